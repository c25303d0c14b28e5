/* Saves each text of the side by side screen when the translator leaves it or pauses, and goes to the next one that is due.
   Without this script, the form saves everything with its button. */
(() => {
  "use strict";

  const form = document.querySelector("[data-translation]");
  const note = form?.querySelector("[data-note]");
  if (!note) return;
  const DUE = ["outdated", "missing", "unknown", "drafted"];
  const PAUSE_MS = 2000;
  const RETRY_MS = 10000;
  const SETTLED_MS = 400; // the editor of rich text writes its field some 250 ms after the last key
  const HIDDEN = ["path", "base", "seen", "shown"];

  const rows = [...form.querySelectorAll("[data-row]")].map((element) => ({ element, number: element.dataset.row, saved: null }));
  const field = ({ number }) => form.elements[`${number}-value`];
  const hidden = ({ number }, name) => form.elements[`${name}-${number}`];
  const rowOf = (target) => rows.find(({ element }) => element.contains(target));
  const isChanged = (row) => row.saved !== null && field(row).value !== row.saved;
  const isUnsaved = (row) => isChanged(row) && !row.isHeld;

  const show = (row, { state, words, base, shown, refusal, theirs, findings }) => {
    row.element.dataset.state = state;
    row.element.querySelector("[data-state-words]").textContent = words;
    const alert = row.element.querySelector("[data-refusal]");
    alert.querySelector("p").textContent = refusal;
    alert.querySelector("blockquote").textContent = theirs;
    alert.hidden = !refusal;
    row.isHeld = Boolean(theirs); // until the translator has decided
    row.element.querySelector("[data-mine]").hidden = !row.isHeld;
    row.element.querySelector("[data-findings]").replaceChildren(...findings.map(({ message, isError }) => {
      const item = document.createElement("li");
      item.textContent = message;
      item.toggleAttribute("data-error", isError);
      return item;
    }));
    hidden(row, "base").value = base; // after a refusal, saving again replaces the text that the translator has read now
    hidden(row, "shown").value = refusal ? "" : shown;
  };

  const keep = (row) => window.keptTranslations.keep({
    path: hidden(row, "path").value,
    base: hidden(row, "base").value,
    value: field(row).value,
    // The words of a refused row are only in its field.
    isSaved: !isChanged(row) && row.element.querySelector("[data-refusal]").hidden,
  });

  let saving = Promise.resolve();
  const send = async (row, { extra, keepalive = false } = {}) => {
    const value = field(row).value;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const name of HIDDEN) body.set(`${name}-${row.number}`, hidden(row, name).value);
    body.set(`${row.number}-value`, value);
    if (extra) body.set(extra, row.number);
    note.textContent = form.dataset.saving;
    try {
      const response = await fetch(form.action, { method: "POST", body, keepalive, headers: { Accept: "application/json" } });
      if (!response.ok || !response.headers.get("Content-Type")?.startsWith("application/json")) throw new Error(response.status);
      const answer = await response.json();
      for (const one of answer.rows) show(row, one);
      row.saved = value;
      keep(row);
      document.querySelector("[data-summary]").textContent = answer.summary;
      note.textContent = answer.rows.some(({ refusal }) => refusal) ? "" : form.dataset.saved;
    } catch {
      note.textContent = form.dataset.failed;
      setTimeout(() => save(row), RETRY_MS);
    }
  };
  const save = (row, extra) => {
    saving = saving
      .then(() => new Promise((settled) => { setTimeout(settled, SETTLED_MS); }))
      .then(() => (extra || isUnsaved(row) ? send(row, { extra }) : null));
    return saving;
  };

  const focusOn = (row) => {
    row.element.scrollIntoView({ block: "nearest" });
    (row.element.querySelector("[role=textbox], textarea:not([hidden])") ?? field(row)).focus();
  };
  // Types a term at the cursor. The browser types it, so that the editor of rich text and "Undo" see a key press.
  const insert = (row, term) => {
    if (!row.element.querySelector(".translation__text").contains(document.activeElement)) focusOn(row);
    document.execCommand("insertText", false, term);
    save(row);
  };
  const next = (after) => {
    const start = after ? rows.indexOf(after) + 1 : 0;
    const ordered = [...rows.slice(start), ...rows.slice(0, start)];
    return ordered.find((row) => row !== after && DUE.includes(row.element.dataset.state));
  };
  const goOn = async (from) => {
    const row = next(from);
    if (row) focusOn(row); // at once; the text that is left saves itself meanwhile
    else if (from) await save(from);
  };

  // The editor of rich text writes its field some time after it starts, so a row is compared with what it had when entered.
  form.addEventListener("focusin", ({ target }) => {
    const row = rowOf(target);
    if (row && row.saved === null) row.saved = field(row).value;
  });
  form.addEventListener("focusout", ({ target, relatedTarget }) => {
    const row = rowOf(target);
    if (row && !row.element.contains(relatedTarget)) save(row);
  });
  for (const name of ["input", "keyup", "paste"]) {
    form.addEventListener(name, ({ target }) => {
      const row = rowOf(target);
      if (!row) return;
      clearTimeout(row.pause);
      row.pause = setTimeout(() => save(row), PAUSE_MS);
      clearTimeout(row.keeping);
      row.keeping = setTimeout(() => keep(row), SETTLED_MS);
    });
  }
  form.addEventListener("keydown", (event) => {
    const number = event.altKey && !event.ctrlKey && !event.metaKey && /^Digit([1-9])$/.exec(event.code)?.[1];
    const row = number && rowOf(event.target);
    const button = row && row.element.querySelectorAll("[data-term]")[number - 1];
    if (!button) return;
    event.preventDefault();
    event.stopPropagation();
    insert(row, button.dataset.term);
  }, true);
  form.addEventListener("mousedown", (event) => {
    if (event.target.closest("[data-term]")) event.preventDefault(); // the field keeps its cursor
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-term]");
    if (button) insert(rowOf(button), button.dataset.term);
  });
  form.addEventListener("click", ({ target }) => {
    const row = target.closest("[data-mine]") && rowOf(target);
    if (!row) return;
    row.isHeld = false;
    save(row).then(() => focusOn(row));
  });
  // A link that leads to the same text, such as that to the editor, waits until what was typed is saved.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || !isPlain || link.target || form.contains(link) || !rows.some(isChanged)) return;
    event.preventDefault();
    await Promise.all(rows.filter(isChanged).map((row) => save(row)));
    location.href = link.href; // asks before it leaves, if something is still not saved
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (event.target !== document.body && !form.contains(event.target)) return; // at first, nothing has the focus
    event.preventDefault();
    event.stopPropagation();
    goOn(rowOf(event.target));
  }, true);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name]");
    const row = button && rowOf(button);
    if (!row) return;
    event.preventDefault();
    const [base, words] = [hidden(row, "base").value, row.saved];
    save(row, button.name).then(() => {
      // The words of the original come with the page, unless the field has them already.
      const isShown = hidden(row, "base").value === base && row.saved === words;
      if (button.name === "same" && row.element.dataset.state === "same" && !isShown) location.reload();
      else goOn(row);
    });
  });
  // The form is sent after each text, so that it does not overtake one of them.
  let isSettled = false;
  form.addEventListener("submit", async (event) => {
    if (isSettled) return;
    event.preventDefault();
    const held = rows.filter((row) => row.isHeld);
    await new Promise((settled) => { setTimeout(settled, SETTLED_MS); });
    await saving;
    while (rows.some(isUnsaved)) {
      await Promise.all(rows.filter(isUnsaved).map((row) => save(row)));
      if (note.textContent === form.dataset.failed) return;
    }
    const refused = rows.find((row) => row.isHeld && !held.includes(row));
    isSettled = !refused;
    if (refused) focusOn(refused);
    else form.requestSubmit(event.submitter);
  });
  const nextButton = form.querySelector("[data-next]");
  nextButton.hidden = false;
  nextButton.addEventListener("click", () => goOn(rowOf(document.activeElement)));
  // A request with "keepalive" outlives the page. If the same text is sent twice, the second one changes nothing.
  const leave = () => {
    for (const row of rows.filter(isUnsaved)) send(row, { keepalive: true });
  };
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
  });
  /** Put back what a closed page could not save. It is saved against the text that its author saw, so changes by others
      are shown and not overwritten. */
  const restore = async () => {
    const kept = window.keptTranslations;
    for (const copy of await kept.left()) {
      const [[, value]] = copy.entries;
      const row = rows.find((one) => hidden(one, "path").value === copy.translation.path);
      if (!row) continue; // the text is on another page of this screen, or the original has lost it
      if (field(row).value !== value && !isChanged(row)) {
        row.saved = field(row).value;
        hidden(row, "base").value = copy.translation.base;
        kept.fill(field(row), value);
        await keep(row);
        await save(row);
        note.textContent = `${form.dataset.restored} ${note.textContent}`;
      }
      await kept.remove(copy);
    }
  };
  window.addEventListener("load", () => { setTimeout(restore, SETTLED_MS * 2); }); // the editors of rich text have started
  window.addEventListener("beforeunload", (event) => {
    // The words of a refused row are only in its field.
    if (rows.some(isChanged) || form.querySelector("[data-refusal]:not([hidden])")) event.preventDefault();
  });
})();
