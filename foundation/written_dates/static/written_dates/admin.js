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

  // The calendar covers no button: it opens below its field, and the form makes room for it. The room stays until the
  // press that closed the calendar has ended, because otherwise the pressed button would move away.
  let isPressed = false;
  const roomOf = (field) => field.closest(".w-field") || field.parentElement;
  const makeRoom = (calendar, field) => {
    // At the edge of a phone, its parts would leave the box.
    Object.assign(calendar.style, { width: "max-content", maxWidth: "100vw", bottom: "auto", right: "auto" });
    roomOf(field).style.paddingBlockEnd = `${calendar.offsetHeight}px`;
    const footer = document.querySelector("footer.footer")?.getBoundingClientRect();
    const end = field.getBoundingClientRect().bottom + calendar.offsetHeight;
    const hidden = end - (footer && !field.closest("[role=dialog]") ? footer.top : window.innerHeight);
    if (hidden > 0) field.closest("[role=dialog]")?.scrollBy(0, hidden) ?? window.scrollBy(0, hidden);
    const { left, bottom } = field.getBoundingClientRect();
    const base = calendar.offsetParent?.getBoundingClientRect() ?? { left: 0, top: 0 }; // none: fixed in the window
    const last = document.documentElement.clientWidth - calendar.offsetWidth;
    Object.assign(calendar.style, { left: `${Math.max(Math.min(left, last) - base.left, 0)}px`, top: `${bottom - base.top}px` });
  };
  if (isEverywhere) {
    document.addEventListener("pointerdown", () => { isPressed = true; }, true);
    for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, () => { isPressed = false; }, true);
    picker.defaults.onShow = function onShow(_time, [field]) { setTimeout(() => makeRoom(this[0], field)); };
    picker.defaults.onClose = (_time, [field]) => {
      const close = () => { roomOf(field).style.paddingBlockEnd = ""; };
      if (isPressed) document.addEventListener("pointerup", () => setTimeout(close), { once: true });
      else close();
    };
  }

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
