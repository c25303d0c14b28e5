/* Suggestions from the text of an article, with the reason for each. A click files one, or all clear matches; nothing is
   filed automatically. A name that is not in the lists is typed into its field, which offers to create it. They are
   requested by the button, after "Start from a text or file" (`?suggest`) and after a paste (`news:pasted`). */
(() => {
  "use strict";

  const PAUSE_MS = 1500; // the editor processes the pasted text
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);

  class SuggestionsController extends window.StimulusModule.Controller {
    static values = { url: String, texts: Object };
    static targets = ["status", "group"];

    connect() {
      this.element.hidden = false;
      this.form = this.element.closest("form");
      this.onPaste = () => this.later();
      document.addEventListener("news:pasted", this.onPaste);
      if (new URLSearchParams(window.location.search).has("suggest")) this.later();
    }

    disconnect() {
      clearTimeout(this.waiting);
      document.removeEventListener("news:pasted", this.onPaste);
    }

    later() {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.ask(), PAUSE_MS);
    }

    get text() {
      const field = (name) => this.form.elements.namedItem(name)?.value ?? "";
      const body = this.form.querySelector("#panel-child-content-body-content");
      const parts = body?.querySelectorAll(".public-DraftEditor-content, textarea, input[type=text]") ?? [];
      return [field("title"), field("standfirst"), ...[...parts].map((part) => part.innerText || part.value || "")].join("\n");
    }

    async ask() {
      const { CSRF_HEADER_NAME, CSRF_TOKEN } = window.wagtailConfig;
      const sent = { text: this.text, published_on: this.form.elements.namedItem("published_on")?.value ?? "" };
      try {
        const answer = await fetch(this.urlValue, {
          method: "POST", headers: { [CSRF_HEADER_NAME]: CSRF_TOKEN }, body: new URLSearchParams(sent),
        });
        if (!answer.ok) throw new Error(answer.status);
        this.show(await answer.json());
      } catch {
        this.statusTarget.textContent = this.textsValue.failed;
      }
    }

    show({ suggestions, unlisted }) {
      const isLeft = ({ field, value }) => {
        const select = this.select(field);
        return select && ![...select.selectedOptions].some((option) => option.value === value);
      };
      const left = suggestions.filter(isLeft);
      this.fill("sure", left.filter(({ sure }) => sure).map((suggestion) => this.row(suggestion)));
      this.fill("unsure", left.filter(({ sure }) => !sure).map((suggestion) => this.row(suggestion)));
      this.fill("unlisted", unlisted.filter(({ field }) => this.select(field)).map((one) => this.rowToCreate(one)));
      this.tell();
    }

    fill(name, rows) {
      this.group(name).querySelector("ul").replaceChildren(...rows);
    }

    group(name) {
      return this.groupTargets.find((group) => group.dataset.group === name);
    }

    get rows() {
      return [...this.element.querySelectorAll(".suggestions__list li")];
    }

    row(suggestion) {
      const { field, label, note, why } = suggestion;
      const row = this.rowWith(filled(this.textsValue.add, { name: label }), [this.label(field), note, why], () => this.take(row));
      row.suggestion = suggestion;
      return row;
    }

    rowToCreate({ field, name, why }) {
      const row = this.rowWith(filled(this.textsValue.create, { name }), [this.label(field), why], () => {
        row.remove();
        this.tell();
        this.field(field).dispatchEvent(new CustomEvent("filing:type", { detail: { name } }));
      });
      return row;
    }

    rowWith(text, reasons, clicked) {
      const row = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-small button-secondary";
      button.textContent = text;
      button.addEventListener("click", clicked);
      const why = document.createElement("span");
      why.textContent = reasons.filter(Boolean).join(" · ");
      row.append(button, " ", why);
      return row;
    }

    label(field) {
      return this.form.querySelector(`#id_${field}-label`)?.textContent.trim();
    }

    take(row) {
      const next = row.nextElementSibling ?? row.previousElementSibling;
      this.file(row.suggestion);
      row.remove();
      (next?.querySelector("button") ?? this.element.querySelector("button")).focus();
      this.tell();
    }

    takeAll() {
      const rows = [...this.group("sure").querySelectorAll("li")];
      rows.forEach((row) => {
        this.file(row.suggestion);
        row.remove();
      });
      this.element.querySelector("button").focus();
      this.tell();
    }

    file({ field, value, label, note }) {
      this.field(field).dispatchEvent(new CustomEvent("filing:add", { detail: { value, label, note } }));
    }

    field(name) {
      return this.select(name).closest(".filing");
    }

    select(field) {
      return this.form.querySelector(`.filing select[name="${field}"]`);
    }

    tell() {
      this.groupTargets.forEach((group) => (group.hidden = !group.querySelector("li")));
      const count = this.rows.length;
      this.statusTarget.textContent = count ? filled(this.textsValue.found, { count }) : this.textsValue.none;
    }
  }

  document.addEventListener("DOMContentLoaded", () => window.wagtail.app.register("suggestions", SuggestionsController));
})();
