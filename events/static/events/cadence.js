// Live preview of the next dates of a series. Shows only the fields that the chosen frequency needs.
(() => {
  const FIELDS = [
    "frequency", "interval", "weekdays", "week", "rule", "first_on", "starts_at", "duration_minutes", "time_zone",
    "until_on", "times", "except_on", "extra_on",
  ];
  const BY_CHOICE = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"];
  const NEEDED = {
    interval: BY_CHOICE, weekdays: ["WEEKLY", "MONTHLY", "YEARLY"], week: ["MONTHLY", "YEARLY"], rule: ["rule"],
    until_on: BY_CHOICE, times: BY_CHOICE,
    first_on: [...BY_CHOICE, "rule"], starts_at: [...BY_CHOICE, "rule"], duration_minutes: [...BY_CHOICE, "rule"],
    except_on: [...BY_CHOICE, "rule"], extra_on: [...BY_CHOICE, "rule"],
  };

  const start = (root) => {
    const form = root.closest("form");
    const preview = root.querySelector("[data-cadence-preview]");
    const button = root.querySelector("[data-cadence-check]");
    const frequency = form && form.elements.namedItem("frequency");
    if (!frequency) return;
    let waiting = 0;
    let asked = 0;

    const ask = async () => {
      const turn = ++asked;
      const all = new FormData(form);
      const sent = new FormData();
      for (const name of ["csrfmiddlewaretoken", ...FIELDS]) for (const value of all.getAll(name)) sent.append(name, value);
      preview.setAttribute("aria-busy", "true");
      const answer = await fetch(button.dataset.cadenceCheck, {
        method: "POST", body: sent, headers: { "X-Requested-With": "XMLHttpRequest" },
      });
      const text = answer.ok ? await answer.text() : null;
      if (turn !== asked) return; // a newer request is pending
      if (text !== null) preview.innerHTML = text;
      preview.removeAttribute("aria-busy");
    };
    const later = () => { clearTimeout(waiting); waiting = setTimeout(ask, 500); };
    const show = () => {
      for (const [name, frequencies] of Object.entries(NEEDED)) {
        const whole = form.querySelector(`[data-contentpath="${name}"]`)?.closest(".w-panel__wrapper");
        if (whole) whole.hidden = !frequencies.includes(frequency.value);
      }
    };
    for (const event of ["input", "change"]) {
      form.addEventListener(event, ({ target }) => {
        if (!FIELDS.includes(target.name)) return;
        show();
        later();
      });
    }
    button.addEventListener("click", (event) => { event.preventDefault(); ask(); });
    show();
  };

  const begin = () => document.querySelectorAll("[data-cadence]").forEach(start);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
