"""Repair of items after a crash, by comparison with their pages; and functions that record many pages."""

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

from foundation.custody.addresses import moves, page_addresses
from foundation.custody.models import FormerAddress
from foundation.public_pages import public_pages
from news.addresses import OUR_HOST
from news.models import ArticlePage, Entry, EntryStatus, Item, ItemFacet, Source
from news.models.items import ItemQuerySet
from news.publishing.content import address_of, content_models
from news.publishing.record import record, record_external
from news.publishing.writing import withdraw_items

logger = logging.getLogger(__name__)

# Number of items that a frequent sweep compares with their pages. The next sweep checks others.
LOOKED_AT, LOOKS_EVERY_SECONDS = 5_000, 30
TOUCHED_AT_MOST = 1_000
REPAIRED_AT_ONCE = 200


def sweep(*, at: datetime, since: datetime | None = None) -> int:
    """Find items that a crash left out of date, and repair them. Return the number of changes.

    Costs seven queries, and two per page model, if nothing is wrong. With ``since``, only pages published after that
    time are checked. Only `LOOKED_AT` items, others in each run, are checked for deleted or moved pages, so the cost
    does not depend on the number of items. A failure is logged and does not stop the others.
    """
    changes = sum(record_all(behind(model, since=since), at=at) for model in content_models())
    changes += record_entries(_unrecorded_entries(since=since), at=at)
    for item in _ghosts(Item.objects.all() if since is None else _some_items(at=at), at=at):
        try:
            with transaction.atomic():
                page = Page.objects.filter(pk=item.page_id).first()
                changes += bool(record(page.specific, at=at) if page else withdraw_items([item], at=at))
        except Exception:
            logger.exception("Item %s could not be repaired", item.pk)
    if since is None or not FormerAddress.objects.pending().exists():  # otherwise a task is working on it
        changes += _repair(Item.objects.all() if since is None else _some_items(at=at), at=at)
    if since is None:
        published = Entry.objects.filter(status=EntryStatus.PUBLISHED).values("uuid")
        changes += sum(withdraw_items([item], at=at) is not None for item in _external().exclude(uuid__in=published))
    return changes


def astray(items: ItemQuerySet) -> list[Item]:
    """Return the ``items`` whose address is not that of their page. One query, and one per page model if nothing is
    wrong."""
    now = Concat(Value(OUR_HOST), page_addresses.path_in_sql("page__url_path"), output_field=TextField())
    differing = items.filter(page__isnull=False).annotate(address_now=now).exclude(address=F("address_now"))
    return [item for item in differing.select_related("page").without_text() if item.address != address_of(item.page)]


def _repair(items: ItemQuerySet, *, at: datetime) -> int:
    """Note and record moves that sent no signal, such as those of code that writes addresses itself."""
    pages = list[int]()
    for item in astray(items)[:REPAIRED_AT_ONCE]:
        assert item.page is not None
        with transaction.atomic():
            moves.note_unseen(item.page, item.path, at=at)
        pages.append(item.page.pk)
    return sum(record_all(model._default_manager.filter(pk__in=pages), at=at) for model in content_models())


