"""Targets of the site's links in the copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import get_language_from_path

from rocb.static_copy import html_pages, places, rewriting, scope
from rocb.static_copy.answers import Answer
from rocb.static_copy.crawl import FEEDS, MOVED, REFERENCES, TEXTS
from rocb.static_copy.html_pages import Sentence
from rocb.static_copy.places import Places
from rocb.static_copy.rewriting import Replace, Role

MOST_STEPS = 5  # maximum number of redirects in a chain
LINKS_CACHED = 4_000


@dataclass(frozen=True, slots=True)
class Options:
    """Options of a copy. ``url``: its future address. ``live_url``: site for features that a copy does not have."""

    url: str
    is_relative: bool = False
    live_url: str = ""

    @property
    def root(self) -> str:
        return urlsplit(self.url).path.rstrip("/")


@dataclass(frozen=True, slots=True)
class Links:
    answers: Mapping[str, Answer]
    places: Places
    options: Options
    newer: Mapping[str, str] = field(default_factory=dict)  # see `crawl.Crawl`
    # Results for links that do not depend on their page, but only on its language. Nearly all links are in the frame of
    # the page.
    _same: dict[tuple[str, Role, str], str | None] = field(default_factory=dict)

    def target(self, address: str) -> str | None:
        """Follow redirects to the final address here or on another site. Return None if there is none."""
        for _step in range(MOST_STEPS):
            answer = self.answers.get(address)
            if answer is None or answer.status not in MOVED | {200}:
                return None
            if answer.status == 200:
                return address
            if not scope.is_own(answer.location, at=address):
                return answer.location if answer.location.startswith(("http://", "https://")) else None
            following = scope.address_of(answer.location, at=address)
            if following is None:
                return None
            address = following
        return None

    def within(self, at: str, *, here: str = "") -> Replace:
        """Return the function that replaces links in the document at address ``at``, in the file ``here``."""
        here = here or self.places.of(at)
        language, is_relative = get_language_from_path(at) or "", self.options.is_relative

        def replace(link: str, role: Role) -> str | None:
            if is_relative or not scope.is_same_everywhere(link):
                return found(link, role)
            key = (link, role, language)
            if key not in self._same:
                if len(self._same) >= LINKS_CACHED:
                    self._same.clear()
                self._same[key] = found(link, role)
            return self._same[key]

        def found(link: str, role: Role) -> str | None:
            if not link or link.startswith(("#", "data:", "mailto:", "tel:")) or not scope.is_own(link, at=at):
                return link
            address = scope.address_of(link, at=at)
            if at in self.newer and scope.is_backwards(link):
                address = self.newer[at]
            target = self.target(address) if address is not None else None
            hash_mark, fragment = ("#", link.partition("#")[2]) if "#" in link else ("", "")
            if target is None:
                return self._missing(address, role, at=at, here=here)
            if not target.startswith("/"):
                return target
            return self.link(self.places.of(target), role, here=here) + hash_mark + fragment

        return replace

    def _missing(self, address: str | None, role: Role, *, at: str, here: str) -> str | None:
        if role not in {Role.FOLLOWED, Role.WRITTEN}:
            return None
        if self.options.live_url and address is not None and address not in self.answers:
            return self.options.live_url + address
        return self.link(self.places.of(notice_address(at)), role, here=here)

    def from_root(self, address: str) -> str:
        """Return the path that a client requests from a server."""
        return places.link(self.places.of(address), root=self.options.root)

    def link(self, path: str, role: Role, *, here: str) -> str:
        if role in {Role.NAMED, Role.WRITTEN}:
            return self.options.url.removesuffix(self.options.root) + places.link(path, root=self.options.root)
        return (
            places.link(path, seen_from=here) if self.options.is_relative else places.link(path, root=self.options.root)
        )


def notice_address(at: str) -> str:
    """Return the address of the notice about missing features, in the language of the page that links to it."""
    return f"/{get_language_from_path(at) or settings.LANGUAGE_CODE}/not-in-this-copy/"


def rewritten(answer: Answer, replace: Replace, sentence: Sentence, *, is_bound: bool) -> bytes | None:
    """Return the body with replaced links, or None for types without our links, which stay as they are."""
    kind, base = answer.kind, settings.PUBLIC_URL
    if answer.is_page:
        text = html_pages.written(answer.parts(), base=base, replace=replace, sentence=sentence, is_bound=is_bound)
        return text.encode(errors="surrogateescape")
    if kind not in FEEDS | TEXTS | REFERENCES | {"text/calendar"}:
        return None
    text = answer.read().decode(errors="surrogateescape")
    if kind == "text/calendar":
        text = rewriting.of_calendar(text, base=base, replace=replace)
    elif kind in FEEDS:
        text = rewriting.of_feed(text, base=base, replace=replace)
    elif kind in REFERENCES:
        text = rewriting.of_reference(text, base=base, replace=replace)
    elif kind == "application/manifest+json":
        text = rewriting.of_manifest(text, replace=replace)
    else:
        text = rewriting.of_text(text, base=base, replace=replace)
    return text.encode(errors="surrogateescape")
