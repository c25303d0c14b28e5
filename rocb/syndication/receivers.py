"""Hooks for subscriptions: the organisations on the board, and the choices from the programme for a rule."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail import hooks

from events.models import EventKind, EventSeriesPage
from foundation import languages
from foundation.languages import spelling
from foundation.public_pages import public_pages
from news.api import facet
from news.extensions import Choice, ChoiceGroup
from rocb.models import Organisation


@hooks.register("register_board_organisations")
def administrations() -> Any:
    """Return the members of the region, by country name in the current language."""
    return Organisation.objects.members().order_by("country__read", "name__read")


@hooks.register("register_rule_choices")
def programme_choices() -> list[ChoiceGroup]:
    """Return kinds of events, and series: one choice for all language versions of a series."""
    kinds = [Choice((facet("kind", value),), str(label)) for value, label in EventKind.choices]
    versions: dict[Any, list[EventSeriesPage]] = {}
    for page in (
        public_pages(EventSeriesPage.objects).select_related("locale").only("translation_key", "title", "locale")
    ):
        versions.setdefault(page.translation_key, []).append(page)
    language = languages.current()
    series = [
        Choice(tuple(facet("series", pk) for pk in sorted(page.pk for page in pages)), _title(pages, language))
        for pages in versions.values()
    ]
    return [
        ChoiceGroup("kind", _("Type"), kinds, one_each=True),
        ChoiceGroup(
            "series",
            _("Event series"),
            sorted(series, key=lambda choice: spelling.alphabetical(choice.label)),
            one_each=True,
        ),
    ]


def _title(pages: list[EventSeriesPage], language: str) -> str:
    """Return the title in the current language, else in English, else in any language."""
    titles = {page.locale.language_code: page.title for page in pages}
    return titles.get(language) or titles.get("en") or next(iter(titles.values()))