def _some_items(*, at: datetime) -> ItemQuerySet:
    """Return the items of a range of keys that advances with time, or all if there are few."""
    last = Item.objects.aggregate(last=Max("pk"))["last"] or 0
    first = int(at.timestamp() // LOOKS_EVERY_SECONDS) % (last // LOOKED_AT + 1) * LOOKED_AT
    return Item.objects.filter(pk__gt=first, pk__lte=first + LOOKED_AT)


def _unrecorded_entries(*, since: datetime | None) -> Any:
    """Return published entries without an item. Recent ones are looked up one by one, all with one comparison."""
    published = Entry.objects.filter(status=EntryStatus.PUBLISHED)
    if since is None:
        return published.exclude(uuid__in=_external().values("uuid"))
    return published.filter(~Exists(_external().filter(uuid=OuterRef("uuid"))), decided_at__gte=since)


def _external() -> ItemQuerySet:
    return Item.objects.of_type(Item.Type.EXTERNAL)


def behind(model: type[Page], *, since: datetime | None) -> Any:
    """Return public pages of this model that have no item, or an item of another revision, published after ``since``."""
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
    """Return the keys of pages that include those published since then. Pages have no index by time, but revisions and
    the log do. None if there are so many that a search of all pages is as good."""
    logged = PageLogEntry.objects.filter(timestamp__gte=since).order_by().values_list("page_id")
    edited = Page.objects.filter(latest_revision__created_at__gte=since).order_by().values_list("pk")
    found = [pk for (pk,) in logged.union(edited).order_by()[: TOUCHED_AT_MOST + 1]]
    return found if len(found) <= TOUCHED_AT_MOST else None


def _public_pages(model: type[Page]) -> Any:
    return public_pages(model._default_manager).filter(alias_of=None)


def _ghosts(items: ItemQuerySet, *, at: datetime) -> list[Item]:
    """Return the ``items`` whose page is deleted, not live, not public, or past its last day in lists."""
    of_pages = items.exclude(type=Item.Type.EXTERNAL).without_text()
    live = public_pages(Page.objects).filter(pk=OuterRef("page_id"))
    gone = of_pages.filter(~Exists(live))
    expired = of_pages.listed().filter(
        page_id__in=ArticlePage.objects.filter(listed_until__lt=timezone.localdate(at)).values("pk")
    )
    return [*gone, *expired]


def record_all(pages: Iterable[Page], *, at: datetime, force: bool = False, silently: bool = False) -> int:
    """Record each page. A failure is logged and does not stop the others. Return the number of changes."""
    changes = 0
    for page in pages:
        try:
            changes += record(page, at=at, force=force, silently=silently) is not None
        except Exception:
            logger.exception("Page %s could not be recorded", page.pk)
    return changes


def record_entries(entries: Iterable[Entry], *, at: datetime, force: bool = False, silently: bool = False) -> int:
    """Record each entry, as `record_all` does with pages."""
    changes = 0
    for entry in entries:
        try:
            changes += record_external(entry, at=at, force=force, silently=silently) is not None
        except Exception:
            logger.exception("Entry %s could not be recorded", entry.pk)
    return changes


def record_below(page: Page, *, at: datetime) -> int:
    """Record ``page`` and all pages below it, after a change of its address or visibility."""
    return sum(
        record_all(model._default_manager.descendant_of(page, inclusive=True), at=at) for model in content_models()
    )


def record_filed_under(facet: str, *, at: datetime, silently: bool = False) -> int:
    """Record the items filed under ``facet``, because they show its name."""
    uuids = ItemFacet.objects.filter(facet=facet).values("item__uuid")
    pages = (model._default_manager.filter(uuid__in=uuids) for model in content_models())
    entries = Entry.objects.filter(status=EntryStatus.PUBLISHED, uuid__in=uuids)
    return sum(record_all(some, at=at, silently=silently) for some in pages) + record_entries(
        entries, at=at, silently=silently
    )


def record_source(source: Source, *, at: datetime) -> int:
    """Record all public entries of ``source``, after a change of its title, terms or organisation."""
    return record_entries(Entry.objects.filter(source=source, status=EntryStatus.PUBLISHED), at=at)


def rebuild(*, at: datetime) -> int:
    """Write all items again from their pages or entries. Dates and the log stay. Return how many really changed."""
    changes = 0
    for model in content_models():
        order = ("published_on", "pk") if model is ArticlePage else ("pk",)
        changes += record_all(_public_pages(model).order_by(*order).iterator(chunk_size=200), at=at, force=True)
    published = Entry.objects.filter(status=EntryStatus.PUBLISHED).order_by("pk")
    changes += record_entries(published.iterator(chunk_size=200), at=at, force=True)
    return changes + sweep(at=at)
