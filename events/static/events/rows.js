// Show the title of sessions, documents and recordings in their heading, so that a collapsed list can be read.
// A new session starts with the day and hours of the previous one, or else of the event.
(() => {
  const TITLE = /^(sessions|documents|recordings)-\d+-title$/;
  const name = (field) => {
    if (!field.form?.elements.namedItem("sessions-TOTAL_FORMS")) return; // not the editor of an event
    const count = field.closest("[data-inline-panel-child]")?.querySelector("[data-inline-panel-child-count]");
    if (!count) return;
    if (!count.nextElementSibling) count.after(document.createElement("span"));
    count.nextElementSibling.textContent = field.value ? `: ${field.value}` : "";
  };
  const value = (form, field) => form.elements.namedItem(field)?.value ?? "";
  const prefill = (form) => {
    const row = Number(value(form, "sessions-TOTAL_FORMS")) - 1;
    const isFirst = row === 0;
    const names = { day: "starts_on", starts_at: "starts_at", ends_at: "ends_at" };
    for (const [field, ofEvent] of Object.entries(names)) {
      const target = form.elements.namedItem(`sessions-${row}-${field}`);
      if (!target || target.value) continue;
      target.value = value(form, isFirst ? ofEvent : `sessions-${row - 1}-${field}`);
      target.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };
  document.addEventListener("w-formset:added", ({ target, detail }) => {
    if (detail?.formsetPrefix === "id_sessions") prefill(target.closest("form"));
  });
  document.addEventListener("input", ({ target }) => { if (TITLE.test(target.name)) name(target); });
  const begin = () => {
    for (const field of document.querySelectorAll("[data-inline-panel-child] input")) if (TITLE.test(field.name)) name(field);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
