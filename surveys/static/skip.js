// What a condition is worth, given answers: the same steps as surveys/rules/skip/evaluate.py, on the same tree.
// null is a blank. tests/…/test_skip_vectors*.py hold both sides to surveys/rules/skip/vectors.json.
const NUMBER = /^ *-?[0-9]{1,15}(?:[.,][0-9]{1,15})? *$/;
const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const LARGEST_NUMBER = 1e15;
const LONGEST_MATCHED = 200;
const COMPARISONS = new Set(["=", "!=", "<", "<=", ">", ">="]);
const ARITHMETIC = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  div: (a, b) => (b === 0 ? null : a / b),
  mod: (a, b) => (b === 0 ? null : a % b),
};

export function isTrue(tree, answers, today) {
  return truth(evaluate(tree, answers, today));
}

export function evaluate(tree, answers, today, own = null) {
  const [name, ...parts] = tree;
  if (name === "text" || name === "number") return parts[0];
  if (name === "key") return answerValue(answers, parts[0]);
  if (name === "self") return own;
  const worth = (part) => evaluate(part, answers, today, own);
  if (name === "call") return parts[0] === "today" ? today : FUNCTIONS[parts[0]](...parts.slice(1).map(worth));
  const values = parts.map(worth);
  if (COMPARISONS.has(name)) return compare(name, ...values, parts.some((part) => part[0] === "text"));
  if (name in ARITHMETIC) return calculate(name, ...(values.length === 2 ? values : [0, ...values]).map(toNumber));
  const [left, right] = values.map(truth);
  return name === "and" ? left && right : left || right;
}

function answerValue(answers, name) {
  const dot = name.indexOf(".");
  const key = dot < 0 ? name : name.slice(0, dot);
  const row = dot < 0 ? "" : name.slice(dot + 1);
  let answer = held(answers, key);
  if (row) answer = isMapping(answer) ? held(answer, row) : null;
  if (Array.isArray(answer)) return answer.length ? answer.map(String) : null;
  return (typeof answer === "string" && answer !== "") || typeof answer === "number" ? answer : null;
}

const held = (mapping, key) => (Object.hasOwn(mapping, key) ? mapping[key] : null);
const isMapping = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const truth = (value) => (Array.isArray(value) ? value.length > 0 : Boolean(value));

function toText(value) {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.join(" ");
  if (typeof value === "boolean") return String(value);
  const text = (Math.floor(value * 1e6 + 0.5) / 1e6).toFixed(6).replace(/0+$/, "").replace(/\.$/, "");
  return text === "-0" ? "0" : text;
}

function toNumber(value) {
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "number") return bounded(value);
  return typeof value === "string" && NUMBER.test(value) ? Number(value.replace(",", ".")) : null;
}

const bounded = (number) => (number !== null && Math.abs(number) <= LARGEST_NUMBER ? number : null);
const isNumeric = (value) => typeof value === "number" || typeof value === "boolean";

function compare(name, left, right, isQuoted) {
  if (left === null || right === null) return name === "=" && (left === "" || right === "");
  if (name !== "=" && name !== "!=") return inOrder(name, left, right);
  let isEqual = toText(left) === toText(right);
  if ((isNumeric(left) || isNumeric(right)) && !isQuoted) {
    const first = toNumber(left);
    isEqual = first !== null && first === toNumber(right);
  }
  return isEqual === (name === "=");
}

function inOrder(name, left, right) {
  let first = toNumber(left);
  let second = toNumber(right);
  if (first === null || second === null) {
    [first, second] = [toText(left), toText(right)];
    if (!DAY.test(first) || !DAY.test(second)) return false;
  }
  if (first === second) return name === "<=" || name === ">=";
  return name[0] === "<" ? first < second : first > second;
}

function calculate(name, left, right) {
  return left === null || right === null ? null : bounded(ARITHMETIC[name](left, right));
}

function ticks(value) {
  if (value === null || value === "") return [];
  return Array.isArray(value) ? value : [toText(value)];
}

function matches(value, pattern) {
  const text = toText(value);
  return [...text].length <= LONGEST_MATCHED && new RegExp(`^(?:${toText(pattern)})$`, "u").test(text);
}

function truncated(value) {
  const number = toNumber(value);
  return number === null ? null : Math.trunc(number);
}

const FUNCTIONS = {
  selected: (ticked, option) => ticks(ticked).includes(toText(option)),
  "count-selected": (ticked) => ticks(ticked).length,
  not: (value) => !truth(value),
  if: (test, yes, no) => (truth(test) ? yes : no),
  coalesce: (first, second) => (first === null || first === "" ? second : first),
  regex: matches,
  "string-length": (value) => [...toText(value)].length,
  contains: (whole, part) => toText(whole) !== "" && toText(whole).includes(toText(part)),
  int: truncated,
  number: toNumber,
};
