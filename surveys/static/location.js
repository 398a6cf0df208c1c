// A press on the map writes the name of its square into the field below, which stays what is sent. Arrow keys on the map move
// from square to square. The point itself never leaves the browser.
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const NAME = /^([A-Z]{1,2})[ -]?([0-9]{1,2})$/;
const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

const letters = (place) => (place >= 26 ? LETTERS[Math.floor(place / 26) - 1] : "") + LETTERS[place % 26];
export const nameOf = ([column, row]) => `${letters(column)}${row + 1}`;
export function squareOf(name, columns, rows) {
  const found = NAME.exec(name.trim().toUpperCase());
  if (!found) return null;
  const column = [...found[1]].reduce((sum, one) => sum * 26 + LETTERS.indexOf(one) + 1, 0) - 1;
  const row = Number(found[2]) - 1;
  return column < columns && row >= 0 && row < rows ? [column, row] : null;
}

function followMap(group) {
  const map = group.querySelector(".map");
  const svg = map.querySelector("svg");
  const field = group.querySelector("[data-location-square]");
  const status = group.querySelector("[data-location-status]");
  const list = group.querySelector("select");
  const [cell, columns, rows] = ["cell", "columns", "rows"].map((name) => Number(group.dataset[name]));
  const chosen = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  chosen.setAttribute("class", "map-chosen");
  chosen.setAttribute("width", cell);
  chosen.setAttribute("height", cell);

  function show() {
    const square = squareOf(field.value, columns, rows);
    status.textContent = square ? group.dataset.said.replace("{name}", nameOf(square)) : "\u00a0";
    if (!square) return chosen.remove();
    chosen.setAttribute("x", square[0] * cell);
    chosen.setAttribute("y", square[1] * cell);
    svg.append(chosen);
    return undefined;
  }

  function choose(square) {
    field.value = nameOf(square);
    if (list) list.value = "";
    show();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function bringIntoSight([column, row]) {
    const sight = (at, from, size) => Math.min(Math.max(from, (at + 2) * cell - size), Math.max((at - 1) * cell, 0));
    map.scrollTo(sight(column, map.scrollLeft, map.clientWidth), sight(row, map.scrollTop, map.clientHeight));
  }

  svg.addEventListener("click", (event) => {
    const edge = svg.getBoundingClientRect();
    const at = (offset, size, most) => Math.min(Math.max(Math.floor((offset / size) * most), 0), most - 1);
    choose([at(event.clientX - edge.left, edge.width, columns), at(event.clientY - edge.top, edge.height, rows)]);
  });
  map.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const from = squareOf(field.value, columns, rows);
    const middle = [Math.floor(columns / 2), Math.floor(rows / 2)];
    const to = from ? [from[0] + step[0], from[1] + step[1]] : middle;
    if (to[0] < 0 || to[1] < 0 || to[0] >= columns || to[1] >= rows) return;
    choose(to);
    bringIntoSight(to);
  });
  field.addEventListener("input", show);
  if (list) list.addEventListener("change", () => { if (list.value) { field.value = ""; show(); } });
  group.querySelector("[data-location-press]").hidden = false;
  group.classList.add("is-clickable");
  show();
}

for (const group of document.querySelectorAll("[data-location][data-cell]")) followMap(group);
