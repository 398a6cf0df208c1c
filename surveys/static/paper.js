// Typing paper answers: Enter goes to the next field, and only the last one sends the form. In a long text Enter makes
// a new line, so there Ctrl+Enter goes on. The first field that needs a look, or the number, has the focus.
for (const form of document.querySelectorAll("form[data-paper]")) {
  const fields = [...form.querySelectorAll("input:not([type=hidden]), textarea")];
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    const place = fields.indexOf(event.target);
    if (place < 0 || (event.target.tagName === "TEXTAREA" && !event.ctrlKey)) return;
    event.preventDefault();
    if (place + 1 < fields.length) {
      fields[place + 1].focus();
      fields[place + 1].select();
    } else {
      form.requestSubmit();
    }
  });
  const first = form.querySelector("[aria-invalid]") ?? fields[0];
  first?.focus();
  first?.select?.();
}
