/* Content of a form as names and values, without secrets and values that change with each request. */
(() => {
  "use strict";

  // Values of the page, not of the text: tokens, the loaded revision, and fields of this app.
  const OF_THE_PAGE = /^(csrfmiddlewaretoken|next|unsaved_\w+|overwrite_revision_id)$/;
  const OF_THE_REVISION = /^loaded_revision_/;
  const TITLE_CHARACTERS = 60;
  const LEFT_OUT = "input[type=password], [autocomplete=one-time-code], [data-unsaved=secret], [data-unsaved=page]";

  /** Return the blocks of Draftail rich text, or null. */
  const richText = (value) => {
    if (!value.startsWith("{") || !value.includes('"entityMap"')) return null;
    try {
      const text = JSON.parse(value);
      return Array.isArray(text.blocks) && text.blocks.every((block) => typeof block?.text === "string") ? text : null;
    } catch { return null; }
  };
  /** Normalise rich text: Draftail serialises it again on opening, with other random keys, another order and empty data. */
  const sameRichText = ({ blocks, entityMap }) => {
    const sorted = (ranges = []) => ranges.map((range) => ordered(range)).sort();
    return JSON.stringify([
      blocks.map(({ type, depth = 0, text, inlineStyleRanges, entityRanges, data = {} }) => [
        type, depth, text, sorted(inlineStyleRanges), sorted(entityRanges), ordered(data),
      ]),
      ordered(entityMap),
    ]);
  };
  const ordered = (value) => JSON.stringify(value, (_, part) => (
    part && typeof part === "object" && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort()) : part
  ));

  /** Return `{ entries: [[name, value], …], files: [name, …] }` of form data; `without` is the submit button. */
  const read = (form, data, without) => {
    const leftOut = new Set([...form.elements].filter((field) => field.matches(LEFT_OUT)).map((field) => field.name));
    const entries = [];
    const files = [];
    for (const [name, value] of data) {
      if (OF_THE_PAGE.test(name) || leftOut.has(name) || name === without) continue;
      if (typeof value === "string") entries.push([name, value.replace(/\r\n?/g, "\n")]);
      else if (value.name) files.push(value.name);
    }
    return { entries, files };
  };

  /** Fill in the fields that a form has, as a person would. Choosers and other hidden fields need the server. */
  const fill = (form, entries) => {
    const values = new Map();
    for (const [name, value] of entries) values.set(name, [...(values.get(name) ?? []), value]);
    for (const field of form.elements) {
      if (!field.name || field.matches(`${LEFT_OUT}, button, [type=hidden], [type=file], [type=submit]`)) continue;
      if (OF_THE_PAGE.test(field.name)) continue;
      const those = values.get(field.name) ?? [];
      if (field.matches("[type=checkbox], [type=radio]")) field.checked = those.includes(field.value);
      else if (field.matches("select")) for (const option of field.options) option.selected = those.includes(option.value);
      else if (those.length) field.value = those.shift();
      for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
    }
  };

  /** Return the content by which copies are compared. */
  const contentOf = (entries) => JSON.stringify(
    entries
      .filter(([name]) => !OF_THE_REVISION.test(name))
      .map(([name, value]) => {
        const text = richText(value);
        return [name, text ? sameRichText(text) : value];
      }),
  );

  /** Return whether a field shows nothing. Draftail sends "null" for that, but an empty text until it has started. */
  const isEmpty = (value) => value === "" || value === "null"
    || Boolean(richText(value)?.blocks.every(({ type, text }) => type !== "atomic" && text === ""));

  /** Return whether both show the same text. A screen that refused a form may have added a field to it. */
  const isSameText = (one, other) => {
    const filled = (entries) => contentOf(entries.filter(([, value]) => !isEmpty(value)));
    return filled(one) === filled(other);
  };

  /** 64 bits of FNV-1a in two halves: not secure against attackers, but versions of a text do not collide. */
  const hash = (text) => {
    let one = 0x811c9dc5;
    let two = 0x01000193;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      one = Math.imul(one ^ code, 0x01000193);
      two = Math.imul(two ^ code, 0x85ebca6b) ^ (two >>> 13);
    }
    return (one >>> 0).toString(36) + (two >>> 0).toString(36);
  };

  /** Return the text of a copy, for copying by hand. */
  const textOf = (entries) => entries
    .filter(([name, value]) => value.trim() && !/(_FORMS|-count|-id|-ORDER|-order|-type|-deleted)$/.test(name))
    .map(([, value]) => richText(value)?.blocks.map((block) => block.text).join("\n") ?? value)
    .filter((value) => !/^([0-9a-f-]{36}|true|false|on|null|\d{1,4})$/.test(value))
    .join("\n\n");

  /** Return the title of a copy, or its first words; empty if there are none. */
  const titleOf = (entries) => {
    const title = entries.find(([name, value]) => /(^|-)(title|name|subject)$/.test(name) && value.trim());
    const text = title ? title[1] : textOf(entries).split("\n").find((line) => line.trim().includes(" ")) ?? "";
    const line = text.trim().split("\n")[0];
    return line.length > TITLE_CHARACTERS ? `${line.slice(0, TITLE_CHARACTERS).trimEnd()}…` : line;
  };

  const revisionOf = (entries) => entries.filter(([name]) => OF_THE_REVISION.test(name));

  const withRevisionOf = (entries, other) => [...entries.filter(([name]) => !OF_THE_REVISION.test(name)), ...revisionOf(other)];

  // What says which blocks of a body, or which forms of a formset, there are and in which order.
  const IS_STRUCTURE = /-(count|id|order|type|deleted|ORDER|DELETE|(TOTAL|INITIAL)_FORMS)$/;
  const partOf = (name, depth) => name.split("-", depth).join("-");
  const byPart = (entries, depthOf) => Map.groupBy(entries, ([name]) => partOf(name, depthOf(partOf(name, 1))));

  /** Merge what one person typed (`mine`) with what others saved meanwhile (`theirs`); both began with `base`.

      The unit is a field, or one block or one form of a formset if their number and order are the same in all three.
      Return `{ entries, conflicts }`: where both changed a unit, the entries contain theirs and `conflicts` mine. */
  const merge = (base, mine, theirs) => {
    const versions = [base, mine, theirs];
    const structures = versions.map((version) => byPart(version.filter(([name]) => IS_STRUCTURE.test(name)), () => 1));
    const depthOf = (group) => (new Set(structures.map((one) => contentOf(one.get(group) ?? []))).size === 1 ? 2 : 1);
    const parts = versions.map((version) => byPart(version, depthOf));
    const entries = [];
    const conflicts = [];
    for (const part of new Set([...parts[2].keys(), ...parts[1].keys()])) {
      const [before, typed, saved] = parts.map((one) => one.get(part) ?? []);
      const [beforeText, typedText, savedText] = [before, typed, saved].map(contentOf);
      if (typedText === beforeText || typedText === savedText) entries.push(...saved);
      else if (savedText === beforeText) entries.push(...typed);
      else {
        entries.push(...saved);
        conflicts.push(...typed);
      }
    }
    return { entries, conflicts };
  };

  window.unsaved = { fields: { read, fill, contentOf, isSameText, merge, hash, textOf, titleOf, revisionOf, withRevisionOf } };
})();
