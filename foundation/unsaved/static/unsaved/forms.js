/* Watch each form with input. Its copy in the browser equals what the form would send, until the server has saved
   the same. Submission waits until the server responds to the user who opened the form. */
(() => {
  "use strict";

  const { fields, copies, connection, settings, texts, element } = window.unsaved;
  const { user } = settings;
  const SETTLED_MS = 300; // widgets fill their fields after the page has loaded
  const MOST_READINGS = 30; // of a form that some script changes again and again
  const MOST_SENT = 20;

  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
  /** Wait until the scripts of the page have nothing to do, on a slow machine long after the pause; not every browser tells. */
  const quiet = async () => {
    await pause(SETTLED_MS);
    await new Promise((resolve) => { (window.requestIdleCallback ?? setTimeout)(resolve); });
  };
  const when = (at) => {
    const isToday = new Date(at).toDateString() === new Date().toDateString();
    const style = { timeStyle: "short", hourCycle: "h23", ...(isToday ? {} : { dateStyle: "medium" }) };
    return new Intl.DateTimeFormat(document.documentElement.lang, style).format(at);
  };
  const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const button = (label, act, look = "button-secondary") => {
    const made = element("button", { type: "button", className: `button button-small ${look}`, textContent: label });
    made.addEventListener("click", act);
    return made;
  };

  const restoring = new Set(); // ids of copies that the next form is filled with

  /** Return a note that offers a copy. `restore` is missing if the text can only be shown. */
  const offerOf = (copy, { words, restore = null, isOpen = false }) => {
    const note = element("div", { className: "unsaved-offer" });
    const discard = async () => {
      await copies.remove(copy.id);
      const undo = button(texts.undo, async () => {
        await copies.put(copy);
        const again = offerOf(copy, { words, restore, isOpen });
        note.replaceWith(again);
        again.querySelector("button").focus();
      });
      note.replaceChildren(element("p", { textContent: texts.discarded }), undo);
      undo.focus();
    };
    const title = fields.titleOf(copy.entries);
    const found = filled(title ? texts.foundTitled : texts.found, { time: when(copy.at), title });
    const text = element("textarea", { readOnly: true, rows: 8, value: fields.textOf(copy.entries) });
    text.setAttribute("aria-label", texts.show);
    note.append(
      element("p", { textContent: [found, ...words].join(" ") }),
      ...(restore ? [button(texts.restore, () => restore(note), "")] : []),
      button(texts.discard, discard),
      element("details", { open: isOpen }, element("summary", { textContent: texts.show }), text),
    );
    return note;
  };
  const newNotes = (...children) => {
    const notes = element("div", { className: "unsaved-notes" }, ...children);
    notes.setAttribute("role", "region");
    notes.setAttribute("aria-label", texts.region);
    return notes;
  };

  class Form {
    id = newId();
    saved = undefined; // the content saved on the server; null if none
    base = null; // the same as entries, to merge a copy with what others save
    last = undefined; // the content last read
    sent = new Map(); // content sent by autosave, by hash
    writing = Promise.resolve();
    isKept = true;
    isReading = false;
    isPassing = false;
    waiting = null;

    /** A form that is not part of the screen when it loads (`isLate`) is filled and sent by a script. */
    constructor(form, number, isLate = false) {
      Object.assign(this, { form, number, isLate, isAnswer: settings.isAnswer && !isLate });
      // The default encoding needs six bytes per Cyrillic letter, and the server has a limit.
      form.setAttribute("enctype", "multipart/form-data");
      form.setAttribute("autocomplete", "off"); // after "Back", browsers restore only some fields
      this.status = element("p", { className: "unsaved-status" });
      this.status.setAttribute("role", "status");
      this.notes = newNotes(this.status);
      form.prepend(this.notes);
      form.addEventListener("formdata", ({ formData }) => this.mark(formData));
      window.addEventListener("unsaved:refused", ({ detail }) => { if (detail === this.id) this.tell("notSaved"); });
      copies.hold(this.id);
    }

    // `form.action` may be a field with that name.
    get address() {
      const { pathname, search } = new URL(this.form.getAttribute("action") || window.location.href, window.location.href);
      return pathname + search;
    }

    get key() { return `${this.address}#${this.number}`; }

    read() {
      this.isReading = true;
      const { entries, files } = fields.read(this.form, new FormData(this.form));
      this.isReading = false;
      return { entries, files, content: fields.contentOf(entries) };
    }

    /** Add the id and the hash of the copy to the submitted data. */
    mark(data) {
      if (this.isReading) return;
      const { entries } = fields.read(this.form, data, this.submitter?.name);
      data.set("unsaved_copy", `${this.id}.${fields.hash(fields.contentOf(entries))}`);
    }

    /** For scripts that read the fields one by one. */
    markField() {
      const name = "unsaved_copy";
      const field = this.form.querySelector(`input[name=${name}]`) ?? element("input", { type: "hidden", name });
      field.value = `${this.id}.${fields.hash(this.read().content)}`;
      this.form.append(field);
    }

    // --- The copy -----------------------------------------------------------------------------------------------------

    /** Remember the content before anything is typed. */
    begin() {
      if (this.saved !== undefined) return;
      const { entries, content } = this.read();
      Object.assign(this, this.isAnswer ? { saved: null } : { saved: content, base: entries });
    }

    /** Resolve when the copy equals the form. */
    look() {
      if (this.saved === undefined) return this.writing;
      const { entries, files, content } = this.read();
      if (content === this.last) return this.writing;
      // Wagtail stops autosave on a form that it shows again with errors.
      if (this.isAnswer && this.last !== undefined && content !== this.saved) this.autosave();
      this.last = content;
      this.writing = this.writing
        .then(() => (content === this.saved ? copies.remove(this.id) : copies.put({
          id: this.id, user, key: this.key, at: Date.now(), entries, files, hash: fields.hash(content), base: this.base,
          ...(this.isLate ? { page: pageAddress(), isInDialog: Boolean(this.form.closest(DIALOG)) } : {}),
        })))
        .then(() => { this.isKept = true; }, () => {
          if (this.isKept) this.say(texts.cannotKeep);
          this.isKept = false;
          this.last = undefined;
        });
      return this.writing;
    }

    /** Remember what autosave sent. Typing may go on meanwhile, so its response names what it saved. */
    noteSent(data) {
      const [, hash] = (data.get("unsaved_copy") ?? "").split(".");
      this.sent.set(hash, fields.read(this.form, data).entries);
      if (this.sent.size > MOST_SENT) this.sent.delete(this.sent.keys().next().value);
    }

    /** Return whether autosave sent this text. Afterwards the form can differ from it by ids that the server gave. */
    hasSent(copy) { return [...this.sent.values()].some((entries) => fields.isSameText(copy.entries, entries)); }

    noteSaved({ unsaved_copy: copy = "", field_updates: updates = {} }) {
      const entries = this.sent.get(copy.split(".")[1]);
      if (!entries) return;
      this.base = entries.map(([name, value]) => [name, name in updates ? updates[name] : value]);
      this.saved = fields.contentOf(this.base);
      this.last = undefined;
      this.say("");
      this.look();
    }

    // --- Unsaved copies -----------------------------------------------------------------------------------------------

    async start() {
      let content = null;
      for (let left = MOST_READINGS; left && this.read().content !== content && this.saved === undefined; left -= 1) {
        ({ content } = this.read());
        await quiet();
      }
      let shown = this.read().entries;
      const isThere = (copy) => fields.isSameText(copy.entries, shown) || this.hasSent(copy);
      const mine = (await copies.left().catch(() => []))
        .filter((copy) => copy.user === user && copy.key === this.key && copy.id !== this.id);
      mine.sort((one, other) => other.at - one.at);
      const isFromServer = !this.isAnswer && !this.isLate && performance.getEntriesByType("navigation")[0]?.type === "navigate";
      for (const copy of mine) {
        const isRestored = restoring.delete(copy.id) || Boolean(settings.restored?.startsWith(copy.id));
        if (isRestored && !isThere(copy)) {
          fields.fill(this.form, copy.entries); // this view does not show what it refuses
          shown = this.read().entries;
        }
        if (copy.isRest || !isThere(copy)) this.offer(copy, isRestored);
        else if (this.adopted) await copies.remove(copy.id); // a duplicate
        else if (isFromServer && !isRestored) await copies.remove(copy.id);
        else this.adopt(copy, isRestored);
      }
      this.begin();
      this.look();
    }

    /** Use this unsaved copy, which the form shows. */
    adopt(copy, isRestored) {
      const before = this.id;
      this.adopted = copy;
      this.id = copy.id;
      copies.hold(this.id);
      this.base ??= copy.base ?? null;
      this.saved ??= this.base && fields.contentOf(this.base);
      this.last = undefined;
      this.look().then(() => copies.remove(before)).catch(() => {}); // a slow machine may already have stored one
      if (!isRestored) return;
      // Someone saved between opening the page and "Restore": merge with that too.
      if (copy.base && this.isOutdated(copy) && !this.hasSent(copy)) {
        window.location.replace(this.address);
        return;
      }
      const files = copy.files.length ? ` ${filled(texts.files, { files: copy.files.join(", ") })}` : "";
      this.say(filled(texts.restored, { time: when(copy.at) }) + files);
    }

    /** Return whether someone has saved the page since the copy was made. */
    isOutdated(copy) {
      const [now, then] = [this.read().entries, copy.entries].map((entries) => JSON.stringify(fields.revisionOf(entries)));
      return now !== then;
    }

    offer(copy, isPartly) {
      const isOnlyShown = isPartly || copy.isRest;
      const words = copy.isRest ? [texts.both] : [...(isPartly ? [texts.partly] : []), ...(this.isOutdated(copy) ? [texts.newer] : [])];
      const restore = this.isLate ? (note) => this.fill(copy, note) : () => this.restore(copy);
      this.notes.append(offerOf(copy, { words, restore: isOnlyShown ? null : restore, isOpen: isOnlyShown }));
    }

    /** Return the copy merged with what was saved since; what both changed becomes a copy that is only shown. */
    async merged(copy) {
      if (!copy.base || !this.base) return copy;
      const { entries: all, conflicts } = fields.merge(copy.base, copy.entries, this.base);
      const entries = fields.withRevisionOf(all, this.read().entries);
      const changed = { ...copy, entries, hash: fields.hash(fields.contentOf(entries)), base: this.base };
      if (conflicts.length) await copies.put({ ...copy, id: newId(), entries: conflicts, isRest: true });
      await copies.put(changed);
      return changed;
    }

    /** Fill in a form whose screen must stay as it is. */
    fill(copy, note) {
      note.remove();
      fields.fill(this.form, copy.entries);
      if (fields.isSameText(copy.entries, this.read().entries)) this.adopt(copy, true);
      else this.offer(copy, true);
    }

    /** Let the server show the form with the copy, because only its view knows how to build the fields. */
    async restore(found) {
      await this.look();
      await this.untilConnected();
      const copy = await this.merged(found);
      const form = element("form", { method: "post", action: this.address, enctype: "multipart/form-data", hidden: true });
      const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
      const added = [["csrfmiddlewaretoken", token], ["unsaved_show", `${copy.id}.${copy.hash}`]];
      for (const [name, value] of [...copy.entries, ...added]) form.append(element("input", { type: "hidden", name, value }));
      document.body.append(form);
      HTMLFormElement.prototype.submit.call(form);
    }

    // --- Sending ------------------------------------------------------------------------------------------------------

    say(text, ...more) { this.status.replaceChildren(text, ...more); }

    tell(state, ...more) {
      const isAway = state === "offline" || state === "failing";
      const words = [isAway && !this.isKept ? texts.notKept : texts[state] ?? ""];
      if (isAway && this.waiting && this.pressed) words.push(filled(texts.goesOn, { button: this.pressed }));
      else if (isAway && this.form.matches("[data-edit-form]")) words.push(texts.savesOn);
      this.say(words.join(" "), ...more);
    }

    /** Return whether the form may be sent now; false if the user gave up. */
    async untilConnected(stop) {
      for (let state = await connection.ask(); state !== "fine"; state = await connection.ask()) {
        if (stop?.aborted) return false;
        const isAway = state === "offline" || state === "failing";
        if (this.state !== state) this.tell(state, ...(stop && isAway ? [button(texts.cancel, () => stop.cancel())] : []));
        this.state = state;
        if (isAway) await connection.pause();
        else if (!(await connection.signIn())) {
          this.state = null;
          this.tell("signedOut", button(texts.signIn, () => this.reconnect({ mayAsk: true })));
          return false;
        }
        if (stop?.aborted) return false;
      }
      this.state = null;
      this.say("");
      return true;
    }

    /** Delay submission until the server can be reached, then submit as if the button had just been pressed. */
    async send(submitter) {
      if (this.waiting) return;
      this.pressed = (submitter?.querySelector("[data-w-progress-target=label]") ?? submitter)?.textContent.trim()
        || submitter?.value || "";
      this.waiting = { aborted: false, cancel: () => { this.waiting.aborted = true; this.release(submitter); this.say(""); } };
      const { waiting } = this;
      this.begin();
      await this.look();
      const mayGo = await this.untilConnected(waiting);
      if (this.waiting === waiting) this.waiting = null;
      this.release(submitter);
      if (!mayGo || waiting.aborted) return;
      this.isPassing = true;
      this.submitter = submitter;
      if (this.isLate) this.markField();
      this.form.requestSubmit(submitter);
      this.isPassing = false;
      this.submitter = null;
    }

    /** Enable the button again: Wagtail disables it to show progress, and a disabled button is not submitted. */
    release(submitter) {
      if (submitter?.matches("[data-w-progress-loading-value]")) submitter.removeAttribute("data-w-progress-loading-value");
      if (submitter) submitter.disabled = false;
    }

    /** After autosave failed: once the server responds, continue with a new token. Open a dialog only on request:
        it would take the focus while someone types. */
    async reconnect({ mayAsk = false } = {}) {
      if (this.isReconnecting || this.waiting) return;
      this.isReconnecting = true;
      const token = this.token;
      let state = await connection.ask();
      const wasAway = state !== "fine" || token !== this.token;
      while (state !== "fine") {
        const isSignedOut = state === "signedOut" || state === "stranger";
        this.tell(state, ...(isSignedOut ? [button(texts.signIn, () => this.reconnect({ mayAsk: true }))] : []));
        if (isSignedOut && !(mayAsk && (await connection.signIn()))) break;
        if (!isSignedOut) await connection.pause();
        state = await connection.ask();
      }
      this.isReconnecting = false;
      if (state !== "fine" || !wasAway) return;
      this.say("");
      this.autosave();
    }

    autosave() { if (this.form.matches("[data-edit-form]")) this.form.dispatchEvent(new CustomEvent("w-unsaved:add", { detail: { type: "edits" } })); }

    get token() { return this.form.querySelector("[name=csrfmiddlewaretoken]")?.value; }
  }

  const DIALOG = "dialog, [role=dialog], .modal";
  const pageAddress = () => window.location.pathname + window.location.search;

  /** Offer text of forms that appeared on this screen after it loaded, and that are not there now. */
  const offerLate = async (forms) => {
    const there = new Set(forms.map(({ key }) => key));
    const missing = (await copies.left())
      .filter((copy) => copy.user === user && copy.page === pageAddress() && !there.has(copy.key));
    if (!missing.length) return;
    const notes = newNotes();
    for (const copy of missing) {
      const list = copy.isInDialog ? null : document.getElementById("upload-list");
      const restore = list && ((note) => putBack(copy, list, note));
      notes.append(offerOf(copy, { words: copy.isInDialog ? [texts.inDialog] : [], restore, isOpen: !list && !copy.isInDialog }));
    }
    if (forms.length) forms[0].notes.append(...notes.children);
    else (document.querySelector("main .nice-padding") ?? document.querySelector("main")).prepend(notes);
  };

  /** Let the server build the form again, with the text in it. */
  const putBack = async (copy, list, note) => {
    const data = new FormData();
    const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
    for (const [name, value] of [...copy.entries, ["csrfmiddlewaretoken", token], ["unsaved_show", `${copy.id}.${copy.hash}`]]) {
      data.append(name, value);
    }
    const address = copy.key.slice(0, copy.key.lastIndexOf("#"));
    const answer = await fetch(address, { method: "POST", body: data, headers: { "X-Requested-With": "XMLHttpRequest" } })
      .then((response) => response.json()).catch(() => ({}));
    if (!answer.form) {
      note.replaceWith(offerOf(copy, { words: [texts.partly], isOpen: true })); // the file was deleted since
      return;
    }
    restoring.add(copy.id);
    const template = document.getElementById("upload-list-item");
    const item = template?.content.firstElementChild?.cloneNode(true) ?? element("li");
    item.classList.add("upload-complete", "upload-success");
    (item.querySelector(".right") ?? item).append(document.createRange().createContextualFragment(answer.form));
    list.append(item);
    note.remove();
  };

  Object.assign(window.unsaved, { Form, offerLate, restoring });
})();
