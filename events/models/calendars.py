"""Calendar entries of editions and of announced dates: finished components, updated by `events.ical.record`.

A calendar is one query over these rows, without rendering; a conditional request is one query for the newest change.
Rows outlive their pages: events that do not take place stay in calendars as cancelled. Calendars leave out an event that
takes place but has no public page in their language.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from .editions import EditionPage
from .series import EventSeriesPage


class CalendarEntryQuerySet(models.QuerySet["CalendarEntry"]):
    def in_language(self, language: str) -> Self:
        return self.filter(language=language)

    def left_out(self) -> Self:
        """Return entries of events that take place without a public page in this language."""
        return self.filter(is_withdrawn=True, is_cancelled=False)

    def shown(self) -> Self:
        return self.exclude(is_withdrawn=True, is_cancelled=False)

    def filed_under(self, facets: Iterable[str] | models.QuerySet[Any, Any]) -> Self:
        """Return entries with one of these facets, such as ``topic:12``, ``kind:webinar``, ``format:online``. Accepts a
        subquery.

        An entry that overrides an announced date has the announcement's facets too, because a calendar must contain
        either both or neither.
        """
        found = CalendarFacet.objects.filter(facet__in=facets)
        of_announcement = found.filter(
            entry__uid=OuterRef("uid"), entry__language=OuterRef("language"), entry__recurrence_on=None
        )
        return self.filter(
            Exists(found.filter(entry=OuterRef("pk"))) | Q(recurrence_on__isnull=False) & Exists(of_announcement)
        )

    def one_for_each_thing(self, languages: Sequence[str]) -> Self:
        """Return one version of each event, the best one for readers: first those not withdrawn, then by the order of
        ``languages``.
        """
        rank = Case(
            *(When(language=code, then=Value(number)) for number, code in enumerate(languages)),
            default=Value(len(languages)),
        ) + Case(When(is_withdrawn=True, then=Value(1000)), default=Value(0))
        better = CalendarEntry.objects.filter(translation_key=OuterRef("translation_key")).annotate(other_rank=rank)
        return self.annotate(rank=rank).filter(~Exists(better.filter(other_rank__lt=OuterRef("rank"))))

    def in_order_of_time(self) -> Self:
        """Order by day. Entries without a day come first."""
        return self.order_by(F("first_on").asc(nulls_first=True), "pk")


class CalendarEntry(models.Model):
    """One edition, or the announced dates of one series, in one language.

    ``sequence`` and ``changed_at`` grow with each change of the content, across all language versions of an event.
    ``translation_key`` and ``uid`` are the same in all languages, except for a `ForeignUid`.
    """

    uuid = models.UUIDField(unique=True, help_text="Of the edition's page, or its own for announced dates.")
    translation_key = models.UUIDField(db_index=True)
    uid = models.CharField(
        max_length=255,
        db_index=True,
        help_text="RFC 7986: a UUID, or what another site gave (`ForeignUid`); never changed after the first publication.",
    )
    recurrence_on = models.DateField(
        null=True, help_text="The date of the series' announcement that it overrides; given with the UID."
    )
    language = models.CharField(max_length=12)
    edition = models.OneToOneField(EditionPage, null=True, on_delete=models.SET_NULL, related_name="+")
    live_revision_id = models.BigIntegerField(null=True)
    series_uuid = models.UUIDField(null=True, db_index=True)
    is_withdrawn = models.BooleanField(default=False)
    is_cancelled = models.BooleanField(default=False)
    sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)
    content_hash = models.CharField(max_length=64)
    components = models.TextField(
        help_text="Its VEVENTs as unfolded iCalendar text; own addresses on the reserved host."
    )
    time_zones = models.CharField(
        max_length=300, blank=True, help_text="IANA names that it needs, with semicolons between."
    )
    begins_at = models.DateTimeField(null=True)
    finishes_at = models.DateTimeField(null=True)
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)

    objects = CalendarEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar entry")
        indexes = [models.Index(fields=["language", "first_on"], name="calendar_entry_by_day")]

    def __str__(self) -> str:
        return f"{self.uid} {self.language} {self.sequence}"


class CalendarFacet(models.Model):
    """Value by which calendars are filtered."""

    entry = models.ForeignKey(CalendarEntry, on_delete=models.CASCADE, related_name="facets")
    facet = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "facet"], name="one_facet_a_calendar_entry")]
        indexes = [models.Index(fields=["facet", "entry"], name="calendar_entry_by_facet")]

    def __str__(self) -> str:
        return self.facet


class AnnouncedCadence(models.Model):
    """Rule by which a series announced its dates: the recurring component of one `CalendarEntry`.

    A changed rule is a new row. The old one ends before the first date of the new one and keeps its past dates.
    """

    entry = models.OneToOneField(CalendarEntry, on_delete=models.CASCADE, related_name="cadence")
    series = models.ForeignKey(EventSeriesPage, null=True, on_delete=models.SET_NULL, related_name="announced")
    series_uuid = models.UUIDField(db_index=True)
    rule = models.CharField(max_length=500)
    first_on = models.DateField(help_text="The first day of the rule.")
    starts_at = models.TimeField()
    time_zone = models.CharField(max_length=64)
    duration_minutes = models.PositiveSmallIntegerField()
    announced_from = models.DateField(help_text="The first date that was announced: DTSTART, which never changes.")
    ends_before = models.DateField(null=True, help_text="The first day on which this rule no longer applies.")

    class Meta:
        verbose_name = _("announced dates")
        verbose_name_plural = _("announced dates")
        constraints = [
            models.UniqueConstraint(
                fields=["series_uuid"], condition=models.Q(ends_before=None), name="one_announcement_a_series"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} from {self.announced_from}"


class ForeignUid(models.Model):
    """UID of an edition imported from another site, in that site's calendars. It must exist before the edition is first
    published, so that its entry gets this UID permanently. ``edition_uuid`` is the ``uuid`` of the page."""

    edition_uuid = models.UUIDField(primary_key=True)
    uid = models.CharField(max_length=255)

    class Meta:
        verbose_name = _("identity on another site")

    def __str__(self) -> str:
        return self.uid
