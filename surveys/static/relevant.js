// Shows and hides the questions of a part while it is filled in. What was typed stays in the fields, and the
// server decides what counts. Without this script the server does the same after each press of the button.
import { isTrue } from "./skip.js";

const NUMBER = /^[0-9]+$/;
const asNumber = (value) => (NUMBER.test(value) ? Number(value) : value);

// The answer as surveys/rules/kinds reads it from a form; null is a blank.
function answerOf(sent, { key, kind, rows }) {
  const values = (name) => sent.getAll(name).filter(Boolean);
  if (kind === "matrix") {
    const answered = rows.map((row) => [row, values(`q.${key}.${row}`)]).filter(([, found]) => found.length);
    return answered.length ? Object.fromEntries(answered.map(([row, found]) => [row, asNumber(found[0])])) : null;
  }
  const found = values(`q.${key}`);
  if (!found.length) return null;
  if (kind === "multi") return found.length === 1 && found[0] === "dont-know" ? found[0] : found;
  if (kind === "scale") return asNumber(found[0]);
  return found.join("\n").replace(/\r\n?/g, "\n").trim() || null;
}

function followConditions(form) {
  const { today, answers, questions } = JSON.parse(form.dataset.conditions);
  const listed = form.elements.namedItem("shown");

  function settle() {
    const sent = new FormData(form);
    const known = { ...answers };
    const shown = [];
    for (const question of questions) {
      const isShown = !question.relevant || isTrue(question.relevant, known, today);
      const block = form.querySelector(`[data-question="${question.key}"]`);
      if (block) block.hidden = !isShown;
      if (!isShown) continue;
      shown.push(question.key);
      const answer = answerOf(sent, question);
      if (answer !== null) known[question.key] = answer;
    }
    listed.value = shown.join(" ");
  }

  form.addEventListener("input", settle);
  settle();
}

for (const form of document.querySelectorAll("form[data-conditions]")) followConditions(form);
