"""What is settled about an edition, which status may follow which, and how editions are asked for.

Who asks for the status elsewhere lists ``docs/add-an-event-status.md``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import pgettext_lazy
from wagtail.models import PageQuerySet


class EditionStatus(models.TextChoices):
    """What is settled about an edition; the status decides what its page leads with."""

    PLANNED = "planned", pgettext_lazy("status of an event", "Planned")
    CONFIRMED = "confirmed", pgettext_lazy("status of an event", "Confirmed")
    POSTPONED = "postponed", pgettext_lazy("status of an event", "Postponed")
    RESCHEDULED = "rescheduled", pgettext_lazy("status of an event", "Rescheduled")
    CANCELLED = "cancelled", pgettext_lazy("status of an event", "Cancelled")
    HELD = "held", pgettext_lazy("status of an event", "Held")


# Without a date they are still to come.
WAITING = (EditionStatus.PLANNED, EditionStatus.POSTPONED)

# From what to what. Postponed: old dates kept, no new ones yet. Rescheduled: new dates. Back from cancelled or held only
# where somebody pressed the wrong button: the old status is restored by a new one that tells followers the truth.
ALLOWED_MOVES: dict[str, frozenset[str]] = {
    EditionStatus.PLANNED: frozenset({EditionStatus.CONFIRMED, EditionStatus.POSTPONED, EditionStatus.CANCELLED}),
    EditionStatus.CONFIRMED: frozenset(
        {EditionStatus.POSTPONED, EditionStatus.RESCHEDULED, EditionStatus.CANCELLED, EditionStatus.HELD}
    ),
    EditionStatus.POSTPONED: frozenset({EditionStatus.RESCHEDULED, EditionStatus.CANCELLED}),
    EditionStatus.RESCHEDULED: frozenset(
        {EditionStatus.POSTPONED, EditionStatus.RESCHEDULED, EditionStatus.CANCELLED, EditionStatus.HELD}
    ),
    EditionStatus.CANCELLED: frozenset({EditionStatus.RESCHEDULED, EditionStatus.CONFIRMED}),
    EditionStatus.HELD: frozenset({EditionStatus.CONFIRMED}),
}


def may_move(old: str, new: str) -> bool:
    return old == new or new in ALLOWED_MOVES[EditionStatus(old)]


class EditionQuerySet(PageQuerySet):
    def open_to_all(self) -> Self:
        return self.live().public()

    def in_language(self, language: str) -> Self:
        """Without Wagtail's aliases, which repeat another language where a translation is missing."""
        return self.filter(locale__language_code=language, alias_of=None)

    def for_lists(self) -> Self:
        """Long texts and what is never public stay in the database."""
        return self.defer("body", "join_url", "join_note", "search_description")

    def placed(self) -> Self:
        """With a day, or at least a month, a season or a year."""
        return self.filter(sorts_at__isnull=False)

    def upcoming(self, *, at: datetime) -> Self:
        """Not over yet, the soonest first; then those that wait for a date and have not even a period of the calendar."""
        coming = models.Q(over_at__gte=at) | models.Q(over_at__isnull=True, status__in=WAITING)
        return self.filter(coming).order_by(models.F("sorts_at").asc(nulls_last=True), "title", "pk")

    def past(self, *, at: datetime) -> Self:
        """Over, the latest first."""
        return self.filter(over_at__lt=at).order_by("-sorts_at", "-pk")

    def latest_first(self) -> Self:
        """What has no date yet on top; at the end what was held at a time that nobody wrote down."""
        comes_later = models.Case(models.When(models.Q(sorts_at=None, status__in=WAITING), then=0), default=1)
        return self.order_by(comes_later, models.F("sorts_at").desc(nulls_last=True), "-pk")

    def of_year(self, year: int) -> Self:
        """By their first day, or by that of their period."""
        return self.filter(models.Q(starts_on__year=year) | models.Q(starts_on=None, period_starts_on__year=year))
