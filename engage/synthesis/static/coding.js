// Keys for the coding desk: 1–3 choose, Enter accepts, N says none, S skips, Z takes back. The page works without them.
const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";

export function startKeys(root) {
  const desk = root.querySelector("[data-coding]");
  if (!desk) return;
  desk.classList.add("has-keys");
  for (const help of desk.querySelectorAll("[data-key-help]")) help.hidden = false;
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest(TYPING)) return;
    if (act(desk, event)) event.preventDefault();
  });
}

export function act(desk, event) {
  const choice = desk.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (choice) {
    choice.checked = !choice.checked;
    choice.focus();
    return true;
  }
  if (event.key === "Enter") return onEnter(desk, event);
  const target = { n: "[data-none]", s: "[data-skip]", z: "[data-undo] button" }[event.key.toLowerCase()];
  const control = target && desk.querySelector(target);
  if (!control) return false;
  control.click();
  return true;
}

// Enter on a button or link keeps its own meaning.
function onEnter(desk, event) {
  if (event.target.closest("button, a, summary")) return false;
  const accept = desk.querySelector("[data-accept]");
  if (!accept) return false;
  accept.click();
  return true;
}

startKeys(document);
