"""Entries that results show: those that the public may see, with their objects.

The index does not record who may see an object, so it is asked each time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.models import Page

from foundation.public_pages import public_pages
from rocb.files.access import public_files
from rocb.models import SearchEntry, SiteDocument
from rocb.models.search import SOURCES
from rocb.people.appearances import public_people
from rocb.search.entries import source_of
from rocb.search.words import Candidate

HIDDEN_SOMETIMES = ("page", "document", "person")


def visible(sources: Collection[str] = SOURCES) -> Q:
    """Return a condition for publicly visible entries of ``sources``, checked on the objects themselves.

    An `Item` exists only while its content is public, and its entry is deleted with it.
    """
    seen = Q(item__isnull=False) | Q(organisation__isnull=False) | Q(topic__isnull=False) | Q(room__isnull=False)
    if "page" in sources:
        pages = public_pages(Page.objects).filter(pk=OuterRef("page"), alias_of=None)
        seen |= Q(Exists(pages))
    if "document" in sources:
        seen |= Q(Exists(SiteDocument.objects.filter(public_files(SiteDocument), pk=OuterRef("document"))))
    if "person" in sources:
        seen |= Q(person__in=public_people())
    return seen


def hidden_among(keys: Iterable[int]) -> set[int]:
    """Return the ``keys`` of entries that are not public. No query if all belong to sources that are always public."""
    asked = {key: source for key in keys if (source := source_of(key)) in HIDDEN_SOMETIMES}
    if not asked:
        return set()
    shown = SearchEntry.objects.filter(visible(set(asked.values())), pk__in=asked)
    return set(asked) - set(shown.values_list("pk", flat=True))


def in_full(candidates: Iterable[Candidate]) -> list[SearchEntry]:
    """Return the entries of candidates with their objects, in the same order. One query."""
    keys = [one.pk for one in candidates]
    rows = {row.pk: row for row in with_things(SearchEntry.objects.filter(pk__in=keys))} if keys else {}
    return [rows[key] for key in keys if key in rows]


def with_things(entries: QuerySet[SearchEntry]) -> QuerySet[SearchEntry]:
    """Load the objects that results show, without the long texts."""
    things = ("item", "page__locale", "document", "organisation", "topic", "person")
    return entries.select_related(*things).defer(
        *("title", "about", "marks", "text", "item__html", "item__stored_labels", "item__stored_lead")
    )
