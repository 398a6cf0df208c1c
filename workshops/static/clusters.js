// Putting together with the keyboard: arrows walk from tick to tick, Space ticks, Enter puts together. How many are ticked is
// said beside the button. Without this the same form works with Tab and the button.
const form = document.querySelector("[data-clusters]");
if (form) start(form);

function start(form) {
  const ticks = [...form.querySelectorAll("input[type=checkbox]")];
  const told = form.querySelector("[data-ticked]");
  const tell = () => {
    const number = ticks.filter((tick) => tick.checked).length;
    told.textContent = number ? form.dataset.counted.replace("{}", number) : "";
  };
  form.addEventListener("change", tell);
  form.addEventListener("keydown", (event) => {
    const at = ticks.indexOf(event.target);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    ticks[at + step]?.focus();
  });
  let isSending = false;
  form.addEventListener("submit", (event) => {
    if (isSending) event.preventDefault();
    isSending = true;
  });
  window.addEventListener("pageshow", () => { isSending = false; tell(); });
}
