// Add the device's own sharing dialog, if the browser has one, beside the links that always work.
for (const place of navigator.share ? document.querySelectorAll("[data-share]") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet";
  button.textContent = place.dataset.share;
  button.addEventListener("click", () => {
    // A reader who closes the dialog has changed their mind; this is not an error.
    navigator.share({ title: place.dataset.title, url: place.dataset.url }).catch(() => {});
  });
  place.append(" ", button);
}

// The page itself has a print style. This opens it with the print dialog; without it the link opens the page.
for (const link of document.querySelectorAll("[data-print]")) {
  link.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const opened = window.open(link.href);
    if (!opened) return;
    event.preventDefault();
    opened.addEventListener("load", () => opened.print());
  });
}
