/* Word's pictures: browsers cannot read the files that its HTML names, but their bytes are in the clipboard's RTF. */
(() => {
  "use strict";

  window.newsPaste = { withPictures };

  /* Return the HTML with the pictures that are in the clipboard's RTF, for the reader on the server. */
  function withPictures(html, rtf) {
    if (!/src=["']?file:/i.test(html) || !rtf) return html;
    const page = new DOMParser().parseFromString(html, "text/html");
    bringPictures(page, rtf);
    return page.documentElement.outerHTML;
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
})();
