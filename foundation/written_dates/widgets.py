"""Wagtail's date inputs in the format of the user's language; Wagtail itself has one format for all."""

from __future__ import annotations

from typing import Any

from django.utils.formats import get_format, localize_input
from wagtail.admin import widgets
from wagtail.admin.widgets import AdminTimeInput


class _Written:
    def get_config(self) -> dict[str, Any]:
        """Return the options of Wagtail's calendar. On leaving a field, the calendar would replace anything that its
        one format cannot parse by today's date. The script recognizes our fields by this option."""
        return {**super().get_config(), "validateOnBlur": False}  # type: ignore[misc]


class _InLanguage(_Written):
    format_key: str

    @property
    def form(self) -> str:
        """Return the language's first format without seconds."""
        return next(form for form in get_format(self.format_key) if "%S" not in form)

    def format_value(self, value: Any) -> Any:
        return localize_input(value, self.form)

    def get_config(self) -> dict[str, Any]:
        """Return the format for Wagtail's calendar, which uses PHP's letters."""
        form = self.form.replace("%M", "i").replace("%", "")
        return {**super().get_config(), "format": form}


class DateInput(_InLanguage, widgets.AdminDateInput):  # type: ignore[misc]
    pass


class DateTimeInput(_InLanguage, widgets.AdminDateTimeInput):  # type: ignore[misc]
    pass


class TimeInput(_Written, AdminTimeInput):  # type: ignore[misc]
    pass
