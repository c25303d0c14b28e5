// Beside the ways to share that always work, the device's own where the browser has it.
for (const place of navigator.share ? document.querySelectorAll("[data-share]") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet";
  button.textContent = place.dataset.share;
  button.addEventListener("click", () => {
    // Whoever closes the sheet has changed their mind; nothing is wrong.
    navigator.share({ title: place.dataset.title, url: place.dataset.url }).catch(() => {});
  });
  place.append(" ", button);
}

// The page itself is made for paper. This opens it with the dialog of the printer; without it the link opens the page.
for (const link of document.querySelectorAll("[data-print]")) {
  link.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const opened = window.open(link.href);
    if (!opened) return;
    event.preventDefault();
    opened.addEventListener("load", () => opened.print());
  });
}
