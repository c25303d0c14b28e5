"""What was published, edited or withdrawn -> `Item` and `Change`; safe to repeat.

A page of any kind that `content_functions` knows goes through `record`, an entry of the desk through `record_external`.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, PageViewRestriction

from foundation.pictures.showing import prefetch
from news.models import (
    ArticlePage,
    Change,
    ChangeCounter,
    Entry,
    EntryStatus,
    ForeignIdentity,
    Item,
    ItemFacet,
    Source,
)
from news.models.items import EVERY_LANGUAGE, ItemQuerySet
from news.publishing import imported
from news.publishing.content import ItemContent, content_functions, only_gains_pictures, text_hash, without_renditions
from news.publishing.external import external_content
from news.publishing.substance import comes_up, in_order

logger = logging.getLogger(__name__)

ITEM_VALUES = (
    "translation_key",
    "language",
    "type",
    "kind",
    "title",
    "summary",
    "html",
    "address",
    "byline",
    "stored_picture",
    "stored_lead",
    "stored_labels",
    "published_at",
    "is_listed",
    "pinned_until",
    "data",
)
# What the picture says that is drawn for an item without one.
SAID_WHEN_SHARED = ("title", "kind", "published_at", "data")
# What facets repeat of their item.
_REPEATED = ("language", "published_at", "changed_at")
# What of an edition's `data` says when it is, and the statuses with which it does not take place then.
WHEN = ("starts_on", "ends_on", "starts_at", "ends_at", "time_zone")
OFF = ("cancelled", "postponed")
# Of a look at each tick: so many items are compared with their pages, others at the next.
LOOKED_AT, LOOKS_EVERY_SECONDS = 5_000, 5
TOUCHED_AT_MOST = 1_000


def record(page: Page, *, at: datetime, force: bool = False, silently: bool = False) -> Change | None:
    """Bring the item of ``page`` up to date, or withdraw it when the public may not see the page.

    Returns the change that was appended, None when nothing had changed or pages of this kind have no items. ``page`` is
    read again from the database: a signal hands over what somebody is about to change. ``force`` writes the row even where
    its hash says that it is up to date; a change is appended only for what really changed. Neither ``force`` nor the same
    revision printed in other words brings the item up in feeds (`substance`). ``silently``: what differs in the same
    revision is how things around the page are called; the row is written and nobody is notified.
    """
    model = page.specific_class
    if model is None or (content_of := content_functions().get(model)) is None:
        return None
    with transaction.atomic():
        current = _locked(model._default_manager.select_related("locale")).filter(pk=page.pk).first()
        if current is None or not is_public(current):
            known = current or page
            return _withdraw(Item.objects.filter(uuid=known.uuid), at=at, note=getattr(known, "withdrawal_note", ""))
        content = content_of(current, at=at)
        shown = {"page_id": current.pk, "live_revision_id": current.live_revision_id}
        return _keep(content, **shown, at=at, force=force, silently=silently)


def record_new(
    pages: Sequence[Any], *, at: datetime, is_announced: bool, modified_at: Mapping[UUID, datetime]
) -> list[Item]:
    """`record` for pages from another site (`as_imported`) that the caller has just published for the first time, in his
    transaction: what is asked of each is asked of all at once. All of them is written, their rows beside them too, and nobody
    else knows of them, so they are not read again. Returns the items that were made."""
    content_of = content_functions()
    wanted = [page for page in pages if page.specific_class in content_of]
    known = set(Item.objects.filter(uuid__in=[page.uuid for page in wanted]).values_list("uuid", flat=True))
    prefetch([image for page in wanted if (image := getattr(page, "image", None))])
    found = []
    for page in _open_to_all(wanted):
        if page.uuid in known:
            with imported.as_imported(modified_at=modified_at.get(page.uuid), is_announced=is_announced):
                record(page, at=at)
        else:
            found.append((page, content_of[page.specific_class](page, at=at)))
    contents = [content for _page, content in found]
    _make_way_for(contents, at=at)
    identities = ForeignIdentity.objects.in_bulk([content.uuid for content in contents])
    last, items, changes, facets = ChangeCounter.take(len(found)), list[Item](), list[Change](), list[ItemFacet]()
    for sequence, (page, content) in enumerate(found, last - len(found) + 1):
        with imported.as_imported(modified_at=modified_at.get(page.uuid), is_announced=is_announced):
            item = _begun(content, identities.get(content.uuid), at=at)
            _write(item, content, page_id=page.pk, live_revision_id=page.live_revision_id, at=at)
            _bring_up(item, at=at, sequence=sequence)
            happened = (Change.Kind.PUBLISHED, Change.Significance.MAJOR)
            changes.append(_change(item, *happened, sequence=sequence, at=at, facets=content.facets))
            items.append(item)
    Item.objects.bulk_create(items)
    for item, content in zip(items, contents, strict=True):
        facets += _facet_rows(item, content.facets)
    ItemFacet.objects.bulk_create(facets)
    Change.objects.bulk_create(changes)
    return items


def record_external(entry: Entry, *, at: datetime, force: bool = False, silently: bool = False) -> Change | None:
    """Bring the item of ``entry`` up to date, or withdraw it when no editor has it published (any more).

    Call it after each change of the entry, in the same transaction; with ``force`` where the site itself rewrote it, which
    is no news to those who follow. ``entry`` is read again from the database. Raises
    NothingToLeadTo, a ValueError in words for the editor, where the entry has no address that readers can follow.
    """
    with transaction.atomic():
        current = _locked(Entry.objects.select_related("source__organisation")).filter(pk=entry.pk).first()
        if current is None or current.status != EntryStatus.PUBLISHED:
            return withdraw_external(entry, at=at)
        content = external_content(current, at=at)
        return _keep(content, page_id=None, live_revision_id=None, at=at, force=force, silently=silently)


def record_cleaned(entry: Entry, *, at: datetime) -> bool:
    """`record_external` after the text of ``entry`` was cleaned by newer rules; whether the item was written.

    That is no news to anybody: where nothing but the text is another, no change is appended and the dates stay.
    """
    with transaction.atomic():
        item = Item.objects.select_for_update().filter(uuid=entry.uuid).first()
        current = Entry.objects.select_related("source__organisation").filter(pk=entry.pk).first()
        if item is None or current is None or current.status != EntryStatus.PUBLISHED:
            return record_external(entry, at=at) is not None
        content = external_content(current, at=at)
        if replace(content, html=item.html, summary=item.summary).hash != item.content_hash:
            return record_external(entry, at=at) is not None
        if (content.html, content.summary) == (item.html, item.summary):
            return False
        item.html, item.summary, item.content_hash = content.html, content.summary, content.hash
        item.save(update_fields=["html", "summary", "content_hash"])
        return True


def withdraw_external(entry: Entry, *, at: datetime, note: str = "") -> Change | None:
    """Take the item of ``entry`` away whatever its status; None when there was none."""
    return withdraw(entry.uuid, at=at, note=note)


def record_source(source: Source, *, at: datetime) -> int:
    """`record_external` for all that is public of ``source``: its title, its terms or its organisation changed."""
    return _record_entries(Entry.objects.filter(source=source, status=EntryStatus.PUBLISHED), at=at)


def _locked[Rows: QuerySet[Any]](rows: Rows) -> Rows:
    """Two workers may record the same page at once: the second reads it when the first has written its item."""
    return rows.select_for_update(of=("self",), no_key=True)


def is_public(page: ArticlePage) -> bool:
    """Live, open to all, and not a copy that Wagtail keeps in step with a page elsewhere (an alias)."""
    return page.live and page.alias_of_id is None and not page.get_view_restrictions().exists()


def _open_to_all(pages: Iterable[Any]) -> Iterator[Any]:
    """Those of ``pages`` that `is_public` finds, with one question for them and one for each parent."""
    rows = list(pages)
    restricted = set(PageViewRestriction.objects.filter(page__in=rows).values_list("page_id", flat=True))
    closed: dict[int, bool] = {}
    for page in rows:
        if not page.live or page.alias_of_id is not None or page.pk in restricted:
            continue
        parent = page.get_parent()
        if parent.pk not in closed:
            closed[parent.pk] = parent.get_view_restrictions().exists()
        if not closed[parent.pk]:
            yield page


def withdraw(item_uuid: uuid.UUID, *, at: datetime, note: str = "") -> Change | None:
    """Take a thing out of the public eye whatever its page says; None when it was not there."""
    with transaction.atomic():
        return _withdraw(Item.objects.filter(uuid=item_uuid), at=at, note=note)


def _keep(
    content: ItemContent,
    *,
    page_id: int | None,
    live_revision_id: int | None,
    at: datetime,
    force: bool,
    silently: bool = False,
) -> Change | None:
    known = Item.objects.select_for_update().filter(uuid=content.uuid).first()
    is_same = known is not None and (
        known.content_hash == content.hash
        or _differs_in_renditions(known, content, live_revision_id)
        or (silently and known.live_revision_id == live_revision_id)
    )
    if known and is_same and not (force or silently) and _has_same_renditions(known, content):
        if known.live_revision_id != live_revision_id or known.page_id != page_id:
            known.live_revision_id, known.page_id = live_revision_id, page_id
            known.save(update_fields=["live_revision_id", "page_id"])
        return None
    _make_way_for([content], at=at)
    item = known or _begun(content, ForeignIdentity.objects.filter(pk=content.uuid).first(), at=at)
    is_rewritten = _is_rewritten(known, live_revision_id, force=force)
    text_changed = not is_same and not is_rewritten and (known is None or text_hash(known) != text_hash(content))
    what_happened = _what_happened(known, content, text_changed=text_changed, at=at)
    facets_before = set(item.facets.values_list("facet", *_REPEATED)) if known else set()
    earlier = frozenset(name for name, *_repeated in facets_before)
    is_news = not is_same and (
        known is None
        or comes_up(known, content, has_other_text=text_changed, is_rewritten=is_rewritten, earlier_facets=earlier)
    )
    if known is not None and _is_said_otherwise(known, content):
        item.share_settled_at = None
    if known and text_changed:
        item.updated_at = max(at, item.updated_at)
    _write(item, content, page_id=page_id, live_revision_id=live_revision_id, at=at)
    sequence = 0 if is_same else ChangeCounter.take()
    if is_news:
        _bring_up(item, at=at, sequence=sequence)
    item.save()
    _keep_facets(item, content.facets, known=facets_before)

    if is_same:
        return None
    kind, significance, note = what_happened
    return _append(
        item, kind, significance, sequence=sequence, at=at, note=note, facets=content.facets, earlier=earlier
    )


def _make_way_for(contents: Sequence[ItemContent], *, at: datetime) -> None:
    """Another page may have held this thing in this language (deleted and made again): it gives way."""
    own = {(content.translation_key, content.language): content.uuid for content in contents}
    rivals = Item.objects.filter(translation_key__in=[key for key, _language in own]).exclude(uuid__in=own.values())
    if len(contents) == 1:
        rivals = rivals.filter(language=contents[0].language)
    _withdraw([one for one in rivals if (one.translation_key, one.language) in own], at=at)


def _begun(content: ItemContent, identity: ForeignIdentity | None, *, at: datetime) -> Item:
    """With the identity, in RSS and in Atom, that it has for those who followed it on the site that it was brought over from.
    What another site wrote long ago is new on this one."""
    item = Item(uuid=content.uuid, updated_at=at if content.type == Item.Type.EXTERNAL else content.published_at)
    if identity is not None:
        item.guid, item.atom_id = identity.guid, identity.atom_id
    return item


def _write(
    item: Item, content: ItemContent, *, page_id: int | None, live_revision_id: int | None, at: datetime
) -> None:
    for name in ITEM_VALUES:
        setattr(item, name, getattr(content, name))
    item.page_id, item.live_revision_id, item.content_hash = page_id, live_revision_id, content.hash
    brought = imported.current()
    if brought and brought.modified_at:
        item.updated_at = min(brought.modified_at, at)
    item.updated_at = max(item.updated_at, item.published_at)


def _bring_up(item: Item, *, at: datetime, sequence: int) -> None:
    """To the top of its feeds, or to where it would be, had it been published here."""
    item.changed_at = max(in_order(item.updated_at if imported.current() else at, sequence), item.published_at)


def _is_rewritten(known: Item | None, live_revision_id: int | None, *, force: bool) -> bool:
    """The version that is public already is printed again. Of an entry there are no revisions: there ``force`` says so."""
    if known is None:
        return False
    return force if live_revision_id is None else known.live_revision_id == live_revision_id


def _has_same_renditions(known: Item, content: ItemContent) -> bool:
    """The row shows its pictures in the sizes and formats that ``content`` knows of."""
    names = ("html", "stored_picture", "stored_lead")
    return all(getattr(known, name) == getattr(content, name) for name in names)


def _is_said_otherwise(known: Item, content: ItemContent) -> bool:
    has_gained_or_lost_a_picture = (known.stored_lead is None) != (content.stored_lead is None)
    return has_gained_or_lost_a_picture or any(getattr(known, n) != getattr(content, n) for n in SAID_WHEN_SHARED)


def _differs_in_renditions(known: Item, content: ItemContent, live_revision_id: int | None) -> bool:
    """The same revision with the same values, but for how pictures are written down, or for those whose sizes were not made
    yet, as after an import: no news to anybody."""
    if known.live_revision_id != live_revision_id:
        return False
    before, now = without_renditions(known), without_renditions(content)
    others = [name for name in ITEM_VALUES if name not in now]
    return (
        (before == now or only_gains_pictures(known, content))
        and all(getattr(known, name) == getattr(content, name) for name in others)
        and set(known.facets.values_list("facet", flat=True)) == content.facets
    )


def _what_happened(
    known: Item | None, content: ItemContent, *, text_changed: bool, at: datetime
) -> tuple[Change.Kind, Change.Significance, str]:
    """Which change leads from what was public to ``content``, how much it matters, and what readers see of it."""
    if known is None:
        return Change.Kind.PUBLISHED, Change.Significance.MAJOR, ""
    if text_changed and content.correction_note:
        return Change.Kind.CORRECTED, Change.Significance.MAJOR, content.correction_note
    before, now = known.data, content.data
    if content.type == Item.Type.EDITION and not (_is_over(before, at=at) and _is_over(now, at=at)):
        was_off, is_off = before.get("status") in OFF, now["status"] in OFF
        if is_off and now["status"] != before.get("status"):
            return Change.Kind.CANCELLED, Change.Significance.MAJOR, now["status_note"]
        has_other_dates = any(now[name] != before.get(name) for name in WHEN)
        if has_other_dates and (was_off or before.get("starts_on")):
            return Change.Kind.MOVED, Change.Significance.MAJOR, now["status_note"]
        if was_off and not is_off:  # it takes place after all
            return Change.Kind.UPDATED, Change.Significance.MAJOR, now["status_note"]
    return Change.Kind.UPDATED, Change.Significance.MINOR, ""


def _is_over(data: dict[str, Any], *, at: datetime) -> bool:
    """What is over is history: a date put right there moves nobody."""
    finishes_at = data.get("finishes_at")
    return finishes_at is not None and datetime.fromisoformat(finishes_at) < at


def _keep_facets(item: Item, facets: frozenset[str], *, known: set[Any]) -> None:
    """Facets repeat language and dates, so all of them are written again when one of these moves. ``known`` are the rows
    that are there."""
    values = _repeated(item)
    if {(name, *values.values()) for name in facets} == known:
        return
    if {row[0] for row in known} == facets:
        item.facets.update(**values)
        return
    if known:
        item.facets.all().delete()
    ItemFacet.objects.bulk_create(_facet_rows(item, facets))


def _repeated(item: Item) -> dict[str, Any]:
    values = {name: getattr(item, name) for name in _REPEATED}
    return values | ({"language": EVERY_LANGUAGE} if item.is_external else {})


def _facet_rows(item: Item, facets: Iterable[str]) -> list[ItemFacet]:
    values = _repeated(item)
    return [ItemFacet(item=item, facet=name, type=item.type, **values) for name in sorted(facets)]


def _withdraw(items: Iterable[Item], *, at: datetime, note: str = "") -> Change | None:
    change = None
    for item in items:
        earlier = frozenset(item.facets.values_list("facet", flat=True))
        change = _append(
            item,
            Change.Kind.WITHDRAWN,
            Change.Significance.MAJOR,
            sequence=ChangeCounter.take(),
            at=at,
            note=note,
            earlier=earlier,
        )
        item.delete()
    return change


def _append(item: Item, *args: Any, **values: Any) -> Change:
    change = _change(item, *args, **values)
    change.save(force_insert=True)
    return change


def _change(
    item: Item,
    kind: Change.Kind,
    significance: Change.Significance,
    *,
    sequence: int,
    at: datetime,
    note: str = "",
    facets: frozenset[str] = frozenset(),
    earlier: frozenset[str] = frozenset(),
) -> Change:
    return Change(
        sequence=sequence,
        kind=kind,
        significance=significance,
        item_uuid=item.uuid,
        translation_key=item.translation_key,
        language=item.language,
        type=item.type,
        title=item.title,
        address=item.address,
        note=note,
        content_hash="" if kind == Change.Kind.WITHDRAWN else item.content_hash,
        at=at,
        is_announced=(brought := imported.current()) is None or brought.is_announced,
        facets=sorted(facets),
        earlier_facets=[] if earlier == facets else sorted(earlier),
    )


def sweep(*, at: datetime, since: datetime | None = None) -> int:
    """Find the things whose item a crash left behind, and repair them; returns how many changes that made.

    Five queries and two for each kind of page when all is well. ``since`` looks only at what was published after it, and
    for what is gone among `LOOKED_AT` items, others at each look: it costs the same however much is public. One thing that
    fails is logged and holds up no other.
    """
    changes = sum(record_all(behind(model, since=since), at=at) for model in content_functions())
    changes += _record_entries(_unrecorded_entries(since=since), at=at)
    for item in _ghosts(Item.objects.all() if since is None else _some_items(at=at), at=at):
        try:
            with transaction.atomic():
                page = Page.objects.filter(pk=item.page_id).first()
                changes += bool(record(page.specific, at=at) if page else _withdraw([item], at=at))
        except Exception:
            logger.exception("Item %s could not be repaired", item.pk)
    if since is None:
        published = Entry.objects.filter(status=EntryStatus.PUBLISHED).values("uuid")
        changes += sum(_withdraw([item], at=at) is not None for item in _external().exclude(uuid__in=published))
    return changes


def _some_items(*, at: datetime) -> ItemQuerySet:
    """Items of one range of keys after the other, as time goes on; all of them where they are few."""
    last = Item.objects.aggregate(last=Max("pk"))["last"] or 0
    first = int(at.timestamp() // LOOKS_EVERY_SECONDS) % (last // LOOKED_AT + 1) * LOOKED_AT
    return Item.objects.filter(pk__gt=first, pk__lte=first + LOOKED_AT)


def _unrecorded_entries(*, since: datetime | None) -> Any:
    """Published entries without an item. Few are looked up one by one, all are compared at once."""
    published = Entry.objects.filter(status=EntryStatus.PUBLISHED)
    if since is None:
        return published.exclude(uuid__in=_external().values("uuid"))
    return published.filter(~Exists(_external().filter(uuid=OuterRef("uuid"))), decided_at__gte=since)


def _external() -> ItemQuerySet:
    return Item.objects.of_type(Item.Type.EXTERNAL)


def behind(model: type[Page], *, since: datetime | None) -> Any:
    """Public pages of this kind without an item, or with one that shows another revision; published ``since`` then."""
    shown_revision = Item.objects.filter(uuid=OuterRef("uuid")).values("live_revision_id")[:1]
    shown = Item.objects.filter(uuid=OuterRef("uuid")).values("pk")[:1]
    behind = (
        _public_pages(model)
        .annotate(item_id=Subquery(shown), shown_revision=Coalesce(Subquery(shown_revision), 0))
        .filter(Q(item_id=None) | ~Q(shown_revision=Coalesce(F("live_revision_id"), 0)))
    )
    if since is None:
        return behind
    behind = behind.filter(last_published_at__gte=since)
    touched = _touched_pages(since=since)
    return behind if touched is None else behind.filter(pk__in=touched)


def _touched_pages(*, since: datetime) -> list[int] | None:
    """Keys of the pages among which those published since then are: the table of pages has no index by time, revisions and
    the log have. None where there are so many that all may be looked at as well."""
    logged = PageLogEntry.objects.filter(timestamp__gte=since).order_by().values_list("page_id")
    edited = Page.objects.filter(latest_revision__created_at__gte=since).order_by().values_list("pk")
    found = [pk for (pk,) in logged.union(edited).order_by()[: TOUCHED_AT_MOST + 1]]
    return found if len(found) <= TOUCHED_AT_MOST else None


def _public_pages(model: type[Page]) -> Any:
    return model._default_manager.live().public().filter(alias_of=None)


def _ghosts(items: ItemQuerySet, *, at: datetime) -> list[Item]:
    """Those of ``items`` whose page is gone, not live, not for everybody, or past its last day in lists."""
    of_pages = items.exclude(type=Item.Type.EXTERNAL).without_text()
    live = Page.objects.filter(pk=OuterRef("page_id")).live().public()
    gone = of_pages.filter(~Exists(live))
    expired = of_pages.listed().filter(
        page_id__in=ArticlePage.objects.filter(listed_until__lt=timezone.localdate(at)).values("pk")
    )
    return [*gone, *expired]


def record_all(pages: Iterable[Page], *, at: datetime, force: bool = False, silently: bool = False) -> int:
    """`record` each; one that fails is logged and holds up no other. Returns how many changes were appended."""
    changes = 0
    for page in pages:
        try:
            changes += record(page, at=at, force=force, silently=silently) is not None
        except Exception:
            logger.exception("Page %s could not be recorded", page.pk)
    return changes


def _record_entries(entries: Iterable[Entry], *, at: datetime, force: bool = False, silently: bool = False) -> int:
    """`record_all` for entries."""
    changes = 0
    for entry in entries:
        try:
            changes += record_external(entry, at=at, force=force, silently=silently) is not None
        except Exception:
            logger.exception("Entry %s could not be recorded", entry.pk)
    return changes


def record_below(page: Page, *, at: datetime) -> int:
    """`record` all at and below ``page``: its address or its visibility changed."""
    return sum(
        record_all(model._default_manager.descendant_of(page, inclusive=True), at=at) for model in content_functions()
    )


def record_filed_under(facet: str, *, at: datetime, silently: bool = False) -> int:
    """Record what is filed under ``facet``, whose name it prints."""
    uuids = ItemFacet.objects.filter(facet=facet).values("item__uuid")
    pages = (model._default_manager.filter(uuid__in=uuids) for model in content_functions())
    entries = Entry.objects.filter(status=EntryStatus.PUBLISHED, uuid__in=uuids)
    return sum(record_all(some, at=at, silently=silently) for some in pages) + _record_entries(
        entries, at=at, silently=silently
    )


def rebuild(*, at: datetime) -> int:
    """Write every item again from its page or entry; returns how many really changed. Dates of record and the log stay."""
    changes = 0
    for model in content_functions():
        order = ("published_on", "pk") if model is ArticlePage else ("pk",)
        changes += record_all(_public_pages(model).order_by(*order).iterator(chunk_size=200), at=at, force=True)
    published = Entry.objects.filter(status=EntryStatus.PUBLISHED).order_by("pk")
    changes += _record_entries(published.iterator(chunk_size=200), at=at, force=True)
    return changes + sweep(at=at)
