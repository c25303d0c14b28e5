"""Form fields of the editors: time zones by city, languages as chips, one day per line."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language_info, gettext, gettext_lazy

from events import cities, zones
from foundation.filing.widgets import FilingSelectMultiple
from foundation.languages import spelling
from foundation.written_dates.fields import day_of

# Languages of events in the region. An edition keeps others that it already has.
LANGUAGES = ("en", "ru", "fr", "ar", "az", "de", "es", "it", "ka", "kk", "pl", "pt", "ro", "tr", "uk", "uz")
DAYS_AT_MOST = 100


def zone_label(name: str, *, at: datetime) -> str:
    """Return the city with its UTC offset at that instant: ``Brussels (UTC+1)``."""
    offset = zones.offset_in_words(at, name)
    return offset if name == "UTC" else f"{cities.city(name)} ({offset})"


def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return zones of the region first, then all others by continent, each with its current UTC offset."""
    now = timezone.now()
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in zones.zone_names():
        if name not in cities.CITIES:
            groups.setdefault(name.split("/")[0], []).append((name, zone_label(name, at=now)))
    return [
        (
            gettext("In the region"),
            sorted(
                ((name, zone_label(name, at=now)) for name in cities.CITIES),
                key=lambda choice: spelling.alphabetical(choice[1]),
            ),
        ),
        *((str(cities.AREAS.get(area, area)), rows) for area, rows in groups.items() if area != "UTC"),
    ]


class TimeZoneField(forms.ChoiceField):
    """Any valid zone, including old ones that are not offered, so that saving an old row does not change its zone."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Time zone"))
        kwargs.setdefault(
            "help_text",
            gettext_lazy(
                "Choose a city. Its current difference from UTC is shown. Dates and times are local to that city."
            ),
        )
        super().__init__(choices=zone_choices, **kwargs)

    def valid_value(self, value: Any) -> bool:
        try:
            zones.zone(str(value))
        except ValueError:
            return False
        return True


def language_name(code: str) -> str:
    """Return the name in the editor's language, or the code if Django has no name."""
    try:
        return str(get_language_info(code)["name_translated"]).capitalize()
    except KeyError:
        return code


def own_name(code: str) -> str:
    """Return the name in the language itself, or the code."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


class LanguagesField(forms.MultipleChoiceField):
    """Languages chosen by typing; the value is the row's text, ``en;ru``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=lambda: [(code, language_name(code)) for code in LANGUAGES],
            required=False,
            widget=FilingSelectMultiple("spoken-language"),
            **kwargs,
        )

    def keep(self, value: str) -> None:
        """Add rare languages that a row already has to the choices."""
        rare = [code for code in value.split(";") if code and code not in LANGUAGES]
        self.choices = [(code, language_name(code)) for code in (*LANGUAGES, *rare)]

    def prepare_value(self, value: Any) -> Any:
        return [code for code in value.split(";") if code] if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        return ";".join(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class DaysField(forms.CharField):
    """Days, one per line, as people write dates. The value is a sorted list of distinct ISO dates."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "class": "days"}), **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        text = super().clean(value)
        lines = [part.strip() for line in text.splitlines() for part in line.split(";")]
        days = {_day(line) for line in lines if line}
        if len(days) > DAYS_AT_MOST:
            raise ValidationError(gettext("Enter no more than %(count)d dates.") % {"count": DAYS_AT_MOST})
        return sorted(day.isoformat() for day in days)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


def _day(text: str) -> date:
    try:
        return day_of(text)
    except ValidationError as error:
        reason = " ".join(error.messages)
        raise ValidationError(gettext("“%(text)s”: %(reason)s") % {"text": text, "reason": reason}) from error
