"""Writer of `SearchEntry` rows. Idempotent. Objects that are not public have no entry, or lose theirs."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, time
from hashlib import sha256
from itertools import batched
from typing import Any
from zlib import crc32

from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import override
from wagtail.models import Page

from events.models import EditionPage, EventSeriesPage, Person
from foundation.languages.folding import WORD_CHARACTERS, fold
from news.api import content_functions
from news.models import ArticlePerson, Item
from rocb.models import Organisation, SearchEntry, SearchWord, SiteDocument, Topic
from rocb.models.search import SOURCES, Entry
from rocb.search import fulltext, names, stored_words, terms, things
from rocb.search.rooms import ROOMS

logger = logging.getLogger(__name__)

# Only the beginning of longer texts is indexed: PostgreSQL stores at most one megabyte of words per row.
TEXT_CHARACTERS = 200_000
ENTRIES_AT_A_TIME = 500
# Inline elements, which may be inside a word; all other tags separate words.
_INSIDE_WORDS = re.compile(
    r"</?(?:a|abbr|b|cite|em|i|mark|q|s|small|span|strong|sub|sup|time|u)(?:\s[^>]*)?>|\xad", re.I
)
_TAG = re.compile(r"<[^>]*>")
# Parts without sentences: the key facts of an event, tables, headings and captions.
_NO_SENTENCES = re.compile(r"<(dl|table|h[1-6]|figcaption|nav)\b.*?</\1>", re.I | re.S)
_BLOCK = re.compile(r"</?(?:p|li|blockquote|div|section|ul|ol|br|dd|td)\b[^>]*>", re.I)
# Hyphenated words are also indexed as one word: e-commerce, ecommerce.
# Starts only at the beginning of a word and never backtracks, so that one endless word costs linear time.
_HYPHENED = re.compile(r"(?<![^\W_])[^\W_]++(?:[-\u2010\u2011][^\W_]++)++")
STUB_CHARACTERS = 400
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# Entries of the same minute are sorted by the keys of their objects.
_THINGS, _SLOTS = 2**30, 4
_UNDATED_MINUTES = 2**61 // (_SLOTS * _THINGS)
_EPOCH = datetime(1900, 1, 1, tzinfo=UTC)


def plain_text(markup: str) -> str:
    """Return the text of rendered HTML with single spaces."""
    return " ".join(html.unescape(_TAG.sub(" ", _INSIDE_WORDS.sub("", markup))).split())


def sentences(markup: str) -> str:
    """Return the sentences of rendered HTML, one line for each paragraph."""
    lines = _BLOCK.split(_INSIDE_WORDS.sub("", _NO_SENTENCES.sub("\n", markup)))
    return "\n".join(line for line in map(plain_text, (part or "" for part in lines)) if line)


# --- Unsaved entry of an object, or None if it is not searchable ------------------------------------------------------


TYPES = {
    Item.Type.ARTICLE: SearchEntry.Type.ARTICLE,
    Item.Type.EDITION: SearchEntry.Type.EVENT,
    Item.Type.EXTERNAL: SearchEntry.Type.EXTERNAL,
}


def of_item(item: Item, people: Iterable[ArticlePerson] | None = None) -> SearchEntry:
    """Return the entry of an item, with its labels in all their languages.

    Readers search for an external item by a topic in their own language. ``people``: the people it names, if already
    loaded.
    """
    markup = item.html[: 2 * TEXT_CHARACTERS]
    lines = [line for line in sentences(markup).splitlines() if line not in item.summary]
    readable = "\n".join([item.summary, *lines] if item.summary else lines)
    labels = [name for label in item.stored_labels for name in _names_of(label)]
    pictures = [picture for picture in (item.stored_lead, item.stored_picture) if picture]
    beside = [
        item.byline,
        *(str(pictures[0].get(name) or "") for name in ("caption", "credit", "alt") if pictures),
        _day_in_words(item.published_at, item.language),
        *_names_of_people(item, people),
    ]
    is_event = item.type == Item.Type.EDITION
    return entry_of(
        "item",
        item.pk,
        type=TYPES[Item.Type(item.type)],
        language=item.language,
        kind=item.kind,
        dated_at=_day_of_event(item) if is_event else item.published_at,
        is_stub=is_event and len(readable) < STUB_CHARACTERS,
        stamp=item.content_hash,
        title=item.title,
        about=[item.summary, *labels],
        text=[plain_text(markup), *beside],
        plain=readable,
    )


def _names_of(label: dict[str, Any]) -> list[str]:
    return [name for name, _language in label["names"].values()] if label.get("names") else [label["name"]]


def _names_of_people(item: Item, people: Iterable[ArticlePerson] | None) -> list[str]:
    """Return the people that an article names, in all spellings. The text of an event already contains its people."""
    if item.type != Item.Type.ARTICLE:
        return []
    rows = _people_on([item.page_id or 0]) if people is None else people
    return [name for row in rows for name in row.person.spellings]


def _people_on(pages: list[int]) -> QuerySet[ArticlePerson]:
    return ArticlePerson.objects.filter(page_id__in=pages).select_related("person")


def _day_of_event(item: Item) -> datetime | None:
    """Return the start of an event. For a period, return its first day or its year, or None without a year."""
    if day := item.data.get("starts_on"):
        return datetime.fromisoformat(day).replace(hour=12, tzinfo=timezone.get_default_timezone())
    found = EditionPage.objects.filter(pk=item.page_id or 0).values_list("period_starts_on", "period").first()
    first, period = found or (None, "")
    if first:
        return datetime.combine(first, time(12), tzinfo=timezone.get_default_timezone())
    if year := _YEAR.search(period):
        return datetime(int(year.group()), 1, 1, 12, tzinfo=timezone.get_default_timezone())
    return None


def _day_in_words(at: datetime, language: str) -> str:
    """Return the date with the name of the month, as readers search for it: 25 May 2021, 25 мая 2021."""
    with override(language):
        return date_format(timezone.localtime(at, timezone.get_default_timezone()), "j F Y")


def of_page(page: Page) -> SearchEntry | None:
    """Return the entry of ``page`` as it is in the database, since the given object may be a draft."""
    stored = Page.objects.filter(pk=page.pk, live=True, alias_of=None).select_related("locale").first()
    if stored is None or stored.depth <= 1 or stored.get_url_parts() is None:
        return None
    specific = stored.specific
    if isinstance(specific, tuple(content_functions())):  # indexed through its `Item`
        return None
    markup = markup_of(specific)
    return entry_of(
        "page",
        stored.pk,
        type=SearchEntry.Type.EVENT if isinstance(specific, EventSeriesPage) else SearchEntry.Type.PAGE,
        language=stored.locale.language_code,
        title=stored.title,
        about=[stored.search_description],
        text=[plain_text(markup)],
        plain=sentences(markup),
        stamp=terms.version(),
        called=things.names_of_page(stored.title),
    )


def markup_of(page: Page) -> str:
    """Return the texts of the fields that Wagtail's search would index, except the title."""
    fields = (field for field in page.get_searchable_search_fields() if field.field_name != "title")
    return "<p>".join(_as_text(field.get_value(page)) for field in fields)


