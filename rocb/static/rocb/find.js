// The palette: a dialog with one field, over any screen of the CMS. Wagtail's shortcut "/" and a click lead to the field
// of the side bar, and this opens when that gets the focus. So the user's setting for shortcuts applies here too. Tab
// only passes through the field: the palette opens when something is typed there. On a narrow screen the side bar is
// closed and its field cannot have the focus, so a button beside the button of the menu opens the palette.
(() => {
  const { palette, label, help, failed } = document.currentScript.dataset;
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

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    found.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${palette}?q=${encodeURIComponent(field.value.trim())}`, { signal: asking.signal });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      found.innerHTML = await answer.text();
      choose(field.value.trim() ? options()[0] : null);
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
    else if (found.getAttribute("aria-busy") === "true") entered = true;
    else go();
  });
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target.closest(".rocb-palette__close")) dialog.close();
  });
  dialog.addEventListener("close", () => {
    isPassing = true;
    if (before?.isConnected) before.focus();
  });
  document.addEventListener("keydown", ({ key }) => (isPassing = key === "Tab"), true);
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
