/* Find the forms of a screen, also those that appear later, and listen to their events. */
(() => {
  "use strict";

  const { copies, settings, Form, offerLate, restoring } = window.unsaved;
  const { user } = settings;
  if (!user) return;
  const KINDS = ["text", "email", "url", "tel", "number", "date", "time", "datetime-local"];
  const TYPED = ["textarea", "input:not([type])", ...KINDS.map((kind) => `input[type=${kind}]`)].join(", ");
  const LOOK_MS = 500;
  const RESULTS = "unsaved_results";

  const isKept = (form) => form.getAttribute("method")?.toLowerCase() === "post"
    && !form.closest("[data-unsaved=off]")
    && (form.matches("[data-edit-form]") || form.querySelector(TYPED));

  /** Process results of the server: `ID.HASH.saved`, `ID.HASH.not-shown` and `USER.signed-out`. */
  const takeResults = async () => {
    const cookie = document.cookie.split("; ").find((one) => one.startsWith(`${RESULTS}=`));
    if (!cookie) return;
    for (const result of cookie.slice(RESULTS.length + 1).replaceAll('"', "").split("~")) {
      const [id, hash, kind] = result.split(".");
      if (kind === "saved") await copies.removeSaved(id, hash);
      else if (kind === "not-shown") restoring.add(id); // the view cannot show the copy, so fill in the form here
      else if (hash === "signed-out") await copies.removeOf(Number(id) || id);
    }
    document.cookie = `${RESULTS}=; path=${settings.home}; max-age=0`;
  };

  /** Without a network, Wagtail asks at each click whether to submit anyway. Here the form waits instead. */
  const waitWithoutQuestion = () => {
    for (const session of document.querySelectorAll('[data-controller~="w-session"]')) {
      session.dataset.action = session.dataset.action.replace(/\S+->w-session#setNetworkIntercept/g, "");
    }
  };

  const forms = [];
  const addressOf = (form) => form.getAttribute("action") || "";
  const find = ({ isLate }) => [...document.querySelectorAll("form")]
    .filter((form) => isKept(form) && !forms.some((one) => one.form === form))
    .map((form) => {
      const number = forms.filter((one) => addressOf(one.form) === addressOf(form)).length;
      forms.push(new Form(form, number, isLate));
      return forms.at(-1);
    });
  /** Scripts add forms to the screen and remove them. The copy of a removed form stays, and is offered in the next one. */
  const look = () => {
    for (const gone of forms.filter(({ form }) => !form.isConnected)) {
      forms.splice(forms.indexOf(gone), 1);
      copies.release(gone.id);
    }
    for (const form of find({ isLate: true })) form.start();
  };
  const hasForm = ({ target, addedNodes, removedNodes }) => !target.closest?.("form")
    && [...addedNodes, ...removedNodes].some((node) => node.matches?.("form") || node.querySelector?.("form"));

  const watch = () => {
    const formOf = (element) => forms.find(({ form }) => form === element);
    const editor = forms.find(({ form }) => form.matches("[data-edit-form]"));
    const lookAtAll = () => forms.forEach((form) => form.look());
    const begin = () => forms.forEach((form) => form.begin());

    document.addEventListener("submit", (event) => {
      const form = formOf(event.target);
      if (!form || form.isPassing) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      form.send(event.submitter);
    }, true);
    for (const name of ["keydown", "pointerdown", "beforeinput", "paste", "drop"]) document.addEventListener(name, begin, true);
    for (const name of ["input", "change"]) document.addEventListener(name, () => setTimeout(lookAtAll));
    for (const [target, name] of [[document, "visibilitychange"], [window, "pagehide"]]) target.addEventListener(name, lookAtAll);
    setInterval(lookAtAll, LOOK_MS);

    document.addEventListener("w-autosave:save", ({ detail }) => editor?.noteSent(detail.formData));
    document.addEventListener("w-autosave:success", ({ detail }) => {
      editor?.noteSaved(detail.response);
      waitWithoutQuestion(); // a new page has an editing session from now on
    });
    document.addEventListener("w-autosave:error", ({ detail }) => {
      if (["network_error", "server_error"].includes(detail.type)) editor?.reconnect();
    });
    window.addEventListener("focus", () => editor?.reconnect());
    window.addEventListener("offline", () => forms.forEach((form) => form.reconnect()));
    window.addEventListener("unsaved:away", (event) => {
      const form = formOf(document.activeElement?.closest("form")) ?? forms[0];
      if (!form) return;
      event.preventDefault();
      form.reconnect();
    });
    if (!navigator.onLine) forms.forEach((form) => form.reconnect());
    waitWithoutQuestion();
  };

  find({ isLate: false });
  watch(); // immediately: autosave may begin before the page has loaded
  new MutationObserver((changes) => { if (changes.some(hasForm)) look(); }).observe(document.body, { childList: true, subtree: true });
  window.addEventListener("load", async () => {
    await takeResults().then(() => copies.removeOld()).catch(() => {}); // without storage, forms work as usual
    for (const form of forms) form.start();
    await offerLate(forms).catch(() => {});
  });
})();