def of_document(document: SiteDocument) -> SearchEntry:
    tags = [tag.name for tag in document.tags.all()]
    return entry_of(
        "document",
        document.pk,
        type=SearchEntry.Type.DOCUMENT,
        dated_at=document.created_at,
        title=document.title,
        about=tags,
        text=[document.filename],
        stamp=terms.version(),
        called=[document.title],
    )


def entry_of(
    source: str,
    key: int | str,
    *,
    title: str,
    about: Iterable[str],
    text: Iterable[str],
    plain: str = "",
    dated_at: datetime | None = None,
    called: Iterable[str] = (),
    loosely_called: Iterable[str] = (),
    places: Iterable[str] = (),
    model: type[Entry] = SearchEntry,
    **values: Any,
) -> Any:
    """Return an entry with all values derived from its texts and date. ``called``: exact names of the object.
    ``loosely_called``: words with a narrower meaning. ``places``: its location.
    """
    beside = " ".join(about)
    words = " ".join([beside, *text])[:TEXT_CHARACTERS].replace("\0", "")
    titled = " ".join([fold(title), *_joined(title)])
    year = timezone.localtime(dated_at, timezone.get_default_timezone()).year if dated_at else None
    marks = [f"l{values.get('language', '')}", f"t{values['type']}"]
    marks += [f"k{values['kind']}"] if values.get("kind") else []
    marks += [f"y{year}"] if year else []
    return model(
        id=_key(source, key, dated_at),
        **{_column(source): key},
        year=year,
        dated_at=dated_at,
        title=_padded(titled),
        about=_padded(fold(beside)),
        marks=_padded(
            " ".join(
                [
                    *(f"{fulltext.MARK}{mark}" for mark in marks),
                    *sorted(names.marks(called)),
                    *sorted(names.marks(loosely_called, sign=fulltext.LOOSE_NAME)),
                    *sorted(names.marks(places, sign=fulltext.PLACE)),
                    *(fulltext.IN_TITLE + word for word in titled.split()),
                ]
            )
        ),
        text=_padded(" ".join([fold(words), *_joined(words)])),
        plain=plain[:TEXT_CHARACTERS].replace("\0", ""),
        **values,
    )


