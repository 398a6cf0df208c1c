// Print buttons appear only where a script can print; a filter's list sends its form as soon as it changes.
export function offerPrinting(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

export function submitOnChange(root) {
  for (const list of root.querySelectorAll("select[data-submit-on-change]")) {
    list.addEventListener("change", () => list.form.requestSubmit());
    for (const button of list.form.querySelectorAll("[data-without-script]")) button.hidden = true;
  }
}
