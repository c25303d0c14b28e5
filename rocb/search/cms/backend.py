"""Wagtail's search backend with the search of the site behind the lists and choosers of the CMS.

These call ``autocomplete``. Everything else, such as ``search`` of the public API, remains Wagtail's. Wagtail's results
are also used if the site's search has none, as for a single letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from typing import Any

from django.db.models import Count, Model, QuerySet
from django.utils.functional import cached_property
from wagtail.models import Page
from wagtail.search.backends import database

from rocb.rights import asking
from rocb.search.cms.finding import NAMED, Matches, find


class Found(Sequence[Any]):
    """Rows of a queryset with these keys, in the order of the keys or of the queryset, with the interface that lists
    expect of results.
    """

    supports_facet = True

    def __init__(self, queryset: QuerySet[Any], query: str, matches: Matches, *, by_relevance: bool) -> None:
        self.model, self.queryset, self.by_relevance = queryset.model, queryset, by_relevance
        self.query, self.matches = query, matches
        self.keys = matches.keys(_source_of(self.model))

    def one_per(self, field: str, **preferred: Any) -> Found:
        """Return the results with one row for each value of ``field``: the best one that is ``preferred``, or the best.

        It takes the position of the best one.
        """
        rows = self.queryset.filter(pk__in=self._found).order_by()
        values = dict(rows.values_list("pk", field))
        better = set(rows.filter(**preferred).values_list("pk", flat=True))
        chosen: dict[Any, int] = {}
        for key in self._found:
            if chosen.setdefault(values[key], key) not in better and key in better:
                chosen[values[key]] = key
        found = copy(self)
        found._found = list(chosen.values())
        return found

    @cached_property
    def _found(self) -> list[int]:
        """Return the keys of the rows. One query."""
        rows = self.queryset.filter(pk__in=self.keys)
        if not self.by_relevance:
            return list(rows.values_list("pk", flat=True))
        there = set(rows.order_by().values_list("pk", flat=True))
        return [key for key in self.keys if key in there]

    def __len__(self) -> int:
        return len(self._found)

    def count(self, value: Any = None) -> int:
        return len(self)

    def __getitem__(self, key: Any) -> Any:
        keys = self._found[key] if isinstance(key, slice) else [self._found[key]]
        rows = {row.pk: row for row in self.queryset.filter(pk__in=keys)} if keys else {}
        shown = [rows[one] for one in keys if one in rows]
        return shown if isinstance(key, slice) else shown[0]

    def __iter__(self) -> Iterator[Any]:
        return iter(self[:])

    def results(self) -> list[Any]:
        return self[:]

    def facet(self, field_name: str) -> dict[Any, int]:
        rows = self.queryset.filter(pk__in=self._found).order_by().values_list(field_name)
        return dict(rows.annotate(number=Count("pk")).order_by("-number"))


class _Forgiving:
    def autocomplete(self, query: Any, model_or_queryset: Any, fields: Any = None, **options: Any) -> Any:
        queryset = model_or_queryset if isinstance(model_or_queryset, QuerySet) else model_or_queryset.objects.all()
        if isinstance(query, str) and not fields and _source_of(queryset.model):
            by_relevance = options.get("order_by_relevance", True)
            found = Found(queryset, query, _matches(query, queryset.model), by_relevance=by_relevance)
            if found.keys:
                return found
        return super().autocomplete(query, model_or_queryset, fields=fields, **options)  # type: ignore[misc]


def SearchBackend(params: dict[str, Any]) -> Any:
    """Return Wagtail's backend for the database, extended. Wagtail finds it by this name."""
    wagtails = type(database.SearchBackend(params))
    return type("SiteSearchBackend", (_Forgiving, wagtails), {})(params)


def _source_of(model: type[Model]) -> str:
    return "page" if issubclass(model, Page) else NAMED.get(model, "")


def _matches(query: str, model: type[Model]) -> Matches:
    return find(query, by=asking.contributor(), model=model)
