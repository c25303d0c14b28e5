"""Data about all items of an export that is held in memory: place, type, visibility."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from old_sites import dates, neutral, recurrence, slate, values
from old_sites.addresses import Addresses
from old_sites.layouts import TOO_DEEP, Export, Place
from old_sites.reasons import Reason, reason
from old_sites.reasons import marked as _

logger = logging.getLogger(__name__)
_LONGEST_TITLE = 255
_UNREADABLE = _("This item could not be read (%(error)s).")
_NO_ITEM = _("This is not a Plone item, because the type or the UID is missing.")
_TWICE = _("The export contains “%(title)s” (%(uid)s) more than once. The first one was used.")
_SAME_PATH = _("Another item has the same address: %(path)s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    uid: str
    path: str
    type: str
    title: str
    description: str
    language: str
    is_folder: bool
    state: str
    parent_state: str  # state of its folder, if the item contains it
    hidden_because: Reason | None  # why the public did not see it, whatever its state
    published_at: datetime | None
    has_text: bool
    is_neutral: bool
    has_start: bool
    is_hidden_in_menus: bool
    has_recurrence: bool
    remote_url: str
    query: tuple[tuple[str, tuple[str, ...]], ...]
    preview: str
    subjects: tuple[str, ...]
    creators: tuple[str, ...]
    digest: str
    files: tuple[str, ...]  # paths of its files in the export
    place: Place
    notes: tuple[Reason, ...]

    @property
    def parent_path(self) -> str:
        return self.path.rpartition("/")[0]


@dataclass(slots=True)
class Heads:
    """All heads. ``problems`` are items that could not be read: place and reason. ``total`` counts all, each once. ``unread``
    are the parts of the export that may contain other items."""

    by_uid: dict[str, Head] = field(default_factory=dict)
    by_path: dict[str, Head] = field(default_factory=dict)
    problems: list[tuple[str, Reason]] = field(default_factory=list)
    total: int = 0
    unread: int = 0
    comments: int = 0

    def above(self, head: Head) -> Iterator[Head]:
        """Yield the items of the folders above, nearest first."""
        path = head.path
        while path:
            path = path.rpartition("/")[0]
            if found := self.by_path.get(path):
                yield found


def collect(
    export: Export,
    addresses: Addresses,
    *,
    zone: ZoneInfo,
    at: datetime,
    read: Callable[[int], None] = lambda items: None,
) -> Heads:
    """Read the whole export once. ``read`` is called with the number of items so far."""
    heads, unsure, twice = Heads(), dict[str, str](), 0
    for found in export.items():
        heads.total += 1
        read(heads.total)
        if found.problem:
            heads.problems.append((found.place.label, found.problem))
            continue
        try:
            addresses.learn(found.data)
            item = neutral.item_of(found.data, addresses)
            head = _head(item, found.place, found.notes, zone=zone, at=at) if item else None
        except RecursionError:
            heads.problems.append((found.place.label, reason(TOO_DEEP)))
            continue
        except Exception as error:  # one item must not stop the import
            logger.exception("%s could not be read", found.place.label)
            heads.problems.append(
                (found.place.label, reason(_UNREADABLE, error=f"{type(error).__name__}: {error}"[:200]))
            )
            continue
        if item is None or head is None:
            heads.problems.append((found.place.label, reason(_NO_ITEM)))
            continue
        heads.comments += item.comments
        if item.uid in heads.by_uid:
            heads.problems.append((found.place.label, reason(_TWICE, title=item.title[:255], uid=item.uid)))
            twice += 1
            continue
        heads.by_uid[item.uid] = head
        address = found.data.get("address" if neutral.is_neutral(found.data) else "@id")
        if not addresses.is_sure(address):
            unsure[item.uid] = str(address)
    _find_paths(heads, addresses, unsure)
    moved = (addresses.below_root(old, of_server=True) for old in export.sides.redirects)
    addresses.learn_paths([*heads.by_path, *moved])
    for name, problem in export.sides.problems:
        heads.problems.append((name, problem))
    heads.total += len(export.sides.problems)
    heads.unread = len(heads.problems) - twice + export.sides.unread
    return heads


def _find_paths(heads: Heads, addresses: Addresses, unsure: dict[str, str]) -> None:
    """Set the paths of ``unsure``. Only after reading all items is it known where the site begins in their addresses."""
    addresses.guess(address for address in unsure.values() if not addresses.is_sure(address))
    for uid, address in unsure.items():
        heads.by_uid[uid] = replace(heads.by_uid[uid], path=addresses.own({"@id": address}))
    for head in list(heads.by_uid.values()):
        if heads.by_path.setdefault(head.path, head) is not head:
            heads.problems.append((head.place.label, reason(_SAME_PATH, path=head.path or "/")))
            del heads.by_uid[head.uid]


def _head(item: values.Item, place: Place, notes: tuple[Reason, ...], *, zone: ZoneInfo, at: datetime) -> Head:
    published_at, corrected = item.effective_at(zone)
    if corrected:
        notes = (*notes, corrected)
    if len(item.title) > _LONGEST_TITLE:
        notes = (*notes, reason(_("The title is longer than %(count)s characters and was cut."), count=_LONGEST_TITLE))
    found = recurrence.of_item(item, zone)
    notes = (*notes, *item.notes, *(found.notes if found else ()))
    return Head(
        uid=item.uid,
        path=item.path,
        type=sys.intern(item.type),
        title=item.title[:_LONGEST_TITLE],
        description=item.description,
        language=sys.intern(item.language),
        is_folder=item.is_folder,
        state=sys.intern(item.state),
        parent_state=sys.intern(item.parent_state),
        hidden_because=_hidden_because(item, zone=zone, at=at),
        published_at=published_at,
        is_hidden_in_menus=item.hidden_in_menus,
        has_text=_has_text(item),
        is_neutral=item.is_neutral,
        has_start=item.start is not None or "starts_on" in item.facts,  # an event without a day yet
        has_recurrence=found is not None and len(found.days) > 1,
        remote_url=item.remote_url,
        query=item.query,
        preview=item.preview,
        subjects=item.subjects,
        creators=tuple(map(sys.intern, item.creators)),
        digest=item.digest,
        files=tuple(blob.path for blob in (item.image, item.file) if blob and blob.path),
        place=place,
        notes=notes,
    )


def _has_text(item: values.Item) -> bool:
    """Return whether the item has a text; a folder has none if it only lists what is in it."""
    if item.is_folder and not item.is_neutral:
        return slate.has_words(item)
    return bool(item.html.strip() or item.blocks or any(one["type"] != neutral.BELOW for one in item.body))


def _hidden_because(item: values.Item, *, zone: ZoneInfo, at: datetime) -> Reason | None:
    if item.is_working_copy:
        return reason(_("This is a working copy of another item."))
    unread = [note for note in item.notes if note.message == values.NO_DATE]
    if not item.is_neutral and any(dict(note.values).get("name") in values.PUBLIC_DATES for note in unread):
        return reason(_("This date could have hidden the item."))
    expires = dates.instant(item.expires, zone)
    if expires and expires <= at:
        return reason(_("The item expired on %(date)s."), date=f"{expires.astimezone(zone):%Y-%m-%d}")
    effective, _corrected = item.effective_at(zone)
    if item.effective and effective and effective > at:
        return reason(_("Publication was scheduled for %(date)s."), date=f"{effective.astimezone(zone):%Y-%m-%d}")
    return None
