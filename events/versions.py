"""What a version of an event or a series in another language lacks: translated text, and facts that the original has changed.

A date, a status or a platform is the same in every language. "Move to another date" and its like change all versions
together; whoever edits one of them by hand leaves the others behind.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields import Field
from django.db.models.lookups import IsNull

from events.models import EditionPage, EventSeriesPage
from foundation.languages import versions
from foundation.languages.versions import Leftovers

TEXTS = ("introduction", "body")
# What readers see of both kinds of page and is no text.
SAME_IN_ALL_LANGUAGES: dict[type[Any], tuple[str, ...]] = {
    EditionPage: (
        *("status", "starts_on", "ends_on", "starts_at", "ends_at", "time_zone"),
        *("format", "platform", "ordinal", "registration", "registration_closes_on", "registration_closes_at"),
    ),
    EventSeriesPage: ("rule", "first_on", "starts_at", "time_zone", "duration_minutes", "is_ended"),
}


def untranslated(page: Any, others: list[Any]) -> Leftovers | None:
    return versions.leftovers(page, others, fields=TEXTS)


def lines(page: Any) -> list[str]:
    """The lines of text of ``page``."""
    return [line for name in TEXTS for line in versions.lines_of(getattr(page, name))]


def different_facts(page: Any, others: list[Any]) -> list[Field[Any, Any]]:
    """The fields in which ``page``, as it is in memory, differs from its original."""
    fields = [page._meta.get_field(name) for name in SAME_IN_ALL_LANGUAGES[type(page)]]
    if not others:
        return []
    return [field for field in fields if getattr(page, field.attname) != getattr(others[0], field.attname)]


def out_of_date(pages: QuerySet[Any]) -> QuerySet[Any]:
    """The public versions that differ from their public original in what is the same in all languages."""
    model: Any = pages.model
    originals = model.objects.live().filter(pk=OuterRef("original"), pk__lt=OuterRef("pk"))
    alike = Q()
    for name in SAME_IN_ALL_LANGUAGES[model]:
        alike &= _alike(model._meta.get_field(name))
    found = pages.annotate(original=Subquery(versions.original_of_row(model)))
    return found.filter(Exists(originals), ~Exists(originals.filter(alike)), live=True, alias_of=None)


def _alike(field: Field[Any, Any]) -> Q:
    same = Q(**{field.attname: OuterRef(field.attname)})
    if not field.null:
        return same
    return same | (Q(**{f"{field.attname}__isnull": True}) & Q(IsNull(OuterRef(field.attname), True)))
