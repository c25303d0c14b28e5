"""Editors' picks for a query, and daily counts of queries without personal data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from wagtail.contrib.search_promotions.models import Query
from wagtail.models import Page

from foundation.languages.folding import fold
from foundation.public_pages import public_pages

PICKS_READ = 500
# Fields of editors' picks.
PICKED = {
    "page": "page_id",
    "translation_key": "page__translation_key",
    "description": "description",
    "address": "external_link_url",
    "text": "external_link_text",
}
COUNTED_CHARACTERS = 80
# A query with an email address or a long number is about a person, so it is not counted.
_PERSONAL = re.compile(r"@|(?:\d[\s().+-]*){7,}")
KEEP_HITS_DAYS = 90


@dataclass(frozen=True, slots=True)
class Pick:
    title: str
    path: str
    description: str
    is_external: bool


def picks(query: str, *, language: str) -> list[Pick]:
    """Return the editors' picks for the folded ``query``. Pages must be public and in ``language``."""
    asked = fold(query)
    rows = Query.objects.exclude(editors_picks=None).order_by("editors_picks__sort_order", "editors_picks__pk")
    rows = rows.annotate(**{name: F(f"editors_picks__{path}") for name, path in PICKED.items()}).values()[:PICKS_READ]
    found = [row for row in rows if asked and fold(row["query_string"]) == asked]
    if not found:
        return []
    keys = [row["translation_key"] for row in found if row["page"]]
    pages = public_pages(Page.objects).filter(translation_key__in=keys, locale__language_code=language)
    shown = {page.translation_key: page for page in pages.select_related("locale")}
    return [pick for pick in (_pick(row, shown) for row in found) if pick]


def _pick(row: dict[str, Any], shown: dict[object, Page]) -> Pick | None:
    if row["page"] is None:
        return Pick(row["text"] or row["address"], row["address"], row["description"], True)
    page = shown.get(row["translation_key"])
    path = page.get_url() if page else None
    return Pick(page.title, path, row["description"] or page.search_description, False) if page and path else None


def count(query: str, *, on: date) -> bool:
    """Count ``query``. Return False if it is not counted, or if the database is busy, because readers must not wait."""
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
    """Give up after 50 ms if another connection is writing."""
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
    """Delete counts older than `KEEP_HITS_DAYS`, then queries without counts and picks."""
    from wagtail.contrib.search_promotions.models import QueryDailyHits

    QueryDailyHits.garbage_collect(days=KEEP_HITS_DAYS)
    Query.garbage_collect()
