"""Index of unpublished text: the latest version of each page that the public index does not have.

Written after the commit, so that saving a draft never waits for it or fails because of it. The worker adds what is
missing. The public search has other tables, so no query of a reader can reach these rows.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from html import escape
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Coalesce
from wagtail.models import Page

from events.models import EditionPage, EventSeriesPage
from foundation.jobs.commits import once_after_commit
from news.models import ArticlePage, Item
from rocb.models import DraftEntry, DraftWord, SearchEntry
from rocb.search import entries, stored_words

logger = logging.getLogger(__name__)

AT_A_TIME = 500
_WRITTEN = [field.name for field in DraftEntry._meta.concrete_fields if not field.primary_key]
_TYPES: dict[type[Page], str] = {
    ArticlePage: DraftEntry.Type.ARTICLE,
    EditionPage: DraftEntry.Type.EVENT,
    EventSeriesPage: DraftEntry.Type.EVENT,
}


def type_of(model: type[Page]) -> str:
    """Return the type of entries of this model, or "" if it has several."""
    found = next((type_ for base, type_ in _TYPES.items() if issubclass(model, base)), DraftEntry.Type.PAGE)
    return "" if model is Page else str(found)


def of_page(page: Page) -> DraftEntry:
    """Return the unsaved entry of the latest version of ``page``."""
    latest = page.get_latest_revision_as_object()
    markup = "<p>".join([entries.markup_of(latest), *_programme_of(latest)])
    day = getattr(latest, "published_on", None) or getattr(latest, "starts_on", None)
    at = datetime.combine(day, time(12), tzinfo=UTC) if isinstance(day, date) else page.latest_revision_created_at
    return entries.entry_of(
        "page",
        page.pk,
        model=DraftEntry,
        type=type_of(type(latest)),
        language=page.locale.language_code,
        kind=getattr(latest, "kind", ""),
        dated_at=at,
        title=latest.title,
        about=[getattr(latest, "standfirst", "") or getattr(latest, "introduction", ""), latest.search_description],
        text=[entries.plain_text(markup)],
        plain=entries.sentences(markup),
        stamp=str(page.latest_revision_id or ""),
    )


def _programme_of(page: Page) -> Iterator[str]:
    """Yield the texts of an event's sessions, which readers find in its public version."""
    if isinstance(page, EditionPage):
        for session in page.sessions.all():
            yield from (escape(session.title), escape(session.description))


def follow(pk: int) -> None:
    """Write the entry of a page, or delete it if the public index has the latest version."""
    page = _missing_in_public().filter(pk=pk).select_related("locale", "latest_revision").first()
    if page is None:
        DraftEntry.objects.filter(page=pk).delete()
    else:
        _store([of_page(page.specific)])


def _store(made: list[DraftEntry]) -> None:
    """Store entries. If its date changes, an entry gets another key."""
    DraftEntry.objects.filter(page__in=[one.page_id for one in made]).exclude(pk__in=[one.pk for one in made]).delete()
    DraftEntry.objects.bulk_create(made, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN)
    stored_words.add(made, to=DraftWord)


def _missing_in_public() -> Any:
    """Return the pages whose latest version the public index does not have."""
    item = SearchEntry.objects.filter(item__page=OuterRef("pk"))
    public = Exists(item) | Exists(SearchEntry.objects.filter(page=OuterRef("pk")))
    return Page.objects.filter(Q(live=False) | Q(has_unpublished_changes=True) | ~public, depth__gt=1)


def reconcile(*, at: datetime) -> int:
    """Write entries that are missing or outdated, and delete those of published versions. Return how many it wrote."""
    stamp = Coalesce(Cast(OuterRef("latest_revision"), CharField()), Value(""))
    DraftEntry.objects.exclude(page__in=_missing_in_public().values("pk")).delete()
    count = 0
    for page in _missing_in_public().filter(~Exists(DraftEntry.objects.filter(page=OuterRef("pk"), stamp=stamp))):
        count += _try(page.pk)
    return count


def rebuild() -> None:
    """Rebuild all entries and words of drafts in one transaction."""
    with transaction.atomic():
        DraftEntry.objects.all().delete()
        DraftWord.objects.all().delete()
        rows = _missing_in_public().select_related("locale", "latest_revision").specific()
        for some in batched(rows.iterator(chunk_size=AT_A_TIME), AT_A_TIME):
            _store([of_page(page) for page in some])
        stored_words.count()


# --- Signals ----------------------------------------------------------------------------------------------------------


def page_saved(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if isinstance(instance, Page) and not raw:
        once_after_commit(_try, instance.pk)


def item_saved(sender: Any, instance: Item, raw: bool = False, **kwargs: Any) -> None:
    if instance.page_id and not raw:
        once_after_commit(_try, instance.page_id)


def _try(pk: int) -> bool:
    try:
        with transaction.atomic():
            follow(pk)
    except Exception:
        logger.exception(
            "The search entry of the draft of page %s could not be written. The worker will repair this", pk
        )
        return False
    return True
