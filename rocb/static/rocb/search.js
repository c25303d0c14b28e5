// Fill the list of suggestions of a search field while someone types. Without this script the form works as it is.
for (const field of document.querySelectorAll("input[data-suggest]")) {
  const list = document.getElementById(field.getAttribute("list"));
  let timer, asked;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    const query = field.value.trim();
    if (query.length < 2 || query === asked) return;
    timer = setTimeout(async () => {
      asked = query;
      try {
        const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(query)}`);
        if (!answer.ok || query !== field.value.trim()) return;
        const [, titles] = await answer.json();
        list.replaceChildren(...titles.map((title) => Object.assign(document.createElement("option"), { value: title })));
      } catch {
        // No suggestions without a network.
      }
    }, 200);
  });
}
