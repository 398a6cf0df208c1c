// Shows and hides the questions of a part while it is filled in, and narrows the lists that hang on an answer. What was
// typed or picked stays in the fields, and the server decides what counts. Without this script the server does the same
// after each press of the button.
import { isTrue } from "./skip.js";

const WHOLE = /^[0-9]+$/;
const NUMBER = /^[-−+]?[0-9]{1,15}(?:[.,][0-9]{1,10})?$/;
const DAY = /^([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})$/;
const DONT_KNOW = "dont-know";
const asNumber = (value) => (WHOLE.test(value) ? Number(value) : value);

// The answer as surveys/rules/kinds reads it from a form; null is a blank.
export function answerOf(sent, { key, kind, rows }) {
  const values = (name) => sent.getAll(name).filter(Boolean);
  const byRow = () => rows.map((row) => [row, values(`q.${key}.${row}`)[0]]).filter(([, found]) => found);
  const found = values(`q.${key}`);
  if (kind === "matrix") {
    const answered = byRow().map(([row, value]) => [row, asNumber(value)]);
    return answered.length ? Object.fromEntries(answered) : null;
  }
  if (kind === "rank") return found.includes(DONT_KNOW) ? DONT_KNOW : ranked(byRow());
  // Whether there is a place is all that a condition may look at.
  if (kind === "location") return found[0]?.trim() || values(`q.${key}.district`)[0] || null;
  if (!found.length) return null;
  if (kind === "multi") return found.length === 1 && found[0] === DONT_KNOW ? found[0] : found;
  if (kind === "scale") return asNumber(found[0]);
  if (kind === "number") return written(found[0].trim());
  if (kind === "date") return day(found[0].trim());
  return found.join("\n").replace(/\r\n?/g, "\n").trim() || null;
}

function ranked(places) {
  const order = places.map((_row, at) => places.find(([, place]) => place === String(at + 1))?.[0]);
  if (order.includes(undefined)) return Object.fromEntries(places);
  return order.length ? order : null;
}

function written(text) {
  const digits = text.replace(/[ \u00a0\u202f\u2009]/g, "");
  return NUMBER.test(digits) ? Number(digits.replace(",", ".").replace("−", "-")) : text || null;
}

function day(text) {
  const [, date, month, year] = DAY.exec(text) ?? [];
  return year ? `${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}` : text || null;
}

// Leaves the options in sight that are offered under the answer; gives their values.
function narrow(block, answer, kept) {
  const offered = new Set([DONT_KNOW]);
  for (const option of block.querySelectorAll("[data-within]")) {
    const isOffered = option.dataset.within === answer;
    option.hidden = !isOffered;
    if (option instanceof HTMLOptionElement) option.disabled = !isOffered;
    if (isOffered) offered.add(option.value ?? option.querySelector("input").value);
  }
  const list = block.querySelector("select");
  if (list) settleList(list, offered, answer, kept);
  return offered;
}

// A list would go on showing an option that is gone: it turns blank, and gets it back with the earlier answer.
function settleList(list, offered, answer, kept) {
  if (list.value && offered.has(list.value)) kept.set(`${list.name}@${answer}`, list.value);
  else list.value = kept.get(`${list.name}@${answer}`) ?? "";
}

function followConditions(form) {
  const { today, answers, questions } = JSON.parse(form.dataset.conditions);
  const listed = form.elements.namedItem("shown");
  const kept = new Map();

  function settle() {
    const sent = new FormData(form);
    const known = { ...answers };
    const shown = [];
    for (const question of questions) {
      const { key, relevant, within } = question;
      const block = form.querySelector(`[data-question="${key}"]`);
      const parent = within ? known[within] ?? "" : null;
      const offered = within ? narrow(block, parent, kept) : null;
      const isShown = (!relevant || isTrue(relevant, known, today)) && (!offered || offered.size > 1);
      if (block) block.hidden = !isShown;
      if (!isShown) continue;
      shown.push(within ? `${key}@${parent}` : key);
      const answer = answerOf(within ? new FormData(form) : sent, question);
      if (answer !== null && (!offered || offered.has(answer))) known[key] = answer;
    }
    listed.value = shown.join(" ");
  }

  form.addEventListener("input", settle);
  settle();
}

for (const form of document.querySelectorAll("form[data-conditions]")) followConditions(form);
