// Print buttons appear only where a script can print; the link of this page is in sight in a row that scrolls; a filter's
// list sends its form as soon as it changes.
export function offerPrinting(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

export function showCurrentLink(root) {
  const row = root.querySelector(".desk-nav > div");
  const current = row?.querySelector("[aria-current]");
  if (current) row.scrollLeft = current.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
}

export function submitOnChange(root) {
  for (const list of root.querySelectorAll("select[data-submit-on-change]")) {
    list.addEventListener("change", () => list.form.requestSubmit());
    for (const button of list.form.querySelectorAll("[data-without-script]")) button.hidden = true;
  }
}
