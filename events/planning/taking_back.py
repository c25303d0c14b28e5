"""One step back after drafts were created from a cadence: delete them again, unless they were touched since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.dateparse import parse_date
from wagtail.models import Page, ReferenceIndex, WorkflowState

from events.models import EditionPage, EventSeriesPage

from .drafting import suggest_again


@dataclass(frozen=True, slots=True)
class Step:
    """Drafts that were created together, with the revision of each, and the days that were since then excluded from the
    rule.
    """

    series: int
    year: int
    drafts: dict[int, int]
    left_out: tuple[date, ...] = ()

    @classmethod
    def of(cls, series: EventSeriesPage, year: int, made: Iterable[EditionPage], left_out: Iterable[date]) -> Step:
        revisions = {draft.pk: draft.latest_revision_id for draft in made if draft.latest_revision_id}
        return cls(series.pk, year, revisions, tuple(left_out))

    def as_json(self) -> list[Any]:
        return [self.series, self.year, list(self.drafts.items()), [day.isoformat() for day in self.left_out]]

    @classmethod
    def read(cls, stored: list[Any]) -> Step:
        series, year, drafts, left_out = stored
        days = (parse_date(day) for day in left_out)
        return cls(series, year, dict(drafts), tuple(day for day in days if day))


def untouched(step: Step, *, by: Any) -> list[EditionPage]:
    """Return the drafts of the step that are as they were created, that nothing refers to, and that the user may delete.

    Their number does not change the number of queries, apart from permissions.
    """
    numbers = list(step.drafts)
    drafts = EditionPage.objects.filter(pk__in=numbers, live=False, locked=False, first_published_at=None)
    pages = [page for page in drafts.select_related("locale") if page.latest_revision_id == step.drafts[page.pk]]
    used = (
        set(ReferenceIndex.get_references_to_in_bulk(pages).values_list("to_object_id", flat=True)) if pages else set()
    )
    states = WorkflowState.objects.filter(base_content_type=ContentType.objects.get_for_model(Page))
    used |= set(states.filter(object_id__in=[str(page.pk) for page in pages]).values_list("object_id", flat=True))
    return [page for page in pages if str(page.pk) not in used and page.permissions_for_user(by).can_delete()]


def take_back(step: Step, *, by: Any) -> list[EditionPage]:
    """Delete the untouched drafts of the step and suggest its excluded days again. Return the deleted drafts."""
    with transaction.atomic():
        list(EditionPage.objects.select_for_update(of=("self",)).filter(pk__in=list(step.drafts)))
        found = untouched(step, by=by)
        for draft in found:
            EditionPage.objects.get(pk=draft.pk).delete(user=by)  # type: ignore[call-arg]  # read again, as the tree has changed
        if step.left_out and (series := EventSeriesPage.objects.filter(pk=step.series).first()):
            suggest_again(series, step.left_out, by=by)
    return found
