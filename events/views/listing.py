"""Lists from request parameters, and links from pages to lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events import languages, programme
from events.lists import EditionList
from events.models import EditionPage, EventKind, EventSeriesPage, EventsIndexPage
from events.views import calendars
from foundation.filters import Cursor, NoSuchList
from foundation.languages import spelling
from foundation.public_pages import public_pages


def asked_for(request: HttpRequest, index: EventsIndexPage, **folders: str) -> EditionList:
    """Return the list for this URL: filters from the query string, the year from the path if present."""
    try:
        params = {**request.GET.dict(), **folders}
        return EditionList.from_params(params, language=index.locale.language_code, places=index.private_places)
    except NoSuchList as error:
        raise Http404(f"No list for {error}") from None


def cursor(request: HttpRequest, name: str) -> Cursor | None:
    """Return the cursor in the query string."""
    try:
        return Cursor.read(text) if (text := request.GET.get(name)) else None
    except NoSuchList as error:
        raise Http404(f"Page not found in this list: {error}") from None


def described(listing: EditionList, base: str, index: EventsIndexPage) -> dict[str, Any]:
    """Return the context for the headings of a list's pages."""
    return {
        "heading": listing.heading if listing.is_filtered else index.title,
        "is_filtered": listing.is_filtered,
        "clear_path": base,
        "params": listing.params,
        "calendar_path": calendars.list_path(listing),
    }


# Value and label, and the language of the label if it is not that of the list.
Choices = Sequence[tuple[str, ...]]


def filters(listing: EditionList, base: str) -> list[dict[str, Any]]:
    """Return groups of filter links. The number of queries does not grow with content."""
    groups: list[tuple[str, str, str, Choices]] = [  # the gender of "All" agrees with the label
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
    # Offer an active filter even without events, so that it can be removed.
    if name in current and all(current[name] != value for value, *_label in choices):
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
    """Return the list page above ``page``."""
    found: EventsIndexPage | None = public_pages(EventsIndexPage.objects.ancestor_of(page)).first()
    return found


def filed(rows: Any, language: str, name: str, base: str) -> list[dict[str, str]]:
    """Return topics, regions or organisations with the path of each one's list of events, sorted by name in this
    language."""
    found = [{**programme.named(row, language), "path": f"{base}?{name}={row.slug}"} for row in rows]
    return sorted(found, key=lambda row: spelling.alphabetical(row["name"]))
