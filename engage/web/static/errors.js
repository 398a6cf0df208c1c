// A reader who sent a form with errors lands on the summary; its links put the cursor into the field.
export function focusErrorSummary(root) {
  const summary = root.querySelector("[data-error-summary]");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && root.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    target.focus();
    (target.closest("fieldset, .field, tr") ?? target).scrollIntoView({ block: "start" });
  });
}
