// Sessions, documents and recordings carry their title in their heading, so that a list of them can be read when collapsed.
(() => {
  const TITLE = /^(sessions|documents|recordings)-\d+-title$/;
  const name = (field) => {
    const count = field.closest("[data-inline-panel-child]")?.querySelector("[data-inline-panel-child-count]");
    if (!count) return;
    if (!count.nextElementSibling) count.after(document.createElement("span"));
    count.nextElementSibling.textContent = field.value ? `: ${field.value}` : "";
  };
  document.addEventListener("input", ({ target }) => { if (TITLE.test(target.name)) name(target); });
  const begin = () => {
    for (const field of document.querySelectorAll("[data-inline-panel-child] input")) if (TITLE.test(field.name)) name(field);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
