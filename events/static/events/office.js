// Choosing a person fills in their current office as "office held then", unless the editor has typed something.
(() => {
  const { offices } = document.currentScript.dataset; // with 0 as the person's key
  const offered = new WeakMap();
  document.addEventListener("change", async ({ target }) => {
    if (!/-person$/.test(target.name ?? "") || !target.value) return;
    if (!target.form?.elements.namedItem("sessions-TOTAL_FORMS")) return; // not the editor of an event
    const office = document.getElementsByName(target.name.replace(/person$/, "office"))[0];
    if (!office || (office.value && office.value !== offered.get(office))) return;
    const answer = await fetch(offices.replace("/0/", `/${encodeURIComponent(target.value)}/`));
    if (!answer.ok) return;
    office.value = (await answer.json()).office;
    offered.set(office, office.value);
    office.dispatchEvent(new Event("input", { bubbles: true }));
    office.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
