"""Offers of the programme for filing fields: people, platforms, languages, events and series."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import F

from events import dates
from events.admin import editor_fields
from events.models import EditionPage, EventSeriesPage, Person, Platform
from foundation.filing.choices import Choice, matching
from foundation.filing.offers import ModelOffer, Offer, register
from foundation.filing.pages import PageOffer


class PersonOffer(ModelOffer):
    model = Person
    can_create = True

    def rows(self, **wanted: Any) -> Any:
        return super().rows(**wanted).select_related("organisation")

    def note(self, row: Person) -> str:
        return row.office or (str(row.organisation) if row.organisation else "")


class PlatformOffer(ModelOffer):
    model = Platform
    can_create = True

    def choice(self, row: Platform) -> Choice:
        return Choice(str(row.pk), row.name, row.vendor)

    def made(self, name: str) -> Platform:
        return Platform(name=name)


class SpokenLanguageOffer(Offer):
    """Offer of languages spoken at an event, by code: those of the region, and any that an event already has."""

    def choices(self, *, request: Any = None, language: str = "") -> Iterable[Choice]:
        return [_language(code) for code in editor_fields.LANGUAGES]

    def chosen(self, values: Sequence[str]) -> Iterable[Choice]:
        return [_language(code) for code in values]


def _language(code: str) -> Choice:
    return Choice(code, editor_fields.language_name(code), code=code, spellings=(editor_fields.own_name(code),))


class _ProgrammeOffer(PageOffer):
    """Offer that compares the titles of all pages in Python, so that accents and alphabets do not matter. Pages in the
    current language come first.
    """

    order: Sequence[Any]

    def choices(self, *, request: Any = None, language: str = "") -> Iterable[Choice]:
        pages = self.visible(request).select_related("locale").defer("body").order_by(*self.order)
        ordered = sorted(pages, key=lambda page: page.locale.language_code != language)
        return [self.choice(page, language) for page in ordered]

    def search(self, query: str, *, request: Any, language: str = "") -> Sequence[Choice]:
        return matching(self.choices(request=request, language=language), query)


class EventOffer(_ProgrammeOffer):
    """Offer of events, latest first."""

    model = EditionPage
    order = (F("begins_at").desc(nulls_last=True), "-pk")

    def days(self, page: EditionPage) -> tuple[date, date] | None:
        return (page.starts_on, page.last_day) if page.starts_on and page.last_day else None

    def about(self, page: EditionPage) -> Iterable[str]:
        if page.starts_on and page.last_day:
            return [dates.days(page.starts_on, page.last_day)]
        return [page.period]


class SeriesOffer(_ProgrammeOffer):
    model = EventSeriesPage
    order = ("title",)


def register_offers() -> None:
    register("person", PersonOffer())
    register("platform", PlatformOffer())
    register("spoken-language", SpokenLanguageOffer())
    for name in ("event", "page"):
        register(name, EventOffer())
        register(name, SeriesOffer(), order=1)
