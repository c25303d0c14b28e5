/* Watch each form with input. Its copy in the browser equals what the form would send, until the server has saved
   the same. Submission waits until the server responds to the user who opened the form. */
(() => {
  "use strict";

  const { fields, copies, connection, settings, texts, element } = window.unsaved;
  const { user } = settings;
  const SETTLED_MS = 300; // widgets fill their fields after the page has loaded
  const MOST_SENT = 20;

  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
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

  class Form {
    id = newId();
    saved = undefined; // the content saved on the server; null if none
    last = undefined; // the content last read
    sent = new Map(); // content sent by autosave, by hash
    writing = Promise.resolve();
    isKept = true;
    isReading = false;
    isPassing = false;
    waiting = null;

    constructor(form, number) {
      Object.assign(this, { form, number });
      // The default encoding needs six bytes per Cyrillic letter, and the server has a limit.
      form.setAttribute("enctype", "multipart/form-data");
      form.setAttribute("autocomplete", "off"); // after "Back", browsers restore only some fields
      this.status = element("p", { className: "unsaved-status" });
      this.status.setAttribute("role", "status");
      this.notes = element("div", { className: "unsaved-notes" }, this.status);
      this.notes.setAttribute("role", "region");
      this.notes.setAttribute("aria-label", texts.region);
      form.prepend(this.notes);
      form.addEventListener("formdata", ({ formData }) => this.mark(formData));
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

    // --- The copy -----------------------------------------------------------------------------------------------------

    /** Remember the content before anything is typed. */
    begin() {
      if (this.saved === undefined) this.saved = settings.isAnswer ? null : this.read().content;
    }

    /** Resolve when the copy equals the form. */
    look() {
      if (this.saved === undefined) return this.writing;
      const { entries, files, content } = this.read();
      if (content === this.last) return this.writing;
      // Wagtail stops autosave on a form that it shows again with errors.
      if (settings.isAnswer && this.last !== undefined && content !== this.saved) this.autosave();
      this.last = content;
      this.writing = this.writing
        .then(() => (content === this.saved ? copies.remove(this.id) : copies.put({
          id: this.id, user, key: this.key, at: Date.now(), entries, files, hash: fields.hash(content),
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

    noteSaved({ unsaved_copy: copy = "", field_updates: updates = {} }) {
      const entries = this.sent.get(copy.split(".")[1]);
      if (!entries) return;
      this.saved = fields.contentOf(entries.map(([name, value]) => [name, name in updates ? updates[name] : value]));
      this.last = undefined;
      this.say("");
      this.look();
    }

    // --- Unsaved copies -----------------------------------------------------------------------------------------------

    async start() {
      let content = null;
      for (let now = this.read().content; now !== content && this.saved === undefined; now = this.read().content) {
        content = now;
        await pause(SETTLED_MS);
      }
      const shown = this.read().entries;
      const mine = (await copies.left().catch(() => []))
        .filter((copy) => copy.user === user && copy.key === this.key && copy.id !== this.id);
      mine.sort((one, other) => other.at - one.at);
      const isFromServer = !settings.isAnswer && performance.getEntriesByType("navigation")[0]?.type === "navigate";
      for (const copy of mine) {
        const isRestored = Boolean(settings.restored) && settings.restored.startsWith(copy.id);
        if (!fields.isSameText(copy.entries, shown)) this.offer(copy, isRestored);
        else if (this.adopted) await copies.remove(copy.id); // a duplicate
        else if (isFromServer) await copies.remove(copy.id);
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
      this.saved ??= null;
      this.last = undefined;
      this.look().then(() => copies.remove(before)).catch(() => {}); // a slow machine may already have stored one
      if (!isRestored) return;
      const files = copy.files.length ? ` ${filled(texts.files, { files: copy.files.join(", ") })}` : "";
      this.say(filled(texts.restored, { time: when(copy.at) }) + files);
    }

    offer(copy, isPartly) {
      const revisions = JSON.stringify(fields.revisionOf(this.read().entries));
      const isOutdated = revisions !== JSON.stringify(fields.revisionOf(copy.entries));
      const words = [filled(texts.found, { time: when(copy.at) })];
      if (isPartly) words.push(texts.partly);
      if (isOutdated) words.push(texts.newer);
      const note = element("div", { className: "unsaved-offer" });
      const discard = async () => {
        await copies.remove(copy.id);
        const undo = button(texts.undo, async () => { await copies.put(copy); note.remove(); this.offer(copy, isPartly); });
        note.replaceChildren(element("p", { textContent: texts.discarded }), undo);
        undo.focus();
      };
      const text = element("textarea", { readOnly: true, rows: 8, value: fields.textOf(copy.entries) });
      text.setAttribute("aria-label", texts.show);
      note.append(
        element("p", { textContent: words.join(" ") }),
        ...(isPartly ? [] : [button(texts.restore, () => this.restore(copy), "")]),
        button(texts.discard, discard),
        element("details", { open: isPartly }, element("summary", { textContent: texts.show }), text),
      );
      this.notes.append(note);
    }

    /** Let the server show the form with the copy, because only its view knows how to build the fields. */
    async restore(copy) {
      await this.look();
      await this.untilConnected();
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
      this.say(isAway && !this.isKept ? texts.notKept : texts[state] ?? "", ...more);
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

  window.unsaved.Form = Form;
})();
