// Without this script the page of an import reloads automatically, and the server refuses an upload that is too large.
(() => {
  const uploads = document.querySelector("input[data-most-bytes]");
  const warning = document.getElementById("too-large");
  if (uploads && warning) {
    const isTooLarge = () => [...uploads.files].reduce((sum, file) => sum + file.size, 0) > Number(uploads.dataset.mostBytes);
    uploads.addEventListener("change", () => { warning.hidden = !isTooLarge(); });
    uploads.form.addEventListener("submit", (event) => {
      if (isTooLarge()) { event.preventDefault(); warning.hidden = false; uploads.focus(); }
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.target.closest("input, textarea, select, [role=region], [role=dialog], [aria-expanded]")) return;
    document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`)?.click();
  });

  const box = document.getElementById("import-progress");
  if (!box) return;
  const bar = document.getElementById("import-bar"), words = document.getElementById("import-words");
  const look = async () => {
    try {
      const answer = await fetch(box.dataset.url, { headers: { Accept: "application/json" } });
      if (answer.redirected || !answer.ok) return;
      const found = await answer.json();
      if (!found.is_active || found.state !== box.dataset.state) { window.location.reload(); return; }
      if (found.percent === null) bar.removeAttribute("value"); else bar.value = found.percent;
      if (words.textContent !== found.words) words.textContent = found.words;
    } catch { /* the next poll may succeed */ }
  };
  setInterval(() => { if (!document.hidden) look(); }, 2000);
})();
