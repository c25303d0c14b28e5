/* Shows how far the machine translation is. At its end, the screen shows the texts, unless someone is typing. */
(() => {
  "use strict";

  const place = document.querySelector("[data-drafts]");
  if (!place) return;
  const PAUSE_MS = 3000;
  const look = async () => {
    try {
      const response = await fetch(place.dataset.drafts, { headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(response.status);
      const { words, isRunning } = await response.json();
      place.querySelector("[role=status]").textContent = words;
      if (isRunning) setTimeout(look, PAUSE_MS);
      else if (!document.activeElement?.closest("[data-translation]")) location.reload();
    } catch {
      setTimeout(look, PAUSE_MS * 5);
    }
  };
  setTimeout(look, PAUSE_MS);
})();
