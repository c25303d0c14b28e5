"""The feed at an address: made with four or five queries, cached until something is published or a frame changes.

`window` decides which items are in it, `archives` has the older ones.

``at_path(path, params)`` returns exactly the bytes at an address, ``at_address(url)`` the same for an absolute address.
While `ChangeCounter.state` does not change, a repeated call costs only that query.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override
from wagtail.models import Site

from foundation import languages
from foundation.custody.addresses import former_addresses
from foundation.filters import NoSuchList
from foundation.languages import spelling
from foundation.settings import site_name
from news.feeds import archives, cached, resolve, window
from news.feeds.feed_entries import Deleted, FeedInfo
from news.feeds.formats import BY_FILE_NAME, FORMATS, Format, write
from news.feeds.lists import FeedList
from news.feeds.resolve import ARCHIVE, LONGEST_PATH, ResolvedList, filters, resolve_list
from news.feeds.responses import Document, answer
from news.models import Change, ChangeCounter, ForeignIdentity, Item
from news.models.items import ItemQuerySet

__all__ = ["FORMATS", "Document", "Format", "FeedInfo", "answer", "at_address", "at_path", "hub_url", "write"]

KEPT_BYTES = 512 * 1024

_SEEN = "feeds:state"

State = tuple[int, int]


def at_address(url: str) -> Document | None:
    """Return the public feed at an absolute address of ours, or None. Its ``self_url`` may be spelled differently, or
    be the current address of a list that has moved, so that followers of the former address keep getting the feed.
    """
    base = settings.PUBLIC_URL
    if not url.startswith(f"{base}/"):
        return None
    parts = urlsplit(url)
    params, state = dict(parse_qsl(parts.query)), ChangeCounter.state()
    for path in _paths_of(parts.path):
        try:
            return at_path(path, params, state=state)
        except NoSuchList:
            continue
    return None


def _paths_of(path: str) -> Iterator[str]:
    yield path
    site = Site.objects.filter(is_default_site=True).first()
    if site and len(path) <= LONGEST_PATH and "\0" not in path:
        yield from (now for now, _page in former_addresses.moved(site, path))


def _key(path: str, wanted: Mapping[str, str]) -> str:
    return cached.key("feed", path, *cached.as_words(wanted))


def at_path(path: str, params: Mapping[str, str], *, state: State) -> Document:
    """Return the feed at ``path``, which ends with the file name of a format. ``state`` is the current
    `ChangeCounter.state`. Raises ``NoSuchList``."""
    folder, _slash, file_name = path.rpartition("/")
    if file_name not in BY_FILE_NAME or len(path) > LONGEST_PATH:
        raise NoSuchList(path[:LONGEST_PATH])
    wanted = filters(params)
    key = _key(path, wanted)
    document: Document | None = cached.find(key, state)
    if document is None:
        place = _place(f"{folder}/", wanted, state)
        document = _made(place, BY_FILE_NAME[file_name], wanted.get(ARCHIVE, ""), state)
        if len(document.body) <= KEPT_BYTES:
            cached.keep(key, state, document)
    return document


def _place(folder: str, wanted: Mapping[str, str], state: State) -> ResolvedList:
    """Return the result of `resolve_list`, cached until a frame changes."""
    filtered = {name: value for name, value in wanted.items() if name != ARCHIVE}
    key, standing = cached.key("place", folder, *cached.as_words(filtered)), state[1]
    place: ResolvedList | None = cached.find(key, standing)
    if place is None:
        place = resolve_list(folder, filtered)
        cached.keep(key, standing, place)
    return place


def unchanged_since(state: State, *, at: datetime) -> datetime:
    """Return when ``state`` was first seen: after all changes that led to it, and before all later ones.

    So it advances with each change of any document, regardless of the clocks of the processes that publish.
    """
    seen: datetime | None = cached.find(_SEEN, state)
    if seen is None:
        cached.keep(_SEEN, state, at, seconds=None)
    return seen or at


def hub_url() -> str:
    """Return the address of our WebSub hub, or "" without one."""
    try:
        path = reverse("websub_hub")
    except NoReverseMatch:
        return ""
    return settings.PUBLIC_URL + path


def _made(place: ResolvedList, format: str, wanted_archive: str, state: State) -> Document:
    listing, form = place.listing, FORMATS[format]
    month = archives.Month.read(wanted_archive) if wanted_archive else None
    if month:
        found = archives.archive(listing.parts(), month)
        shown = list(_with_sequences(found.items(), format))
        earlier, later = found.earlier, found.later
    else:
        shown = list(_with_sequences(window.latest(listing.parts()), format))
        earlier, later = archives.Month.of(shown[-1].changed_at) if shown else None, None
    _add_versions(shown)
    feed_url = address(place, form)
    with override(listing.language or languages.default()):
        publisher = site_name()
        title = spelling.dashed(publisher, place.title)
    info = FeedInfo(
        title=title,
        description=place.introduction or place.title,
        language=listing.language,
        page_url=settings.PUBLIC_URL + page_path(place),
        feed_url=address(place, form, month) if month else feed_url,
        id=_identity(listing),
        hub_url=hub_url(),
        current_url=feed_url if month else "",
        earlier_url=address(place, form, earlier) if earlier else "",
        later_url=address(place, form, later) if later else "",
        publisher=publisher,
        rights=place.rights,
        icon_url=_icon_url(),
        deleted=() if month or format == "rss" else _deleted(listing, state),
        empty_at=place.since,
    )
    return Document.of(
        write(shown, info, format),
        content_type=form.content_type,
        self_url=info.feed_url,
        hub_url=info.hub_url,
        is_archive=month is not None,
    )


def address(place: ResolvedList, form: Format, month: archives.Month | None = None) -> str:
    """Return the canonical address of this feed, or of its archive of a month."""
    folder = place.path if place.listing.language else resolve.everywhere()
    params = {**place.listing.params, **({ARCHIVE: str(month)} if month else {})}
    return f"{settings.PUBLIC_URL}{folder}{form.file_name}" + (f"?{urlencode(params)}" if params else "")


def page_path(place: ResolvedList) -> str:
    """Return the path of the list page for readers."""
    to_page = getattr(place.listing, "path", None)
    return to_page(place.path) if to_page else place.path


def _with_sequences(items: ItemQuerySet, format: str) -> ItemQuerySet:
    """Add the sequence of its last change to each item for JSON, the only format that has it. Defer unused fields."""
    items = items.defer("stored_picture", "content_hash", "pinned_until", "live_revision_id")
    if format != "json":
        return items
    changes = Change.objects.filter(item_uuid=OuterRef("uuid")).order_by("-sequence").values("sequence")[:1]
    return items.annotate(sequence=Subquery(changes))


def _add_versions(items: list[Item]) -> None:
    """Set ``versions`` of each item: the addresses of its public versions in other languages. One query."""
    found: dict[Any, dict[str, str]] = {}
    rows = Item.objects.filter(translation_key__in={item.translation_key for item in items})
    for key, code, address_of_version in rows.values_list("translation_key", "language", "address").order_by("pk"):
        found.setdefault(key, {})[code] = address_of_version
    for item in items:
        others = found.get(item.translation_key, {}).items()
        item.versions = {code: version for code, version in others if code != item.language}  # type: ignore[attr-defined]


def _identity(listing: FeedList) -> str:
    """Return the feed's ID, with primary keys of rows, so that it survives a new slug of a page or topic."""
    params = {name: listing.rows[name].pk if name in listing.rows else value for name, value in listing.params.items()}
    query = f"?{urlencode(params)}" if params else ""
    return f"tag:{settings.TAG_AUTHORITY}:feed/{'+'.join(listing.TYPES)}/{listing.language or 'all'}{query}"


def _icon_url() -> str:
    path = getattr(settings, "FEED_ICON", "")
    return settings.PUBLIC_URL + path if path else ""


def _deleted(listing: FeedList, state: State) -> Sequence[Deleted]:
    """Return the items that left the list recently, latest first. Four queries."""
    changes = Change.objects.filter(type__in=listing.TYPES)
    if listing.language and Item.Type.EXTERNAL not in listing.TYPES:
        changes = changes.filter(language=listing.language)
    once = Change.objects.found_by(all_of=listing.facets)
    return deleted_items(window.gone(changes, last=state[0], column="item_uuid", once=once, now=listing.parts()))


def deleted_items(gone: Sequence[Change]) -> list[Deleted]:
    """Return the items with their IDs in feeds."""
    foreign = ForeignIdentity.atom_ids(change.item_uuid for change in gone) if gone else {}
    return [
        Deleted.of(change, item.tag_uri, atom_id=foreign.get(item.uuid, ""))
        for change in gone
        for item in [Item(type=change.type, uuid=change.item_uuid)]
    ]
