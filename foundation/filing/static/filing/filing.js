/* Turn a select list into a combobox with chips: "editable combobox with list autocomplete" of the WAI-ARIA Authoring
   Practices. The select list stays in the form, hidden, and is submitted. The CMS gets its `change` events.

   Keys in the field: arrows move through the list, Enter selects, Escape closes; Left or Backspace at its start goes to the
   chips. Keys on a chip: arrows, Home and End move the focus; Delete, Backspace and Enter remove it. If the order matters, Shift
   and an arrow move the chip.

   Other scripts add a choice by `new CustomEvent("filing:add", { detail: { value, label, note } })` on the element. They
   type a name, which the field then offers to create, by `new CustomEvent("filing:type", { detail: { name } })`. */
(() => {
  "use strict";

  const PAUSE_MS = 150;
  let fields = 0;

  const made = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);

  class FilingController extends window.StimulusModule.Controller {
    static values = { url: String, texts: Object, language: String, ordered: Boolean };

    connect() {
      this.element.querySelectorAll(":scope > :not(select)").forEach((left) => left.remove()); // left over in a copied form
      this.select = this.element.querySelector("select");
      this.prefix = `filing-${++fields}`;
      this.label = document.querySelector(`label[for="${this.select.id}"]`);
      this.chips = made("ul", { class: "filing__chips", "aria-label": this.named("chosen") });
      this.list = made("ul", { class: "filing__list", role: "listbox", id: `${this.prefix}-list`, hidden: "" });
      this.input = made("input", {
        type: "text", id: `${this.prefix}-search`, class: "filing__search", role: "combobox", autocomplete: "off",
        spellcheck: "false", maxlength: "100", "aria-autocomplete": "list", "aria-expanded": "false",
        "aria-controls": this.list.id, placeholder: this.textsValue.search,
      });
      this.status = made("div", { class: "filing__status", role: "status" });
      this.error = made("p", { class: "filing__error error-message", role: "alert", hidden: "" });
      for (const name of ["aria-describedby", "aria-invalid"]) {
        if (this.select.hasAttribute(name)) this.input.setAttribute(name, this.select.getAttribute(name));
      }
      if (this.label) {
        this.label.htmlFor = this.input.id;
        this.list.setAttribute("aria-label", this.label.textContent.trim());
      } else {
        this.input.setAttribute("aria-label", this.textsValue.search);
        this.list.setAttribute("aria-label", this.textsValue.search);
      }
      this.select.hidden = true;
      this.element.append(this.chips, made("div", { class: "filing__box" }, this.input, this.list), this.error, this.status);
      this.options = [];
      this.active = -1;
      this.input.addEventListener("input", () => this.later());
      this.input.addEventListener("keydown", (event) => this.pressed(event));
      this.input.addEventListener("click", () => this.list.hidden && this.ask());
      this.input.addEventListener("blur", () => {
        const left = this.input.value.trim();
        if (left) this.say("left", left);
        else if (!this.list.hidden) this.status.textContent = "";
        this.close();
      });
      this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
      this.list.addEventListener("click", ({ target }) => {
        const option = target.closest("[role=option]");
        if (option) this.take([...this.list.children].indexOf(option));
      });
      this.chips.addEventListener("click", ({ target }) => this.remove(target.closest("button")));
      this.chips.addEventListener("keydown", (event) => this.pressedOnChip(event));
      this.onAdd = ({ detail }) => this.add(detail);
      this.onType = ({ detail }) => this.type(detail);
      this.element.addEventListener("filing:add", this.onAdd);
      this.element.addEventListener("filing:type", this.onType);
      this.show();
    }

    disconnect() {
      clearTimeout(this.waiting);
      this.asked?.abort();
      this.element.removeEventListener("filing:add", this.onAdd);
      this.element.removeEventListener("filing:type", this.onType);
      if (this.label) this.label.htmlFor = this.select.id;
      this.select.hidden = false;
    }

    named(text) {
      const label = this.label?.textContent.trim();
      return label ? `${this.textsValue[text]}: ${label}` : this.textsValue[text];
    }

    // --- Chosen values ----------------------------------------------------------------------------------------------

    get chosen() {
      return [...this.select.selectedOptions].filter((option) => option.value);
    }

    show() {
      this.chips.replaceChildren(...this.chosen.map((option) => {
        const button = made("button", { type: "button", "aria-label": filled(this.textsValue.remove, { name: option.label }) });
        button.dataset.value = option.value;
        button.append(made("span", { "aria-hidden": "true" }, "×"));
        const label = made("span", {}, option.label);
        if (option.dataset.note) label.append(" ", made("span", { class: "filing__note" }, option.dataset.note));
        return made("li", { class: "filing__chip" }, label, button);
      }));
      this.chips.hidden = !this.chips.children.length;
      if (this.orderedValue && this.chips.children.length > 1) this.chips.title = this.textsValue.move;
    }

    add({ value, label, note = "" }) {
      let option = [...this.select.options].find((one) => one.value === value);
      if (!option) {
        option = new Option(label, value);
        if (note) option.dataset.note = note;
        const compare = new Intl.Collator(document.documentElement.lang).compare;
        const later = (one) => !this.orderedValue && one.value && compare(one.label, label) > 0;
        this.select.insertBefore(option, [...this.select.options].find(later) ?? null);
      } else if (this.orderedValue && !option.selected) this.select.append(option);
      option.selected = true;
      this.changed();
      this.say("added", label);
    }

    type({ name }) {
      this.input.value = name;
      this.input.focus();
      this.ask();
    }

    remove(button) {
      if (!button) return;
      const buttons = [...this.chips.querySelectorAll("button")];
      const place = buttons.indexOf(button);
      const option = this.chosen.find((one) => one.value === button.dataset.value);
      option.selected = false;
      if (!this.select.multiple) this.select.value = "";
      this.changed();
      const left = this.chips.querySelectorAll("button");
      (left[Math.min(place, left.length - 1)] ?? this.input).focus();
      this.say("removed", option.label);
    }

    move(button, step) {
      const { value } = button.dataset;
      const places = this.chosen;
      const place = places.findIndex((one) => one.value === value);
      const other = places[place + step];
      if (!other) return;
      step > 0 ? other.after(places[place]) : other.before(places[place]);
      this.changed();
      [...this.chips.querySelectorAll("button")].find((one) => one.dataset.value === value).focus();
      const said = { name: places[place].label, place: place + step + 1, count: places.length };
      this.status.textContent = filled(this.textsValue.moved, said);
    }

    changed() {
      this.show();
      for (const name of ["input", "change"]) this.select.dispatchEvent(new Event(name, { bubbles: true }));
    }

    say(text, name) {
      this.status.textContent = filled(this.textsValue[text], { name });
    }

    pressedOnChip(event) {
      const buttons = [...this.chips.querySelectorAll("button")];
      const place = buttons.indexOf(event.target);
      const right = document.dir === "rtl" ? -1 : 1;
      const steps = { ArrowLeft: place - right, ArrowRight: place + right, Home: 0, End: buttons.length - 1 };
      if (this.orderedValue && event.shiftKey && /^Arrow(Left|Right)$/.test(event.key)) {
        this.move(event.target, event.key === "ArrowLeft" ? -right : right);
      } else if (event.key in steps) {
        const next = steps[event.key];
        (next >= buttons.length ? this.input : buttons[Math.max(next, 0)]).focus();
      } else if (event.key === "Delete" || event.key === "Backspace") {
        this.remove(event.target);
      } else return;
      event.preventDefault();
    }

    // --- Choices ------------------------------------------------------------------------------------------------------

    later() {
      clearTimeout(this.waiting);
      this.isAsking = true;
      this.waiting = setTimeout(() => this.ask(), PAUSE_MS);
    }

    async ask() {
      clearTimeout(this.waiting);
      this.asked?.abort();
      const asked = (this.asked = new AbortController());
      this.isAsking = true;
      const query = this.input.value.trim();
      const address = new URL(this.urlValue, window.location.href);
      address.searchParams.set("q", query);
      if (this.languageValue) address.searchParams.set("language", this.languageValue);
      try {
        const answer = await fetch(address, { signal: asked.signal });
        if (!answer.ok) throw new Error(answer.status);
        this.offer(await answer.json(), query);
      } catch (error) {
        if (error.name === "AbortError") return;
        this.complain(this.textsValue.failed);
      }
      this.isAsking = false;
      if (this.takesFirst) this.take(0);
      this.takesFirst = false;
    }

    offer({ choices, more, can_create: canCreate, kinds }, query) {
      const taken = new Set(this.chosen.map((option) => option.value));
      this.options = choices.filter((choice) => !taken.has(choice.value));
      const isThere = choices.some((choice) => choice.label.toLowerCase() === query.toLowerCase());
      if (canCreate && query && !isThere) {
        const ways = kinds.length ? kinds : [{ value: "", label: "" }];
        for (const kind of ways) this.options.push({ isNew: true, name: query, kind: kind.value, note: kind.label });
      }
      this.list.replaceChildren(...this.options.map((choice, place) => {
        const text = choice.isNew ? filled(this.textsValue.create, { name: choice.name }) : choice.label;
        const option = made("li", { role: "option", id: `${this.prefix}-${place}`, "aria-selected": "false" }, text);
        if (choice.note) option.append(" ", made("span", { class: "filing__note" }, choice.note));
        return option;
      }));
      const found = this.options.filter((choice) => !choice.isNew).length;
      const here = choices.filter((choice) => taken.has(choice.value)).map((choice) => choice.label);
      const none = query && here.length ? filled(this.textsValue.taken, { name: here.join("; ") }) : this.textsValue.none;
      const said = [found ? filled(this.textsValue.found, { count: found }) : none];
      if (more) said.push(this.textsValue.more);
      this.status.textContent = said.join(" ");
      this.error.hidden = true;
      this.list.hidden = !this.options.length;
      this.input.setAttribute("aria-expanded", String(!this.list.hidden));
      this.point(query && found ? 0 : -1);
      this.list.scrollIntoView({ block: "nearest" });
    }

    point(place) {
      this.list.children[this.active]?.setAttribute("aria-selected", "false");
      this.active = place;
      const option = this.list.children[place];
      option?.setAttribute("aria-selected", "true");
      option?.scrollIntoView({ block: "nearest" });
      if (option) this.input.setAttribute("aria-activedescendant", option.id);
      else this.input.removeAttribute("aria-activedescendant");
    }

    close() {
      clearTimeout(this.waiting);
      this.asked?.abort();
      this.isAsking = this.takesFirst = false;
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
      this.point(-1);
    }

    pressed(event) {
      const isOpen = !this.list.hidden;
      const last = this.list.children.length - 1;
      const atBeginning = this.input.selectionStart === 0 && this.input.selectionEnd === 0;
      if (event.isComposing) return;
      if (event.key === "ArrowDown") isOpen ? this.point(this.active >= last ? 0 : this.active + 1) : this.ask();
      else if (event.key === "ArrowUp") isOpen ? this.point(this.active <= 0 ? last : this.active - 1) : this.ask();
      else if (event.key === "Enter") {
        if (this.isAsking && this.input.value.trim()) this.takesFirst = true;
        else if (isOpen && this.active >= 0) this.take(this.active);
      } else if (event.key === "Escape" && (isOpen || this.input.value)) {
        if (!isOpen) this.input.value = "";
        this.close();
      } else if (event.key === "Backspace" || event.key === "ArrowLeft") {
        const chips = this.chips.querySelectorAll("button");
        if (!atBeginning || !chips.length) return;
        this.close();
        chips[chips.length - 1].focus();
      } else return;
      event.preventDefault();
    }

    async take(place) {
      const choice = this.options[place];
      if (!choice) return;
      if (choice.isNew) {
        const found = await this.create(choice.name, choice.kind);
        if (!found) return;
        this.add(found);
      } else this.add(choice);
      this.input.value = "";
      this.close();
      this.input.focus();
    }

    async create(name, kind) {
      const { CSRF_HEADER_NAME, CSRF_TOKEN } = window.wagtailConfig;
      try {
        const answer = await fetch(this.urlValue, {
          method: "POST", headers: { [CSRF_HEADER_NAME]: CSRF_TOKEN }, body: new URLSearchParams({ name, kind }),
        });
        const { choice, error } = await answer.json();
        if (choice) return choice;
        this.complain(error);
      } catch {
        this.complain(this.textsValue.failed);
      }
      return null;
    }

    complain(text) {
      this.error.textContent = text;
      this.error.hidden = false;
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
    }
  }

  window.wagtail.app.register("filing", FilingController);
})();