def _key(source: str, key: int | str, dated_at: datetime | None) -> int:
    """Return a key that increases with the date. Undated entries count as the newest. Each source has a slot in every
    minute. Later sources, which have no dates, use the slots of the minutes after the last one.
    """
    minutes = max(0, int((dated_at - _EPOCH).total_seconds() // 60)) if dated_at else _UNDATED_MINUTES
    number = key if isinstance(key, int) else crc32(key.encode())
    after, slot = divmod(SOURCES.index(source), _SLOTS)
    return ((minutes + after) * _SLOTS + slot) * _THINGS + number % _THINGS


def source_of(key: int) -> str:
    """Return the source (type of object) of the entry with ``key``."""
    minutes, slot = divmod(key // _THINGS, _SLOTS)
    return SOURCES[max(0, minutes - _UNDATED_MINUTES) * _SLOTS + slot]


def _column(source: str) -> str:
    return source if source == "room" else f"{source}_id"


def _joined(text: str) -> list[str]:
    found = (fold(match.group()).replace(" ", "")[:WORD_CHARACTERS] for match in _HYPHENED.finditer(text))
    return list(dict.fromkeys(found))


def _padded(words: str) -> str:
    """Add a space on both sides, so that each word is between spaces."""
    return f" {words} " if words else ""


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        value = value.values()
    return "<p>".join(_as_text(part) for part in value) if isinstance(value, Iterable) else str(value or "")


# --- Things with names -------------------------------------------------------------------------------------------------

NAMED_THINGS: dict[str, type[models.Model]] = {"organisation": Organisation, "topic": Topic}


def _maker(source: str) -> Callable[[Any], SearchEntry]:
    def make(row: Any) -> SearchEntry:
        return entry_of(source, row.pk, stamp=terms.version(), **getattr(things, source)(row))

    return make


def of_person(person: Person) -> SearchEntry:
    return _stamped("person", person.pk, things.person(person))


def of_room(key: str) -> SearchEntry:
    return _stamped("room", key, things.room(ROOMS[key]))


def _stamped(source: str, key: int | str, values: dict[str, Any]) -> SearchEntry:
    return entry_of(source, key, stamp=sha256(repr(values).encode()).hexdigest(), **values)


# --- Storing entries -------------------------------------------------------------------------------------------------

MAKERS: dict[str, tuple[type[models.Model], Callable[[Any], SearchEntry | None]]] = {
    "item": (Item, of_item),
    "page": (Page, of_page),
    "document": (SiteDocument, of_document),
    **{source: (model, _maker(source)) for source, model in NAMED_THINGS.items()},
    "person": (Person, of_person),
}

_WRITTEN = [
    field.name for field in SearchEntry._meta.concrete_fields if not field.primary_key and field.name not in SOURCES
]


def keep(source: str, thing: Any) -> None:
    """Update the entry of ``thing``. If its date changes, it gets another key."""
    entry = MAKERS[source][1](thing)
    former = SearchEntry.objects.filter(**{f"{source}_id": thing.pk})
    if entry is None:
        former.delete()
        return
    former.exclude(pk=entry.pk).delete()
    _store([entry])


def keep_new(items: Sequence[Item]) -> None:
    """Store the entries of new items in bulk."""
    people: dict[int, list[ArticlePerson]] = {}
    for row in _people_on([item.page_id for item in items if item.page_id]):
        people.setdefault(row.page_id, []).append(row)
    made = [of_item(item, people.get(item.page_id or 0, ())) for item in items]
    SearchEntry.objects.bulk_create(made)
    stored_words.add(made)


def reconcile(*, at: datetime) -> int:
    """Write entries that are missing or outdated, such as after a crash or a bulk import. Return how many."""
    count = 0
    for source, (model, _) in MAKERS.items():
        things = model._default_manager.all()
        own = SearchEntry.objects.filter(**{source: OuterRef("pk")})
        if source != "person":
            own = own.filter(stamp=OuterRef("content_hash") if source == "item" else terms.version())
        if source == "page":
            things = _pages()
        for thing in things.filter(~Exists(own)).iterator(chunk_size=ENTRIES_AT_A_TIME):
            try:
                with transaction.atomic():
                    keep(source, thing)
                count += 1
            except Exception:
                logger.exception("The search entry of %s %s could not be created", source, thing.pk)
    return count + _reconcile_people() + _reconcile_rooms()


def _reconcile_people() -> int:
    """Update people whose offices changed with an event. They are few."""
    made = map(of_person, Person.objects.select_related("organisation"))
    return _replaced(made, SearchEntry.objects.exclude(person=None))


def _reconcile_rooms() -> int:
    rooms = SearchEntry.objects.exclude(room=None)
    rooms.exclude(room__in=ROOMS).delete()
    return _replaced(list(map(of_room, ROOMS)), rooms)


def _replaced(made: Iterable[SearchEntry], there: models.QuerySet[SearchEntry]) -> int:
    """Store the entries whose stamp differs from the stored one. Return how many."""
    stamps = dict(there.values_list("pk", "stamp"))
    changed = [entry for entry in made if stamps.get(entry.pk) != entry.stamp]
    _store(changed)
    return len(changed)


def _store(made: list[SearchEntry]) -> None:
    SearchEntry.objects.bulk_create(made, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN)
    stored_words.add(made)


def rebuild() -> int:
    """Rebuild all entries and words in one transaction. Return the number of entries."""
    with transaction.atomic():
        SearchEntry.objects.all().delete()
        SearchWord.objects.all().delete()
        known: set[tuple[str, str]] = set()
        for some in batched(_all(), ENTRIES_AT_A_TIME):
            SearchEntry.objects.bulk_create(some)
            stored_words.add(some, known)
        stored_words.count()
        return SearchEntry.objects.count()


def _all() -> Iterator[SearchEntry]:
    for source, (model, make) in MAKERS.items():
        things = _pages() if source == "page" else model._default_manager.all()
        for thing in things.iterator(chunk_size=ENTRIES_AT_A_TIME):
            if (entry := make(thing)) is not None:
                yield entry
    yield from map(of_room, ROOMS)


def _pages() -> models.QuerySet[Page]:
    """Return live pages that readers can reach, without those indexed through an `Item`."""
    return (
        Page.objects.live()
        .filter(depth__gt=1, alias_of=None)
        .exclude(Exists(Item.objects.filter(page=OuterRef("pk"))))
        .not_exact_type(*content_functions())
    )
