// The palette: a dialog with one field, over any screen of the CMS. Wagtail's shortcut "/" and a click lead to the field
// of the side bar, and this opens when that gets the focus. So the user's setting for shortcuts applies here too. Tab
// only passes through the field: the palette opens when something is typed there. On a narrow screen the side bar is
// closed and its field cannot have the focus, so a button beside the button of the menu opens the palette.
// Ctrl + "/" opens it inside a field too. It also finds fields, headings, tabs and buttons of the open form by name and
// moves the focus there, because Tab alone takes long in a long form.
(() => {
  const { palette, label, help, failed, form: formLabel } = document.currentScript.dataset;
  const sideBar = document.getElementById("wagtail-sidebar-props")?.textContent ?? "";
  if (!sideBar.includes("wagtail.sidebar.SearchModule")) return; // no search for this user
  const dialog = document.createElement("dialog");
  dialog.className = "rocb-palette";
  dialog.setAttribute("aria-label", label);
  dialog.innerHTML = `<form method="dialog"><input type="text" enterkeyhint="search" maxlength="200" autocomplete="off" spellcheck="false"
    role="combobox" aria-expanded="true" aria-controls="rocb-palette-options" aria-autocomplete="list"
    aria-describedby="rocb-palette-help"><button type="button" class="rocb-palette__close">✕</button></form>
    <div class="rocb-palette__found" aria-busy="false"></div><p class="rocb-palette__help" id="rocb-palette-help"></p>`;
  const form = dialog.querySelector("form");
  const field = dialog.querySelector("input");
  const found = dialog.querySelector(".rocb-palette__found");
  field.setAttribute("aria-label", label);
  field.placeholder = label;
  dialog.querySelector("p").textContent = help;
  dialog.querySelector("button").setAttribute("aria-label", "Esc");
  let goal; // what gets the focus when the palette closes, instead of what had it before
  let before, timer, asking, entered; // entered: Enter was pressed before the answer came
  let isPassing = false; // the focus moves by Tab, or comes back from the palette

  const options = () => [...found.querySelectorAll("[role=option]")];
  const chosen = () => found.querySelector("[aria-selected=true]");

  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false");
    field.removeAttribute("aria-activedescendant");
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  const FIELDS = "input:not([type=hidden]), select, textarea, [contenteditable=true]";
  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const wordsOf = (text) => folded(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

  // Names in the open form that have a word beginning with each word of the query.
  function named(query) {
    const wanted = wordsOf(query);
    const places = new Map();
    if (!wanted.length) return places;
    const all = (selector) => document.querySelectorAll(`main form :is(${selector})`);
    const headings = all(".w-panel__heading:not(:has(label)), [role=tab]"); // often named as a field below them
    for (const place of [...all("label[for], button:not([role], [aria-label])"), ...headings]) {
      const name = place.textContent.replace(/\*\s*$|\(\s*\)/g, "").replace(/\s+/g, " ").trim();
      const words = wordsOf(name);
      const isNeeded = !place.closest("[data-needed-for][hidden], template, [popover], [data-w-dropdown-target=content]");
      const isFound = isNeeded && wanted.every((beginning) => words.some((word) => word.startsWith(beginning)));
      if (isFound && !places.has(name)) places.set(name, place);
    }
    const whole = folded(query).trim();
    const rank = ([name]) => (folded(name) === whole ? 0 : folded(name).startsWith(whole) ? 1 : 2);
    return new Map([...places].sort((one, other) => rank(one) - rank(other)).slice(0, 6));
  }

  // At once, before the server answers.
  function showPlaces() {
    const places = named(field.value);
    const list = found.querySelector("[role=listbox]");
    list?.querySelector(".rocb-palette__form")?.remove();
    if (!list || !places.size) return;
    const group = document.createElement("div");
    group.className = "rocb-palette__form";
    group.setAttribute("role", "group");
    group.innerHTML = '<div class="rocb-palette__group" id="rocb-palette-form" role="presentation"></div>';
    group.setAttribute("aria-labelledby", "rocb-palette-form");
    group.firstChild.textContent = formLabel;
    for (const [name, place] of places) {
      const option = document.createElement("a");
      Object.assign(option, { id: `rocb-palette-form-${group.children.length}`, href: "#", tabIndex: -1, textContent: name });
      option.setAttribute("role", "option");
      option.addEventListener("click", (event) => (event.preventDefault(), focusOn(place)));
      group.append(option);
    }
    list.prepend(group);
    choose(group.querySelector("[role=option]"));
  }

  // Open the tab and the panels around the place, then close the palette, which moves the focus there. A tab opens slowly.
  async function focusOn(place) {
    const tab = place.closest("[role=tabpanel]");
    if (tab?.hidden) document.querySelector(`[role=tab][href="#${tab.id}"]`)?.click();
    for (let panel = place.closest("[data-panel]"); panel; panel = panel.parentElement.closest("[data-panel]")) {
      const toggle = panel.querySelector("[data-panel-toggle]");
      if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
    }
    const isOwn = place.matches("button, [role=tab]");
    const around = [...(place.closest("[data-field], [data-panel]")?.querySelectorAll(`${FIELDS}, button`) ?? [])];
    const fields = [document.getElementById(place.htmlFor), ...around].filter((one) => one?.matches(FIELDS));
    const all = isOwn ? [place] : [...fields, ...around.filter((one) => !one.closest(".w-panel__header"))];
    const first = () => all.find((one) => one.checkVisibility());
    for (let tries = 0; !first() && tries < 20; tries++) await new Promise((done) => setTimeout(done, 50));
    goal = first();
    dialog.close();
  }

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    found.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${palette}?q=${encodeURIComponent(field.value.trim())}`, { signal: asking.signal });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const at = chosen()?.closest(".rocb-palette__form") && chosen().id;
      found.innerHTML = await answer.text();
      showPlaces();
      choose((at && document.getElementById(at)) || (field.value.trim() ? options()[0] : null));
    } catch (error) {
      if (error.name === "AbortError") return;
      found.innerHTML = '<p class="rocb-palette__status" role="alert"></p>';
      found.firstChild.textContent = failed;
    }
    found.setAttribute("aria-busy", "false");
    if (entered) go();
  }

  function go() {
    entered = false;
    (chosen() || found.querySelector(".rocb-palette__all"))?.click();
  }

  function open(text) {
    field.value = text;
    dialog.showModal();
    field.focus();
    field.select();
    ask();
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    entered = false;
    found.setAttribute("aria-busy", "true"); // what is shown is of the former words
    timer = setTimeout(ask, 150);
    showPlaces();
  });
  field.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.indexOf(chosen());
    const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? all.length - 1 : at - 1 + all.length }[event.key];
    if (next === undefined || !all.length) return;
    event.preventDefault();
    choose(all[next % all.length]);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (found.querySelector("[role=alert]")) ask();
    else if (found.getAttribute("aria-busy") === "true" && !chosen()?.closest(".rocb-palette__form")) entered = true;
    else go();
  });
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target.closest(".rocb-palette__close")) dialog.close();
  });
  dialog.addEventListener("close", () => {
    isPassing = true;
    const next = goal ?? before;
    if (next?.isConnected) next.focus();
    goal?.scrollIntoView({ block: "center" });
    goal = null;
  });
  document.addEventListener(
    "keydown",
    (event) => {
      isPassing = event.key === "Tab";
      const isSlash = event.key === "/" || event.code === "Slash"; // as Cyrillic and French keyboards have it elsewhere
      if (!isSlash || !(event.ctrlKey || event.metaKey) || !window.wagtailConfig?.KEYBOARD_SHORTCUTS_ENABLED) return;
      event.preventDefault();
      if (!dialog.open) open("");
    },
    true,
  );
  document.addEventListener("pointerdown", () => (isPassing = false), true);

  // Wagtail moves the focus through its side bar, so remember what had it outside.
  document.addEventListener("focusin", ({ target }) => {
    if (target.id !== "menu-search-q") {
      if (!target.closest("#wagtail-sidebar, .rocb-palette")) before = target;
      return;
    }
    if (isPassing) return;
    const { value } = target;
    target.blur();
    if (!dialog.open) open(value);
  });
  document.addEventListener("input", ({ target }) => {
    if (target.id !== "menu-search-q" || dialog.open) return;
    before = target;
    open(target.value);
    field.setSelectionRange(target.value.length, target.value.length);
  });
  document.addEventListener("DOMContentLoaded", () => {
    document.body.append(dialog);
    const opener = document.createElement("button");
    opener.type = "button";
    opener.className = "rocb-palette-opener";
    opener.setAttribute("aria-label", label);
    opener.innerHTML = '<svg class="icon" aria-hidden="true"><use href="#icon-search"></use></svg>';
    opener.addEventListener("click", () => open(""));
    document.getElementById("wagtail-sidebar")?.after(opener);
    const filters = document.querySelector(".rocb-find__filters");
    if (filters && matchMedia("(min-width: 50rem)").matches) filters.open = true;
  });
})();
