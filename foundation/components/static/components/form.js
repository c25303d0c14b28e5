// What is wrong with a form that was sent is where one goes on. And the reader's own time zone is chosen in the form,
// unless somebody chose already; without this the zone of the event stays.
(() => {
  const summary = document.querySelector(".form__summary");
  summary?.focus();
  const field = document.querySelector("select[name=time_zone]");
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isUntouched = field && field.value === [...field.options].find((option) => option.defaultSelected)?.value;
  if (isUntouched && !summary && [...field.options].some((option) => option.value === own)) field.value = own;
})();
