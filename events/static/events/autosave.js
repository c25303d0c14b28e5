// A form submitted during autosave would add new sessions or people twice, because it does not know
// their keys yet. So the click waits for the response, and autosave stops once the form is submitted.
// Only in the editor of an event, or everywhere if the site has the app "all_pages" (data-all-pages).
(() => {
  const { allPages } = document.currentScript.dataset;
  const isOurs = (form) =>
    form.matches("[data-edit-form]") && (allPages !== undefined || form.elements.namedItem("sessions-TOTAL_FORMS"));
  let isSaving = false;
  let isSent = false;
  let waiting = null;
  const go = () => {
    isSaving = false;
    if (!waiting) return;
    const { target, submitter } = waiting;
    waiting = null;
    if (submitter) submitter.disabled = false; // the progress indicator disables it, and its name would be missing
    target.requestSubmit(submitter);
  };
  document.addEventListener("w-autosave:save", (event) => {
    const form = document.querySelector("[data-edit-form]");
    if (!form || !isOurs(form)) return;
    if (isSent) event.preventDefault();
    else isSaving = true;
  });
  document.addEventListener("w-autosave:success", go);
  document.addEventListener("w-autosave:error", go);
  document.addEventListener("submit", (event) => {
    if (!isSaving || !isOurs(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = { target: event.target, submitter: event.submitter };
  }, true);
  window.addEventListener("submit", (event) => {
    if (!event.defaultPrevented && isOurs(event.target)) isSent = true;
  });
})();
