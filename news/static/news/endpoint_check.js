// While a question to a server waits for its answer, look again by itself; without this script a link does it.
(() => {
  const id = "endpoint-check";
  let left = 60;

  const look = async () => {
    const here = document.getElementById(id);
    if (!here?.hasAttribute("data-waiting") || !left--) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const there = page.getElementById(id);
      if (answer.ok && there && there.textContent.trim() !== here.textContent.trim()) {
        if (!there.hasAttribute("data-waiting")) update(page);
        here.toggleAttribute("data-waiting", there.hasAttribute("data-waiting"));
        here.replaceChildren(...there.childNodes); // the element stays: its new words are read out
      }
    } catch {
      // No network just now: the next look may be luckier.
    }
    setTimeout(look, 2000);
  };

  // What the answer changed beside it, but nothing that somebody is at.
  const update = (page) => {
    for (const part of document.querySelectorAll("[data-part]")) {
      const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
      if (fresh && !part.contains(document.activeElement)) part.replaceWith(fresh);
    }
  };

  setTimeout(look, 1000);
})();
