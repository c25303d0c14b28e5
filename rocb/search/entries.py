"""Things -> `SearchEntry` rows. Safe to repeat; what the public may not see gets no entry, and loses the one it had."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from wagtail.models import Page

from events.api import EventSeriesPage
from foundation.languages.folding import fold
from news.api import Item, content_functions
from rocb.models import Organisation, SearchEntry, SiteDocument

logger = logging.getLogger(__name__)

# Longer texts are found by their beginning: PostgreSQL keeps at most a megabyte of words for a row.
TEXT_CHARACTERS = 200_000
ENTRIES_AT_A_TIME = 500
# Letters of one word can stand in several of these; every other tag parts words.
_INSIDE_WORDS = re.compile(
    r"</?(?:a|abbr|b|cite|em|i|mark|q|s|small|span|strong|sub|sup|time|u)(?:\s[^>]*)?>|\xad", re.I
)
_TAG = re.compile(r"<[^>]*>")


def plain_text(markup: str) -> str:
    """The words of finished HTML with one space between them."""
    return " ".join(html.unescape(_TAG.sub(" ", _INSIDE_WORDS.sub("", markup))).split())


# --- One thing -> its entry, not yet saved; None when it is not to be found -------------------------------------------


TYPES = {
    Item.Type.ARTICLE: SearchEntry.Type.ARTICLE,
    Item.Type.EDITION: SearchEntry.Type.EVENT,
    Item.Type.EXTERNAL: SearchEntry.Type.EXTERNAL,
}


def of_item(item: Item) -> SearchEntry:
    """Its labels in every language that they have: readers look for an external item by the topic of their own language."""
    plain = f"{item.summary} {plain_text(item.html[: 2 * TEXT_CHARACTERS])}".strip()
    pictures = [picture for picture in (item.stored_lead, item.stored_picture) if picture]
    beside = [
        item.byline,
        *(name for label in item.stored_labels for name in _names(label)),
        *(str(pictures[0].get(name) or "") for name in ("caption", "credit", "alt") if pictures),
    ]
    return SearchEntry(
        item_id=item.pk,
        type=TYPES[Item.Type(item.type)],
        language=item.language,
        kind=item.kind,
        year=timezone.localtime(item.published_at, timezone.get_default_timezone()).year,
        dated_at=item.published_at,
        stamp=item.content_hash,
        **_words(item.title, plain, beside),
    )


def _names(label: dict[str, Any]) -> list[str]:
    return [name for name, _language in label["names"].values()] if label.get("names") else [label["name"]]


def of_page(page: Page) -> SearchEntry | None:
    """``page`` as it stands in the database: what an editor has in hand may be a draft."""
    stored = Page.objects.filter(pk=page.pk, live=True, alias_of=None).select_related("locale").first()
    if stored is None or stored.depth <= 1 or stored.get_url_parts() is None:
        return None
    specific = stored.specific
    if isinstance(specific, tuple(content_functions())):  # its `Item` speaks for it
        return None
    texts = [
        _as_text(field.get_value(specific))
        for field in specific.get_searchable_search_fields()
        if field.field_name != "title"
    ]
    plain = " ".join(html.unescape(_TAG.sub(" ", _INSIDE_WORDS.sub("", " ".join(texts)))).split())
    return SearchEntry(
        page_id=stored.pk,
        type=SearchEntry.Type.EVENT if isinstance(specific, EventSeriesPage) else SearchEntry.Type.PAGE,
        language=stored.locale.language_code,
        **_words(stored.title, plain, [stored.search_description]),
    )


def of_document(document: SiteDocument) -> SearchEntry:
    tags = [tag.name for tag in document.tags.all()]
    return SearchEntry(
        document_id=document.pk,
        type=SearchEntry.Type.DOCUMENT,
        dated_at=document.created_at,
        year=timezone.localtime(document.created_at, timezone.get_default_timezone()).year,
        **_words(document.title, "", [document.filename, *tags]),
    )


def of_organisation(organisation: Organisation) -> SearchEntry:
    """The country and the code are its title; what it is called officially is its text, as many share those words."""
    names = list(organisation.name.values())
    title = [*organisation.country.values(), organisation.city, organisation.short_name, organisation.code or ""]
    if not organisation.country:
        title += names
    return SearchEntry(
        organisation_id=organisation.pk,
        type=SearchEntry.Type.ORGANISATION,
        **_words(" ".join(title), "", names),
    )


def _words(title: str, plain: str, beside: Iterable[str]) -> dict[str, str]:
    plain = plain[:TEXT_CHARACTERS].replace("\0", "")
    return {"title": _padded(fold(title)), "text": _padded(fold(" ".join([plain, *beside]))), "plain": plain}


def _padded(words: str) -> str:
    """With a space on both sides, so that each word has one before and one after it."""
    return f" {words} " if words else ""


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        value = value.values()
    return " ".join(_as_text(part) for part in value) if isinstance(value, Iterable) else str(value or "")


# --- Keeping them ----------------------------------------------------------------------------------------------------

MAKERS: dict[str, tuple[type[models.Model], Callable[[Any], SearchEntry | None]]] = {
    "item": (Item, of_item),
    "page": (Page, of_page),
    "document": (SiteDocument, of_document),
    "organisation": (Organisation, of_organisation),
}
_WRITTEN = [
    field.name for field in SearchEntry._meta.concrete_fields if not field.primary_key and field.name not in MAKERS
]


def keep(source: str, thing: Any) -> None:
    """Bring the entry of ``thing`` up to date."""
    entry = MAKERS[source][1](thing)
    if entry is None:
        SearchEntry.objects.filter(**{f"{source}_id": thing.pk}).delete()
        return
    values = {name: getattr(entry, name) for name in _WRITTEN}
    SearchEntry.objects.update_or_create(**{f"{source}_id": thing.pk}, defaults=values)


def reconcile(*, at: datetime) -> int:
    """Make the entries that are missing or behind, as after a crash or a bulk import; returns how many."""
    count = 0
    for source, (model, _) in MAKERS.items():
        things = model._default_manager.all()
        own = SearchEntry.objects.filter(**{source: OuterRef("pk")})
        if source == "item":
            own = own.filter(stamp=OuterRef("content_hash"))
        if source == "page":
            things = _pages()
        for thing in things.filter(~Exists(own)).iterator(chunk_size=ENTRIES_AT_A_TIME):
            try:
                with transaction.atomic():
                    keep(source, thing)
                count += 1
            except Exception:
                logger.exception("The search entry of %s %s could not be created", source, thing.pk)
    return count


def rebuild() -> int:
    """Make all entries again, in one transaction; returns how many there are."""
    with transaction.atomic():
        SearchEntry.objects.all().delete()
        for some in batched(_all(), ENTRIES_AT_A_TIME):
            SearchEntry.objects.bulk_create(some)
        return SearchEntry.objects.count()


def _all() -> Iterator[SearchEntry]:
    for source, (model, make) in MAKERS.items():
        things = _pages() if source == "page" else model._default_manager.all()
        for thing in things.iterator(chunk_size=ENTRIES_AT_A_TIME):
            if (entry := make(thing)) is not None:
                yield entry


def _pages() -> models.QuerySet[Page]:
    """Live pages that readers reach, without those that an `Item` speaks for."""
    return (
        Page.objects.live()
        .filter(depth__gt=1, alias_of=None)
        .exclude(Exists(Item.objects.filter(page=OuterRef("pk"))))
        .not_exact_type(*content_functions())
    )
