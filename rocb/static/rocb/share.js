// Beside the links that always work, add buttons for what the browser can do: copy the address, open the device's own dialog.
for (const place of document.querySelectorAll("[data-share]")) {
  const add = (text, act) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet";
    button.textContent = text;
    button.addEventListener("click", act);
    place.append(" ", button);
  };
  const { share, title, url, copyLink, copied } = place.dataset;
  if (navigator.clipboard) {
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    add(copyLink, () => navigator.clipboard.writeText(url).then(() => (said.textContent = copied), () => {}));
    place.append(" ", said);
  }
  // A reader who closes the dialog has changed their mind; this is not an error.
  if (navigator.share) add(share, () => navigator.share({ title, url }).catch(() => {}));
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
