/* Keyboard shortcuts of the desk. Without this script every action is a link or a form. */
(() => {
  const desk = document.querySelector("[data-desk]");
  const list = desk?.querySelector("[data-desk-list]");
  if (!desk) return;
  const words = document.currentScript.dataset;
  const says = desk.querySelector("[data-desk-says]");
  const preview = desk.querySelector("[data-desk-preview]");
  const keys = desk.querySelector("[data-desk-keys]");
  const help = desk.querySelector("[data-desk-help]");
  const token = desk.querySelector("[name=csrfmiddlewaretoken]")?.value;
  const wide = matchMedia("(min-width: 70.01rem)");
  const KEYS_OFF = "desk-keys-off";
  let busy = false;
  let asked = 0;

  const rows = () => (list ? [...list.children] : []);
  const chosen = () => rows().find((row) => "chosen" in row.dataset);
  const backOf = (row) => {
    const here = new URLSearchParams(location.search);
    if (row) here.set("entry", row.dataset.entry);
    else here.delete("entry");
    return here.toString();
  };

  /* Show a message about the action, with an undo button; `link` leads to a new draft. */
  function tell(message, { batch = "", link = "" } = {}) {
    says.textContent = message;
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = link;
      anchor.textContent = words.draft;
      says.append(" ", anchor);
    }
    if (batch) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-small button-secondary";
      button.textContent = words.undo;
      button.addEventListener("click", () => undo(batch));
      says.append(" ", button);
    }
  }

  async function choose(row, { focus = true } = {}) {
    if (!row) return;
    for (const other of rows()) {
      delete other.dataset.chosen;
      other.querySelector("a[id]").removeAttribute("aria-current");
    }
    row.dataset.chosen = "";
    const link = row.querySelector("a[id]");
    link.setAttribute("aria-current", "true");
    if (focus) link.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    const back = backOf(row);
    history.replaceState(null, "", `?${back}`);
    const number = ++asked;
    try {
      const answer = await fetch(`${row.dataset.url}?part=1&back=${encodeURIComponent(back)}`);
      if (!answer.ok) throw new Error(answer.status);
      const html = await answer.text();
      if (number === asked) {
        preview.innerHTML = html;
        preview.scrollTop = 0;
      }
    } catch {
      tell(words.failed);
    }
  }

  async function send(url, fields) {
    if (busy) return null;
    busy = true;
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": token },
        body: fields,
      });
      const result = await answer.json();
      tell(result.message, result);
      for (const place of desk.querySelectorAll("[data-count]")) place.textContent = result.counts[place.dataset.count];
      if (answer.ok) desk.querySelector("[data-desk-undo]")?.remove(); // it would undo an older action now
      return answer.ok ? result : null;
    } catch {
      tell(words.failed);
      return null;
    } finally {
      busy = false;
    }
  }

  /* Remove entries that left the list; the next one gets the focus. */
  function remove(pks) {
    const gone = rows().filter((row) => pks.includes(Number(row.dataset.entry)));
    if (!gone.length) return;
    const last = gone.at(-1);
    const after = rows().slice(rows().indexOf(last) + 1).find((row) => !gone.includes(row));
    const before = rows().slice(0, rows().indexOf(gone[0])).at(-1);
    const next = after || before;
    const wasChosen = gone.includes(chosen());
    for (const row of gone) row.remove();
    count();
    if (next && (wasChosen || !chosen())) choose(next);
    else if (!rows().length) {
      asked++;
      preview.textContent = words.end;
      preview.focus();
    }
  }

  async function act(fields) {
    const result = await send(desk.dataset.actUrl, fields);
    if (result) remove(result.moved);
  }

  async function undo(batch = "") {
    const fields = new FormData();
    fields.set("batch", batch);
    const result = await send(desk.dataset.undoUrl, fields);
    if (result) {
      const here = new URLSearchParams(location.search);
      if (result.moved.length) here.set("entry", result.moved[0]);
      sessionStorage.setItem("desk-said", result.message);
      location.search = here.toString();
    }
  }

  function count() {
    const shown = desk.querySelector("[data-desk-ticked]");
    if (shown) shown.textContent = desk.querySelectorAll("[data-desk-list] input:checked").length;
  }

  const press = (name) => preview.querySelector(`[data-desk-act] button[value="${name}"]`)?.click();
  const step = (by) => {
    const all = rows();
    const at = all.indexOf(chosen());
    choose(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  };
  const COMMANDS = {
    j: () => step(1),
    ArrowDown: () => step(1),
    k: () => step(-1),
    ArrowUp: () => step(-1),
    s: () => press("shortlist"),
    d: () => press("draft"),
    p: () => press("publish"),
    x: () => press("dismiss"),
    f: () => preview.querySelector("[data-fold]")?.focus(),
    u: () => undo(),
    o: () => preview.querySelector("[data-original]")?.click(),
    "?": () => {
      help.open = !help.open;
      help.querySelector("summary").focus();
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat && "sdpxu".includes(event.key)) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], [role=dialog]")) return;
    if (!keys.querySelector("input").checked) return;
    if (event.key.startsWith("Arrow") && !event.target.closest("[data-desk-list]")) return;
    const command = COMMANDS[event.key];
    if (!command) return;
    event.preventDefault();
    command();
  });

  list?.addEventListener("click", (event) => {
    const link = event.target.closest("a[id]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    choose(link.closest("li"));
    if (!wide.matches) preview.focus();
  });

  desk.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-desk-undo]")) {
      event.preventDefault();
      undo(form.elements.batch.value);
    } else if (form.matches("[data-desk-act]") && chosen()) {
      event.preventDefault();
      act(new FormData(form, event.submitter));
    }
  });

  list?.addEventListener("change", count);
  const all = desk.querySelector("[data-desk-all]");
  if (all) {
    all.hidden = false;
    all.addEventListener("change", (event) => {
      for (const box of list.querySelectorAll("input")) box.checked = event.target.checked;
      count();
    });
  }

  /* Single-key shortcuts can be turned off (WCAG 2.1.4); this browser remembers it. */
  keys.hidden = false;
  const box = keys.querySelector("input");
  box.checked = localStorage.getItem(KEYS_OFF) !== "1";
  box.addEventListener("change", () => localStorage.setItem(KEYS_OFF, box.checked ? "0" : "1"));

  const said = sessionStorage.getItem("desk-said");
  if (said) {
    sessionStorage.removeItem("desk-said");
    tell(said);
    chosen()?.querySelector("a[id]").focus();
  }
})();
