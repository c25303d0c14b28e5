"""Many published articles, fast: rows written in bulk, as many as a benchmark needs.

Wagtail's own way costs some 44 ms an article. Here the rows of `wagtailcore.Page` go in by ``bulk_create``, the columns of
`ArticlePage` by the insert that Django keeps to itself for multi-table models, and the `Item` rows are copies of one that
was really recorded, so their size is that of real ones.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from itertools import batched
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from wagtail.models import Page

from news.lists import facet
from news.models import ArticlePage, Item, ItemFacet, NewsIndexPage
from news.models.items import EVERY_LANGUAGE, ArticleKind
from tests import factories

FIRST_DAY = date(2011, 10, 17)
BATCH = 1000


@transaction.atomic
def articles(index: NewsIndexPage, count: int, *, topics: list[Any], organisations: list[Any]) -> None:
    """``count`` more articles under ``index``, over the years, each with two topics and two organisations."""
    index.refresh_from_db()
    sample = factories.article(
        index, body=factories.text("<p>" + "A sentence of an article of usual length. " * 60 + "</p>")
    )
    model_item = Item.objects.get(uuid=sample.uuid)
    index.refresh_from_db()
    content_type = ContentType.objects.get_for_model(ArticlePage)
    kinds = ArticleKind.values
    start = index.numchild
    existing = {field.attname for field in Page._meta.local_concrete_fields}
    for numbers in batched(range(start, start + count), BATCH):
        pages = [_page(index, number, content_type) for number in numbers]
        Page.objects.bulk_create(pages)
        children = []
        for number, page in zip(numbers, pages, strict=True):
            values = {name: getattr(page, name) for name in existing}
            article = ArticlePage(**values, page_ptr_id=page.pk, uuid=uuid.UUID(int=number + 10**9), body=sample.body)
            article.kind = kinds[number % len(kinds)]
            article.published_on = page.first_published_at.date()
            article.standfirst = "One sentence that says what happened."
            children.append(article)
        ArticlePage._base_manager._insert(  # type: ignore[attr-defined]
            children, fields=ArticlePage._meta.local_concrete_fields, using=connection.alias
        )
        _file(children, topics, organisations)
        _items(children, model_item, topics, organisations)
    Page.objects.filter(pk=index.pk).update(numchild=start + count)


def _page(index: NewsIndexPage, number: int, content_type: ContentType) -> Page:
    published = factories.NOON - timedelta(hours=6 * number)
    slug = f"bulk-{number}"
    return Page(
        path=Page._get_path(index.path, index.depth + 1, number + 1),
        depth=index.depth + 1,
        numchild=0,
        title=f"Article {number} of many",
        draft_title=f"Article {number} of many",
        slug=slug,
        url_path=f"{index.url_path}{slug}/",
        content_type=content_type,
        locale=index.locale,
        translation_key=uuid.uuid4(),
        live=True,
        first_published_at=published,
        last_published_at=published,
    )


def _file(children: list[ArticlePage], topics: list[Any], organisations: list[Any]) -> None:
    for field, rows in (("topics", topics), ("organisations", organisations)):
        through = getattr(ArticlePage, field).through
        column = next(
            f.attname for f in through._meta.fields if f.remote_field and f.remote_field.model is not ArticlePage
        )
        through.objects.bulk_create(
            through(articlepage_id=page.pk, **{column: row.pk})
            for number, page in enumerate(children)
            for row in (rows[number % len(rows)], rows[(number + 1) % len(rows)])
        )


def _items(children: list[ArticlePage], sample: Item, topics: list[Any], organisations: list[Any]) -> None:
    items, facets = [], []
    for number, page in enumerate(children):
        filed = [("topic", topics[number % len(topics)]), ("topic", topics[(number + 1) % len(topics)])]
        filed += [("organisation", organisations[(number + step) % len(organisations)]) for step in (0, 1)]
        item = Item(
            uuid=page.uuid,
            thing_uuid=page.translation_key,
            language=sample.language,
            type=Item.Type.ARTICLE,
            kind=page.kind,
            page_id=page.pk,
            title=page.title,
            summary=page.standfirst,
            html=sample.html,
            address=sample.address.replace(sample.address.rsplit("/", 2)[1], page.slug),
            stored_labels=[
                {"type": name, "id": row.pk, "slug": row.slug, "name": row.name, "language": "en", "address": "/"}
                for name, row in filed
            ],
            published_at=page.first_published_at,
            updated_at=page.first_published_at,
            content_hash=f"{number:064}",
        )
        items.append(item)
        facets.append({facet(name, row.pk) for name, row in filed} | {facet("kind", page.kind)})
    Item.objects.bulk_create(items)
    ItemFacet.objects.bulk_create(
        ItemFacet(item=item, facet=name, type=item.type, language=item.language, published_at=item.published_at)
        for item, names in zip(items, facets, strict=True)
        for name in names
    )


@transaction.atomic
def external_items(count: int, *, sources: list[Any], topics: list[Any]) -> None:
    """``count`` more items of other sites over the years, each of one source with its organisation and one topic."""
    start = Item.objects.of_type(Item.Type.EXTERNAL).count()
    items, facets = [], []
    for number in range(start, start + count):
        source, topic = sources[number % len(sources)], topics[number % len(topics)]
        published_at = factories.NOON - timedelta(hours=6 * number)
        identity = uuid.UUID(int=number + 10**12)
        item = Item(
            uuid=identity,
            thing_uuid=identity,
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
            content_hash=f"{number:064}",
        )
        items.append(item)
        facets.append({facet("source", source.pk), facet("topic", topic.pk), facet("language", source.language)})
        if source.organisation_id:
            facets[-1].add(facet("organisation", source.organisation_id))
    for some in batched(items, BATCH):
        Item.objects.bulk_create(some)
    rows = [
        ItemFacet(item=item, facet=name, type=item.type, language=EVERY_LANGUAGE, published_at=item.published_at)
        for item, names in zip(items, facets, strict=True)
        for name in names
    ]
    for some_facets in batched(rows, BATCH):
        ItemFacet.objects.bulk_create(some_facets)
