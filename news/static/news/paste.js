/* Paste into the rich text of the CMS: keep paragraphs, headings, lists, tables, links, bold and italic, and drop the rest.

   The server divides the copied content into parts, and Draftail pastes these. In the body of an article, where headings,
   quotes and tables are separate blocks, they become such blocks. A notice says what was dropped or changed. Without an
   answer, the plain text is pasted. Only in the editor of an article, or everywhere if the site has the app "all_pages"
   (data-all-pages). */
(() => {
  "use strict";

  const { readUrl: READ_URL, imageUrl: IMAGE_URL, texts, allPages } = document.currentScript.dataset;
  const TEXTS = JSON.parse(texts);
  const EDITOR = ".public-DraftEditor-content";
  const MOST_CHARACTERS = 100000;
  const MOST_MILLISECONDS = 30000;
  const WRITTEN_MILLISECONDS = 500; // Draftail writes its field 250 ms after the last change
  const ours = new WeakSet();
  const isOurs = (field) => allPages !== undefined || Boolean(field.closest("form")?.elements.namedItem("standfirst"));

  document.addEventListener("paste", onPaste, true);
  document.addEventListener("paste", sayWhatDoesNotFit, true);
  document.addEventListener("submit", onSubmit, true);

  let waiting = 0;
  let queue = Promise.resolve(); // pastes are inserted in their order

  function onPaste(event) {
    const editor = event.target instanceof Element && event.target.closest(EDITOR);
    if (!editor || !isOurs(editor) || ours.has(event) || !event.clipboardData) return;
    const html = event.clipboardData.getData("text/html");
    const text = event.clipboardData.getData("text/plain");
    const files = [...event.clipboardData.files].filter((file) => /^image\/(png|jpeg|gif|webp)$/.test(file.type));
    if (html && isCopiedFromAnEditor(html)) return;
    if (html) {
      stop(event);
      take(editor, { html: window.newsPaste.withPictures(html, event.clipboardData.getData("text/rtf")), text, files });
    } else if (files.length && !text.trim()) {
      stop(event);
      take(editor, { files });
    } else if (/[\r\n\u2028\u2029]/.test(text.trim()) && text.length <= MOST_CHARACTERS) {
      stop(event);
      take(editor, { text });
    }
  }

  function take(editor, copied) {
    const at = { state: stateOf(editor), isAtItsEnd: isAtItsEnd(editor) };
    if (copied.text) show(editor, TEXTS.reading);
    waiting += 1;
    queue = queue.then(() => partsOf(copied)).then((result) => insert(editor, result, at, copied.text)).catch(console.error).finally(() => (waiting -= 1));
  }

  /* Whatever is saved has what was pasted before. */
  function onSubmit(event) {
    if (!waiting) return;
    stop(event);
    const { target: form, submitter } = event;
    const submit = () => {
      if (submitter) submitter.disabled = false; // Wagtail disables a button that was pressed
      form.requestSubmit(submitter);
    };
    queue.finally(() => setTimeout(submit, WRITTEN_MILLISECONDS));
  }

  function stop(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /* Draftail handles its own copies best, because they have embeds, page links and comments. */
  function isCopiedFromAnEditor(html) {
    return /data-draftjs-conductor-fragment|data-offset-key|data-editor=/.test(html);
  }

  /* Return {parts, dropped, changed}, or {parts: [], failed: a sentence}. */
  async function partsOf({ html = "", text = "", files = [] }) {
    const shown = files.map((file) => ({ picture: { file, alt: "" } }));
    const none = { parts: shown, dropped: {}, changed: {} };
    if (!html && !text) return none;
    const pictures = [];
    const data = new FormData();
    if (html) data.set("html", new Blob([named(html, pictures)], { type: "text/html" }), "pasted.html");
    else data.set("text", text);
    try {
      const result = await read(data);
      const parts = result.parts.flatMap((part) => (part.picture ? known(part.picture, pictures) : [part]));
      return parts.length || text.trim() ? { ...result, parts } : none;
    } catch (error) {
      return text.trim() ? { ...none, parts: [], failed: error.sentence ?? TEXTS.unreachable } : none;
    }
  }

  /* Only names of the pictures travel: each stands for the bytes, and comes back if the picture is to be kept. */
  function named(html, pictures) {
    return html.replace(/data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+/gi, (src) => {
      const number = pictures.includes(src) ? pictures.indexOf(src) : pictures.push(src) - 1;
      return `data:image/png;base64,${btoa(`picture ${number}`)}`;
    });
  }

  function known({ name, alt }, pictures) {
    const src = pictures[Number(name.replace("picture ", ""))];
    return src ? [{ picture: { src, alt } }] : [];
  }

  async function read(body) {
    const { CSRF_HEADER_NAME, CSRF_TOKEN } = window.wagtailConfig;
    const headers = { [CSRF_HEADER_NAME]: CSRF_TOKEN };
    const signal = AbortSignal.timeout(MOST_MILLISECONDS);
    const response = await fetch(READ_URL, { method: "POST", headers, body, signal });
    const answer = await response.json();
    if (!response.ok) throw Object.assign(new Error("The text was not read"), { sentence: answer.error });
    return answer;
  }

  function escaped(text) {
    return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  }

  /* The browser cuts a text that is too long for a field such as the title, without a message. */
  function sayWhatDoesNotFit({ target: field, clipboardData }) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) || !(field.maxLength > 0)) return;
    if (!isOurs(field)) return;
    field.parentElement.querySelectorAll(".paste-cut").forEach((notice) => notice.remove());
    const text = clipboardData?.getData("text/plain").trim() ?? "";
    const length = field.value.length - (field.selectionEnd - field.selectionStart) + text.length;
    if (length <= field.maxLength) return;
    const notice = document.createElement("p");
    notice.className = "paste-cut help-block help-warning";
    notice.setAttribute("role", "status");
    field.after(notice);
    const said = TEXTS.cut.replace("{most}", field.maxLength).replace("{length}", length);
    setTimeout(() => (notice.textContent = said), 100);
  }

  // --- Parts -> the editor ---------------------------------------------------------------------------------------------

  const isBlock = (part) => part.text === undefined;

  async function insert(editor, { parts, dropped, changed, failed }, at, text = "") {
    document.dispatchEvent(new CustomEvent("news:pasted")); // suggestions use it a moment later
    const before = stateOf(editor);
    const isUntouched = before?.getCurrentContent() === at.state?.getCurrentContent();
    if (isUntouched && at.state) select(editor, at.state.getSelection());
    const isEnd = isUntouched ? at.isAtItsEnd : isAtItsEnd(editor);
    const place = parts.some(isBlock) && isEnd && placeOf(editor);
    const added = [];
    const pictures = [];
    if (place) {
      await insertBlocks(editor, parts, place, added, pictures);
    } else if (parts.length) {
      const html = withSpaces(parts.map(htmlOf).join(""), text);
      if (html) paste(editor, html);
      if (parts.some((part) => part.table)) changed.tables_as_text = parts.filter((part) => part.table).length;
    } else if (text) {
      paste(editor, "", text);
    }
    const left = parts.filter((part) => part.picture).length - pictures.length;
    if (left) dropped.pictures = (dropped.pictures || 0) + left;
    const shown = added.length ? sectionOf(added[added.length - 1]) : null;
    const offer = pictures.length ? { pictures, body: place.body, added } : null;
    const said = failed ? `${failed} ${TEXTS.plain}` : sentences(dropped, changed, pictures.length);
    notify(editor, shown, said, () => undo(editor, before, place, added), offer);
  }

  /* A few words keep the spaces around them. */
  function withSpaces(html, text) {
    const isLine = !/[\r\n]/.test(text) && html.lastIndexOf("<p>") === 0 && html.endsWith("</p>");
    const [, before, after] = /^(\s*)[^]*?(\s*)$/.exec(text);
    return isLine ? `<p>${before && " "}${html.slice(3, -4)}${after && " "}</p>` : html;
  }

  /* Fill `added` with the new blocks of the body, and `pictures` with {src, alt, after: the block before it}. */
  async function insertBlocks(editor, parts, place, added, pictures) {
    const { body } = place;
    let { index } = place;
    let target = editor;
    let isUnused = !editor.textContent.trim();
    for (const part of parts) {
      if (part.picture) {
        const isBefore = target && isUnused;
        pictures.push({ ...part.picture, after: body.children[isBefore ? index - 1 : index] ?? null });
        if (!isBefore) target = null;
      } else if (part.heading || part.table || part.quote) {
        const [type, value] = stateOfBlock(part);
        const isBefore = target && isUnused;
        if (!isBefore) {
          index += 1;
          target = null;
        }
        added.push(addBlock(body, type, value, index));
        if (isBefore) index += 1;
      } else if (part.text) {
        if (!target) {
          index += 1;
          const child = addBlock(body, "text", body.blockDef.initialChildStates.text, index);
          added.push(child);
          target = await editorOf(child);
        }
        if (target) paste(target, part.text);
        isUnused = false;
      }
    }
  }

  function stateOfBlock({ heading, level, table, quote }) {
    if (table) return ["table", tableState(table)];
    return quote ? ["quote", quote] : ["heading", { text: heading, level }];
  }

  function htmlOf(part) {
    if (part.heading) return `<${part.level}>${escaped(part.heading)}</${part.level}>`;
    if (part.quote) return `<p>${escaped(part.quote.text)}</p><p>— ${escaped([part.quote.speaker, part.quote.office].filter(Boolean).join(", "))}</p>`;
    if (part.table) return part.table.rows.map((row) => row.map((cell, at) => labelled(part.table.columns[at], cell)).join("")).join("");
    return part.text || "";
  }

  function labelled(column, cell) {
    return column && cell ? cell.replace("<p>", `<p>${escaped(column)}: `) : cell;
  }

  // --- Pictures that came along -----------------------------------------------------------------------------------------------

  /* Upload each picture like the image chooser does. It becomes a figure at its place in the text. */
  async function addPictures({ pictures, body, added }) {
    const lastAfter = new Map();
    for (const [at, picture] of pictures.entries()) {
      const image = await uploaded(await fileOf(picture, at + 1), picture.alt);
      const after = lastAfter.get(picture.after) ?? picture.after;
      const index = after ? body.children.indexOf(after) + 1 : 0;
      const value = { image: { image, decorative: false, alt_text: picture.alt }, caption: "" };
      const child = addBlock(body, "figure", value, index || (after ? body.children.length : 0));
      lastAfter.set(picture.after, child);
      added.push(child);
    }
  }

  async function fileOf({ file, src }, number) {
    const data = file ?? new Blob([Uint8Array.from(atob(src.split(",")[1]), (one) => one.charCodeAt(0))], { type: src.slice(5, src.indexOf(";")) });
    const title = document.querySelector("#id_title")?.value.trim() || "image";
    return new File([data], `${title.slice(0, 60)} ${number}.${data.type.replace("image/", "")}`, { type: data.type });
  }

  /* Return the chooser's form with its default values: licence, collection and any other fields of the site. */
  async function uploaded(file, alt) {
    const { htmlFragment } = await answered(IMAGE_URL);
    const form = new DOMParser().parseFromString(htmlFragment ?? "", "text/html").querySelector("form");
    const field = (kind) => form?.querySelector(kind)?.name;
    if (!field("input[type=file]")) throw new Error("There is no form to upload images");
    const data = new FormData(form);
    data.set(field("input[type=file]"), file);
    data.set(field("[name$=title]"), alt || file.name.replace(/\.\w+$/, ""));
    const answer = await answered(IMAGE_URL, { method: "POST", body: data });
    if (answer.step !== "duplicate_found") return chosen(answer);
    const page = new DOMParser().parseFromString(answer.htmlFragment, "text/html");
    return chosen(await answered(page.querySelector("a.use-new-image").getAttribute("href")));
  }

  function chosen(answer) {
    if (answer.step !== "chosen") throw new Error("The image was not taken");
    return answer.result;
  }

  async function answered(url, options = {}) {
    const { CSRF_HEADER_NAME, CSRF_TOKEN } = window.wagtailConfig;
    const headers = { [CSRF_HEADER_NAME]: CSRF_TOKEN, "X-Requested-With": "XMLHttpRequest" };
    const response = await fetch(url, { ...options, headers });
    if (!response.ok) throw new Error(`No answer: ${response.status}`);
    return response.json();
  }

  function tableState({ caption, columns, rows }) {
    return {
      caption,
      columns: columns.map((heading) => ({ type: "text", heading })),
      rows: rows.map((cells) => ({ values: cells.map((cell) => JSON.stringify(contentOf(cell))) })),
    };
  }

  /* Return the article's body and the position of this text block in it; null for any other editor. */
  function placeOf(editor) {
    const panel = window.wagtail?.editHandler?.getPanelByName?.("body");
    const body = panel?.getBoundWidget?.();
    const types = body?.blockDef?.childBlockDefsByName;
    if (!body?.children || !types?.heading || !types?.table || !types?.figure || !types?.quote || !types?.text) return null;
    const index = body.children.findIndex((child) => child.type === "text" && sectionOf(child)?.contains(editor));
    return index < 0 ? null : { body, index };
  }

  function sectionOf(child) {
    return document.getElementById(`block-${child.id}-section`);
  }

  function addBlock(body, type, value, index) {
    return body.insert({ type, value, id: newId() }, index, { animate: false, focus: false });
  }

  function newId() {
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-a$4-$5");
  }

  /* Draftail renders itself a moment after its block exists. */
  async function editorOf(child) {
    for (let tries = 0; tries < 100; tries += 1) {
      const editor = sectionOf(child)?.querySelector(EDITOR);
      if (editor) return editor;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return null;
  }

  function isAtItsEnd(editor) {
    const selection = window.getSelection();
    if (!selection.rangeCount || !editor.contains(selection.focusNode)) return !editor.textContent.trim();
    const rest = document.createRange();
    rest.selectNodeContents(editor);
    const { endContainer, endOffset } = selection.getRangeAt(0);
    rest.setStart(endContainer, endOffset);
    return !rest.toString().trim();
  }

  /* Draftail pastes its own format unchanged, and then removes what this editor does not allow. */
  function paste(editor, html, text = "") {
    editor.focus({ preventScroll: true });
    const data = new DataTransfer();
    const plain = text || new DOMParser().parseFromString(html, "text/html").body.textContent;
    if (html) {
      const carrier = document.createElement("div");
      carrier.setAttribute("data-draftjs-conductor-fragment", JSON.stringify(contentOf(html)));
      carrier.textContent = plain;
      data.setData("text/html", carrier.outerHTML);
    }
    data.setData("text/plain", plain);
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    ours.add(event);
    editor.dispatchEvent(event);
  }

  // --- Our own HTML -> the content of Draftail ----------------------------------------------------------------------------

  const STYLES = { B: "BOLD", I: "ITALIC", SUP: "SUPERSCRIPT", SUB: "SUBSCRIPT" };
  const HEADINGS = { H2: "header-two", H3: "header-three" };

  function contentOf(html) {
    const content = { blocks: [], entityMap: {} };
    const { body } = new DOMParser().parseFromString(html, "text/html");
    const lists = (parent, depth) => {
      for (const child of parent.children) {
        if (child.tagName === "UL" || child.tagName === "OL") {
          for (const item of child.children) {
            content.blocks.push(lineOf(item, child.tagName === "UL" ? "unordered-list-item" : "ordered-list-item", depth, content));
            lists(item, depth + 1);
          }
        } else if (depth === 0) {
          content.blocks.push(lineOf(child, HEADINGS[child.tagName] || "unstyled", 0, content));
        }
      }
    };
    if (body.querySelector("p,ul,ol,h2,h3")) lists(body, 0);
    else content.blocks.push(lineOf(body, "unstyled", 0, content));
    return content;
  }

  function lineOf(element, type, depth, content) {
    const line = { key: newId().slice(0, 8), text: "", type, depth, inlineStyleRanges: [], entityRanges: [], data: {} };
    const read = (node) => {
      if (node.nodeType === Node.TEXT_NODE) line.text += node.data;
      if (node.nodeType !== Node.ELEMENT_NODE || /^(UL|OL)$/.test(node.tagName)) return;
      if (node.tagName === "BR") line.text += "\n";
      const offset = line.text.length;
      node.childNodes.forEach(read);
      const range = { offset, length: line.text.length - offset };
      if (node.tagName === "A") {
        const key = Object.keys(content.entityMap).length;
        content.entityMap[key] = { type: "LINK", mutability: "MUTABLE", data: { url: node.getAttribute("href") } };
        line.entityRanges.push({ ...range, key });
      } else if (STYLES[node.tagName]) {
        line.inlineStyleRanges.push({ ...range, style: STYLES[node.tagName] });
      }
    };
    element.childNodes.forEach(read);
    return line;
  }

  // --- What was done, and back ------------------------------------------------------------------------------------------------

  function stateOf(editor) {
    return fieldOf(editor)?.draftailEditor?.getEditorState();
  }

  function fieldOf(editor) {
    const wrapper = editor.closest("[data-draftail-editor-wrapper]");
    return [...(wrapper?.parentElement.children ?? [])].find((element) => element.draftailEditor);
  }

  function sentences(dropped, changed, pictures) {
    const list = (counts, names) => {
      const said = Object.keys(names).filter((name) => counts[name]);
      return said.map((name) => (counts[name] > 1 ? `${names[name]} (${counts[name]})` : names[name])).join(", ");
    };
    const said = [];
    if (Object.keys(dropped).length) said.push(TEXTS.left_out.replace("{list}", list(dropped, TEXTS.dropped)));
    if (Object.keys(changed).length) said.push(TEXTS.changed_text.replace("{list}", list(changed, TEXTS.changed)));
    if (pictures) said.push(TEXTS.offer.replace("{count}", pictures));
    if (dropped.pictures) said.push(TEXTS.pictures);
    if (changed.tables_as_text) said.push(TEXTS.tables);
    return said.join(" ");
  }

  /* Show a notice below the pasted content. The live region exists before its text, so that it is read out. */
  function show(editor, said, section) {
    document.querySelectorAll(".paste-notice").forEach((notice) => notice.remove());
    if (!said) return {};
    const notice = document.createElement("div");
    notice.className = "paste-notice help-block help-info";
    const words = document.createElement("p");
    words.setAttribute("role", "status");
    notice.append(words);
    (section?.querySelector(".w-panel__content") ?? editor.closest("[data-draftail-editor-wrapper]").parentElement).append(notice);
    setTimeout(() => (words.textContent = said), 100);
    return { notice, words };
  }

  function notify(editor, section, said, back, offer) {
    const { notice, words } = show(editor, said, section);
    if (!notice) return;
    const form = editor.closest("form");
    const button = (label, press) => {
      const one = document.createElement("button");
      one.type = "button";
      one.className = "button button-small button-secondary";
      one.textContent = label;
      one.addEventListener("click", press);
      notice.append(one, " ");
      return one;
    };
    const add = async (event) => {
      const pressed = event.currentTarget;
      pressed.disabled = true;
      words.textContent = TEXTS.uploading;
      try {
        await addPictures(offer);
        words.textContent = TEXTS.added;
      } catch {
        words.textContent = TEXTS.not_added;
      }
      (pressed.nextElementSibling ?? notice).focus();
      pressed.remove();
    };
    if (offer) button(TEXTS.add, add);
    const undoButton = button(TEXTS.undo, () => {
      form?.removeEventListener("beforeinput", forget, true);
      back();
      editor.closest("[data-draftail-editor-wrapper]").parentElement.append(notice);
      notice.querySelectorAll("button").forEach((one) => one.remove());
      words.textContent = TEXTS.undone;
      editor.focus();
    });
    button(TEXTS.close, () => {
      notice.remove();
      editor.focus();
    });
    /* The undo must not remove text that was typed afterwards. */
    const forget = (event) => {
      if (!event.target.closest?.("#panel-child-content-body-content, [data-draftail-editor-wrapper]")) return;
      undoButton.remove();
      form.removeEventListener("beforeinput", forget, true);
    };
    form?.addEventListener("beforeinput", forget, true);
  }

  function select(editor, selection) {
    const field = fieldOf(editor);
    field.draftailEditor.onChange(window.DraftJS.EditorState.forceSelection(field.draftailEditor.getEditorState(), selection));
  }

  function undo(editor, before, place, added) {
    for (const child of added) {
      const index = place.body.children.indexOf(child);
      if (index >= 0) place.body.deleteBlock(index);
    }
    const field = fieldOf(editor);
    if (!before || !field) return;
    const { EditorState } = window.DraftJS;
    const now = EditorState.push(field.draftailEditor.getEditorState(), before.getCurrentContent(), "undo");
    field.draftailEditor.onChange(EditorState.forceSelection(now, before.getSelection()));
  }
})();
