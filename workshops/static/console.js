// The facilitator's console: asks every two seconds for what is new since the last answer. Cards that are there are
// changed in place and nothing that is being typed is ever touched.
const EVERY = 2000;
const LONGEST_WAIT = 15000;

function start(root) {
  const board = new Board(root);
  root.querySelector("[data-refresh]").hidden = true;
  board.listen();
  followEntry(root, board);
  followDeeds(root, board);
  runTimer(root.querySelector("[data-timer]"));
}

class Board {
  constructor(root) {
    this.root = root;
    this.revision = Number(root.dataset.revision);
    this.stream = root.querySelector("[data-stream]");
    this.wait = EVERY;
  }

  async listen() {
    await this.hear();
    this.timer = setTimeout(() => this.listen(), this.wait);
  }

  async hear() {
    let news;
    try {
      const answer = await fetch(`${this.root.dataset.news}?since=${this.revision}`, { headers: { Accept: "application/json" } });
      if (answer.status === 403) return this.lost();
      if (!answer.ok) throw new Error(answer.status);
      news = await answer.json();
    } catch {
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
      this.root.querySelector("[data-offline]").hidden = false;
      return;
    }
    this.root.querySelector("[data-offline]").hidden = true;
    this.show(news);
    this.wait = news.has_more ? 0 : EVERY;
  }

  // Signed out: the page has to be opened again; what is typed stays in the field until then.
  lost() {
    this.wait = LONGEST_WAIT;
    this.root.querySelector("[data-refresh]").hidden = false;
  }

  show(news) {
    this.revision = news.revision;
    for (const note of news.notes) this.showNote(note);
    this.root.querySelector("[data-empty]").hidden = this.stream.children.length > 0;
    write(this.root.querySelector("[data-count-used]"), news.counts.used);
    for (const [key, count] of Object.entries(news.counts.prompts)) {
      write(this.root.querySelector(`[data-count-prompt="${CSS.escape(key)}"]`), count);
    }
    for (const [number, count] of Object.entries(news.counts.tables)) {
      showTable(this.root.querySelector(`[data-table="${CSS.escape(number)}"]`), count);
    }
  }

  showNote(note) {
    const known = this.stream.querySelector(`[data-number="${note.number}"]`);
    const card = known ?? this.root.querySelector("[data-card]").content.firstElementChild.cloneNode(true);
    fill(card, note, this.root.dataset.tableWord);
    if (known) return;
    card.dataset.number = note.number;
    card.classList.add("is-new");
    // Newest first, but a late answer about an older note goes to its own place.
    const before = [...this.stream.children].find((each) => Number(each.dataset.number) < note.number);
    this.stream.insertBefore(card, before ?? null);
    setTimeout(() => card.classList.remove("is-new"), EVERY * 2);
  }
}

function fill(card, note, tableWord) {
  const slot = (name) => card.querySelector(`[data-slot="${name}"]`);
  slot("text").textContent = note.text;
  if (note.lang) slot("text").lang = note.lang;
  slot("number").textContent = note.number;
  slot("heading").textContent = note.heading;
  slot("table").textContent = note.table ? ` · ${tableWord.replace("{}", note.table)}` : "";
  slot("source").textContent = note.source;
  slot("late").hidden = !note.is_late;
  slot("aside").textContent = note.aside ?? "";
  slot("aside-line").hidden = !note.aside;
  slot("deeds").hidden = Boolean(note.aside);
  slot("undo").hidden = !note.aside;
  card.classList.toggle("is-aside", Boolean(note.aside));
  for (const form of card.querySelectorAll("form")) {
    // The attribute, for a card fresh from the template has no address to resolve it against.
    form.setAttribute("action", form.getAttribute("action").replace(/[0-9a-f-]{36}(?=\/(aside|restore)$)/, note.id));
  }
}

function showTable(tile, count) {
  if (!tile) return;
  write(tile.querySelector("[data-count]"), count);
  tile.classList.toggle("has-notes", count > 0);
  tile.querySelector("[data-none]").hidden = count > 0;
  tile.querySelector("[data-some]").hidden = count === 0;
}

function write(place, value) {
  if (place && place.textContent !== String(value)) place.textContent = value;
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Enter saves and the field is ready for the next note; question, table and source stay.
function followEntry(root, board) {
  const form = root.querySelector("[data-entry]");
  const field = form.elements.text;
  const wrong = form.querySelector("[data-entry-error]");
  const state = form.querySelector("[data-entry-state]");
  let isSending = false;
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    const text = field.value;
    const told = await post(form.dataset.send, new FormData(form));
    isSending = false;
    wrong.hidden = told.isOk;
    if (!told.isOk) {
      wrong.textContent = told.words;
      if (told.fault === "key-reused") form.elements.client_key.value = newKey();
      return;
    }
    form.elements.client_key.value = newKey();
    if (field.value === text) field.value = "";
    field.focus();
    state.textContent = form.dataset.saved.replace("{}", told.number);
    board.hear();
  });
}

async function post(url, body) {
  try {
    const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
    return { isOk: answer.ok, ...(await answer.json()) };
  } catch {
    return { isOk: false, words: document.querySelector("[data-offline]").textContent };
  }
}

// Setting aside and restoring happen in place; without an answer the form goes the ordinary way.
function followDeeds(root, board) {
  root.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-quiet]");
    if (!form) return;
    event.preventDefault();
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
      if (!answer.ok) throw new Error(answer.status);
      form.closest("details")?.removeAttribute("open");
      board.hear();
    } catch {
      form.submit();
    }
  });
}

// Minutes left of the open question; past its time it counts on and says so with a minus sign.
function runTimer(place) {
  if (!place?.dataset.since) return;
  const ends = Date.parse(place.dataset.since) + Number(place.dataset.minutes) * 60000;
  const tick = () => {
    const left = Math.round((ends - Date.now()) / 1000);
    const size = Math.abs(left);
    if (size > 6 * 3600) return;
    place.textContent = `${left < 0 ? "−" : ""}${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
    place.classList.toggle("is-over", left < 0);
    setTimeout(tick, 1000);
  };
  tick();
}

const box = document.querySelector("[data-console]");
if (box) start(box);
