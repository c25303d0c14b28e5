// A video is a link. This script adds a button that loads the player in place; nothing is loaded before the click.
for (const figure of document.querySelectorAll("figure[data-player]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button embed__play";
  button.textContent = figure.dataset.label;
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.src = figure.dataset.player;
    frame.title = figure.dataset.title;
    frame.allow = "fullscreen; encrypted-media; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.allowFullscreen = true;
    button.replaceWith(frame);
    frame.focus();
  });
  figure.append(button);
}
