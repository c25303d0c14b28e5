"""Lists for the feeds that need both plug-ins: events as `Item` rows, and everything of a home page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from wagtail import hooks
from wagtail.models import Page

from events.api import EditionList
from events.models import EventsIndexPage
from news.api import Chronological, EverythingList, facet, facets_of_rows
from news.extensions import FeedList
from news.models import Item, ItemFacet
from rocb.models import HomePage, SiteIdentity


@hooks.register("register_feed_list")
def events() -> tuple[type[Page], type[FeedList]]:
    return EventsIndexPage, EditionItems


@hooks.register("register_feed_list")
def everything() -> tuple[type[Page], type[FeedList]]:
    return HomePage, EverythingList


@hooks.register("feed_rights")
def terms_of_reuse() -> str:
    """Return the terms in the current language, or an empty string if there are none."""
    identity = SiteIdentity.objects.first()
    return identity.reuse_line if identity else ""


@dataclass(frozen=True, slots=True)
class EditionItems:
    """The items of an event list, with all filters of that list; the most recently announced first.

    An item has no facets for the year of the event and its languages. These two filters use the query of the event
    list.
    """

    TYPES: ClassVar[tuple[str, ...]] = (Item.Type.EDITION,)
    PARAMETERS: ClassVar[tuple[str, ...]] = EditionList.PARAMETERS

    listing: EditionList

    @classmethod
    def from_params(cls, params: Mapping[str, str], *, language: str) -> Self:
        return cls(EditionList.from_params(params, language=language))

    @property
    def language(self) -> str:
        return self.listing.language

    @property
    def rows(self) -> Mapping[str, Any]:
        series = self.listing.series
        return {**self.listing.rows, **({"series": series} if series else {})}

    @property
    def params(self) -> dict[str, str]:
        return self.listing.params

    @property
    def heading(self) -> str:
        return self.listing.heading

    @property
    def facets(self) -> list[str]:
        words = {"kind": self.listing.kind, "format": self.listing.format}
        return facets_of_rows(self.rows) + [facet(name, value) for name, value in words.items() if value]

    def path(self, base: str) -> str:
        return self.listing.path(base)

    def parts(self) -> list[Chronological]:
        type, language = Item.Type.EDITION, self.language
        found: Chronological = Item.objects.of_type(type).listed().in_language(language)
        pages = "page_id__in"
        if self.facets:
            found = ItemFacet.objects.listed_under(*self.facets, type=type, language=language)
            pages = "item__page_id__in"
        if self.listing.year or self.listing.spoken:
            asked = EditionList(language, year=self.listing.year, spoken=self.listing.spoken)
            found = found.filter(**{pages: asked.editions.values("pk")})
        return [found]
