// Add a copy button beside each text to copy. Without scripts, readers select and copy it by hand.
for (const field of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet copy__button";
  button.textContent = field.dataset.copy;
  const name = field.dataset.name;
  if (name) button.setAttribute("aria-label", `${field.dataset.copy}: ${name}`);
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.className = "copy__said";
  button.addEventListener("click", async () => {
    const text = field.value ?? field.textContent.trim();
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      if (field.select) field.select();
      else getSelection().selectAllChildren(field);
      document.execCommand("copy");
    }
    said.textContent = field.dataset.copied;
    setTimeout(() => (said.textContent = ""), 3000);
  });
  field.after(button, said);
}
