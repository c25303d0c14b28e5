/* Paste into the rich text of the CMS: keeps paragraphs, headings, lists, links, bold and italic, and drops the rest.

   Draftail pastes what it is given. So the clipboard is cleaned first and pasted anew; in the body of an article,
   where headings are blocks of their own, a pasted text is parted at its headings. */
(() => {
  "use strict";

  const PLAIN_TEXT_URL = document.currentScript.dataset.plainTextUrl;
  const EDITOR = ".public-DraftEditor-content";
  const MOST_HEADING_CHARACTERS = 160;
  const MOST_CHARACTERS = 100000;
  const ours = new WeakSet();

  document.addEventListener("paste", onPaste, true);

  function onPaste(event) {
    const editor = event.target instanceof Element && event.target.closest(EDITOR);
    if (!editor || ours.has(event) || !event.clipboardData) return;
    const html = event.clipboardData.getData("text/html");
    const text = event.clipboardData.getData("text/plain");
    if (html) {
      if (isCopiedFromAnEditor(html)) return;
      const parts = partsOf(html);
      if (!parts.length) return;
      stop(event);
      insert(editor, parts);
    } else if (/[\r\n\u2028\u2029]/.test(text.trim()) && text.length <= MOST_CHARACTERS) {
      stop(event);
      read(text)
        .then((parts) => insert(editor, parts))
        .catch(() => paste(editor, "", text));
    }
  }

  function stop(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /* Draftail knows its own copies best: they carry embeds, page links and comments. */
  function isCopiedFromAnEditor(html) {
    return /data-draftjs-conductor-fragment|data-offset-key|data-editor=/.test(html);
  }

  async function read(text) {
    const { CSRF_HEADER_NAME, CSRF_TOKEN } = window.wagtailConfig;
    const response = await fetch(PLAIN_TEXT_URL, {
      method: "POST",
      headers: { [CSRF_HEADER_NAME]: CSRF_TOKEN },
      body: new URLSearchParams({ text }),
    });
    if (!response.ok) throw new Error(`The text was not read: ${response.status}`);
    const { parts } = await response.json();
    return parts;
  }

  // --- HTML -> parts: {text: html} and {heading: words, level: "h2" or "h3"} ------------------------------------------

  const DROPPED = "script,style,title,meta,link,xml,template,noscript,iframe,object,svg,canvas,button,input,select,textarea,head";
  const BLOCKS = new Set(
    ("ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CAPTION CENTER DD DETAILS DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM " +
      "H1 H2 H3 H4 H5 H6 HEADER HR HTML LI MAIN NAV OL P PRE SECTION SUMMARY TABLE TBODY TD TFOOT TH THEAD TR UL").split(" "),
  );
  const INLINE = { B: "b", STRONG: "b", I: "i", EM: "i", SUP: "sup", SUB: "sub" };

  function partsOf(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    page.querySelectorAll(DROPPED).forEach((element) => element.remove());
    if (![...page.body.children].some(isBlock)) return []; // a few words out of a line: Draftail does well by itself
    const blocks = [];
    collect(page.body, blocks);
    return joined(blocks);
  }

  /* Fills `blocks` with {html} for paragraphs and lists and {heading, rank} for headings, in reading order. */
  function collect(parent, blocks) {
    let line = "";
    const flush = () => {
      line.split(/(?:\s*<br>\s*){2,}/).forEach((part) => {
        const paragraph = trimmed(part);
        if (hasWords(paragraph)) blocks.push({ html: `<p>${paragraph}</p>` });
      });
      line = "";
    };
    for (const child of parent.childNodes) {
      if (!isBlock(child)) {
        line += inline(child);
        continue;
      }
      flush();
      const rank = /^H([1-6])$/.exec(child.tagName);
      const words = child.textContent.replace(/\s+/g, " ").trim();
      if (rank && words && words.length <= MOST_HEADING_CHARACTERS) {
        blocks.push({ heading: words, rank: Number(rank[1]) });
      } else if (child.tagName === "UL" || child.tagName === "OL") {
        const list = listOf(child);
        if (list) blocks.push({ html: list });
      } else {
        collect(child, blocks);
      }
    }
    flush();
  }

  function isBlock(node) {
    return node.nodeType === Node.ELEMENT_NODE && (BLOCKS.has(node.tagName) || [...node.children].some(isBlock));
  }

  function listOf(list) {
    const tag = list.tagName.toLowerCase();
    const items = [...list.children].map((item) => {
      if (item.tagName === "UL" || item.tagName === "OL") return listOf(item); // as some word processors nest them
      const inner = [...item.childNodes].filter((node) => !["UL", "OL"].includes(node.tagName));
      const words = trimmed(inner.map((node) => inline(node) + (isBlock(node) ? "<br>" : "")).join(""));
      const nested = [...item.children].filter((node) => ["UL", "OL"].includes(node.tagName)).map(listOf).join("");
      return hasWords(words) ? `<li>${words}${nested}</li>` : nested;
    });
    const inside = items.join("");
    return inside && `<${tag}>${inside}</${tag}>`;
  }

  function inline(node) {
    if (node.nodeType === Node.TEXT_NODE) {
      return escaped(node.nodeValue.replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, "").replace(/\s+/g, " "));
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    if (node.tagName === "BR") return "<br>";
    let html = inlineOf(node);
    if (!hasWords(html)) return html && " ";
    if (node.tagName === "A") {
      const address = addressOf(node);
      return address ? `<a href="${escaped(address)}">${html}</a>` : html;
    }
    for (const tag of tagsOf(node)) html = `<${tag}>${html}</${tag}>`;
    return html;
  }

  function inlineOf(parent) {
    return [...parent.childNodes].map(inline).join("");
  }

  /* Word processors on the web write bold as a style, and undo the <b> around everything by another. */
  function tagsOf(element) {
    const { fontWeight, fontStyle } = element.style;
    const tags = new Set([INLINE[element.tagName]].filter(Boolean));
    if (/^(bold|bolder|[6-9]00)$/.test(fontWeight)) tags.add("b");
    if (/^(normal|[1-4]00)$/.test(fontWeight)) tags.delete("b");
    if (fontStyle === "italic") tags.add("i");
    if (fontStyle === "normal") tags.delete("i");
    return tags;
  }

  function addressOf(link) {
    const address = (link.getAttribute("href") || "").trim();
    return /^(https?:|mailto:|tel:)/i.test(address) ? address : "";
  }

  function hasWords(html) {
    return /\S/.test(html.replace(/<[^>]*>/g, ""));
  }

  function trimmed(html) {
    return html.replace(/^(?:\s|<br>)+|(?:\s|<br>)+$/g, "").replace(/ {2,}/g, " ");
  }

  function escaped(text) {
    return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  }

  /* Neighbouring paragraphs and lists in one text; the highest rank of heading that occurs is h2, all others h3. */
  function joined(blocks) {
    const highest = Math.min(...blocks.map((block) => block.rank || 7));
    const parts = [];
    for (const { html, heading, rank } of blocks) {
      const last = parts[parts.length - 1];
      if (heading) parts.push({ heading, level: rank === highest ? "h2" : "h3" });
      else if (last && last.text) last.text += html;
      else parts.push({ text: html });
    }
    const first = parts.find((part) => part.heading);
    if (first) first.level = "h2";
    return parts;
  }

  // --- Parts -> the editor ---------------------------------------------------------------------------------------------

  async function insert(editor, parts) {
    document.dispatchEvent(new CustomEvent("news:pasted")); // suggestions are read from it a moment later
    const place = parts.some((part) => part.heading) && isAtItsEnd(editor) && placeOf(editor);
    if (!place) {
      paste(editor, parts.map(htmlOf).join(""), "");
      return;
    }
    const { body } = place;
    let { index } = place;
    let target = editor;
    let isUnused = !editor.textContent.trim();
    for (const part of parts) {
      if (part.heading && target && isUnused) {
        addBlock(body, "heading", { text: part.heading, level: part.level }, index);
        index += 1;
      } else if (part.heading) {
        index += 1;
        addBlock(body, "heading", { text: part.heading, level: part.level }, index);
        target = null;
      } else {
        if (!target) {
          index += 1;
          const child = addBlock(body, "text", body.blockDef.initialChildStates.text, index);
          target = await editorOf(child);
        }
        if (target) paste(target, part.text, "");
        isUnused = false;
      }
    }
  }

  function htmlOf(part) {
    if (!part.heading) return part.text;
    return `<${part.level}>${escaped(part.heading)}</${part.level}>`;
  }

  /* The body of the article and the position of this text block in it; null for any other editor. */
  function placeOf(editor) {
    const panel = window.wagtail?.editHandler?.getPanelByName?.("body");
    const body = panel?.getBoundWidget?.();
    const types = body?.blockDef?.childBlockDefsByName;
    if (!body?.children || !types?.heading || !types?.text) return null;
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

  /* Draftail draws itself a moment after its block is there. */
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

  function paste(editor, html, text) {
    editor.focus({ preventScroll: true });
    const data = new DataTransfer();
    if (html) data.setData("text/html", html);
    data.setData("text/plain", text || new DOMParser().parseFromString(html, "text/html").body.textContent);
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    ours.add(event);
    editor.dispatchEvent(event);
  }
})();
