// Keeps the sum of a ballot up to date while it is marked. Without this script the server tells it.
const fill = (words, parts) => words.replace(/\{(\w+)\}/g, (_whole, name) => parts[name]);

function numbers(form) {
  const marks = [...new FormData(form)].filter(([name, value]) => name.startsWith("mark-") && value.trim());
  return marks.map(([, value]) => (/^\d{1,6}$/.test(value.trim()) ? Number(value) : 0));
}

function tellSum(form, place) {
  const all = Number(place.dataset.ballotSum);
  const left = all - numbers(form).reduce((sum, number) => sum + number, 0);
  place.classList.toggle("mark-over", left < 0);
  place.textContent = left < 0 ? fill(place.dataset.over, { over: -left }) : fill(place.dataset.left, { left, all });
}

function tellCount(form, place) {
  place.textContent = fill(place.dataset.marked, { marked: numbers(form).length, all: place.dataset.ballotCount });
}

for (const form of document.querySelectorAll("form.ballot")) {
  const sum = form.querySelector("[data-ballot-sum]");
  const count = form.querySelector("[data-ballot-count]");
  const tell = () => (sum ? tellSum(form, sum) : count && tellCount(form, count));
  form.addEventListener("input", tell);
  // Whoever comes back to the page finds the marks that the browser kept.
  addEventListener("pageshow", tell);
}
