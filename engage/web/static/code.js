// A code in a link stands after the # so that no server log sees it. It is moved into the form's field and taken out of
// the address; the person sends it.
export function moveCodeFromFragment(root, location, history) {
  const field = root.querySelector("[data-code-from-fragment]");
  if (!field) return;
  const fill = () => {
    const code = decodeURIComponent(location.hash.slice(1)).trim();
    if (!/^[0-9A-Za-z-]{4,40}$/.test(code)) return;
    field.value = code;
    history.replaceState(null, "", location.pathname + location.search);
    field.form.querySelector("button[type=submit], button:not([type])")?.focus();
  };
  fill();
  window.addEventListener("hashchange", fill);
}
