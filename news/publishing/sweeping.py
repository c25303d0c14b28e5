"""Items that a crash left behind -> found by comparing them with their pages, and recorded; and many pages at once."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from foundation.custody import moves, page_addresses
from foundation.custody.models import FormerAddress
from news.addresses import OUR_HOST
from news.models import ArticlePage, Entry, EntryStatus, Item, ItemFacet, Source
from news.models.items import ItemQuerySet
from news.publishing.content import address_of, content_functions
from news.publishing.record import record, record_external
from news.publishing.writing import withdraw_items

logger = logging.getLogger(__name__)

# Of a look at each tick: so many items are compared with their pages, others at the next.
LOOKED_AT, LOOKS_EVERY_SECONDS = 5_000, 5
TOUCHED_AT_MOST = 1_000
REPAIRED_AT_ONCE = 200


def sweep(*, at: datetime, since: datetime | None = None) -> int:
    """Find the things whose item a crash left behind, and repair them; returns how many changes that made.

    Seven queries and two for each kind of page when all is well. ``since`` looks only at what was published after it, and
    for what is gone or has moved among `LOOKED_AT` items, others at each look: it costs the same however much is public.
    One thing that fails is logged and holds up no other.
    """
    changes = sum(record_all(behind(model, since=since), at=at) for model in content_functions())
    changes += record_entries(_unrecorded_entries(since=since), at=at)
    for item in _ghosts(Item.objects.all() if since is None else _some_items(at=at), at=at):
        try:
            with transaction.atomic():
                page = Page.objects.filter(pk=item.page_id).first()
                changes += bool(record(page.specific, at=at) if page else withdraw_items([item], at=at))
        except Exception:
            logger.exception("Item %s could not be repaired", item.pk)
    if since is None or not FormerAddress.objects.pending().exists():  # otherwise a task is at it
        changes += _repair(Item.objects.all() if since is None else _some_items(at=at), at=at)
    if since is None:
        published = Entry.objects.filter(status=EntryStatus.PUBLISHED).values("uuid")
        changes += sum(withdraw_items([item], at=at) is not None for item in _external().exclude(uuid__in=published))
    return changes


def astray(items: ItemQuerySet) -> list[Item]:
    """Those of ``items`` whose address is not that of their page. One query, and one for each kind of page when all is well."""
    now = Concat(Value(OUR_HOST), page_addresses.path_in_sql("page__url_path"), output_field=TextField())
    differing = items.filter(page__isnull=False).annotate(address_now=now).exclude(address=F("address_now"))
    return [item for item in differing.select_related("page").without_text() if item.address != address_of(item.page)]


def _repair(items: ItemQuerySet, *, at: datetime) -> int:
    """What moved without a trace, such as by a program that writes addresses itself, leaves one and is recorded."""
    pages = list[int]()
    for item in astray(items)[:REPAIRED_AT_ONCE]:
        assert item.page is not None
        with transaction.atomic():
            moves.note_unseen(item.page, item.path, at=at)
        pages.append(item.page.pk)
    return sum(record_all(model._default_manager.filter(pk__in=pages), at=at) for model in content_functions())


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


def record_entries(entries: Iterable[Entry], *, at: datetime, force: bool = False, silently: bool = False) -> int:
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
    return sum(record_all(some, at=at, silently=silently) for some in pages) + record_entries(
        entries, at=at, silently=silently
    )


def record_source(source: Source, *, at: datetime) -> int:
    """`record_external` for all that is public of ``source``: its title, its terms or its organisation changed."""
    return record_entries(Entry.objects.filter(source=source, status=EntryStatus.PUBLISHED), at=at)


def rebuild(*, at: datetime) -> int:
    """Write every item again from its page or entry; returns how many really changed. Dates of record and the log stay."""
    changes = 0
    for model in content_functions():
        order = ("published_on", "pk") if model is ArticlePage else ("pk",)
        changes += record_all(_public_pages(model).order_by(*order).iterator(chunk_size=200), at=at, force=True)
    published = Entry.objects.filter(status=EntryStatus.PUBLISHED).order_by("pk")
    changes += record_entries(published.iterator(chunk_size=200), at=at, force=True)
    return changes + sweep(at=at)
