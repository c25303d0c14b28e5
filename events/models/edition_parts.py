"""Field groups of an edition: position in time, place, registration, outcome, source."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events import periods, zones
from foundation.translation.pages import TranslatedPage


class Timeline(models.Model):
    """Position of an edition in chronological lists, with or without a known day.

    ``sorts_at``: the start, or the last second of the period, so that "May 2027" comes after all days in May.
    ``over_at``: when the edition is past. Both are None if unknown: "next financial year".
    """

    period = models.CharField(
        _("period"),
        max_length=120,
        blank=True,
        help_text=_(
            "Fill in if there is no date yet. For example: February 2027, autumn 2027. If the text ends with a "
            "month, season or year, the event is listed at that time."
        ),
    )
    period_starts_on = models.DateField(
        null=True, editable=False, help_text="What `events.periods` reads in the period."
    )
    period_ends_on = models.DateField(null=True, editable=False)
    sorts_at = models.DateTimeField(null=True, editable=False, db_index=True)
    over_at = models.DateTimeField(null=True, editable=False, db_index=True)

    if TYPE_CHECKING:
        starts_on: models.DateField[date | None, date | None]
        begins_at: models.DateTimeField[datetime | None, datetime | None]
        finishes_at: models.DateTimeField[datetime | None, datetime | None]
        time_zone: models.CharField[str, str]

    class Meta:
        abstract = True

    @property
    def known_period(self) -> tuple[date, date] | None:
        """First and last day of the period that replaces a date."""
        first, last = self.period_starts_on, self.period_ends_on
        return (first, last) if first and last else None

    def set_place(self) -> None:
        """Set the position, after the instants are set. A day takes precedence over the period."""
        period = None if self.starts_on else periods.read(self.period)
        self.period_starts_on, self.period_ends_on = period or (None, None)
        if period is None:
            self.sorts_at, self.over_at = self.begins_at, self.finishes_at
        else:
            midnight = zones.midnight(period.last + timedelta(days=1), self.time_zone)
            self.sorts_at = self.over_at = midnight - timedelta(seconds=1)


class Place(models.Model):
    """Place of an edition: a platform, a venue, or both. Links to join are never public."""

    class Format(models.TextChoices):
        ONLINE = "online", _("Online")
        IN_PERSON = "in_person", _("In person")
        HYBRID = "hybrid", _("In person and online")

    # Empty if it is unknown, for example of an event of another site.
    format = models.CharField(_("format"), max_length=12, choices=Format, blank=True, default=Format.ONLINE)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=120, blank=True)
    platform = models.ForeignKey(
        "newsroom_events.Platform",
        verbose_name=_("platform"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Leave empty if it is not known, or if each session has its own."),
    )
    join_url = models.URLField(
        _("joining link"), blank=True, max_length=1000, help_text=_("Shown only to people who have registered.")
    )
    join_note = models.TextField(
        _("how to join"),
        blank=True,
        max_length=1000,
        help_text=_("Dial-in numbers and passcode. Shown only to people who have registered."),
    )

    class Meta:
        abstract = True


class RegistrationTerms(models.Model):
    """Registration of an edition; days and times are local to the edition."""

    class RegistrationBy(models.TextChoices):
        NONE = "none", _("No registration")
        LINK = "link", _("On another site")
        FORM = "form", _("With the form on this site")

    registration = models.CharField(
        _("registration"), max_length=10, choices=RegistrationBy, default=RegistrationBy.NONE
    )
    registration_url = models.URLField(_("web address of the form"), blank=True, max_length=500)
    registration_opens_on = models.DateField(_("registration opens on"), null=True, blank=True)
    registration_closes_on = models.DateField(
        _("registration closes on"), null=True, blank=True, help_text=_("Leave empty to close when the event starts.")
    )
    registration_closes_at = models.TimeField(
        _("registration closes at"),
        null=True,
        blank=True,
        help_text=_("Local time of the event. Leave empty for the end of the day."),
    )
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True, help_text=_("Leave empty for no limit."))
    registrations_kept_days = models.PositiveSmallIntegerField(
        _("days until registrations are deleted"),
        null=True,
        blank=True,
        help_text=_("Counted from the end of the event. Leave empty for 90 days."),
    )
    host_sees_registrations = models.BooleanField(
        _("hosts can see registrations"),
        default=False,
        help_text=_(
            "People from the organisations that organise, host or co-host the event can see, add and cancel "
            "registrations. Otherwise, only the office can."
        ),
    )

    class Meta:
        abstract = True


class Outcome(models.Model):
    """Outcome of an edition, recorded after it was held."""

    class Participants(models.TextChoices):
        EXACTLY = "exactly", pgettext_lazy("number of participants", "exactly")
        OVER = "over", pgettext_lazy("number of participants", "over")
        CLOSE_TO = "close_to", pgettext_lazy("number of participants", "close to")
        ABOUT = "about", pgettext_lazy("number of participants", "about")

    participants_qualifier = models.CharField(
        _("participants"), max_length=10, choices=Participants, default=Participants.EXACTLY
    )
    participants_count = models.PositiveIntegerField(_("number of participants"), null=True, blank=True)
    administrations_count = models.PositiveSmallIntegerField(_("administrations represented"), null=True, blank=True)
    participants_note = models.CharField(
        _("note on the participants"), max_length=200, blank=True, help_text=_("For example: 49 of the 52.")
    )
    feeds_into = models.CharField(
        _("what it contributes to"),
        max_length=300,
        blank=True,
        help_text=_("A study, report or decision that uses the results."),
    )
    feeds_into_url = models.URLField(_("link to what it contributes to"), blank=True)
    evaluation_note = models.CharField(_("evaluation"), max_length=300, blank=True)
    evaluation_url = models.URLField(_("web address of the evaluation"), blank=True)
    next_expected = models.CharField(
        _("next steps"), max_length=200, blank=True, help_text=_("For example: further webinars next year.")
    )

    class Meta:
        abstract = True


class Sourced(models.Model):
    """Publication from which the facts of an edition were taken. The organiser's own events need none."""

    source_name = models.CharField(
        _("publisher of the source"),
        max_length=200,
        blank=True,
        help_text=_(
            "Fill in only if the details of the event come from another publication. For example: Example Agency."
        ),
    )
    source_url = models.URLField(_("address of the source"), blank=True, max_length=500)
    source_published_on = models.DateField(_("date of the source"), null=True, blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.source_url and not self.source_name:
            raise ValidationError({"source_name": _("Enter who published the source.")})
        if not self.source_url and (self.source_name or self.source_published_on):
            raise ValidationError({"source_url": _("Enter the address of the source.")})

    @property
    def based_on(self) -> dict[str, Any]:
        """Name, url and, if known, published_on of the source. Empty if there is none."""
        if not self.source_url:
            return {}
        on = {"published_on": self.source_published_on.isoformat()} if self.source_published_on else {}
        return {"name": self.source_name, "url": self.source_url} | on


class Texts(TranslatedPage):
    """Texts of an edition that are translated."""

    translated_fields = (
        *("title", "label", "introduction", "body", "status_note", "venue", "city", "country", "join_note", "fees"),
        *("contact_name", "participants_note", "feeds_into", "evaluation_note"),
        *("next_expected", "seo_title", "search_description"),
    )
    translated_rows: ClassVar[dict[str, tuple[str, ...]]] = {
        "sessions": ("title", "description", "room", "language"),
        "documents": ("title",),
        "recordings": ("title",),
    }

    class Meta:
        abstract = True
