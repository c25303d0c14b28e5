// The choice of the time of publication. Without a time it says so at the field, before anything is sent; with an error of
// the server it opens again.
(() => {
  function say(field, text) {
    const error = document.getElementById("publish-at-error");
    error.textContent = text;
    error.hidden = !text;
    field.setAttribute("aria-invalid", String(Boolean(text)));
    if (text) field.focus();
  }

  document.addEventListener("click", (event) => {
    const field = document.getElementById("publish-at-field");
    const button = event.target.closest("[data-needs-time]");
    if (!field || !button) return;
    if (!field.value) event.preventDefault();
    say(field, field.value ? "" : button.dataset.needsTime);
  });
  document.addEventListener("DOMContentLoaded", () => {
    const error = document.getElementById("publish-at-error");
    if (error && !error.hidden) error.closest("[popover]").showPopover();
  });
})();
