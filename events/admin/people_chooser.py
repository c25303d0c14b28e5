"""Wagtail's chooser of people, with only those whom the user may refer to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)

from events.models import Person
from foundation.authorship import references


def _visible(request: Any) -> QuerySet[Person]:
    people: QuerySet[Person] = references.visible(Person.objects.all(), to=request.user)
    return people


class PersonChooseView(ChooseView):  # type: ignore[misc]
    def get_object_list(self) -> QuerySet[Person]:
        return _visible(self.request)


class PersonChooseResultsView(ChooseResultsView):  # type: ignore[misc]
    def get_object_list(self) -> QuerySet[Person]:
        return _visible(self.request)


class PersonChosenView(SnippetChosenView):  # type: ignore[misc]
    def get_object(self, pk: str) -> Person:
        return _visible(self.request).get(pk=pk)


class PersonChosenMultipleView(SnippetChosenMultipleView):  # type: ignore[misc]
    def get_objects(self, pks: Sequence[str]) -> QuerySet[Person]:
        return _visible(self.request).filter(pk__in=pks)


class PersonChooserViewSet(SnippetChooserViewSet):  # type: ignore[misc]
    choose_view_class = PersonChooseView
    choose_results_view_class = PersonChooseResultsView
    chosen_view_class = PersonChosenView
    chosen_multiple_view_class = PersonChosenMultipleView
