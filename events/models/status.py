"""Status of an edition, allowed transitions, and queries for editions.

``docs/add-an-event-status.md`` lists other code that depends on the status.
"""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import pgettext_lazy
from wagtail.models import PageQuerySet

from foundation.public_pages import public_pages


class EditionStatus(models.TextChoices):
    """Status of an edition; it decides what the page shows first."""

    PLANNED = "planned", pgettext_lazy("status of an event", "Planned")
    CONFIRMED = "confirmed", pgettext_lazy("status of an event", "Confirmed")
    POSTPONED = "postponed", pgettext_lazy("status of an event", "Postponed")
    RESCHEDULED = "rescheduled", pgettext_lazy("status of an event", "Rescheduled")
    CANCELLED = "cancelled", pgettext_lazy("status of an event", "Cancelled")
    HELD = "held", pgettext_lazy("status of an event", "Held")


# Statuses in which an edition without a date is still to come.
WAITING = (EditionStatus.PLANNED, EditionStatus.POSTPONED)


def _is_coming(at: datetime) -> models.Q:
    return models.Q(over_at__gte=at) | models.Q(over_at__isnull=True, status__in=WAITING)


# Allowed transitions. Postponed: old dates kept, no new ones yet. Rescheduled: new dates. Leaving cancelled or held
# only corrects a mistake: the previous status is set again, and followers are notified of it.
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
    def open_to_all(self, places: tuple[str, ...] | None = None) -> Self:
        """Return editions that everybody may read. ``places`` saves a query, see `public_pages`."""
        found: Self = public_pages(self, places)
        return found

    def in_language(self, language: str) -> Self:
        """Return editions in this language, without Wagtail's aliases, which copy another language if a translation is
        missing."""
        return self.filter(locale__language_code=language, alias_of=None)

    def for_lists(self) -> Self:
        """Defer long texts and fields that are never public."""
        return self.defer("body", "join_url", "join_note", "search_description")

    def placed(self) -> Self:
        """Return editions with a day, or at least a month, a season or a year."""
        return self.filter(sorts_at__isnull=False)

    def upcoming(self, *, at: datetime) -> Self:
        """Return editions that are not over, soonest first, then planned or postponed ones without a day or a period."""
        return self.filter(_is_coming(at)).order_by(models.F("sorts_at").asc(nulls_last=True), "title", "pk")

    def nearest_first(self, *, at: datetime) -> Self:
        """Order editions that are not over as `upcoming` does, then past ones, latest first."""
        is_coming = _is_coming(at)
        group = models.Case(models.When(is_coming, then=0), default=1)
        coming = models.Case(models.When(is_coming, then=models.F("sorts_at")))
        return self.order_by(group, coming.asc(nulls_last=True), models.F("sorts_at").desc(nulls_last=True), "-pk")

    def past(self, *, at: datetime) -> Self:
        """Return past editions, latest first."""
        return self.filter(over_at__lt=at).order_by("-sorts_at", "-pk")

    def latest_first(self) -> Self:
        """Order latest first: future editions without a date on top, past ones with an unknown date at the end."""
        comes_later = models.Case(models.When(models.Q(sorts_at=None, status__in=WAITING), then=0), default=1)
        return self.order_by(comes_later, models.F("sorts_at").desc(nulls_last=True), "-pk")

    def of_year(self, year: int) -> Self:
        """Return editions whose first day, or first day of their period, is in ``year``."""
        return self.filter(models.Q(starts_on__year=year) | models.Q(starts_on=None, period_starts_on__year=year))
