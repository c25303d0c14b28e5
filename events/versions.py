"""Checks of language versions of events and series: facts that differ from the original.

A date, a status or a platform is the same in every language. "Move to another date" and similar actions change all
versions together; editing one version by hand leaves the others outdated.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields import Field
from django.db.models.lookups import IsNull

from events.models import EditionPage, EventSeriesPage
from foundation.languages import versions
from foundation.page_types import of_type

TEXTS = ("introduction", "body")
# Public fields without text.
SAME_IN_ALL_LANGUAGES: dict[type[Any], tuple[str, ...]] = {
    EditionPage: (
        *("status", "starts_on", "ends_on", "starts_at", "ends_at", "time_zone"),
        *("format", "platform", "ordinal", "registration", "registration_closes_on", "registration_closes_at"),
    ),
    EventSeriesPage: ("rule", "first_on", "starts_at", "time_zone", "duration_minutes", "is_ended"),
}


def lines(page: Any, *, leave_out: Collection[str] = ()) -> list[str]:
    """Return the lines of text of ``page``, without some fields."""
    return [line for name in TEXTS if name not in leave_out for line in versions.lines_of(getattr(page, name))]


def different_facts(page: Any, others: list[Any]) -> list[Field[Any, Any]]:
    """Return the fields in which ``page`` (as in memory) differs from its original."""
    fields = [page._meta.get_field(name) for name in of_type(SAME_IN_ALL_LANGUAGES, type(page)) or ()]
    if not others:
        return []
    return [field for field in fields if getattr(page, field.attname) != getattr(others[0], field.attname)]


def out_of_date(pages: QuerySet[Any]) -> QuerySet[Any]:
    """Return public versions whose language-independent fields differ from their public original."""
    model: Any = pages.model
    originals = model.objects.live().filter(pk=OuterRef("original"), pk__lt=OuterRef("pk"))
    alike = Q()
    for name in of_type(SAME_IN_ALL_LANGUAGES, model) or ():
        alike &= _alike(model._meta.get_field(name))
    found = pages.annotate(original=Subquery(versions.original_of_row(model)))
    return found.filter(Exists(originals), ~Exists(originals.filter(alike)), live=True, alias_of=None)


def _alike(field: Field[Any, Any]) -> Q:
    same = Q(**{field.attname: OuterRef(field.attname)})
    if not field.null:
        return same
    return same | (Q(**{f"{field.attname}__isnull": True}) & Q(IsNull(OuterRef(field.attname), True)))
