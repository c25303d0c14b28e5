/* Copies, in the browser, of texts that the side by side screen has not saved yet, and their return when it is opened again.
   They are stored by the app for unsaved text. Without it, a text is kept only while its page is open. */
(() => {
  "use strict";

  const copies = window.unsaved?.copies;
  const user = window.unsaved?.settings?.user;
  const ids = new Map(); // of the copies of this page, by the path of their text
  const newId = () => [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("");

  /** Store a copy, or delete it if the text is saved. A browser without storage loses nothing but the copy. */
  const keep = async ({ path, base, value, isSaved }) => {
    if (!copies || !user || (isSaved && !ids.has(path))) return;
    if (!ids.has(path)) {
      ids.set(path, newId());
      copies.hold(ids.get(path));
    }
    const id = ids.get(path);
    const copy = { id, user, key: `${location.pathname}#${path}`, at: Date.now(), entries: [["value", value]], files: [], hash: value };
    await (isSaved ? copies.remove(id) : copies.put({ ...copy, translation: { path, base } })).catch(() => {});
  };

  /** Return the copies that closed pages of this screen have left, oldest first. */
  const left = async () => {
    if (!copies || !user) return [];
    const found = (await copies.left().catch(() => []))
      .filter((copy) => copy.user === user && copy.translation && copy.key === `${location.pathname}#${copy.translation.path}`);
    return found.sort((one, other) => one.at - other.at);
  };
  const remove = (copy) => copies.remove(copy.id).catch(() => {});

  /** Put a value into a field, and into the editor of rich text that shows it. */
  const fill = (field, value) => {
    if (field.draftailEditor) {
      const { EditorState, convertFromRaw } = window.DraftJS;
      const state = field.draftailEditor.getEditorState();
      field.draftailEditor.onChange(EditorState.push(state, convertFromRaw(JSON.parse(value)), "insert-fragment"));
    }
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  window.keptTranslations = { keep, left, remove, fill };
})();
