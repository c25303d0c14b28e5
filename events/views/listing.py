"""Which list an address asks for, and how pages lead to lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events import languages, programme
from events.lists import Cursor, EditionList, NoSuchList
from events.models import EditionPage, EventKind, EventSeriesPage, EventsIndexPage
from events.views import calendars
from foundation.languages import spelling


def asked_for(request: HttpRequest, index: EventsIndexPage, **folders: str) -> EditionList:
    """The list of this address: filters from the query string, the year from the path where it has one."""
    try:
        return EditionList.from_params({**request.GET.dict(), **folders}, language=index.locale.language_code)
    except NoSuchList as error:
        raise Http404(f"No list for {error}") from None


def cursor(request: HttpRequest, name: str) -> Cursor | None:
    """The place in the list from which on it is asked for."""
    try:
        return Cursor.read(text) if (text := request.GET.get(name)) else None
    except NoSuchList as error:
        raise Http404(f"Page not found in this list: {error}") from None


def described(listing: EditionList, base: str, index: EventsIndexPage) -> dict[str, Any]:
    """What the heads of its pages say of a list."""
    return {
        "heading": listing.heading if listing.is_filtered else index.title,
        "is_filtered": listing.is_filtered,
        "clear_path": base,
        "params": listing.params,
        "calendar_path": calendars.list_path(listing),
    }


# Value and label, and the language of the label where it is not that of the list.
Choices = Sequence[tuple[str, ...]]


def filters(listing: EditionList, base: str) -> list[dict[str, Any]]:
    """Groups of links; the number of queries does not grow with content."""
    groups: list[tuple[str, str, str, Choices]] = [  # with "All" in the gender of the label
        ("kind", _("Type"), pgettext("type", "All"), [(value, str(label)) for value, label in EventKind.choices]),
        ("topic", _("Topic"), pgettext("topic", "All"), listing.used_rows("topic")),
        ("series", _("Series"), pgettext("series", "All"), listing.used_series()),
        (
            "format",
            _("Format"),
            pgettext("format", "All"),
            [(v, str(label)) for v, label in EditionPage.Format.choices],
        ),
        (
            "spoken",
            _("Language"),
            pgettext("language", "All"),
            [(code, languages.in_words(code)) for code in listing.spoken_languages()],
        ),
        ("year", _("Year"), pgettext("year", "All"), [(str(year), str(year)) for year in listing.years]),
        ("region", _("Region"), pgettext("region", "All"), listing.used_rows("region")),
        ("organisation", _("Organisation"), pgettext("organisation", "All"), listing.used_rows("organisation")),
    ]
    return [
        _group(listing, base, name, label, whole, choices)
        for name, label, whole, choices in groups
        if choices or name in listing.params
    ]


def _group(listing: EditionList, base: str, name: str, label: str, whole: str, choices: Choices) -> dict[str, Any]:
    current = listing.params
    if name in current and all(current[name] != value for value, *_label in choices):  # to take away again, if empty
        row = listing.rows.get(name)
        spoken = languages.in_words(current[name]) if name == "spoken" else current[name]
        choices = [*choices, (current[name], row.named_in(listing.language)[0] if row else spoken)]
    everything = {"label": whole, "path": listing.path(base, **{name: None}), "is_current": name not in current}
    narrowed = [
        {
            "label": text,
            "language": "".join(language),
            "path": listing.path(base, **{name: value}),
            "is_current": current.get(name) == value,
        }
        for value, text, *language in choices
    ]
    return {"name": name, "label": label, "is_active": name in current, "choices": [everything, *narrowed]}


def index_of(page: EventSeriesPage | EditionPage) -> EventsIndexPage | None:
    """The list page that it stands under."""
    found: EventsIndexPage | None = EventsIndexPage.objects.ancestor_of(page).live().public().first()
    return found


def filed(rows: Any, language: str, name: str, base: str) -> list[dict[str, str]]:
    """Topics, regions or organisations with the list of events under each, in the order of their names in this language."""
    found = [{**programme.named(row, language), "path": f"{base}?{name}={row.slug}"} for row in rows]
    return sorted(found, key=lambda row: spelling.alphabetical(row["name"]))
