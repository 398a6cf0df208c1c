// The wall: question and notes follow the room by themselves; notes on the wall stay where they are.
const EVERY = 3000;
const screen = document.querySelector("[data-screen]");
if (screen) listen();

async function listen() {
  try {
    const answer = await fetch(screen.dataset.screen, { headers: { Accept: "application/json" } });
    if (answer.ok) show(await answer.json());
  } catch {
    // The wall keeps showing what it has; the next round may get through.
  }
  setTimeout(listen, EVERY);
}

function show(room) {
  write("[data-heading]", room.heading);
  write("[data-text]", room.text);
  write("[data-count]", String(room.count));
  screen.querySelector("[data-over]").hidden = room.is_open;
  const list = screen.querySelector("[data-notes]");
  const wanted = new Set(room.notes.map((note) => String(note.number)));
  for (const line of [...list.children]) if (!wanted.has(line.dataset.number)) line.remove();
  for (const note of [...room.notes].reverse()) {
    if (!list.querySelector(`[data-number="${note.number}"]`)) list.prepend(lineOf(note));
  }
}

function lineOf(note) {
  const line = document.createElement("li");
  line.dataset.number = note.number;
  line.dir = "auto";
  if (note.lang) line.lang = note.lang;
  line.textContent = note.text;
  return line;
}

function write(selector, text) {
  const place = screen.querySelector(selector);
  if (place && place.textContent !== text) place.textContent = text;
}
