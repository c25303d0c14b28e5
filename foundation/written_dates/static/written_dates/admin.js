// Show beside a date or time field how it is understood ("Monday 25 May 2026"), or what is expected. The server parses
// it, as when the form is saved, so that both always agree. Runs before the fields exist, because it configures their picker.
// Without the app "all_forms" (data-all-forms), only the fields that do not validate on blur are ours.
(() => {
  const { understood, allForms } = document.currentScript.dataset;
  const isEverywhere = allForms !== undefined;
  const picker = window.jQuery && window.jQuery.fn.datetimepicker;
  if (!picker) return;
  // On leaving a field, Wagtail's picker would replace anything that its one format cannot parse by today's date.
  if (isEverywhere) picker.defaults.validateOnBlur = false;

  const notes = new WeakMap();
  const timers = new WeakMap();
  const kindOf = (field) => {
    const made = field instanceof HTMLInputElement && window.jQuery(field).data("xdsoft_datetimepicker");
    const options = made && made.data("options");
    if (!options || (!isEverywhere && options.validateOnBlur !== false)) return null;
    if (!options.datepicker) return "time";
    return options.timepicker ? "datetime" : "date";
  };
  const noteOf = (field) => {
    if (!notes.has(field)) {
      const note = document.createElement("span");
      note.className = "written-date";
      note.setAttribute("role", "status");
      note.id = `${field.id || field.name}-understood`;
      field.after(note);
      const described = field.getAttribute("aria-describedby");
      field.setAttribute("aria-describedby", described ? `${described} ${note.id}` : note.id);
      notes.set(field, note);
    }
    return notes.get(field);
  };
  const show = (field, { text = "", error = "" }) => {
    const note = noteOf(field);
    note.textContent = text || error;
    note.classList.toggle("written-date--error", Boolean(error));
  };
  const ask = async (field, kind) => {
    const text = field.value;
    if (!text.trim()) { show(field, {}); return; }
    try {
      const answer = await fetch(`${understood}?${new URLSearchParams({ kind, text })}`, { headers: { Accept: "application/json" } });
      if (answer.ok && field.value === text) show(field, await answer.json());
    } catch { /* without a network, errors appear only when the form is saved */ }
  };
  // The disabled check also closed the picker, so call its `hide`; again later, because it opens with a delay.
  document.addEventListener("focusout", ({ target }) => {
    if (!kindOf(target)) return;
    const hide = () => { if (document.activeElement !== target) window.jQuery(target).datetimepicker("hide"); };
    setTimeout(hide);
    setTimeout(hide, 300);
  });
  for (const name of ["focusin", "input", "change"]) {
    document.addEventListener(name, ({ target }) => {
      const kind = kindOf(target);
      if (!kind) return;
      clearTimeout(timers.get(target));
      timers.set(target, setTimeout(() => ask(target, kind), name === "input" ? 400 : 0));
    });
  }
})();
