"""Editors' picks for a query, and how often it was asked: a number for each day, no trace of who asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import DatabaseError, connection, transaction
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Page

from rocb.words import fold

PICKS_READ = 500
COUNTED_CHARACTERS = 80
# An address of a mailbox or a long number is about a person, not about our pages.
_PERSONAL = re.compile(r"@|(?:\d[\s().+-]*){7,}")
KEEP_HITS_DAYS = 90


@dataclass(frozen=True, slots=True)
class Pick:
    title: str
    path: str
    description: str
    is_external: bool


def picks(query: str, *, language: str) -> list[Pick]:
    """What editors want on top for ``query``, however it is spelled; a page only in ``language`` and while it is public."""
    asked = fold(query)
    found = [
        pick
        for pick in SearchPromotion.objects.select_related("query", "page").order_by("sort_order", "pk")[:PICKS_READ]
        if asked and fold(pick.query.query_string) == asked
    ]
    if not found:
        return []
    keys = [pick.page.translation_key for pick in found if pick.page_id]
    pages = Page.objects.live().public().filter(translation_key__in=keys, locale__language_code=language)
    shown = {page.translation_key: page for page in pages.select_related("locale")}
    return [pick for pick in (_pick(row, shown) for row in found) if pick]


def _pick(row: SearchPromotion, shown: dict[object, Page]) -> Pick | None:
    if row.page_id is None:
        return Pick(row.external_link_text or row.external_link_url, row.external_link_url, row.description, True)
    page = shown.get(row.page.translation_key)
    path = page.get_url() if page else None
    return Pick(page.title, path, row.description or page.search_description, False) if page and path else None


def count(query: str, *, on: date) -> bool:
    """Count that ``query`` was asked; False where it is not worth a row, or the database is busy: readers never wait."""
    if not query or len(query) > COUNTED_CHARACTERS or _PERSONAL.search(query):
        return False
    try:
        with _without_waiting(), transaction.atomic():
            Query.get(query).add_hit(date=on)
    except DatabaseError:
        return False
    return True


@contextmanager
def _without_waiting() -> Iterator[None]:
    """Give up at once where another connection is writing."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            (patience,) = cursor.fetchone()
            cursor.execute("PRAGMA busy_timeout = 50")
            try:
                yield
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {int(patience)}")
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '50ms'")
        yield


def forget() -> None:
    """Drop counts older than `KEEP_HITS_DAYS`, then queries that nobody asks for and no editor has a pick for."""
    from wagtail.contrib.search_promotions.models import QueryDailyHits

    QueryDailyHits.garbage_collect(days=KEEP_HITS_DAYS)
    Query.garbage_collect()
