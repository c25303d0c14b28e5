/* Suggestions from the text of an article, with the words that led to each. A click files one, or all; nothing is filed
   automatically. They are requested by the button, after "Start from a text or file" (`?suggest`) and after a paste
   (`news:pasted`). */
(() => {
  "use strict";

  const PAUSE_MS = 1500; // the editor processes the pasted text
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);

  class SuggestionsController extends window.StimulusModule.Controller {
    static values = { url: String, texts: Object };
    static targets = ["status", "list", "all"];

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
        this.show((await answer.json()).suggestions);
      } catch {
        this.statusTarget.textContent = this.textsValue.failed;
      }
    }

    show(suggestions) {
      this.left = suggestions.filter(({ field, value }) => {
        const select = this.select(field);
        return select && ![...select.selectedOptions].some((option) => option.value === value);
      });
      this.listTarget.replaceChildren(...this.left.map((suggestion) => this.row(suggestion)));
      this.tell();
    }

    row(suggestion) {
      const row = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-small button-secondary";
      button.textContent = filled(this.textsValue.add, { name: suggestion.label });
      button.addEventListener("click", () => this.take(suggestion, row));
      const why = document.createElement("span");
      const label = this.form.querySelector(`#id_${suggestion.field}-label`)?.textContent.trim();
      const words = filled(this.textsValue.because, { words: suggestion.words });
      why.textContent = [label, suggestion.note, words].filter(Boolean).join(" · ");
      row.append(button, " ", why);
      return row;
    }

    take(suggestion, row) {
      const next = row.nextElementSibling ?? row.previousElementSibling;
      this.file(suggestion);
      this.left = this.left.filter((one) => one !== suggestion);
      row.remove();
      (next?.querySelector("button") ?? this.element.querySelector("button")).focus();
      this.tell();
    }

    takeAll() {
      this.left.forEach((suggestion) => this.file(suggestion));
      this.left = [];
      this.listTarget.replaceChildren();
      this.element.querySelector("button").focus();
      this.tell();
    }

    file({ field, value, label, note }) {
      this.select(field).closest(".filing").dispatchEvent(new CustomEvent("filing:add", { detail: { value, label, note } }));
    }

    select(field) {
      return this.form.querySelector(`.filing select[name="${field}"]`);
    }

    tell() {
      const count = this.left.length;
      this.listTarget.hidden = this.allTarget.hidden = !count;
      this.statusTarget.textContent = count ? filled(this.textsValue.found, { count }) : this.textsValue.none;
    }
  }

  document.addEventListener("DOMContentLoaded", () => window.wagtail.app.register("suggestions", SuggestionsController));
})();
