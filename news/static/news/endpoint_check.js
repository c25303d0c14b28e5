// While a check of a server waits for its response, poll for it; without this script a link does that.
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
        here.replaceChildren(...there.childNodes); // the element stays, so that its new text is read out
      }
    } catch {
      // No network at the moment: the next poll may succeed.
    }
    setTimeout(look, 2000);
  };

  // Update other parts that the response changed, unless they have the focus.
  const update = (page) => {
    for (const part of document.querySelectorAll("[data-part]")) {
      const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
      if (fresh && !part.contains(document.activeElement)) part.replaceWith(fresh);
    }
  };

  setTimeout(look, 1000);
})();
