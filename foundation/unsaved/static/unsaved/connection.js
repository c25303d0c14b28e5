/* Connection state and current user; a new CSRF token for all forms; sign-in over the form. */
(() => {
  "use strict";

  const { fetch } = window; // the browser's own: `requests.js` replaces it
  const settings = JSON.parse(document.getElementById("unsaved-settings").textContent);
  const { texts } = settings;
  const PATIENCE_MS = 10_000;
  const AGAIN_MS = 3_000;

  let token = "";
  let isDeclined = false; // the user closed the dialog; only a press opens it again
  const held = new Set(); // what waits until the server responds to this user
  const useToken = (renewed) => {
    token = renewed;
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
    if (window.wagtailConfig) window.wagtailConfig.CSRF_TOKEN = token;
  };
  /** Return "fine", "offline", "failing", "signedOut" or "stranger". */
  const ask = async () => {
    let answer;
    try {
      answer = await fetch(settings.connection, {
        headers: { Accept: "application/json" }, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS),
      });
    } catch { return "offline"; }
    if (answer.type === "opaqueredirect" || answer.status === 403) return "signedOut";
    if (!answer.ok) return "failing";
    try {
      const { user, token: renewed } = await answer.json();
      if (user !== settings.user) return "stranger";
      useToken(renewed);
    } catch { return "failing"; }
    for (const release of held) release();
    held.clear();
    isDeclined = false;
    return "fine";
  };

  const pause = () => new Promise((resolve) => {
    const timer = setTimeout(resolve, AGAIN_MS);
    window.addEventListener("online", () => { clearTimeout(timer); resolve(); }, { once: true });
  });

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  let signingIn = null;
  /** Return whether the user signed in before closing the dialog. There is one dialog for all that wait. */
  const signIn = () => {
    signingIn ??= openDialog().finally(() => { signingIn = null; });
    return signingIn;
  };
  /** `showModal` traps the focus and restores it. */
  const openDialog = () => new Promise((resolve) => {
    const title = element("h2", { id: "unsaved-dialog-title", textContent: texts.dialogTitle });
    const status = element("p", { textContent: texts.dialogText });
    status.setAttribute("role", "status");
    const asked = new URLSearchParams({ user: settings.user, language: document.documentElement.lang });
    const address = `${settings.signedIn}?${asked}`;
    const frame = element("iframe", { src: address, title: texts.signIn });
    const link = element("a", { href: address, target: "_blank", textContent: texts.window });
    const close = element("button", { type: "button", className: "button button-secondary", textContent: texts.close });
    const dialog = element("dialog", { className: "unsaved-dialog" }, title, status, frame, element("p", {}, link, " ", close));
    dialog.setAttribute("aria-labelledby", title.id);
    const look = async () => {
      const state = await ask();
      if (state === "fine") dialog.close("fine");
      else status.textContent = state === "stranger" ? texts.stranger : texts.dialogText;
    };
    const timer = setInterval(look, AGAIN_MS); // the other window
    frame.addEventListener("load", look);
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      clearInterval(timer);
      dialog.remove();
      resolve(dialog.returnValue === "fine");
    });
    document.body.append(dialog);
    dialog.showModal();
  });

  /** Resolve when the server responds to this user again. A press opens the dialog; for the rest, a form of the screen
      says what is wrong: a dialog would take the focus while someone types. */
  const hold = async ({ isPressed, signal }) => {
    signal?.throwIfAborted();
    const released = new Promise((resolve, reject) => {
      held.add(resolve);
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    if (isPressed || (!tellAway() && !isDeclined)) signIn().then((isIn) => { isDeclined = !isIn && !tellAway(); });
    await released;
  };
  /** Let a form say what is wrong; return whether there is one. */
  const tellAway = () => !window.dispatchEvent(new CustomEvent("unsaved:away", { cancelable: true }));

  Object.assign(window.unsaved, { settings, texts, element, connection: { ask, pause, signIn, hold, tellAway, get token() { return token; } } });
})();
