"""One event with its date, place, organisers and registration.

Local date, time and zone are authoritative, because people agreed on them. ``begins_at`` and ``finishes_at`` are the
instants calculated from them, stored for sorting and for "upcoming". Field groups are in ``edition_parts``; related
rows (organisations, people, documents, recordings) and the programme are in ``sessions``.
``docs/add-a-field-of-an-edition.md`` lists the changes that a new field needs.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import classproperty
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import TabbedInterface
from wagtail.api import APIField
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.images import get_image_model_string
from wagtail.models import Page, PageManager
from wagtail.search import index

from events import zones
from events.conf import model_name
from events.models import api_fields as api
from foundation.authorship.permissions import WrittenByOthers
from foundation.page_types import ExtensiblePage

from .edition_parts import Outcome, Place, RegistrationTerms, Sourced, Texts, Timeline
from .series import TEXT_FEATURES, EventKind, EventSeriesPage, checked_zone
from .status import EditionQuerySet, EditionStatus


class EditionPage(
    WrittenByOthers,
    RoutablePageMixin,
    Timeline,
    Place,
    RegistrationTerms,
    Outcome,
    Sourced,
    Texts,
    ExtensiblePage,
    Page,
):
    """One edition in one language."""

    #: ``events.views``, set by the app config: Wagtail gets the response from the page, but models cannot import views.
    views: ClassVar[Any]

    class Audience(models.TextChoices):
        PUBLIC = "public", _("Open to everyone")
        MEMBERS = "members", _("For member administrations")
        INVITATION = "invitation", _("By invitation")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("type"), max_length=20, choices=EventKind, default=EventKind.WEBINAR)
    ordinal = models.PositiveSmallIntegerField(
        _("number in the series"),
        null=True,
        blank=True,
        help_text=_("Only if the event has one. For example: 2 for Second."),
    )
    label = models.CharField(
        _("label"), max_length=80, blank=True, help_text=_("Used instead of a number. For example: intersessional.")
    )
    introduction = models.TextField(
        _("introduction"),
        blank=True,
        max_length=300,
        help_text=_("One or two sentences, shown in lists and calendars."),
    )
    body = RichTextField(_("description"), blank=True, features=TEXT_FEATURES)
    image = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    status = models.CharField(_("status"), max_length=20, choices=EditionStatus, default=EditionStatus.PLANNED)
    status_note = models.CharField(
        _("note on the status"),
        max_length=300,
        blank=True,
        help_text=_("Why it was rescheduled, postponed or cancelled. Shown to readers."),
    )
    withdrawal_note = models.CharField(
        _("reason for withdrawal"),
        max_length=300,
        blank=True,
        help_text=_("Shown to readers who visit the old address of a withdrawn event."),
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    starts_at = models.TimeField(
        _("starts at"),
        null=True,
        blank=True,
        help_text=_("Local time on the first day. Leave empty for all-day events."),
    )
    ends_at = models.TimeField(_("ends at"), null=True, blank=True, help_text=_("Local time on the last day."))
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Brussels", validators=[checked_zone])
    begins_at = models.DateTimeField(null=True, editable=False, db_index=True)
    finishes_at = models.DateTimeField(null=True, editable=False, db_index=True)
    previous_starts_on = models.DateField(_("original first day"), null=True, blank=True)
    previous_ends_on = models.DateField(_("original last day"), null=True, blank=True)
    occurrence_on = models.DateField(
        null=True,
        editable=False,
        help_text="The date that the recurrence suggested. Unchanged if the event is rescheduled.",
    )

    topics = ParentalManyToManyField(model_name("TOPIC_MODEL"), verbose_name=_("topics"), blank=True, related_name="+")
    regions = ParentalManyToManyField(
        model_name("REGION_MODEL"), verbose_name=_("regions"), blank=True, related_name="+"
    )
    working_languages = models.CharField(
        _("working languages"), max_length=60, blank=True, validators=[RegexValidator(r"^[a-z]{2,3}(;[a-z]{2,3})*\Z")]
    )
    interpretation_languages = models.CharField(
        _("interpretation into"), max_length=60, blank=True, validators=[RegexValidator(r"^[a-z]{2,3}(;[a-z]{2,3})*\Z")]
    )
    # Empty if it is unknown, for example of an event of another site.
    audience = models.CharField(_("audience"), max_length=12, choices=Audience, blank=True, default=Audience.MEMBERS)
    fees = models.CharField(_("fees"), max_length=200, blank=True)
    contact_name = models.CharField(
        _("contact"), max_length=160, blank=True, help_text=_("An office or team, not an individual.")
    )
    contact_email = models.EmailField(_("contact’s email address"), blank=True)

    replaced_by = models.ForeignKey(
        "self", verbose_name=_("replaced by"), null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces"
    )

    objects = PageManager.from_queryset(EditionQuerySet)()

    exclude_fields_in_copy = ["uuid", "host_sees_registrations"]
    #: Panels of the fields that a subclass adds, shown below ours in the first tab of its editor.
    own_panels: ClassVar[list[Any]] = []
    template = "events/edition_page.html"
    parent_page_types = ["newsroom_events.EventSeriesPage", "newsroom_events.EventsIndexPage"]
    subpage_types: list[str] = []
    page_description = _("One webinar, workshop, conference or meeting.")
    search_fields = [
        *Page.search_fields,
        index.SearchField("introduction", boost=2),
        index.SearchField("body"),
        index.SearchField("label"),
        index.SearchField("city"),
        index.FilterField("status"),
        index.FilterField("starts_on"),
    ]
    api_fields = [
        *("uuid", "kind", "ordinal", "label", "introduction", "body", "status", "status_note", "period"),
        *("period_starts_on", "period_ends_on"),
        *("starts_on", "ends_on", "starts_at", "ends_at", "time_zone", "begins_at", "finishes_at"),
        *("previous_starts_on", "previous_ends_on", "format", "venue", "city", "country", "audience", "fees"),
        *("registration", "feeds_into", "feeds_into_url", "next_expected"),
        *("source_name", "source_url", "source_published_on"),
        *(APIField(name, serializer=api.LabelsField(name)) for name in ("topics", "regions")),
        *(APIField(n, serializer=api.LanguagesField(n)) for n in ("working_languages", "interpretation_languages")),
        APIField("organisations", serializer=api.CarriersField()),
        APIField("people", serializer=api.PeopleField()),
        APIField("sessions", serializer=api.SessionsField()),
        APIField("documents", serializer=api.PapersField()),
        APIField("recordings", serializer=api.RecordingsField()),
        APIField("participants", serializer=api.ParticipantsField()),
    ]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    @classproperty
    def edit_handler(cls) -> TabbedInterface:
        """The panels of Wagtail's editor, built when an editor first opens a page."""
        from events.admin import edition_editor

        return edition_editor.panels(cls.own_panels)

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        if self.ends_on and not self.starts_on:
            errors["starts_on"] = _("Enter the first day too.")
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            errors["ends_on"] = _("The last day must not be before the first day.")
        is_one_day = self.starts_on is not None and self.last_day == self.starts_on
        if is_one_day and self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            errors["ends_at"] = _("The end must be after the start.")
        if not self.starts_on and self.status in {EditionStatus.CONFIRMED, EditionStatus.RESCHEDULED}:
            errors["starts_on"] = _("Enter a date. Events with this status need one.")
        if not self.starts_on and not self.period and self.status == EditionStatus.HELD:
            errors["starts_on"] = _("Enter the date, or the period if the date is not known yet.")
        if self.registration == self.RegistrationBy.LINK and not self.registration_url:
            errors["registration_url"] = _("Enter the web address of the form.")
        opens, closes = self.registration_opens_on, self.registration_closes_on
        if opens and closes and closes < opens:
            errors["registration_closes_on"] = _("Registration must not close before it opens.")
        for name, day, at in (("starts_at", self.starts_on, self.starts_at), ("ends_at", self.last_day, self.ends_at)):
            if name not in errors and day and at and not zones.exists(day, at, self.time_zone):
                errors[name] = _("The clocks go forward on this day, so this time does not exist. Enter a later time.")
        if why := self.expires_too_early():
            errors["expire_at"] = why
        if errors:
            raise ValidationError(errors)

    def expires_too_early(self) -> str:
        """Return why the page must not expire then: people who are registered, or still can, would lose it before the
        event."""
        is_settled = self.status in {EditionStatus.CANCELLED, EditionStatus.HELD}
        if is_settled or not self.expire_at or (self.over_at and self.expire_at >= self.over_at):
            return ""
        registrations: Any = self._meta.get_field("registrations").related_model
        if count := registrations.objects.of_thing(self.translation_key).active().count():
            return ngettext(
                "%(count)d person is registered. The page must not expire before the event ends.",
                "%(count)d people are registered. The page must not expire before the event ends.",
                count,
            ) % {"count": count}
        if self.registration == self.RegistrationBy.FORM:
            return gettext("People can register on the page. It must not expire before the event ends.")
        return ""

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.set_instants()
        super().full_clean(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.alias_of_id:  # Wagtail copies every field into an alias, even the uuid
            self.uuid = uuid.uuid4()
        self.set_instants()
        super().save(*args, **kwargs)

    def set_instants(self) -> None:
        """Calculate the instants from local date, time and zone. A whole day ends at the start of the next one."""
        self._set_begin_and_end()
        self.set_place()

    def _set_begin_and_end(self) -> None:
        begins, finishes = self.starts_on, self.last_day
        if begins is None or finishes is None:
            self.begins_at = self.finishes_at = None
            return
        self.begins_at = zones.instant(begins, self.starts_at or time(0), self.time_zone)
        if self.ends_at:
            self.finishes_at = zones.instant(finishes, self.ends_at, self.time_zone)
        elif self.starts_at and finishes == begins:
            self.finishes_at = self.begins_at + timedelta(hours=1)
        else:
            self.finishes_at = zones.midnight(finishes + timedelta(days=1), self.time_zone)

    def with_content_json(self, content: dict[str, Any]) -> EditionPage:
        """Restore a revision, but keep the page's uuid and occurrence."""
        page: EditionPage = super().with_content_json(content)
        page.uuid, page.occurrence_on = self.uuid, self.occurrence_on
        page.set_instants()
        return page

    @property
    def last_day(self) -> date | None:
        return self.ends_on or self.starts_on

    @property
    def is_timed(self) -> bool:
        """Whether the edition has a time of day, instead of whole days."""
        return self.starts_at is not None

    @property
    def days(self) -> int:
        return (self.last_day - self.starts_on).days + 1 if self.starts_on and self.last_day else 0

    def is_over(self, *, at: datetime) -> bool:
        return self.over_at is not None and self.over_at < at

    @property
    def series(self) -> EventSeriesPage | None:
        """Series of the edition; None for a single event. One query unless the parent is loaded."""
        parent = self.get_parent()
        specific = parent.specific_deferred if parent else None
        return parent.specific if isinstance(specific, EventSeriesPage) and parent else None

    @path("")
    def as_page(self, request: HttpRequest) -> HttpResponse:
        return self.views.edition(request, self)

    @path("register/", name="register")
    def register(self, request: HttpRequest) -> HttpResponse:
        return self.views.register(request, self)
