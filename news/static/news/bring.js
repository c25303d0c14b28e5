/* "Start from a text or file": keeps the formatting of what is pasted, takes files that are dropped, and shows the upload.

   Without this script the form works with plain text, addresses and files. The text and the file stay in the form after an
   error. After "Undo" the text comes back from the storage of this tab. */
(() => {
  "use strict";

  const KEPT = "news-bring";
  const form = document.querySelector("form[data-bring]");
  const part = (name) => form.querySelector(`[data-bring-${name}]`);
  const text = part("text");
  const file = part("file");
  const box = form.querySelector(".bring-box");
  const submit = form.querySelector("button[type=submit]");
  let pasted = null; // {html, text}

  text.addEventListener("paste", onPaste);
  text.addEventListener("input", show);
  file.addEventListener("change", show);
  part("restore").addEventListener("click", () => {
    text.value = pasted.text;
    show();
    text.focus();
  });
  part("remove").addEventListener("click", () => {
    file.value = "";
    show();
    file.focus();
  });
  form.addEventListener("submit", send);
  box.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    box.classList.add("is-over");
  });
  box.addEventListener("dragleave", (event) => {
    if (!box.contains(event.relatedTarget)) box.classList.remove("is-over");
  });
  box.addEventListener("drop", (event) => {
    box.classList.remove("is-over");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });
  if (new URLSearchParams(window.location.search).has("again")) restore();

  /* An empty box, or one whose text is selected, takes the formatting. Text pasted into other text is plain. */
  function onPaste(event) {
    const data = event.clipboardData;
    const words = data.getData("text/plain").replace(/\r\n?/g, "\n");
    if (data.files.length && !words.trim()) {
      event.preventDefault();
      take(data.files);
      return;
    }
    const html = data.getData("text/html");
    const isWhole = text.selectionEnd - text.selectionStart >= text.value.trim().length;
    if (!html || !isWhole || !words.trim()) return;
    event.preventDefault();
    pasted = { html: window.newsPaste.withPictures(html, data.getData("text/rtf")), text: words.slice(0, text.maxLength) };
    text.value = pasted.text;
    show();
  }

  function take(files) {
    const list = new DataTransfer();
    list.items.add(files[0]);
    file.files = list.files;
    show();
  }

  function show() {
    const isKept = pasted !== null && text.value === pasted.text;
    part("state").hidden = pasted === null || !text.value;
    part("kept").hidden = !isKept;
    part("plain").hidden = part("restore").hidden = isKept;
    part("remove").hidden = !file.files.length;
  }

  function send(event) {
    event.preventDefault();
    const data = new FormData(form);
    if (pasted && text.value === pasted.text) data.set("rich", new Blob([pasted.html], { type: "text/html" }), "pasted.html");
    keep();
    fail([]);
    waiting(true);
    const progress = part("progress").querySelector("progress");
    const request = () => {
      const one = window.jQuery.ajaxSettings.xhr();
      one.upload.addEventListener("progress", ({ loaded, total }) => (progress.value = (loaded / total) * 100));
      one.upload.addEventListener("load", () => {
        progress.removeAttribute("value");
        part("uploading").hidden = true;
        part("reading").hidden = false;
      });
      return one;
    };
    const options = { url: form.action, method: "POST", data, dataType: "json", processData: false, contentType: false };
    window.jQuery.ajax({ ...options, xhr: request }).then(
      ({ url, errors }) => (url ? window.location.assign(url) : stay(errors)),
      () => stay([part("failed").textContent.trim()]),
    );
  }

  function stay(errors) {
    waiting(false);
    fail(errors);
  }

  function waiting(isOn) {
    part("progress").hidden = !isOn;
    part("uploading").hidden = false;
    part("reading").hidden = true;
    submit.disabled = isOn;
  }

  function fail(sentences) {
    const place = part("errors");
    place.replaceChildren(...sentences.map((sentence) => {
      const line = document.createElement("p");
      line.textContent = sentence;
      return line;
    }));
    place.hidden = !sentences.length;
  }

  function keep() {
    try {
      sessionStorage.setItem(KEPT, JSON.stringify({ text: text.value, pasted }));
    } catch {
      sessionStorage.removeItem(KEPT); // too long to be stored
    }
  }

  function restore() {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    if (!kept || text.value) return;
    text.value = kept.text;
    pasted = kept.pasted;
    show();
  }
})();
