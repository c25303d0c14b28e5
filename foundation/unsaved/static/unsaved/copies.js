/* Copies of forms in the browser, each with the user, the form (`key`) and the id of the open page that writes it. */
(() => {
  "use strict";

  const DAYS = 14;
  let opening = null;

  const promised = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const open = () => {
    if (opening) return opening;
    opening = (async () => {
      const request = window.indexedDB.open("unsaved", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("copies", { keyPath: "id" });
      const database = await promised(request);
      database.onclose = () => { opening = null; };
      database.onversionchange = () => { database.close(); opening = null; };
      return database;
    })();
    opening.catch(() => { opening = null; });
    return opening;
  };
  /** Resolve only after the browser has stored it, so that the status on the screen is true. */
  const write = async (change) => {
    const transaction = (await open()).transaction("copies", "readwrite");
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
      transaction.onerror = () => reject(transaction.error);
    });
    change(transaction.objectStore("copies"));
    await done;
  };
  const all = async () => promised((await open()).transaction("copies").objectStore("copies").getAll());
  const get = async (id) => promised((await open()).transaction("copies").objectStore("copies").get(id));
  const put = (copy) => write((store) => store.put(copy));
  const remove = (...ids) => write((store) => ids.forEach((id) => store.delete(id)));
  /** Delete a saved copy; one that has changed since stays. */
  const removeSaved = (id, hash) => write((store) => {
    store.get(id).onsuccess = ({ target }) => { if (target.result?.hash === hash) store.delete(id); };
  });

  // A page with a form holds a lock with the id of its copy. The lock ends with the page, even after a crash.
  const lockName = (id) => `unsaved:${id}`;
  const releases = new Map();
  const hold = (id) => navigator.locks?.request(lockName(id), () => new Promise((resolve) => { releases.set(id, resolve); }));
  const release = (id) => { releases.get(id)?.(); releases.delete(id); };
  const openElsewhere = async () => new Set(
    ((await navigator.locks?.query())?.held ?? []).map(({ name }) => name.replace(/^unsaved:/, "")),
  );
  /** Return copies of closed pages. */
  const left = async () => {
    const open = await openElsewhere();
    return (await all()).filter((copy) => !open.has(copy.id));
  };
  const removeOld = async () => {
    const since = Date.now() - DAYS * 86_400_000;
    const old = (await left()).filter((copy) => copy.at < since).map((copy) => copy.id);
    if (old.length) await remove(...old);
  };
  /** Delete a user's copies after sign-out. A copy shown in another page stays until that page is closed. */
  const removeOf = async (user) => {
    const theirs = (await left()).filter((copy) => copy.user === user).map((copy) => copy.id);
    if (theirs.length) await remove(...theirs);
  };

  window.unsaved.copies = { get, put, remove, removeSaved, hold, release, left, removeOld, removeOf };
})();
