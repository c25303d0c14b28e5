"""Public content of external items (`ItemContent`), made from an `Entry`: as much as this site is permitted to show.

The source determines that: a headline, an excerpt, or the full text. The item links to the original. Its image is
neither copied nor linked.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import override

from foundation import languages
from news.addresses import OUR_HOST
from news.models import Entry, Item, Source
from news.models.items import facet
from news.parsing.sanitize import one_line
from news.publishing.content import ItemContent, facets_of
from news.publishing.event_words import event_in_words

KIND = "external"
EXCERPT_CHARACTERS = 200
_LONGEST_TITLE = Item._meta.get_field("title").max_length or 0
_LONGEST_ADDRESS = Item._meta.get_field("address").max_length or 0


class NothingToLeadTo(ValueError):
    """Error for an entry without an address on another site, which cannot be published as an item that leads there."""


def external_content(entry: Entry, *, at: datetime) -> ItemContent:
    """Return the public content of ``entry``. Raises ``NothingToLeadTo`` with the reason, for the editor."""
    source = entry.source
    language = primary_language(entry.language or source.language)
    source_name = source.title or source.host
    labels, facets = _filed_under(entry, source)
    facets |= {facet("source", source.pk), facet("kind", KIND)} | ({facet("language", language)} if language else set())
    shows_text = source.shows != Source.Shows.HEADLINE
    return ItemContent(
        uuid=entry.uuid,
        translation_key=entry.uuid,
        language=language,
        type=Item.Type.EXTERNAL,
        kind=KIND,
        title=shortened(entry.title or source_name, _LONGEST_TITLE),
        summary=shortened(f"{_event(entry, language)} {entry.text if shows_text else ''}", EXCERPT_CHARACTERS),
        html=entry.html if source.shows == Source.Shows.FULL else "",
        address=address_of(entry),
        byline=source_name,
        stored_picture=None,
        stored_lead=None,
        stored_labels=labels,
        facets=frozenset(facets),
        # A date after our first poll of the entry cannot be right. The stored date must not change when it is recorded
        # again.
        published_at=min(entry.published_at or entry.first_seen_at, entry.first_seen_at, at),
        is_listed=True,
        data={
            "source": {
                "id": source.pk,
                "title": source_name,
                "url": source.home_url,
                "feed_url": public_address(source),
            },
            "licence": source.licence,
        },
    )


def _event(entry: Entry, language: str) -> str:
    """Return time and place: facts, which no terms forbid. In the entry's language if this site has it."""
    with override(language if language in languages.codes() else languages.default()):
        return event_in_words(entry.event)


def _filed_under(entry: Entry, source: Source) -> tuple[list[dict[str, Any]], set[str]]:
    """Return labels and facets of the source's organisation and of the entry's topics, otherwise the source's topics.

    Readers of all languages see these labels, so they have names in each.
    """
    rows = [("topic", row) for row in entry.topics.all() or source.topics.all()]
    if source.organisation is not None:
        rows.append(("organisation", source.organisation))
    labels: list[dict[str, Any]] = []
    facets: set[str] = set()
    for name, row in rows:
        names = {code: row.named_in(code) for code in languages.codes()}
        label = {"type": name, "id": row.pk, "slug": row.slug, "address": ""}
        own, real = row.named_in(languages.default())
        labels.append({**label, "name": own, "language": real, "names": names})
        facets |= facets_of(name, row)
    return labels, facets


def address_of(entry: Entry) -> str:
    """Return the address of the original. Raises ``NothingToLeadTo`` if readers cannot open it."""
    try:
        parts = urlsplit(entry.link)
    except ValueError:
        parts = urlsplit("")
    is_outside = parts.scheme in {"http", "https"} and parts.hostname and parts.hostname != urlsplit(OUR_HOST).hostname
    if not is_outside or parts.username is not None or len(entry.link) > _LONGEST_ADDRESS:
        raise NothingToLeadTo(
            _("“%(title)s” has no link to another site. Write an article instead.") % {"title": entry.title}
        )
    return entry.link


def public_address(source: Source) -> str:
    """Return the address of the feed for the public. Empty if it may contain a secret: a username or a query."""
    parts = urlsplit(source.url)
    return "" if source.credentials or parts.username or parts.query else source.url


def primary_language(code: str) -> str:
    """Return ``en`` for ``en-GB``, or "" for an invalid code."""
    found = re.fullmatch(r"([a-z]{2,3})([-_].*)?", code.strip().lower())
    return found[1] if found else ""


def shortened(text: str, characters: int) -> str:
    """Return one line of at most ``characters``, cut between words if possible."""
    line = one_line(text.replace("\0", ""))
    if len(line) <= characters:
        return line
    cut = line[: characters - 1]
    whole = cut if line[characters - 1] == " " else cut.rsplit(" ", 1)[0]
    return whole.rstrip(" ,;:–-") + "…"
