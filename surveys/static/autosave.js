// Saves a part of the survey while it is being filled in. Without this script the buttons do the same.
const PAUSE = 900;

function startAutosave(form) {
  const status = form.querySelector("[data-autosave-status]");
  let timer = 0;
  let saving = null;
  let isStale = false;
  let isUnsaved = false;

  const say = (word) => { status.textContent = status.dataset[word]; };

  async function send() {
    const body = new URLSearchParams(new FormData(form));
    body.set("go", "autosave");
    say("saving");
    try {
      const answer = await fetch(form.action, { method: "POST", body, keepalive: true, headers: { Accept: "application/json" } });
      const told = answer.redirected ? {} : await answer.json();
      say(told.saved ? "saved" : told.rest ? "rest" : "unsaved");
      isUnsaved = false;
    } catch {
      isUnsaved = true;
      say("unsaved");
    }
  }

  // One save at a time, so that an older one never arrives after a newer one.
  async function save() {
    isStale = Boolean(saving);
    if (saving) return;
    saving = send();
    await saving;
    saving = null;
    if (isStale) save();
  }

  function wait() {
    clearTimeout(timer);
    timer = setTimeout(saveNow, PAUSE);
  }

  function saveNow() {
    clearTimeout(timer);
    timer = 0;
    save();
  }

  form.addEventListener("input", wait);
  // Whoever turns to another app or page may not come back to this one; and a network that was away has come back.
  document.addEventListener("visibilitychange", () => { if (document.hidden && timer) saveNow(); });
  window.addEventListener("online", () => { if (isUnsaved) saveNow(); });
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    timer = 0;
    isStale = false;
    if (!saving) return;
    event.preventDefault();
    const button = event.submitter;
    await saving;
    form.requestSubmit(button);
  });
}

for (const form of document.querySelectorAll("form[data-autosave]")) startAutosave(form);
