/* Loads the suggestions of the translation memory for a text when a translator enters its row. Alt+Enter inserts the first
   one. What is inserted is saved as if it were typed. */
(() => {
  "use strict";

  const form = document.querySelector("[data-suggestions]");
  if (!form) return;
  const DUE = ["outdated", "missing", "unknown", "drafted"];
  const asked = new Set();
  const rowOf = (target) => target.closest?.("[data-row]");
  const isDue = (row) => DUE.includes(row.dataset.state);

  const load = async (row) => {
    const name = row.dataset.row;
    if (asked.has(name)) return;
    asked.add(name);
    const path = form.elements[`path-${name}`].value;
    try {
      const response = await fetch(`${form.dataset.suggestions}?${new URLSearchParams({ path })}`);
      if (!response.ok) throw new Error(response.status);
      row.querySelector(".translation__original").insertAdjacentHTML("beforeend", await response.text());
    } catch {
      asked.delete(name);
    }
  };

  const insertRich = (editor, raw, isAppended) => {
    const { EditorState, Modifier, convertFromRaw } = window.DraftJS;
    const added = convertFromRaw(JSON.parse(raw)).getBlockMap();
    const state = editor.getEditorState();
    const now = state.getCurrentContent();
    const [first, last] = [now.getFirstBlock(), now.getLastBlock()];
    const end = { anchorKey: last.getKey(), anchorOffset: last.getLength(), focusKey: last.getKey(), focusOffset: last.getLength() };
    const start = isAppended ? {} : { anchorKey: first.getKey(), anchorOffset: 0 };
    let selection = state.getSelection().merge({ ...end, ...start, isBackward: false });
    let content = now;
    if (isAppended && last.getLength()) {
      content = Modifier.insertText(content, selection, " ");
      const offset = last.getLength() + 1;
      selection = selection.merge({ anchorOffset: offset, focusOffset: offset });
    }
    content = Modifier.replaceWithFragment(content, selection, added);
    editor.onChange(EditorState.moveFocusToEnd(EditorState.push(state, content, "insert-fragment")));
  };

  const insert = (row, button) => {
    const field = form.elements[`${row.dataset.row}-value`];
    // A sentence replaces the untranslated copy, and the next one follows it.
    const isAppended = "append" in button.dataset && (row.dataset.state !== "missing" || "inserted" in row.dataset);
    row.dataset.inserted = "";
    if (field.draftailEditor) {
      insertRich(field.draftailEditor, button.dataset.insert, isAppended);
    } else {
      field.value = isAppended && field.value ? `${field.value} ${button.dataset.insert}` : button.dataset.insert;
      field.focus();
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  form.addEventListener("focusin", ({ target }) => {
    const row = rowOf(target);
    if (row && isDue(row)) load(row);
  });
  form.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-insert]");
    if (button) insert(rowOf(button), button);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.altKey) return;
    const row = rowOf(event.target);
    const button = row && isDue(row) && row.querySelector("[data-insert]");
    if (!button) return;
    event.preventDefault();
    event.stopPropagation();
    insert(row, button);
  }, true);
})();
