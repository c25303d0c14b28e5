/* Watches each form in which one types. Its copy in the browser equals what the form would send, until the server has saved
   the same. What is sent waits until the server answers to the person who opened the form. */
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
    saved = undefined; // the content that the server has; null if it has none of it
    last = undefined; // the content that was looked at
    sent = new Map(); // by hash, what autosave sent
    writing = Promise.resolve();
    isKept = true;
    isReading = false;
    isPassing = false;
    waiting = null;

    constructor(form, number) {
      Object.assign(this, { form, number });
      // The other encoding makes six bytes of a Cyrillic letter, and the server has a limit.
      form.setAttribute("enctype", "multipart/form-data");
      form.setAttribute("autocomplete", "off"); // after "Back", browsers fill in some fields and not others
      this.status = element("p", { className: "unsaved-status" });
      this.status.setAttribute("role", "status");
      this.notes = element("div", { className: "unsaved-notes" }, this.status);
      this.notes.setAttribute("role", "region");
      this.notes.setAttribute("aria-label", texts.region);
      form.prepend(this.notes);
      form.addEventListener("formdata", ({ formData }) => this.mark(formData));
      copies.hold(this.id);
    }

    // `form.action` may be a field of that name.
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

    /** All that is sent says of which copy it is, and what of it. */
    mark(data) {
      if (this.isReading) return;
      const { entries } = fields.read(this.form, data, this.submitter?.name);
      data.set("unsaved_copy", `${this.id}.${fields.hash(fields.contentOf(entries))}`);
    }

    // --- The copy -----------------------------------------------------------------------------------------------------

    /** What the form contains before somebody types. */
    begin() {
      if (this.saved === undefined) this.saved = settings.isAnswer ? null : this.read().content;
    }

    /** Resolves when the copy equals the form. */
    look() {
      if (this.saved === undefined) return this.writing;
      const { entries, files, content } = this.read();
      if (content === this.last) return this.writing;
      // Wagtail stops its autosave on a form that it shows again with errors.
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

    /** Autosave sends a form that somebody goes on typing into, so its answer names what it saved. */
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

    // --- What was not saved -------------------------------------------------------------------------------------------

    async start() {
      let content = null;
      for (let now = this.read().content; now !== content && this.saved === undefined; now = this.read().content) {
        content = now;
        await pause(SETTLED_MS);
      }
      const hash = fields.hash(this.read().content);
      const mine = (await copies.left().catch(() => []))
        .filter((copy) => copy.user === user && copy.key === this.key && copy.id !== this.id);
      mine.sort((one, other) => other.at - one.at);
      const isFromServer = !settings.isAnswer && performance.getEntriesByType("navigation")[0]?.type === "navigate";
      for (const copy of mine) {
        const isRestored = Boolean(settings.restored) && settings.restored.startsWith(copy.id);
        if (copy.hash !== hash) this.offer(copy, isRestored);
        else if (this.adopted) await copies.remove(copy.id); // the same once more
        else if (isFromServer) await copies.remove(copy.id);
        else this.adopt(copy, isRestored);
      }
      this.begin();
      this.look();
    }

    /** The form shows this copy, which is not saved. */
    adopt(copy, isRestored) {
      const before = this.id;
      this.adopted = copy;
      this.id = copy.id;
      copies.hold(this.id);
      this.saved ??= null;
      this.last = undefined;
      this.look().then(() => copies.remove(before)).catch(() => {}); // on a slow machine there may be one already
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

    /** The server shows the form with the copy: only its view knows how to build the fields. */
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

    /** Whether it may be sent now; false if the person gave up. */
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

    /** Holds a form back until it can arrive, then sends it as if the button had just been pressed. */
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

    /** Wagtail shows progress on the button and disables it; a disabled button is not sent. */
    release(submitter) {
      if (submitter?.matches("[data-w-progress-loading-value]")) submitter.removeAttribute("data-w-progress-loading-value");
      if (submitter) submitter.disabled = false;
    }

    /** After autosave failed: once the server answers, autosave goes on with a fresh token. A dialog opens only if asked for:
        it would take the focus from somebody who types. */
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

    autosave() { this.form.dispatchEvent(new CustomEvent("w-unsaved:add", { detail: { type: "edits" } })); }

    get token() { return this.form.querySelector("[name=csrfmiddlewaretoken]")?.value; }
  }

  window.unsaved.Form = Form;
})();
