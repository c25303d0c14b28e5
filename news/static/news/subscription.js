/* While a subscription is edited, show what it would have matched; requested from the server a moment after each change. */
"use strict";
{
  const form = document.querySelector("[data-order]");
  const shown = form && form.querySelector("[data-order-preview]");
  let timer = 0;
  let latest = 0;

  async function show() {
    const mine = ++latest;
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
      const text = await answer.text();
      if (answer.ok && mine === latest) shown.innerHTML = text;
    } catch {
      // Without a network, the button below does the same.
    }
  }

  if (shown) {
    form.addEventListener("change", () => {
      clearTimeout(timer);
      timer = setTimeout(show, 300);
    });
  }
}
