// Writing notes in a hall with a weak network. A note leaves the field only after it lies safely in this browser; it is
// called saved only when the server says so; each has a key made once, so sending it twice stores it once.
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 30000;
const ROOM_EVERY = 8000;

class Shelf {
  // What this browser keeps: unsent notes and the draft stay after closing (localStorage), the list of sent ones does not.
  constructor(room) {
    this.room = room;
  }
  isUsable() {
    try {
      localStorage.setItem("engage-probe", "1");
      localStorage.removeItem("engage-probe");
      return true;
    } catch {
      return false;
    }
  }
  read(store, name, otherwise) {
    try {
      return JSON.parse(store.getItem(`engage-${name}-${this.room}`)) ?? otherwise;
    } catch {
      return otherwise;
    }
  }
  write(store, name, value) {
    store.setItem(`engage-${name}-${this.room}`, JSON.stringify(value));
  }
  get waiting() { return this.read(localStorage, "waiting", []); }
  set waiting(notes) { this.write(localStorage, "waiting", notes); }
  get sent() { return this.read(sessionStorage, "sent", []); }
  set sent(notes) { this.write(sessionStorage, "sent", notes); }
  get draft() { return this.read(localStorage, "draft", ""); }
  set draft(text) { this.write(localStorage, "draft", text); }
}

class Writer {
  constructor(form, shelf) {
    this.form = form;
    this.shelf = shelf;
    this.field = form.elements.text;
    this.wait = FIRST_WAIT;
    this.isSending = false;
    form.addEventListener("submit", (event) => this.take(event));
    this.field.addEventListener("input", () => { this.shelf.draft = this.field.value; });
    window.addEventListener("online", () => this.deliver());
    // A page that came back with an error holds the text already.
    if (!this.field.value && this.shelf.draft) this.field.value = this.shelf.draft;
    this.draw();
    this.deliver();
  }

  take(event) {
    event.preventDefault();
    this.tell("");
    const prompt = new FormData(this.form).get("prompt");
    if (!this.field.value.trim() || !prompt) {
      // The server has the words for what is missing.
      this.form.submit();
      return;
    }
    const note = {
      key: this.form.elements.client_key.value,
      prompt,
      table: this.form.elements.table?.value ?? "",
      text: this.field.value,
    };
    try {
      this.shelf.waiting = [...this.shelf.waiting, note];
    } catch {
      this.form.submit();
      return;
    }
    this.clear();
    this.draw();
    this.deliver();
  }

  clear() {
    this.form.elements.client_key.value = newKey();
    this.field.value = "";
    this.shelf.draft = "";
    this.field.focus();
  }

  async deliver() {
    if (this.isSending) return;
    this.isSending = true;
    clearTimeout(this.timer);
    let isReached = true;
    while (isReached && this.shelf.waiting.length) isReached = await this.deliverOne(this.shelf.waiting[0]);
    this.isSending = false;
    if (isReached) {
      this.wait = FIRST_WAIT;
      return;
    }
    this.timer = setTimeout(() => this.deliver(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  // True when the server has decided about the note, whichever way.
  async deliverOne(note) {
    let answer;
    let told;
    try {
      answer = await fetch(this.form.dataset.send, { method: "POST", body: this.bodyOf(note), headers: { Accept: "application/json" } });
      told = await answer.json();
    } catch {
      return false;
    }
    if (answer.ok) {
      this.shelf.sent = [{ number: told.number, text: told.text, state: "saved" }, ...this.shelf.sent];
    } else if (told.fault === "token") {
      await this.renewToken();
      return false;
    } else if (answer.status >= 500 || answer.status === 429 || !told.fault) {
      return false;
    } else {
      this.handBack(note, told.words);
    }
    this.shelf.waiting = this.shelf.waiting.filter((each) => each.key !== note.key);
    this.draw();
    return true;
  }

  bodyOf(note) {
    const body = new FormData(this.form);
    for (const [name, value] of [["client_key", note.key], ["prompt", note.prompt], ["table", note.table], ["text", note.text]]) body.set(name, value);
    return body;
  }

  // A note the server will not have is never thrown away: it goes back to the field, or stays readable in the list.
  handBack(note, words) {
    this.tell(words);
    if (!this.field.value) {
      this.field.value = note.text;
      this.shelf.draft = note.text;
    } else {
      this.shelf.sent = [{ text: note.text, words, state: "refused" }, ...this.shelf.sent];
    }
  }

  async renewToken() {
    const now = await ask(this.form.dataset.now);
    if (now?.token) this.form.elements.csrf_token.value = now.token;
  }

  tell(words) {
    const place = this.form.querySelector("[data-note-error]");
    place.textContent = words;
    place.hidden = !words;
  }

  draw() {
    const { waiting, saved, refused } = this.form.dataset;
    const lines = [
      ...this.shelf.waiting.map((note) => ({ text: note.text, words: waiting, state: "waiting" })).reverse(),
      ...this.shelf.sent.map((note) => ({
        text: note.text,
        words: note.state === "saved" ? saved.replace("{}", note.number) : `${refused}: ${note.words}`,
        state: note.state,
      })),
    ];
    const list = document.querySelector("[data-sent-list]");
    list.replaceChildren(...lines.map(lineOf));
    document.querySelector("[data-sent]").hidden = !lines.length;
    const state = this.form.querySelector("[data-note-state]");
    const words = lines.length ? lines[0].words : "";
    if (state.textContent !== words) state.textContent = words;
  }
}

function lineOf({ text, words, state }) {
  const line = document.createElement("li");
  const said = document.createElement("p");
  said.className = "note-text";
  said.dir = "auto";
  said.textContent = text;
  const told = document.createElement("p");
  told.className = `small is-${state}`;
  told.textContent = words;
  line.append(said, told);
  return line;
}

function newKey() {
  // Not crypto.randomUUID(): a page without TLS on the local network has only getRandomValues().
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function ask(url) {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

// The room's open question is told, never forced: what is being typed is not touched.
function followRoom(form) {
  const moved = document.querySelector("[data-moved]");
  let seen = new FormData(form).get("prompt");
  const look = async () => {
    const now = document.visibilityState === "visible" ? await ask(form.dataset.now) : null;
    if (now?.prompt && now.prompt !== seen) {
      seen = now.prompt;
      const choice = form.querySelector(`input[name="prompt"][value="${CSS.escape(now.prompt)}"]`);
      if (choice && !choice.checked) {
        moved.querySelector("[data-moved-heading]").textContent = choice.closest("label").innerText.split("\n")[0];
        moved.hidden = false;
        moved.querySelector("[data-follow]").onclick = () => {
          choice.checked = true;
          moved.hidden = true;
          form.elements.text.focus();
        };
      }
    }
    setTimeout(look, ROOM_EVERY);
  };
  setTimeout(look, ROOM_EVERY);
}

const form = document.querySelector("[data-note-form]");
const shelf = form && new Shelf(form.dataset.room);
if (shelf?.isUsable()) {
  new Writer(form, shelf);
  followRoom(form);
}
