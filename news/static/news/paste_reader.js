/* Convert content copied from Word, Google Docs, LibreOffice or a web page to the parts of a body, and report what was left
   out or changed.

   `window.newsPaste.read(html, rtf)` returns {parts, dropped, changed}. A part is {text: html}, {heading: words, level:
   "h2"}, {table: {caption, columns, rows}} or {picture: {src, alt}}. `dropped` and `changed` are counts by name, for the
   notice.

   The document is parsed without being shown: no script runs and nothing is fetched. The parts are built from its words with
   a few elements of our own, so nothing else of it gets in. */
(() => {
  "use strict";

  const MOST_HEADING_CHARACTERS = 160;
  const MOST_COLUMNS = 60;
  const MOST_CELLS = 600; // each has its own editor
  const DEEPEST_LIST = 4; // like Draftail nests them

  const DROPPED =
    "script,style,title,meta,link,xml,template,noscript,head,button,input,select,textarea,hr,.MsoFootnoteSeparator";
  const OBJECTS = "iframe,object,embed,video,audio,svg,canvas";
  const DELETED = "del,.msoDel,.TrackChangeTextDeletion";
  const COMMENT_MARKS = "a.msocomanchor, a[href*='#cmnt']:not([href*='#cmnt_ref'])";
  const COMMENTS = ".MsoCommentReference, .msocomtxt, .MsoCommentText, [style*='mso-element:comment']";
  const FOOTNOTE = /#(_ftn|_edn|ftnt|sdfootnote|sdendnote|footnote-|endnote-)(ref|_ref|ref-)?[\w-]*?\d+(sym|anc)?$/;
  const FOOTNOTE_BACK = /#(_ftnref|_ednref|ftnt_ref|sd(foot|end)note\d+anc|(foot|end)note-ref-)/;
  const PICTURE = /^data:image\/(png|jpeg|gif|webp);base64,/i;
  const BLOCKS = new Set(
    ("ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CAPTION CENTER DD DETAILS DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM " +
      "H1 H2 H3 H4 H5 H6 HEADER HTML LI MAIN NAV OL P PRE SECTION SUMMARY TABLE TBODY TD TFOOT TH THEAD TR UL").split(" "),
  );
  const INLINE = { B: "b", STRONG: "b", I: "i", EM: "i", SUP: "sup", SUB: "sub" };
  const BULLET = /^[·•◦▪▫■□●○►▶➢➤✓✔§–—oØüvq\uf000-\uf0ff*-]$/;
  const MARKER = /^[\s\u00a0]*([·•◦▪■□●○§–o\uf000-\uf0ff-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)])(?=[\s\u00a0])/i;

  window.newsPaste = { read, escaped, withPictures };

  /* Return the HTML with the pictures that are in the clipboard's RTF, for a reader on the server. */
  function withPictures(html, rtf) {
    if (!/src=["']?file:/i.test(html) || !rtf) return html;
    const page = new DOMParser().parseFromString(html, "text/html");
    bringPictures(page, rtf);
    return page.documentElement.outerHTML;
  }

  function read(html, rtf = "") {
    const page = new DOMParser().parseFromString(html.replace(/^Version:[^<]*/, ""), "text/html");
    const found = { dropped: {}, changed: {}, pictures: [] };
    bringPictures(page, rtf);
    prepare(page, found);
    const blocks = [];
    if ([...page.body.children].some(isBlock)) collect(page.body, blocks, found);
    else blocks.push({ html: inlineOf(page.body, found).replace(/ {2,}/g, " "), isInline: true });
    blocks.push(...found.pictures);
    return { parts: joined(blocks, found), dropped: found.dropped, changed: found.changed };
  }

  function count(counts, name, number = 1) {
    if (number) counts[name] = (counts[name] || 0) + number;
  }

  // --- What word processors write and nobody reads -------------------------------------------------------------------

  function prepare(page, found) {
    const { body } = page;
    const all = (selector) => [...body.querySelectorAll(selector)];
    const drop = (elements, name) => {
      const outermost = elements.filter((element) => !elements.some((other) => other !== element && other.contains(element)));
      if (name) count(found.dropped, name, outermost.filter((element) => element.isConnected && hasContent(element)).length);
      elements.forEach((element) => element.remove());
    };
    drop(all(DROPPED));
    drop(all("[style*='mso-element:comment-list']"));
    count(found.dropped, "comments", all(COMMENT_MARKS).length + notesOfLibreOffice(page));
    all("a[href*='#cmnt_ref']").forEach((mark) => mark.closest("div")?.remove());
    all(COMMENT_MARKS).forEach((mark) => (mark.closest("sup") || mark).remove());
    drop(all(COMMENTS));
    drop(all(DELETED), "deletions");
    drop(all("[style],[hidden]").filter(isHidden), "hidden");
    drop(all(OBJECTS), "objects");
    footnotes(body, found);
  }

  /* Word refers to its pictures by files that browsers cannot read; their bytes are in the clipboard's RTF. */
  function bringPictures(page, rtf) {
    const files = [...page.body.querySelectorAll("img")].filter((image) => /^file:/i.test(image.getAttribute("src") || ""));
    if (!files.length || !rtf) return;
    const found = picturesOf(rtf);
    if (found.length !== files.length) return; // they cannot be matched
    files.forEach((image, at) => image.setAttribute("src", found[at]));
  }

  /* `{\pict … \pngblip … 89504e47…}`: properties, some in braces, follow the name of the format, and then digits. */
  function picturesOf(rtf) {
    return [...rtf.matchAll(/\\(png|jpeg)blip(?![a-z])/g)].map(({ 0: word, 1: type, index }) => {
      let at = index + word.length;
      let digits = "";
      for (let depth = 0; at < rtf.length && (depth || rtf[at] !== "}"); at += 1) {
        if (rtf[at] === "{") depth += 1;
        else if (rtf[at] === "}") depth -= 1;
        else if (rtf[at] === "\\") at += /^\\[a-z]*-?\d*/.exec(rtf.slice(at, at + 40))[0].length - 1;
        else if (!depth && /[\da-f]/i.test(rtf[at])) digits += rtf[at];
      }
      const bytes = (digits.match(/../g) || []).map((pair) => String.fromCharCode(Number.parseInt(pair, 16)));
      return `data:image/${type};base64,${btoa(bytes.join(""))}`;
    });
  }

  /* LibreOffice writes comments of its documents as HTML comments. */
  function notesOfLibreOffice(page) {
    if (!/LibreOffice|OpenOffice/.test(page.querySelector("meta[name=generator i]")?.content)) return 0;
    const comments = page.createTreeWalker(page.body, NodeFilter.SHOW_COMMENT);
    let number = 0;
    while (comments.nextNode()) number += /^\s*(\[if|StartFragment|EndFragment)/.test(comments.currentNode.data) ? 0 : 1;
    return number;
  }

  function isHidden(element) {
    return element.hidden || element.style.display === "none" || /mso-hide:\s*all/i.test(element.getAttribute("style"));
  }

  function hasContent(element) {
    return /\S/.test(element.textContent) || element.matches(OBJECTS);
  }

  /* A mark becomes "[1]", and the note becomes a paragraph that begins with it. */
  function footnotes(body, found) {
    let marks = 0;
    let notes = 0;
    for (const link of body.querySelectorAll("a[href*='#']")) {
      const href = link.getAttribute("href");
      const isLocal = /^(#|file:)/i.test(href);
      if (!isLocal || !FOOTNOTE.test(href)) continue;
      const isBack = FOOTNOTE_BACK.test(href);
      const words = link.textContent.replace(/[\s[\]]/g, "");
      if (isBack) notes += 1;
      else marks += 1;
      const whole = link.closest("sup");
      const place = whole && whole.textContent.trim() === link.textContent.trim() ? whole : link;
      place.replaceWith(`[${words}]${isBack ? " " : ""}`);
    }
    if (notes) count(found.changed, "footnotes", notes);
    if (marks > notes) count(found.dropped, "footnotes", marks - notes);
  }

  // --- Blocks: {html}, {heading, rank}, {item}, {table} and {picture}, in reading order --------------------------------

  function collect(parent, blocks, found) {
    let line = "";
    const flush = () => {
      line.split(/(?:\s*<br>\s*){2,}/).forEach((part) => {
        const paragraph = trimmed(part);
        if (hasWords(paragraph)) blocks.push({ html: `<p>${paragraph}</p>` });
      });
      blocks.push(...found.pictures.splice(0));
      line = "";
    };
    for (const child of parent.childNodes) {
      if (!isBlock(child)) {
        line += inline(child, found);
        continue;
      }
      flush();
      const item = itemOfWord(child, found);
      const rank = rankOf(child);
      const words = rank ? child.textContent.replace(/\s+/g, " ").trim() : "";
      if (rank && words && words.length <= MOST_HEADING_CHARACTERS) {
        blocks.push({ heading: words, rank });
        inlineOf(child, found); // for its pictures
      } else if (item) {
        if (hasWords(item.html)) blocks.push({ item });
      } else if (child.tagName === "UL" || child.tagName === "OL") {
        blocks.push(...itemsOf(child, 1, found).map((one) => ({ item: one })));
      } else if (child.tagName === "TABLE") {
        blocks.push(...tableOf(child, found));
      } else {
        collect(child, blocks, found);
      }
      blocks.push(...found.pictures.splice(0));
    }
    flush();
  }

  function isBlock(node) {
    return node.nodeType === Node.ELEMENT_NODE && (BLOCKS.has(node.tagName) || [...node.children].some(isBlock));
  }

  function rankOf(element) {
    const named = /^H([1-6])$/.exec(element.tagName) || /\bMsoHeading([1-9])\b/.exec(element.className);
    if (named) return Number(named[1]);
    if (/\bMsoTitle\b/.test(element.className)) return 1;
    return element.getAttribute("role") === "heading" ? Number(element.getAttribute("aria-level")) || 2 : 0;
  }

  /* Word writes lists as paragraphs: their level is a style, and the bullet or number is part of the text. */
  function itemOfWord(element, found) {
    if (!/^(P|DIV|H[1-6])$/.test(element.tagName) || [...element.children].some(isBlock)) return null;
    const style = element.getAttribute("style") || "";
    const level = /mso-list:[^;]*\blevel(\d)/i.exec(style);
    if (!level && !/\bMsoListParagraph/.test(element.className)) return null;
    const ignored = element.querySelector("[style*='mso-list:Ignore' i], [style*='mso-list: Ignore' i]");
    let marker = ignored?.textContent.trim() ?? "";
    if (ignored) {
      const heading = rankOf(element);
      if (heading && !BULLET.test(marker)) ignored.replaceWith(`${marker} `);
      else ignored.remove();
      if (heading) return null;
    } else {
      if (rankOf(element)) return null;
      const written = MARKER.exec(element.textContent);
      if (!written) return level ? itemOf(element, Number(level[1]), false, "", found) : null;
      [, marker] = written;
      dropCharacters(element, written[0].length);
    }
    return itemOf(element, level ? Number(level[1]) : 1, marker !== "" && !BULLET.test(marker), marker, found);
  }

  function itemOf(element, level, isOrdered, marker, found) {
    return { level, isOrdered, html: trimmed(inlineOf(element, found)), number: numberOf(marker) };
  }

  /* Return 1 for "1.", and NaN for "a)" and "1.1.", which Draftail cannot write. */
  function numberOf(marker) {
    return /^\(?\d+[.)]?$/.test(marker) ? Number.parseInt(marker.replace("(", ""), 10) : Number.NaN;
  }

  function dropCharacters(element, number) {
    const texts = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let left = number;
    while (left && texts.nextNode()) {
      const { length } = texts.currentNode.data;
      texts.currentNode.data = texts.currentNode.data.slice(left);
      left -= Math.min(left, length);
    }
  }

  function itemsOf(list, depth, found) {
    const isOrdered = list.tagName === "OL";
    const items = [];
    let number = isOrdered ? Number.parseInt(list.getAttribute("start") || "1", 10) : Number.NaN;
    for (const child of list.children) {
      if (isList(child)) {
        items.push(...itemsOf(child, depth + 1, found)); // like some word processors nest them
        continue;
      }
      const level = Number(child.getAttribute("aria-level") || child.getAttribute("data-aria-level")) || depth;
      const words = linesOf(child, found, { withoutLists: true }).join("<br>");
      const type = child.style.listStyleType || list.style.listStyleType || list.getAttribute("type") || "";
      const isLettered = /^[aAiI]$|alpha|latin|roman/.test(type);
      if (hasWords(words)) items.push({ level, isOrdered, html: words, number: isLettered ? Number.NaN : number });
      number += 1;
      for (const nested of listsIn(child)) items.push(...itemsOf(nested, Math.max(depth, level) + 1, found));
    }
    return items;
  }

  function isList(node) {
    return node.tagName === "UL" || node.tagName === "OL";
  }

  function listsIn(item) {
    return [...item.children].flatMap((child) => (isList(child) ? [child] : listsIn(child)));
  }

  // --- Tables ------------------------------------------------------------------------------------------------------------

  /* Return the table as one block; a layout table, or one that is too large, becomes paragraphs. */
  function tableOf(table, found) {
    const rows = [...table.rows].filter((row) => row.closest("table") === table);
    const { grid, merged, texts, isTooWide } = gridOf(rows, found);
    const used = grid.filter(({ cells }) => cells.some((cell) => hasWords(cell)));
    const width = Math.max(0, ...used.map(({ cells }) => cells.findLastIndex((cell) => hasWords(cell)) + 1));
    const filled = used.map((row) => ({ ...row, cells: Array.from({ length: width }, (_, at) => row.cells[at] || "") }));
    const isTooLarge = isTooWide || filled.length * width > MOST_CELLS;
    if (filled.length < 2 || width < 2 || isTooLarge) {
      if (isTooLarge) count(found.changed, "large_tables");
      return texts.map((html) => ({ html }));
    }
    count(found.changed, "merged", merged);
    const [first, ...rest] = filled;
    if (!first.isHeader && !first.cells.every((cell) => !hasWords(cell.replace(/<b>.*?<\/b>/g, "")))) {
      count(found.changed, "first_rows");
    }
    const caption = wordsOf(table.caption ? inlineOf(table.caption, found) : "");
    return [{ table: { caption, columns: first.cells.map(wordsOf), rows: rest.map(({ cells }) => cells) } }];
  }

  /* Fill every cell: the text of merged cells is in the first of them. `texts` has them one by one. */
  function gridOf(rows, found) {
    const grid = rows.map((row) => ({ cells: [], isHeader: isHeader(row) }));
    const texts = [];
    let merged = 0;
    let isTooWide = false;
    rows.forEach((row, y) => {
      let x = 0;
      for (const cell of row.cells) {
        while (grid[y].cells[x] !== undefined) x += 1;
        const right = Math.min(x + cell.colSpan, MOST_COLUMNS);
        const bottom = Math.min(y + (cell.rowSpan || rows.length), rows.length);
        const html = linesOf(cell, found).map((line) => `<p>${line}</p>`).join("");
        if (hasWords(html)) texts.push(html);
        if (hasWords(html) && x >= MOST_COLUMNS) isTooWide = true;
        if (x >= MOST_COLUMNS) continue;
        if (hasWords(html)) merged += right - x > 1 || bottom - y > 1 ? 1 : 0;
        for (let down = y; down < bottom; down += 1) {
          for (let along = x; along < right; along += 1) grid[down].cells[along] = down === y && along === x ? html : "";
        }
      }
    });
    const whole = grid.map((row) => ({ ...row, cells: Array.from(row.cells, (cell) => cell || "") }));
    return { grid: whole, merged, texts, isTooWide };
  }

  function isHeader(row) {
    return row.parentElement.tagName === "THEAD" || (row.cells.length > 0 && [...row.cells].every((cell) => cell.tagName === "TH"));
  }

  /* Return the text of a cell or an item, with one line for each paragraph. */
  function linesOf(parent, found, { withoutLists = false } = {}) {
    const lines = [];
    let line = "";
    const flush = () => {
      if (hasWords(line)) lines.push(trimmed(line));
      line = "";
    };
    for (const child of parent.childNodes) {
      if (withoutLists && isList(child)) continue;
      if (!isBlock(child)) {
        line += inline(child, found);
        continue;
      }
      flush();
      if (child.tagName === "TABLE") count(found.changed, "nested_tables");
      const item = itemOfWord(child, found);
      lines.push(...(item ? [item.html].filter(hasWords) : linesOf(child, found, { withoutLists })));
    }
    flush();
    return lines;
  }

  // --- Lines ---------------------------------------------------------------------------------------------------------------

  function inline(node, found) {
    if (node.nodeType === Node.TEXT_NODE) {
      return escaped(node.nodeValue.replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, "").replace(/\s+/g, " "));
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    if (node.tagName === "BR") return "<br>";
    if (node.tagName === "IMG") return picture(node, found);
    let html = inlineOf(node, found);
    if (!hasWords(html)) return html && " ";
    if (node.tagName === "A") {
      const address = addressOf(node);
      if (!address && node.hasAttribute("href")) count(found.dropped, "links");
      return address ? `<a href="${escaped(address)}">${html}</a>` : html;
    }
    for (const tag of tagsOf(node)) html = `<${tag}>${html}</${tag}>`;
    return html;
  }

  function inlineOf(parent, found) {
    return [...parent.childNodes].map((node) => inline(node, found)).join("");
  }

  /* Only an embedded picture can be kept: addresses on other sites are not requested, and local files cannot be read. */
  function picture(image, found) {
    const src = image.getAttribute("src") || "";
    const isMark = image.getAttribute("role") === "checkbox" || ["width", "height"].some((side) => image.getAttribute(side) === "1");
    if (PICTURE.test(src)) found.pictures.push({ picture: { src, alt: describedAs(image.alt) } });
    else if (src && !isMark) count(found.dropped, "pictures");
    return "";
  }

  /* Ignore descriptions that a program generated, such as a file name. */
  function describedAs(alt) {
    const words = alt.replace(/\s+/g, " ").trim();
    const isMadeUp = /\.(png|jpe?g|gif|webp|bmp)$|automatically|автоматически|automatiquement/i.test(words);
    return isMadeUp ? "" : words;
  }

  /* Web word processors write bold as a style, and undo a <b> around everything by another style. */
  function tagsOf(element) {
    const { fontWeight, fontStyle, verticalAlign } = element.style;
    const tags = new Set([INLINE[element.tagName]].filter(Boolean));
    if (/^(bold|bolder|[6-9]00)$/.test(fontWeight)) tags.add("b");
    if (/^(normal|[1-4]00)$/.test(fontWeight)) tags.delete("b");
    if (fontStyle === "italic") tags.add("i");
    if (fontStyle === "normal") tags.delete("i");
    if (verticalAlign === "super") tags.add("sup");
    if (verticalAlign === "sub") tags.add("sub");
    return tags;
  }

  function addressOf(link) {
    const address = (link.getAttribute("href") || "").trim();
    const inside = target(address);
    return [inside, address].find((one) => /^(https?:\/\/|mailto:|tel:)/i.test(one)) || "";
  }

  /* Google and Outlook put their own redirect before each link. */
  function target(address) {
    const url = URL.canParse(address) ? new URL(address) : null;
    if (!url) return "";
    if (/^www\.google\.[a-z.]+$/.test(url.hostname) && url.pathname === "/url") {
      return url.searchParams.get("q") || url.searchParams.get("url") || "";
    }
    return url.hostname.endsWith(".safelinks.protection.outlook.com") ? url.searchParams.get("url") || "" : "";
  }

  function hasWords(html) {
    return /\S/.test(html.replace(/<[^>]*>/g, ""));
  }

  function wordsOf(html) {
    const lines = html.replace(/<\/p><p>|<br>/g, " ");
    return new DOMParser().parseFromString(lines, "text/html").body.textContent.replace(/\s+/g, " ").trim();
  }

  function trimmed(html) {
    return html.replace(/^(?:\s|<br>)+|(?:\s|<br>)+$/g, "").replace(/ {2,}/g, " ");
  }

  function escaped(text) {
    return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  }

  // --- Blocks -> parts -------------------------------------------------------------------------------------------------------

  /* Merge adjacent paragraphs and lists into one text. The highest heading level that occurs becomes h2, all others h3. */
  function joined(blocks, found) {
    const highest = Math.min(...blocks.map((block) => block.rank || 10));
    const parts = [];
    for (let at = 0; at < blocks.length; at += 1) {
      const { heading, rank, table, picture: shown, isInline } = blocks[at];
      if (heading) parts.push({ heading, level: rank === highest ? "h2" : "h3" });
      else if (table) parts.push({ table });
      else if (shown) parts.push({ picture: shown });
      else {
        let { html } = blocks[at];
        if (blocks[at].item) {
          const end = blocks.findIndex((block, index) => index > at && !block.item);
          const items = blocks.slice(at, end < 0 ? blocks.length : end).map((block) => block.item);
          at += items.length - 1;
          html = listOf(items, found);
        }
        const last = parts[parts.length - 1];
        if (last?.text !== undefined) last.text += html;
        else if (isInline ? html : hasWords(html)) parts.push({ text: html, ...(isInline && { isInline }) });
      }
    }
    const first = parts.find((part) => part.heading);
    if (first) first.level = "h2";
    return parts;
  }

  /* Convert items with levels to nested lists, without levels that the text skips. */
  function listOf(items, found) {
    const open = []; // the lists around the item: {level, tag}
    const expected = [];
    let html = "";
    for (const { level, isOrdered, html: words, number } of items) {
      const tag = isOrdered ? "ol" : "ul";
      while (open.length && open[open.length - 1].level > level) html += `</li></${open.pop().tag}>`;
      let last = open[open.length - 1];
      if (last?.level === level && last.tag !== tag) {
        html += `</li></${open.pop().tag}>`;
        last = open[open.length - 1];
      }
      if (last?.level === level) {
        html += "</li>";
      } else if (open.length > DEEPEST_LIST) {
        count(found.changed, "deep_lists");
        html += "</li>";
      } else {
        open.push({ level, tag });
        expected[open.length] = 1;
        html += `<${tag}>`;
      }
      if (isOrdered && number !== expected[open.length]) found.changed.numbering = 1;
      expected[open.length] += 1;
      html += `<li>${words}`;
    }
    while (open.length) html += `</li></${open.pop().tag}>`;
    return html;
  }
})();
