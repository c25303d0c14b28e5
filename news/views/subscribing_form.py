"""Form for email subscriptions: content, frequency and local hour. Every field has a default."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from foundation import languages
from foundation.components.dates import city
from foundation.filters import vocabulary_model
from foundation.languages import spelling
from foundation.mailing.public_forms import EmailForm
from news.delivery.mail_subscriptions import Order, order_of
from news.models import Channel, Item

# Cities of our readers. People elsewhere choose a city in the same time zone.
CITIES = (
    *("Africa/Cairo", "America/New_York", "Asia/Almaty", "Asia/Ashgabat", "Asia/Baku", "Asia/Bangkok", "Asia/Bishkek"),
    *("Asia/Dubai", "Asia/Dushanbe", "Asia/Jerusalem", "Asia/Nicosia", "Asia/Tashkent", "Asia/Tbilisi", "Asia/Tokyo"),
    *("Asia/Yerevan", "Atlantic/Reykjavik", "Europe/Amsterdam", "Europe/Athens", "Europe/Belgrade", "Europe/Berlin"),
    *("Europe/Bratislava", "Europe/Brussels", "Europe/Bucharest", "Europe/Budapest", "Europe/Chisinau"),
    *("Europe/Copenhagen", "Europe/Dublin", "Europe/Helsinki", "Europe/Istanbul", "Europe/Kyiv", "Europe/Lisbon"),
    *("Europe/Ljubljana", "Europe/London", "Europe/Luxembourg", "Europe/Madrid", "Europe/Malta", "Europe/Minsk"),
    *(
        "Europe/Moscow",
        "Europe/Oslo",
        "Europe/Paris",
        "Europe/Podgorica",
        "Europe/Prague",
        "Europe/Riga",
        "Europe/Rome",
    ),
    *("Europe/Sarajevo", "Europe/Skopje", "Europe/Sofia", "Europe/Stockholm", "Europe/Tallinn", "Europe/Vienna"),
    *("Europe/Vilnius", "Europe/Warsaw", "Europe/Zagreb", "Europe/Zurich"),
)
MANY = ("topic", "type", "language")
TYPES = {
    Item.Type.ARTICLE: gettext_lazy("News"),
    Item.Type.EDITION: gettext_lazy("Events"),
    Item.Type.EXTERNAL: gettext_lazy("From the region"),
}


class OrderForm(forms.Form):
    """Choices of a subscription. ``topic``, ``organisation``, ``type`` and ``language`` have the values of list
    addresses."""

    topic = forms.MultipleChoiceField(label=gettext_lazy("Topics"), required=False, widget=forms.CheckboxSelectMultiple)
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)
    type = forms.MultipleChoiceField(
        label=pgettext_lazy("what somebody follows", "Content"),
        required=False,
        choices=list(TYPES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.MultipleChoiceField(
        label=pgettext_lazy("of what somebody follows", "Languages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    frequency = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=Channel.Frequency.choices, widget=forms.RadioSelect
    )
    weekday = forms.TypedChoiceField(label=gettext_lazy("Day of the week, for weekly emails"), coerce=int)
    hour = forms.TypedChoiceField(
        label=gettext_lazy("Time of day"), coerce=int, choices=[(hour, f"{hour:02}:00") for hour in range(24)]
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    mail_language = forms.ChoiceField(label=gettext_lazy("Email language"))

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {name: _by_slug(name) for name in ("topic", "organisation")}
        names = {
            name: sorted(
                ((slug, str(row)) for slug, row in rows.items()),
                key=lambda one: spelling.alphabetical(one[1]),
            )
            for name, rows in self.rows.items()
        }
        fields: Any = self.fields
        fields["topic"].choices = names["topic"]
        fields["organisation"].choices = [("", pgettext("organisation", "All")), *names["organisation"]]
        fields["language"].choices = fields["mail_language"].choices = languages.choices()
        fields["weekday"].choices = [(number, str(name).capitalize()) for number, name in WEEKDAYS.items()]
        fields["time_zone"].choices = zone_choices(at, self.initial.get("time_zone", ""))
        for name in MANY:
            fields[name].widget.attrs["id"] = f"id_{name}"

    def add_prefix(self, field_name: str) -> str:
        """Add brackets to the names of checkbox groups, so that form validators do not report duplicate names."""
        return f"{super().add_prefix(field_name)}{'[]' if field_name in MANY else ''}"

    @classmethod
    def first_values(cls, params: Mapping[str, list[str]]) -> dict[str, Any]:
        """Return the initial values: those in the address, and the language of the page."""
        language = languages.current()
        return {
            "topic": params.get("topic", []),
            "organisation": next(iter(params.get("organisation", [])), ""),
            "type": params.get("type", []),
            "language": params.get("language") or [language],
            "frequency": Channel.Frequency.DAILY,
            "weekday": 0,
            "hour": 8,
            "time_zone": settings.TIME_ZONE,
            "mail_language": language,
        }

    @classmethod
    def values_of(cls, channel: Channel) -> dict[str, Any]:
        order = order_of(channel)
        slugs = {
            name: {str(row.pk): slug for slug, row in _by_slug(name).items()} for name in ("topic", "organisation")
        }
        return {
            "topic": [slugs["topic"][key] for key in order["topics"] if key in slugs["topic"]],
            "organisation": slugs["organisation"].get(order["organisation"], ""),
            "type": order["types"],
            "language": order["languages"],
            "mail_language": order["language"],
            **{name: order[name] for name in ("frequency", "weekday", "hour", "time_zone")},
        }

    @property
    def order(self) -> Order:
        values = self.cleaned_data
        return Order(
            topics=[self.rows["topic"][slug] for slug in values["topic"]],
            organisation=self.rows["organisation"].get(values["organisation"]),
            types=values["type"],
            # All languages means no condition, so that external items in other languages are included.
            languages=[] if len(values["language"]) == len(languages.codes()) else values["language"],
            language=values["mail_language"],
            **{name: values[name] for name in ("frequency", "weekday", "hour", "time_zone")},
        )


class AskForm(EmailForm, OrderForm):
    """The form for the public."""


def _by_slug(name: str) -> dict[str, Any]:
    return {row.slug: row for row in vocabulary_model(name).objects.all()}


def zone_choices(at: datetime, chosen: str) -> list[tuple[str, str]]:
    """Return the cities of the region with their offset at ``at``, sorted by offset."""
    names = {*CITIES, settings.TIME_ZONE}
    names |= {chosen} if chosen in available_timezones() else set()
    rows = [(at.astimezone(ZoneInfo(name)).utcoffset() or timedelta(0), city(name), name) for name in names]
    rows.sort(key=lambda row: (row[0], spelling.alphabetical(row[1])))
    return [(name, f"{label} ({_offset(offset)})" if label != "UTC" else label) for offset, label, name in rows]


def _offset(offset: timedelta) -> str:
    """Return an offset as on event pages: ``UTC+2``, ``UTC−3``, ``UTC``."""
    minutes = int(offset.total_seconds() // 60)
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")
