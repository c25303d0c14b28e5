// Show the reader's local time beside each time of an event, if it differs.
(() => {
  const words = document.currentScript.dataset;
  const clock = (at) => new Date(at - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
  const day = (text) => Date.parse(text.slice(0, 10));
  // The names of zones in browsers are those of countries or regions, often outdated ones, so the offset is shown.
  const offset = (at) => {
    const minutes = -at.getTimezoneOffset(), rest = Math.abs(minutes) % 60;
    if (!minutes) return "UTC";
    return `UTC${minutes > 0 ? "+" : "−"}${Math.floor(Math.abs(minutes) / 60)}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
  };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  for (const moment of document.querySelectorAll("[data-moment]")) {
    const times = [...moment.querySelectorAll("time")].map((time) => {
      const there = time.dateTime.slice(0, 16);
      const at = new Date(time.dateTime);
      const here = clock(at);
      const shift = Math.sign(day(here) - day(there));
      const text = here.slice(11);
      return { at, differs: here !== there, text: shift ? fill(shift > 0 ? words.next : words.previous, { time: text }) : text };
    });
    if (!times.some((time) => time.differs)) continue;
    const [begin, end] = times;
    const own = document.createElement("span");
    own.className = "own-time";
    own.textContent = fill(end ? words.range : words.time, { begin: begin.text, end: end && end.text });
    if (moment.dataset.moment !== "short") own.textContent += ` (${offset(begin.at)})`;
    moment.append(" ", own);
  }
})();
