"""What a feed says, before it has a form: the `FeedInfo` around it and a `FeedEntry` for each item.

Every format prints these values and nothing else, so that identity, title, address, instants and tags are the same in all.
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

# Of what `Item.data` has of an edition.
EVENT_FACTS = ("status", "begins_at", "finishes_at", "starts_on", "ends_on", "time_zone", "format", "place")


def _public_url() -> str:
    return settings.PUBLIC_URL


@dataclass(frozen=True, slots=True)
class Deleted:
    """Something that this feed brought and that its list does not have any more."""

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
    """What stands around the items of a feed. Addresses are absolute.

    ``id`` is the feed's permanent identity (an IRI; its address where it has none). An archive (RFC 5005) names the feed
    that it belongs to in ``current_url``. ``empty_at`` dates a feed without items, so that its bytes stay the same too.
    Without ``full_text`` only title and summary go out. With ``is_one_a_thing`` language versions share the identity of
    their thing. ``language`` is empty where the items are in several.
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
        """When what it says was last another."""
        moments = [entry.updated_at for entry in entries] + [deleted.at for deleted in self.deleted]
        return max(moments, default=in_seconds(self.empty_at))


@dataclass(frozen=True, slots=True)
class Tag:
    name: str
    slug: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One item as all formats print it. ``updated_at`` is when it came or was last another, with a fraction of a second
    that no other has; ``published_at`` is the date that readers see, which an editor may have set back. ``language`` is
    its real one; ``sequence`` is that of its last `Change`, 0 where
    it was not asked for; ``event`` has when and where an edition takes place, as far as it is known. ``guid`` and
    ``atom_id`` are the identity in RSS and in Atom, which may be that of another site (`ForeignIdentity`)."""

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
    event: dict[str, Any]


def in_seconds(moment: datetime) -> datetime:
    """RSS knows no smaller part of time."""
    return moment.astimezone(UTC).replace(microsecond=0)


def thing_uri(translation_key: object) -> str:
    """The identity that the language versions of a thing share (RFC 4151)."""
    return f"tag:{settings.TAG_AUTHORITY}:thing/{translation_key}"


def entry_of(item: Item, info: FeedInfo) -> FeedEntry:
    base = info.base_url
    lead = item.stored_lead
    # Where the feed has no language, names are in the item's own.
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
        # Atom wants a text of some kind, and where there is none title and link are what is known.
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
        event={name: value for name in EVENT_FACTS if (value := item.data.get(name))},
    )


def _authors(item: Item) -> Iterator[str]:
    """The names in the byline: each organisation where it is a row of those that the item is filed under, else the whole."""
    names = sorted((label["name"] for label in item.stored_labels if label["type"] == "organisation"), key=len)
    rest = item.byline
    while name := next((name for name in reversed(names) if rest == name or rest.startswith(f"{name}, ")), ""):
        yield name
        rest = rest.removeprefix(name).removeprefix(", ")
    if rest:
        yield rest
