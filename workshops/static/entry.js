// Typing in from paper: Enter saves and the field is ready for the next note; F2 writes the mark of unclear words. The page
// that the server answers with is taken over in place. When no answer comes the text stays, and it stays over a reload too.
const form = document.querySelector("[data-paper]");
if (form) start(form);

function start(form) {
  const field = form.elements.text;
  const away = document.querySelector("[data-away]");
  const mark = form.querySelector("[data-mark]");
  const store = form.dataset.store;
  let isSending = false;

  if (!field.value) field.value = sessionStorage.getItem(store) ?? "";
  field.addEventListener("input", () => sessionStorage.setItem(store, field.value));
  mark.hidden = false;
  mark.addEventListener("click", () => write(field, form.dataset.unclear, store));
  form.addEventListener("keydown", (event) => {
    if (event.key === "F2") {
      event.preventDefault();
      write(field, form.dataset.unclear, store);
    } else if (event.key === "Enter" && event.target === field && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    const sent = field.value;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
      if (answer.status >= 500) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.querySelector("[data-paper]");
      // Signed out, or the link is stopped: the server's own page says it, and the text is in the store.
      if (!next) return form.submit();
      away.hidden = true;
      takeOver(form, page, next, answer.redirected);
      if (answer.redirected && field.value === sent) field.value = "";
      sessionStorage.setItem(store, field.value);
    } catch {
      away.hidden = false;
    }
    isSending = false;
    field.focus();
  });
}

// The key moves on only with an answer, so a note that was sent twice is stored once.
function takeOver(form, page, next, isSaved) {
  form.elements.client_key.value = next.elements.client_key.value;
  if (next.elements.csrf_token) form.elements.csrf_token.value = next.elements.csrf_token.value;
  if (isSaved) form.elements.dots.value = "0";
  for (const name of ["typed", "sheets"]) {
    const here = document.querySelector(`[data-part="${name}"]`);
    const there = page.querySelector(`[data-part="${name}"]`);
    if (here && there) here.replaceChildren(...document.importNode(there, true).childNodes);
  }
  document.querySelector("[data-error-summary]")?.remove();
  const wrong = page.querySelector("[data-error-summary]");
  if (wrong) form.closest(".entry-page").prepend(document.importNode(wrong, true));
}

function write(field, words, store) {
  field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
  sessionStorage.setItem(store, field.value);
  field.focus();
}
