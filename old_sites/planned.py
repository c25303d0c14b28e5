"""Values of the plan: what an item becomes, and the options of a run."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from old_sites.heads import Head
from old_sites.placing import Placing
from old_sites.reasons import Reason

_NAMESPACE = uuid.UUID("6d4c2f0a-3b8f-5c63-9a2e-0f6a1c7d5e11")
NEWS, EVENTS, HOME = "news", "events", "home"  # targets of old addresses here, besides items
LISTS = {NEWS, EVENTS, HOME, "elsewhere", "organisations"}


class Becomes(StrEnum):
    ARTICLE = "article"
    EVENT = "event"
    SERIES = "event series"
    PAGE = "page"
    IMAGE = "image"
    DOCUMENT = "document"
    REDIRECT = "redirect"
    NOTHING = ""


PAGES = {Becomes.ARTICLE, Becomes.EVENT, Becomes.SERIES, Becomes.PAGE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A planned item. ``is_live``: the public saw it, and the result is public too. ``language`` is one of ours.
    ``is_in_menu``: the page was in the main navigation. ``parent`` is the UID of the page above it. Without one, it is
    below the page of ours at the address ``below``, or below the home page of its language.

    ``leads_to`` of a redirect is an address, or ``uid:…``, or `NEWS`, `EVENTS` or `HOME`. ``filter`` has the subjects
    that filter the list. ``lists`` are those that have the other content of a folder that is a page, and ``files`` the
    UIDs of the files and links in it, which Plone listed too.
    """

    head: Head
    becomes: Becomes
    language: str = ""
    is_live: bool = False
    is_left_out: bool = False  # because someone chose so, or the public may not see it
    is_in_menu: bool = False
    parent: str = ""
    below: str = ""
    leads_to: str = ""
    filter: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    is_language_assumed: bool = False  # neither the item nor its address has a language
    translation_key: uuid.UUID | None = None
    why: tuple[Reason, ...] = ()

    @property
    def uid(self) -> str:
        return self.head.uid


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Options. ``languages`` are those of our site. ``as_language`` maps other languages to ours; under "" is the
    language for items without one."""

    languages: tuple[str, ...]
    site: str
    as_language: Mapping[str, str] = field(default_factory=dict)
    placing: Placing = field(default_factory=Placing)

    @property
    def own_language(self) -> str:
        return self.as_language.get("", self.languages[0])


def identity(site: str, *parts: str) -> uuid.UUID:
    """Return the same UUID for the same item of the same site at each run."""
    return uuid.uuid5(_NAMESPACE, "\n".join([site, *parts]))
