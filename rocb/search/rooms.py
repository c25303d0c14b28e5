"""Pages of the site outside the page tree, by the names of their views, with the terms that readers use for them.

A test requires that each public address without arguments is here or is found as something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from rocb.search import terms

SITE = "site."


@dataclass(frozen=True, slots=True)
class Room:
    view: str
    title: Any
    about: Any
    terms: tuple[str, ...]  # keys of concepts in the field ``site`` of terms.csv
    anchor: str = ""

    @property
    def path(self) -> str:
        return reverse(self.view) + (f"#{self.anchor}" if self.anchor else "")

    def titles(self) -> list[str]:
        return _in_all_languages(self.title)

    def sentences(self) -> list[str]:
        return _in_all_languages(self.about)

    def names(self) -> list[str]:
        return [*self.titles(), *terms.names_of(SITE + term for term in self.terms)]


ROOMS = {
    "press_room": Room(
        "press_room",
        _("Press room"),
        _("Contact, images and terms of reuse for journalists."),
        ("press-room", "press-release", "press-contact", "press-kit", "photo-gallery"),
    ),
    "logo": Room(
        "press_room",
        _("Download our logo"),
        _("Contact, images and terms of reuse for journalists."),
        ("logo", "press-kit"),
        "kit",
    ),
    "subscribe": Room(
        "subscribe",
        _("Follow us"),
        _("Choose topics, and get the news by email, feed or calendar."),
        ("subscribe", "newsletter", "feed", "email-updates", "calendar"),
    ),
    "unsubscribe": Room(
        "subscribe",
        _("Unsubscribe"),
        _("Confirm your email address once. Every email has an unsubscribe link."),
        ("unsubscribe",),
        "how-title",
    ),
    "topics": Room(
        "topics",
        _("Topics"),
        _("Everything this office publishes, by topic."),
        ("topics",),
    ),
    "people": Room(
        "people",
        pgettext_lazy("index", "People"),
        _("People who spoke at events, and news about them."),
        ("people",),
    ),
    "glossary": Room(
        "glossary",
        _("Glossary of customs terms"),
        _("Customs terms in English, French and Russian, with their sources."),
        ("glossary",),
    ),
    "documents": Room(
        "documents",
        _("Documents"),
        _("Newsletters and publications from this office, and documents from its events."),
        ("documents", "download", "publication"),
    ),
    "site_map": Room("site_map", _("Site map"), _("All sections of this site, and the pages below them."), ()),
}


def _in_all_languages(text: Any) -> list[str]:
    found = []
    for code in terms.LANGUAGES:
        with override(code):
            found.append(str(text))
    return found
