// Small helps for the questionnaire editor; every page works without them.

const WITHOUT_ANSWER = new Set(["answered", "blank"]);

/** Shows the rows or the expression, whichever the choice above asks for. */
function followChoice(box) {
  const rows = box.querySelector("[data-rows]");
  const written = box.querySelector("[data-written]");
  const show = () => {
    const how = box.querySelector("input[name=when]:checked")?.value ?? "always";
    rows.hidden = how !== "all" && how !== "any";
    written.hidden = how !== "written";
  };
  box.addEventListener("change", show);
  show();
}

/** Offers in a row only the answers of its question, and only the field that is needed. */
function narrowRow(row) {
  const [question, operator, answer] = row.querySelectorAll("select");
  const typed = row.querySelector("input");
  const all = [...answer.querySelectorAll("option")];
  const show = () => {
    const key = question.value.split(".")[0];
    const own = all.filter((option) => option.value === "" || option.value.startsWith(`${key}:`));
    const chosen = answer.value;
    answer.replaceChildren(...own);
    answer.value = own.some((option) => option.value === chosen) ? chosen : "";
    const needsAnswer = Boolean(key) && !WITHOUT_ANSWER.has(operator.value);
    const hasList = own.length > 1 && !operator.value.startsWith("at-");
    operator.closest(".field").hidden = !key;
    answer.closest(".field").hidden = !needsAnswer || !hasList;
    typed.closest(".field").hidden = !needsAnswer || hasList;
  };
  row.addEventListener("change", show);
  show();
}

/** Asks before a page with changes is left; sending it is no leaving. */
function guard(form) {
  let isChanged = false;
  form.addEventListener("input", () => { isChanged = true; });
  form.addEventListener("submit", () => { isChanged = false; });
  window.addEventListener("beforeunload", (event) => {
    if (isChanged) event.preventDefault();
  });
}

document.querySelectorAll("[data-condition]").forEach((box) => {
  followChoice(box);
  box.querySelectorAll("[data-row]").forEach(narrowRow);
});
document.querySelectorAll("[data-unsaved]").forEach(guard);
// What was just moved keeps its steps open and the focus, so that it can be moved on; a click elsewhere closes them.
if (sessionStorage.getItem("moved")) {
  const moved = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const menu = moved?.querySelector("details.editor-menu");
  if (menu) {
    menu.open = true;
    menu.querySelector("summary").focus();
  }
}
sessionStorage.removeItem("moved");
document.querySelectorAll("details.editor-menu form").forEach((form) => {
  form.addEventListener("submit", (event) => {
    if (/^(up|down)-/.test(event.submitter?.value)) sessionStorage.setItem("moved", "1");
  });
});
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.editor-menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.editor-menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
