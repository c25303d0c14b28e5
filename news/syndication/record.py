"""What was published, edited or withdrawn -> `Item` and `Change`; safe to repeat."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Page

from news.models import ArticlePage, Change, ChangeCounter, Item, ItemFacet
from news.syndication.content import ItemContent, article_content, text_hash

logger = logging.getLogger(__name__)

ITEM_VALUES = (
    "thing_uuid",
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
)


def record(page: ArticlePage, *, at: datetime, anew: bool = False) -> Change | None:
    """Bring the item of ``page`` up to date, or withdraw it when the public may not see the page.

    Returns the change that was appended, None when nothing had changed. ``page`` is read again from the database: a
    signal hands over what somebody is about to change. ``anew`` writes the row even where its hash says that it is up to
    date; a change is appended only for what really changed.
    """
    with transaction.atomic():
        current = ArticlePage.objects.select_related("locale", "image").filter(pk=page.pk).first()
        if current is None or not is_public(current):
            return _withdraw(Item.objects.filter(uuid=page.uuid), at=at, note=(current or page).withdrawal_note)
        content = article_content(current, at=at)
        return _keep(content, page_id=current.pk, live_revision_id=current.live_revision_id, at=at, anew=anew)


def is_public(page: ArticlePage) -> bool:
    """Live, open to all, and not a copy that Wagtail keeps in step with a page elsewhere (an alias)."""
    return page.live and page.alias_of_id is None and not page.get_view_restrictions().exists()


def withdraw(item_uuid: uuid.UUID, *, at: datetime) -> Change | None:
    """Take a thing out of the public eye whatever its page says; None when it was not there."""
    with transaction.atomic():
        return _withdraw(Item.objects.filter(uuid=item_uuid), at=at)


def _keep(
    content: ItemContent, *, page_id: int, live_revision_id: int | None, at: datetime, anew: bool
) -> Change | None:
    known = Item.objects.select_for_update().filter(uuid=content.uuid).first()
    is_same = known is not None and known.content_hash == content.hash
    if known and is_same and not anew:
        if known.live_revision_id != live_revision_id or known.page_id != page_id:
            Item.objects.filter(pk=known.pk).update(live_revision_id=live_revision_id, page_id=page_id)
        return None
    # Another page may have held this thing in this language (deleted and made again): it gives way.
    _withdraw(
        Item.objects.filter(thing_uuid=content.thing_uuid, language=content.language).exclude(uuid=content.uuid), at=at
    )

    item = known or Item(uuid=content.uuid)
    text_changed = not is_same and (known is None or text_hash(known) != text_hash(content))
    for name in ITEM_VALUES:
        setattr(item, name, getattr(content, name))
    item.page_id, item.live_revision_id, item.content_hash = page_id, live_revision_id, content.hash
    if known is None:
        item.updated_at = content.published_at
    elif text_changed:
        item.updated_at = max(at, item.updated_at)
    item.updated_at = max(item.updated_at, item.published_at)
    item.save()
    _keep_facets(item, content.facets)

    if is_same:
        return None
    if known is None:
        kind, significance = Change.Kind.PUBLISHED, Change.Significance.MAJOR
    elif text_changed and content.correction_note:
        kind, significance = Change.Kind.CORRECTED, Change.Significance.MAJOR
    else:
        kind, significance = Change.Kind.UPDATED, Change.Significance.MINOR
    note = content.correction_note if kind == Change.Kind.CORRECTED else ""
    return _append(item, kind, significance, at=at, note=note)


def _keep_facets(item: Item, facets: frozenset[str]) -> None:
    """Facets repeat language and date, so all of them are written again when one of these moves."""
    wanted = {(name, item.language, item.published_at) for name in facets}
    known = set(item.facets.values_list("facet", "language", "published_at"))
    if wanted == known:
        return
    item.facets.all().delete()
    ItemFacet.objects.bulk_create(
        ItemFacet(item=item, facet=name, language=language, published_at=published_at)
        for name, language, published_at in sorted(wanted)
    )


def _withdraw(items: Iterable[Item], *, at: datetime, note: str = "") -> Change | None:
    change = None
    for item in items:
        change = _append(item, Change.Kind.WITHDRAWN, Change.Significance.MAJOR, at=at, note=note)
        item.delete()
    return change


def _append(
    item: Item, kind: Change.Kind, significance: Change.Significance, *, at: datetime, note: str = ""
) -> Change:
    return Change.objects.create(
        sequence=ChangeCounter.take(),
        kind=kind,
        significance=significance,
        item_uuid=item.uuid,
        thing_uuid=item.thing_uuid,
        language=item.language,
        type=item.type,
        title=item.title,
        address=item.address,
        note=note,
        content_hash="" if kind == Change.Kind.WITHDRAWN else item.content_hash,
        at=at,
    )


def sweep(*, at: datetime, since: datetime | None = None) -> int:
    """Find the articles whose item a crash left behind, and mend them; returns how many changes that made.

    Five queries when all is well. ``since`` looks only at articles published after it: cheap enough for every tick.
    One article that fails is logged and holds up no other.
    """
    shown_revision = Item.objects.filter(uuid=OuterRef("uuid")).values("live_revision_id")[:1]
    shown = Item.objects.filter(uuid=OuterRef("uuid")).values("pk")[:1]
    behind = (
        ArticlePage.objects.live()
        .public()
        .filter(alias_of=None)
        .annotate(item_id=Subquery(shown), shown_revision=Coalesce(Subquery(shown_revision), 0))
        .filter(Q(item_id=None) | ~Q(shown_revision=Coalesce(F("live_revision_id"), 0)))
    )
    if since is not None:
        behind = behind.filter(last_published_at__gte=since)
    changes = record_all(behind, at=at)
    for item in _ghosts(at=at):
        try:
            with transaction.atomic():
                page = ArticlePage.objects.filter(pk=item.page_id).first()
                changes += bool(record(page, at=at) if page else _withdraw([item], at=at))
        except Exception:
            logger.exception("Item %s could not be mended", item.pk)
    return changes


def _ghosts(*, at: datetime) -> list[Item]:
    """Items of articles whose page is gone, not live, not for everybody, or past its last day in lists."""
    articles = Item.objects.filter(type=Item.Type.ARTICLE)
    live = ArticlePage.objects.filter(pk=OuterRef("page_id")).live().public()
    gone = articles.annotate(live_page=Subquery(live.values("pk")[:1])).filter(live_page=None)
    expired = articles.listed().filter(
        page_id__in=ArticlePage.objects.filter(listed_until__lt=timezone.localdate(at)).values("pk")
    )
    return [*gone, *expired]


def record_all(pages: Iterable[ArticlePage], *, at: datetime, anew: bool = False) -> int:
    """`record` each; one that fails is logged and holds up no other. Returns how many changes were appended."""
    changes = 0
    for page in pages:
        try:
            changes += record(page, at=at, anew=anew) is not None
        except Exception:
            logger.exception("Article %s could not be recorded", page.pk)
    return changes


def record_below(page: Page, *, at: datetime) -> int:
    """`record` all articles at and below ``page``: its address or its visibility changed."""
    return record_all(ArticlePage.objects.descendant_of(page, inclusive=True), at=at)


def rebuild(*, at: datetime) -> int:
    """Write every item again from its page; returns how many really changed. Dates of record and the log stay."""
    live = ArticlePage.objects.live().public().filter(alias_of=None).order_by("published_on", "pk")
    return record_all(live.iterator(chunk_size=200), at=at, anew=True) + sweep(at=at)
