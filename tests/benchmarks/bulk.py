"""Bulk creation of as many published articles as a benchmark needs.

Wagtail's own way takes about 44 ms per article, Django's ``bulk_create`` 1 ms. Here each row is a copy of one that was
really published and recorded, so its size is realistic, and is inserted as plain values.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from typing import Any
from uuid import UUID

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model
from wagtail.models import Page

from news.models import ArticlePage, Item, ItemFacet, NewsIndexPage
from news.models.items import EVERY_LANGUAGE, ArticleKind, facet
from tests import factories

BATCH = 1000
# Articles are spread over two years, so that a site with few of them offers as many years as one with many. A prime
# number, so that no two have the same minute.
_MINUTES, _STEP = 2 * 365 * 24 * 60, 611_953

# The number of an article -> its title, summary and paragraphs.
type Texts = Callable[[int], tuple[str, str, list[str]]]


_SAMPLE = "<p>The text of the sample.</p>"


def same(number: int) -> tuple[str, str, list[str]]:
    text = "A sentence of an article of usual length. " * 60
    return f"Article {number} of many", "One sentence that says what happened.", [text]


@transaction.atomic
def articles(
    index: NewsIndexPage, count: int, *, topics: list[Any], organisations: list[Any], texts: Texts = same
) -> None:
    """Add ``count`` more articles under ``index``, over two years, each with two topics and two organisations."""
    sample = factories.article(index, body=factories.text(_SAMPLE))
    item = Item.objects.get(uuid=sample.uuid)
    index.refresh_from_db()
    start = index.numchild
    first_page, first_item = (model.objects.latest("pk").pk + 1 - start for model in (Page, Item))
    for numbers in batched(range(start, start + count), BATCH):
        rows = [
            _Row(number, index, first_page + number, first_item + number, item, *texts(number)) for number in numbers
        ]
        filed = {row.number: _filed(row.number, topics, organisations) for row in rows}
        _copy(Page, sample, (row.of_page() for row in rows))
        _copy(ArticlePage, sample, (row.of_article(sample) for row in rows))
        for name in ("topic", "organisation"):
            through = getattr(ArticlePage, f"{name}s").through
            links = [(row, label["id"]) for row in rows for label in filed[row.number] if label["type"] == name]
            _copy(through, through(), ({"articlepage_id": row.page, f"{name}_id": pk} for row, pk in links))
        _copy(Item, item, (row.of_item(filed[row.number]) for row in rows))
        _copy(ItemFacet, ItemFacet(type=item.type, language=item.language), _facets(rows, filed))
    Page.objects.filter(pk=index.pk).update(numchild=start + count)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Page, Item]):
            cursor.execute(statement)


@dataclass(frozen=True, slots=True)
class _Row:
    """An article's own values in each table. ``page`` and ``item`` are its keys."""

    number: int
    index: NewsIndexPage
    page: int
    item: int
    sample: Item
    title: str
    summary: str
    paragraphs: list[str]

    @property
    def published_at(self) -> datetime:
        return factories.NOON - timedelta(minutes=self.number * _STEP % _MINUTES)

    @property
    def kind(self) -> str:
        kinds: list[str] = ArticleKind.values
        return kinds[self.number % len(kinds)]

    @property
    def uuid(self) -> UUID:
        return UUID(int=self.number + 10**9 + self.index.pk * 10**15)

    @property
    def markup(self) -> str:
        return "".join(f"<p>{text}</p>" for text in self.paragraphs)

    @property
    def thing(self) -> UUID:
        return UUID(int=self.number + 10**11)

    @property
    def slug(self) -> str:
        return f"bulk-{self.number}"

    def of_page(self) -> dict[str, Any]:
        return {
            "id": self.page,
            "path": Page._get_path(self.index.path, self.index.depth + 1, self.number + 1),
            "title": self.title,
            "draft_title": self.title,
            "slug": self.slug,
            "url_path": f"{self.index.url_path}{self.slug}/",
            "translation_key": self.thing,
            "first_published_at": self.published_at,
            "last_published_at": self.published_at,
            "live_revision_id": None,
            "latest_revision_id": None,
        }

    def of_article(self, sample: ArticlePage) -> dict[str, Any]:
        body = json.loads(json.dumps(sample.body.get_prep_value()).replace(_SAMPLE, self.markup))
        return {
            "page_ptr_id": self.page,
            "uuid": self.uuid,
            "kind": self.kind,
            "published_on": self.published_at.date(),
            "standfirst": self.summary,
            "body": ArticlePage._meta.get_field("body").to_python(json.dumps(body)),
        }

    def of_item(self, labels: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "id": self.item,
            "uuid": self.uuid,
            "translation_key": self.thing,
            "kind": self.kind,
            "page_id": self.page,
            "live_revision_id": None,
            "title": self.title,
            "summary": self.summary,
            "html": self.markup,
            "address": self.sample.address.replace(self.sample.address.rsplit("/", 2)[1], self.slug),
            "stored_labels": labels,
            "published_at": self.published_at,
            "updated_at": self.published_at,
            "changed_at": self.published_at,
            "content_hash": f"{self.number:064}",
        }


