"""Public content: articles on pages of three languages, items of other sites, facets, changes, search words."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.search.models import IndexEntry

from news.models import ArticlePage, Change, ChangeCounter, Item, ItemFacet, NewsIndexPage
from news.models.items import ArticleKind
from rocb.models import SearchEntry
from rocb.models.search import SOURCES
from rocb.search import entries
from tests.benchmarks.scale.fill import DAY, ago, fill, identity, pick, text, words

ARTICLE = 3  # see `identity`
_DIGITS = "'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'"
YEARS_SECONDS = 4 * 365 * DAY


def under(parent: Page, number: str) -> str:
    """Return the path of a child of ``parent`` in treebeard's format."""
    digits = (f"substr({_DIGITS}, 1 + (({number}) / {36**place} %% 36)::int, 1)" for place in (3, 2, 1, 0))
    return f"{text(parent.path)} || " + " || ".join(digits)


def pages(
    parent: Page, count: int, sample: Page, *, kind: int, title: str, at: str, people: list[int]
) -> tuple[int, int]:
    """Add ``count`` live pages like ``sample``, each with a revision, log entries, references and its words for the
    CMS. Return the keys before the first page and the first revision.
    """
    parent.refresh_from_db()
    type_id = ContentType.objects.get_for_model(sample.specific_class).pk
    page_type = ContentType.objects.get_for_model(Page).pk
    first = parent.numchild
    content = text(json.dumps(sample.specific.serializable_data(), default=str))
    page = (Page.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 0
    revision = fill(
        Revision,
        count,
        content_type_id=str(type_id),
        base_content_type_id=str(page_type),
        object_id=f"({page} + n)::text",
        created_at=at,
        user_id=pick(people),
        object_str=title,
        content=f"{content}::jsonb",
    )
    slug = f"'scale-' || ({first} + n)"
    before = fill(
        Page,
        count,
        path=under(parent, f"{first} + n"),
        depth=str(parent.depth + 1),
        numchild="0",
        translation_key=identity(kind),
        locale_id=str(parent.locale_id),
        latest_revision_id=f"{revision} + n",
        live_revision_id=f"{revision} + n",
        live="true",
        first_published_at=at,
        last_published_at=at,
        latest_revision_created_at=at,
        title=title,
        draft_title=title,
        slug=slug,
        url_path=f"{text(parent.url_path)} || {slug} || '/'",
        content_type_id=str(type_id),
        owner_id=pick(people),
    )
    Page.objects.filter(pk=parent.pk).update(numchild=first + count)
    for action in ("wagtail.create", "wagtail.publish"):
        fill(
            PageLogEntry,
            count,
            content_type_id=str(type_id),
            label=title,
            action=text(action),
            timestamp=at,
            user_id=pick(people),
            page_id=f"{before} + n",
            revision_id=f"{revision} + n" if action == "wagtail.publish" else "NULL",
        )
    fill(
        IndexEntry,
        count,
        content_type_id=str(type_id),
        object_id=f"({before} + n)::text",
        title_norm="0.125",
        title=f"to_tsvector('simple', {title})",
        autocomplete=f"to_tsvector('simple', {title})",
        body=f"to_tsvector('simple', {words(30)})",
    )
    return before, revision


def refer(model: type[Page], before: int, count: int, rows: list[Any], name: str) -> None:
    """Add rows of the reference index, by which each of the pages refers to one of ``rows``."""
    fill(
        ReferenceIndex,
        count,
        content_type_id=str(ContentType.objects.get_for_model(model).pk),
        base_content_type_id=str(ContentType.objects.get_for_model(Page).pk),
        object_id=f"({before} + n)::text",
        to_content_type_id=str(ContentType.objects.get_for_model(rows[0]).pk),
        to_object_id=pick([str(row.pk) for row in rows]),
        model_path=text(f"{name}.item"),
        content_path=f"'{name}.' || n",
        content_path_hash="gen_random_uuid()",
    )


def articles(
    index: NewsIndexPage, count: int, *, sample: ArticlePage, vocabulary: dict[str, list[Any]], people: list[int]
) -> None:
    """Add articles over four years; the newest is a quarter of an hour old."""
    language = index.locale.language_code
    at = ago(f"1000 + ({count} - n) * {YEARS_SECONDS}.0 / {count}")
    title = f"initcap({words(2)}) || ' ' || {words(4, 'n + 5')} || ' ' || n"
    page, revision = pages(index, count, sample, kind=ARTICLE, title=title, at=at, people=people)
    uuid = identity(ARTICLE + 100 * index.locale_id)
    kind = pick(ArticleKind.values)
    body = json.dumps(sample.body.get_prep_value(), default=str)
    columns = {"page_ptr_id": f"{page} + n", "uuid": uuid, "kind": kind, "published_on": f"({at})::date"}
    fill(ArticlePage, count, **columns, standfirst=f"{words(12)} || '.'", body=f"{text(body)}::jsonb")
    for name, rows in vocabulary.items():
        through = getattr(ArticlePage, f"{name}s").through
        keys = [one.pk for one in rows]
        fill(through, count, articlepage_id=f"{page} + n", **{f"{name}_id": pick(keys)})
        refer(ArticlePage, page, count, rows, name)
    address = Item.objects.get(uuid=sample.uuid).address.rsplit("/", 2)[0]
    address = address.replace("/en/", f"/{language}/")
    first = index.numchild
    item = fill(
        Item,
        count,
        uuid=uuid,
        translation_key=identity(ARTICLE),
        language=text(language),
        type="'article'",
        kind=kind,
        page_id=f"{page} + n",
        live_revision_id=f"{revision} + n",
        title=title,
        summary=f"{words(12)} || '.'",
        html=f"'<p>' || {words(40)} || '.</p>'",
        address=f"{text(address)} || '/scale-' || ({first} + n) || '/'",
        stored_labels=labels(vocabulary, language),
        share_settled_at="now()",
        published_at=at,
        updated_at=at,
        changed_at=at,
        content_hash=f"md5('h' || n) || md5({text(language)} || n)",
    )
    found_by(item, count, "'kind:' || i.kind")
    for name, rows in vocabulary.items():
        found_by(item, count, f"'{name}:' || {pick([one.pk for one in rows], f'i.id - {item}')}")


def external(*, after: int, vocabulary: dict[str, list[Any]]) -> int:
    """Add an item for each published entry after the key ``after``. Return the key before the first."""
    published = f"""(SELECT row_number() OVER (ORDER BY e.id) n, e.*, s.title AS source_title, s.home_url, s.url AS feed_url,
        s.organisation_id FROM newsroom_news_entry e JOIN newsroom_news_source s ON s.id = e.source_id
        WHERE e.status = 'published' AND e.id > {after}) e"""
    before = fill(
        Item,
        0,
        source=published,
        uuid="e.uuid",
        translation_key="e.uuid",
        language="e.language",
        type="'external'",
        kind="'external'",
        title="left(e.title, 255)",
        summary="left(e.text, 200)",
        address="e.link",
        byline="e.source_title",
        stored_labels=labels({"topic": vocabulary["topic"]}, "en", address=""),
        data="""jsonb_build_object('licence', '', 'source', jsonb_build_object('id', e.source_id, 'title', e.source_title,
            'url', e.home_url, 'feed_url', e.feed_url))""",
        share_settled_at="now()",
        published_at="e.first_seen_at",
        updated_at="e.first_seen_at",
        changed_at="e.first_seen_at",
        content_hash="e.content_hash",
    )
    count = Item.objects.filter(pk__gt=before).count()
    topics = [row.pk for row in vocabulary["topic"]]
    for value in (
        "'kind:external'",
        "'language:' || i.language",
        "'source:' || (i.data->'source'->>'id')",
        f"'topic:' || {pick(topics, f'i.id - {before}')}",
    ):
        found_by(before, count, value, language="''")
    return before


def labels(vocabulary: dict[str, list[Any]], language: str, address: str = "/") -> str:
    labels = []
    for name, rows in vocabulary.items():
        made = []
        for row in rows:
            label = {"type": name, "id": row.pk, "slug": row.slug, "name": row.named_in(language)[0]}
            made.append(json.dumps({**label, "language": "en", "address": address}))
        labels.append(f"{pick(made)}::jsonb")
    return f"jsonb_build_array({', '.join(labels)})"


def found_by(before: int, count: int, value: str, *, language: str = "i.language") -> None:
    fill(
        ItemFacet,
        0,
        source=f"(SELECT id - {before} n, i.* FROM newsroom_news_item i WHERE id > {before} AND id <= {before + count}) i",
        item_id="i.id",
        facet=value,
        type="i.type",
        language=language,
        published_at="i.published_at",
        changed_at="i.changed_at",
    )


def changes() -> None:
    """Add a change for each item in order of arrival, then later changes."""
    last = ChangeCounter.take()
    items = "(SELECT row_number() OVER (ORDER BY changed_at) n, i.* FROM newsroom_news_item i) i"
    columns = {
        name: f"i.{name}" for name in ("translation_key", "language", "type", "title", "address", "content_hash")
    }
    facets = "(SELECT coalesce(jsonb_agg(f.facet), '[]'::jsonb) FROM newsroom_news_itemfacet f WHERE f.item_id = i.id)"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM newsroom_news_change")
    common = {"item_uuid": "i.uuid", "facets": facets, "at": "i.changed_at", **columns}
    kinds = {"kind": "'published'", "significance": "'major'"}
    fill(Change, 0, source=items, sequence=f"{last} + n", **kinds, **common)
    ChangeCounter.objects.update(last=last + Item.objects.count())


def search_key(source: str, key: str, dated_at: str) -> str:
    """Return the same key as `rocb.search.entries`: it grows with the date."""
    minutes = f"floor(extract(epoch FROM {dated_at} - {text(entries._EPOCH.isoformat())}::timestamptz) / 60)::bigint"
    return f"({minutes} * 4 + {SOURCES.index(source)}) * {entries._THINGS} + ({key}) %% {entries._THINGS}"


def search_entries() -> None:
    """Add a row for each item without one."""
    items = """(SELECT row_number() OVER () n, i.* FROM newsroom_news_item i
        WHERE NOT EXISTS (SELECT 1 FROM rocb_searchentry s WHERE s.item_id = i.id)) i"""
    fill(
        SearchEntry,
        0,
        source=items,
        id=search_key("item", "i.id", "i.published_at"),
        type="CASE i.type WHEN 'edition' THEN 'event' ELSE i.type END",
        language="i.language",
        kind="i.kind",
        year="extract(year FROM i.published_at)",
        dated_at="i.published_at",
        item_id="i.id",
        stamp="i.content_hash",
        title="' ' || lower(i.title) || ' '",
        text="' ' || regexp_replace(lower(i.summary), '[^a-z0-9 ]', '', 'g') || ' '",
        plain="i.summary",
    )
