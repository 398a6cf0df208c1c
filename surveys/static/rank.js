// Ranking by buttons and by numbers. The lists of places stay what is sent, so that this only arranges them: every option
// has its own place, the rows stand in their order, and a screen reader hears where an option has come to.
function stepButton(title, words) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "rank-step" });
  button.innerHTML = '<span class="sr"></span>';
  button.firstChild.textContent = `${words}: ${title}`;
  return button;
}

function arrange(group) {
  const list = group.querySelector(".rank");
  const status = group.querySelector("[data-rank-status]");
  const dontKnow = group.querySelector("input[type=checkbox]");
  const rows = [...list.children].map((row, number) => {
    const title = row.querySelector("label").textContent.trim();
    const steps = [group.dataset.rankUp, group.dataset.rankDown].map((words) => stepButton(title, words));
    return { row, number, title, steps, place: row.querySelector("select") };
  });
  const most = rows[0].place.options.length - 1;
  const placed = () => rows.filter((one) => one.place.value).sort((a, b) => a.place.value - b.place.value || a.number - b.number);

  // The rows in the given order have the places from 1 on; those past the last place have none.
  function put(order) {
    const kept = order.slice(0, most);
    for (const one of rows) one.place.value = kept.includes(one) ? kept.indexOf(one) + 1 : "";
    show();
  }

  function show() {
    const order = placed();
    const rest = rows.filter((one) => !one.place.value);
    const focused = document.activeElement;
    list.append(...[...order, ...rest].map((one) => one.row));
    if (list.contains(focused)) focused.focus({ preventScroll: true });
    for (const one of rows) {
      const at = order.indexOf(one);
      one.steps[0].setAttribute("aria-disabled", String(at === 0));
      one.steps[1].setAttribute("aria-disabled", String(at < 0 || (at === rows.length - 1)));
    }
  }

  function say(one) {
    const words = one.place.value ? group.dataset.rankMoved : group.dataset.rankOut;
    status.textContent = words.replace("{option}", one.title).replace("{place}", one.place.value).replace("{most}", most);
  }

  function move(one, to) {
    const order = placed().filter((other) => other !== one);
    if (to !== null) order.splice(Math.min(Math.max(to, 0), order.length), 0, one);
    put(order);
    if (dontKnow) dontKnow.checked = false;
    say(one);
    list.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function step(one, by) {
    const order = placed();
    const at = order.indexOf(one);
    if (at < 0) return by < 0 ? move(one, Math.min(order.length, most - 1)) : undefined;
    if (at + by < 0 || (at + by >= order.length && order.length === rows.length)) return undefined;
    return move(one, at + by >= order.length ? null : at + by);
  }

  for (const one of rows) {
    const box = Object.assign(document.createElement("span"), { className: "rank-steps" });
    box.append(...one.steps);
    one.row.append(box);
    one.steps.forEach((button, at) => button.addEventListener("click", () => step(one, at ? 1 : -1)));
    one.place.addEventListener("change", () => move(one, one.place.value ? one.place.value - 1 : null));
  }
  show();
}

for (const group of document.querySelectorAll("[data-rank]")) arrange(group);