def _filed(number: int, topics: list[Any], organisations: list[Any]) -> list[dict[str, Any]]:
    return [
        {"type": name, "id": row.pk, "slug": row.slug, "name": str(row.name), "language": "en", "address": "/"}
        for name, rows in (("topic", topics), ("organisation", organisations))
        for row in (rows[number % len(rows)], rows[(number + 1) % len(rows)])
    ]


def _facets(rows: list[_Row], filed: dict[int, list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        labels = {facet(label["type"], label["id"]) for label in filed[row.number]}
        for name in labels | {facet("kind", row.kind)}:
            yield {"item_id": row.item, "facet": name, "published_at": row.published_at, "changed_at": row.published_at}


def _copy(model: type[Model], sample: Model, rows: Iterable[dict[str, Any]]) -> None:
    """Insert a copy of ``sample`` for each of ``rows``, with these columns. Missing keys are assigned by the database."""
    rows = list(rows)
    fields = [f for f in model._meta.local_concrete_fields if not f.primary_key or f.attname in rows[0]]
    same = {f: f.get_db_prep_save(getattr(sample, f.attname), connection) for f in fields if f.attname not in rows[0]}
    values = (
        [
            same[f] if f in same else None if row[f.attname] is None else f.get_db_prep_save(row[f.attname], connection)
            for f in fields
        ]
        for row in rows
    )
    quote = connection.ops.quote_name
    columns, places = ", ".join(quote(f.column) for f in fields), ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})", values)


@transaction.atomic
def external_items(count: int, *, sources: list[Any], topics: list[Any]) -> None:
    """Add ``count`` more items of other sites over the years, each from one source with its organisation and one topic."""
    start = Item.objects.of_type(Item.Type.EXTERNAL).count()
    items, facets = [], []
    for number in range(start, start + count):
        source, topic = sources[number % len(sources)], topics[number % len(topics)]
        published_at = factories.NOON - timedelta(hours=6 * number)
        identity = uuid.UUID(int=number + 10**12)
        item = Item(
            uuid=identity,
            translation_key=identity,
            language=source.language,
            type=Item.Type.EXTERNAL,
            kind="external",
            title=f"Item {number} of another site",
            summary="An excerpt of some words. " * 7,
            address=f"{source.home_url}{number}",
            byline=source.title,
            data={"source": {"id": source.pk, "title": source.title, "url": source.home_url, "feed_url": ""}},
            published_at=published_at,
            updated_at=published_at,
            changed_at=published_at,
            content_hash=f"{number:064}",
        )
        items.append(item)
        facets.append({facet("source", source.pk), facet("topic", topic.pk), facet("language", source.language)})
        if source.organisation_id:
            facets[-1].add(facet("organisation", source.organisation_id))
    for some in batched(items, BATCH):
        Item.objects.bulk_create(some)
    rows = [
        ItemFacet(
            item=item,
            facet=name,
            type=item.type,
            language=EVERY_LANGUAGE,
            published_at=item.published_at,
            changed_at=item.changed_at,
        )
        for item, names in zip(items, facets, strict=True)
        for name in names
    ]
    for some_facets in batched(rows, BATCH):
        ItemFacet.objects.bulk_create(some_facets)
