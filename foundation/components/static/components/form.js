// Focus the error summary of a submitted form. Preselect the reader's time zone in the form,
// unless another one was chosen; without this script the zone of the event stays.
(() => {
  const summary = document.querySelector(".form__summary");
  summary?.focus();
  const field = document.querySelector("select[name=time_zone]");
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isUntouched = field && field.value === [...field.options].find((option) => option.defaultSelected)?.value;
  if (isUntouched && !summary && [...field.options].some((option) => option.value === own)) field.value = own;
})();
