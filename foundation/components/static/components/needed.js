// Show fields only for certain values of another field, data-needed-for="format:online hybrid", or for any value,
// data-needed-for="image:". Fields with a value or an error are always visible.
(() => {
  const isFilled = (field) => (field.type === "checkbox" ? field.checked : field.name && field.value);
  const start = (form) => {
    const wholes = form.querySelectorAll("[data-needed-for]");
    const show = () => {
      for (const whole of wholes) {
        const [name, values] = whole.dataset.neededFor.split(":");
        const value = form.elements.namedItem(name)?.value;
        const isNeeded = values ? values.split(" ").includes(value) : Boolean(value);
        const isOpen = [...whole.querySelectorAll("input, select, textarea")].some(isFilled);
        whole.hidden = !isNeeded && !isOpen && !whole.querySelector("[aria-invalid=true], .error-message");
      }
    };
    form.addEventListener("change", ({ target }) => {
      if ([...wholes].some((whole) => whole.dataset.neededFor.startsWith(`${target.name}:`))) show();
    });
    show();
  };
  const begin = () => document.querySelectorAll("[data-edit-form]").forEach(start);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
