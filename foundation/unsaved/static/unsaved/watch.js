/* Find the forms of a screen and listen to their events. */
(() => {
  "use strict";

  const { copies, settings, Form } = window.unsaved;
  const { user } = settings;
  if (!user) return;
  const KINDS = ["text", "email", "url", "tel", "number", "date", "time", "datetime-local"];
  const TYPED = ["textarea", "input:not([type])", ...KINDS.map((kind) => `input[type=${kind}]`)].join(", ");
  const LOOK_MS = 500;
  const START_MS = 2000; // after two seconds, Wagtail also takes the content of the form as its initial state
  const RESULTS = "unsaved_results";

  const isKept = (form) => form.getAttribute("method")?.toLowerCase() === "post"
    && !form.closest("dialog, [role=dialog], .modal, [data-unsaved=off]")
    && (form.matches("[data-edit-form]") || form.querySelector(TYPED));

  /** Process confirmations of the server: `ID.HASH.saved` and `USER.signed-out`. */
  const takeResults = async () => {
    const cookie = document.cookie.split("; ").find((one) => one.startsWith(`${RESULTS}=`));
    if (!cookie) return;
    for (const result of cookie.slice(RESULTS.length + 1).replaceAll('"', "").split("~")) {
      const [id, hash, kind] = result.split(".");
      if (kind === "saved") await copies.removeSaved(id, hash);
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

  const watch = (forms) => {
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
    setTimeout(begin, START_MS);

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
    if (!navigator.onLine) forms.forEach((form) => form.reconnect());
    waitWithoutQuestion();
  };

  const forms = [...document.querySelectorAll("main form")].filter(isKept).map((form, number) => new Form(form, number));
  if (forms.length) watch(forms); // immediately: autosave may begin before the page has loaded
  window.addEventListener("load", async () => {
    await takeResults().then(() => copies.removeOld()).catch(() => {}); // without storage, forms work as usual
    forms.forEach((form) => form.start());
  });
})();
