"""Content of a feed, independent of the format: a `FeedInfo`, and a `FeedEntry` for each item.

Every format writes only these values, so that IDs, titles, addresses, times and tags are the same in all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from news import addresses
from news.feeds.plain_html import plain_html
from news.models import Change, Item
from news.models.items import in_language
from news.models.origin import origin_html
from news.publishing.substance import in_order

# Keys in `Item.data` of an edition.
EVENT_FACTS = ("status", "begins_at", "finishes_at", "starts_on", "ends_on", "time_zone", "format", "place")


def _public_url() -> str:
    return settings.PUBLIC_URL


@dataclass(frozen=True, slots=True)
class Deleted:
    """An item that was in this feed, but is no longer in its list."""

    id: str
    at: datetime
    sequence: int
    note: str = ""
    atom_id: str = ""

    @classmethod
    def of(cls, change: Change, identity: str, *, atom_id: str = "") -> Deleted:
        at = in_order(change.at, change.sequence).astimezone(UTC)
        note = change.note if change.kind == Change.Kind.WITHDRAWN else ""
        return cls(identity, at, change.sequence, note, atom_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedInfo:
    """Values of a feed beside its items. Addresses are absolute.

    ``id`` is the permanent ID of the feed, an IRI (its address if empty). ``current_url`` of an archive (RFC 5005) is
    the feed to which it belongs. ``empty_at`` is the date of a feed without items, which keeps its bytes unchanged as
    well. Without ``full_text``, only titles and summaries are written. With ``is_one_a_thing``, language versions share
    one ID. ``language`` is empty if the items are in several languages.
    """

    title: str
    description: str
    language: str
    page_url: str
    feed_url: str
    empty_at: datetime
    id: str = ""
    hub_url: str = ""
    current_url: str = ""
    earlier_url: str = ""
    later_url: str = ""
    publisher: str = ""
    rights: str = ""
    icon_url: str = ""
    deleted: Sequence[Deleted] = ()
    full_text: bool = True
    is_one_a_thing: bool = False
    base_url: str = field(default_factory=_public_url)

    @property
    def identity(self) -> str:
        return self.id or self.feed_url

    @property
    def is_archive(self) -> bool:
        return bool(self.current_url)

    def changed_at(self, entries: Iterable[FeedEntry]) -> datetime:
        """Return when the content of the feed last changed."""
        moments = [entry.updated_at for entry in entries] + [deleted.at for deleted in self.deleted]
        return max(moments, default=in_seconds(self.empty_at))


@dataclass(frozen=True, slots=True)
class Tag:
    name: str
    slug: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One item for all formats.

    ``updated_at`` is when it came or last changed, with a unique fraction of a second. ``published_at`` is the date
    that readers see, which an editor may have set back. ``language`` is its actual language. ``sequence`` is that of
    its last `Change`, or 0 if it was not queried. ``versions`` are the addresses in other languages, by language, if they
    were queried. ``event`` has the known time and place of an edition. ``guid`` and
    ``atom_id`` are the IDs in RSS and Atom, which can be those of another site (`ForeignIdentity`).
    """

    id: str
    guid: str
    atom_id: str
    thing: str
    type: str
    kind: str
    url: str
    title: str
    summary: str
    html: str
    authors: list[str]
    language: str
    published_at: datetime
    updated_at: datetime
    tags: list[Tag]
    picture: dict[str, Any] | None
    source: dict[str, Any] | None
    rights: str
    sequence: int
    versions: dict[str, str]
    event: dict[str, Any]


def in_seconds(moment: datetime) -> datetime:
    """Return the time in UTC without a fraction of a second, which RSS does not have."""
    return moment.astimezone(UTC).replace(microsecond=0)


def thing_uri(translation_key: object) -> str:
    """Return the ID that the language versions of an item share (RFC 4151)."""
    return f"tag:{settings.TAG_AUTHORITY}:thing/{translation_key}"


def entry_of(item: Item, info: FeedInfo) -> FeedEntry:
    base = info.base_url
    lead = item.stored_lead
    # In a feed without a language, names are in the item's language.
    language = info.language or item.language
    url = item.at(base, item.address)
    html = (
        plain_html(item.at(base, item.html) + origin_html(item.data, language=item.language)) if info.full_text else ""
    )
    own = thing_uri(item.translation_key) if info.is_one_a_thing else item.tag_uri
    return FeedEntry(
        id=own,
        guid=own if info.is_one_a_thing else item.guid or own,
        atom_id=own if info.is_one_a_thing else item.atom_id or own,
        thing=str(item.translation_key),
        type=item.type,
        kind=item.kind,
        url=url,
        title=item.title,
        # Atom requires a text, so an item without one has its title and link.
        summary=item.summary or ("" if html else f"{item.title} – {url}"),
        html=html,
        authors=list(dict.fromkeys(_authors(item))) or [info.publisher] * bool(info.publisher),
        language=item.language,
        published_at=in_seconds(item.published_at),
        updated_at=item.changed_at.astimezone(UTC),
        tags=[
            Tag(in_language(label, language)["name"], label["slug"], addresses.at(base, label["address"]))
            for label in item.stored_labels
            if label["type"] == "topic"
        ],
        picture={**lead, "src": item.at(base, lead["src"])} if lead else None,
        source=item.source,
        rights=item.data.get("licence", ""),
        sequence=getattr(item, "sequence", None) or 0,
        versions={code: item.at(base, address) for code, address in getattr(item, "versions", {}).items()},
        event={name: value for name in EVENT_FACTS if (value := item.data.get(name))},
    )


def _authors(item: Item) -> Iterator[str]:
    """Yield the names in the byline: organisations among the item's labels separately, the rest as one name."""
    names = sorted((label["name"] for label in item.stored_labels if label["type"] == "organisation"), key=len)
    rest = item.byline
    while name := next((name for name in reversed(names) if rest == name or rest.startswith(f"{name}, ")), ""):
        yield name
        rest = rest.removeprefix(name).removeprefix(", ")
    if rest:
        yield rest
