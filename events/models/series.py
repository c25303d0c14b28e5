"""Events in the page tree: the list of events, with each recurring series below it."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import TabbedInterface
from wagtail.api import APIField
from wagtail.contrib.routable_page.models import RoutablePageMixin, path, re_path
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from events import recurrence, zones
from events.conf import model_name, series_scopes
from events.models import api_fields as api
from foundation.authorship.permissions import WrittenByOthers
from foundation.page_types import ExtensiblePage
from foundation.translation.pages import TranslatedPage

TEXT_FEATURES = ["h3", "bold", "italic", "ol", "ul", "link", "document-link"]


def checked_zone(value: str) -> None:
    try:
        zones.zone(value)
    except ValueError as error:
        raise ValidationError(str(error)) from None


class EventKind(models.TextChoices):
    WEBINAR = "webinar", _("Webinar")
    WORKSHOP = "workshop", _("Workshop")
    CONFERENCE = "conference", _("Conference")
    MEETING = "meeting", _("Meeting")
    TRAINING = "training", _("Training")
    EVENT = "event", _("Event")  # that have no other type, or an unknown one


# Names of series by kind of event.
SERIES_OF = {
    EventKind.WEBINAR: _("Webinar series"),
    EventKind.WORKSHOP: _("Workshop series"),
    EventKind.CONFERENCE: _("Conference series"),
    EventKind.MEETING: _("Meeting series"),
    EventKind.TRAINING: _("Training series"),
    EventKind.EVENT: _("Event series"),
}


class EventsIndexPage(RoutablePageMixin, TranslatedPage, ExtensiblePage, Page):
    """List of events in one language, with its years and months."""

    #: ``events.views``, set by the app config: Wagtail gets the response from the page, but models cannot import views.
    views: ClassVar[Any]

    introduction = models.TextField(
        _("introduction"), blank=True, max_length=400, help_text=_("One or two sentences above the list.")
    )

    translated_fields = ("title", "introduction", "seo_title", "search_description")
    content_panels = [*Page.content_panels, "introduction"]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]
    api_fields = ["introduction"]
    template = "events/events_index_page.html"
    subpage_types = ["newsroom_events.EventSeriesPage", "newsroom_events.EditionPage"]
    max_count_per_parent = 1
    page_description = _("The list of events in one language. A site needs one under each home page.")

    class Meta:
        verbose_name = _("events list")
        verbose_name_plural = _("events lists")

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        return super().can_create_at(parent) and not parent.is_root()

    @path("")
    def as_page(self, request: HttpRequest) -> HttpResponse:
        return self.views.event_list(request, self)

    @re_path(r"^(?P<year>[0-9]{4})/$")
    def of_year(self, request: HttpRequest, year: str) -> HttpResponse:
        return self.views.event_list(request, self, year=year)

    @re_path(r"^(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/$")
    def of_month(self, request: HttpRequest, year: str, month: str) -> HttpResponse:
        return self.views.month(request, self, year=year, month=month)


class EventSeriesPage(WrittenByOthers, RoutablePageMixin, TranslatedPage, ExtensiblePage, Page):
    """Recurring event in one language. Its permanent URL leads to the next edition, or the latest."""

    #: ``events.views``, set by the app config: Wagtail gets the response from the page, but models cannot import views.
    views: ClassVar[Any]

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    introduction = models.TextField(
        _("introduction"),
        blank=True,
        max_length=300,
        help_text=_("One or two sentences about the purpose of the series."),
    )
    body = RichTextField(_("description"), blank=True, features=TEXT_FEATURES)
    owner_organisation = models.ForeignKey(
        model_name("ORGANISATION_MODEL"),
        verbose_name=pgettext_lazy("of a series", "owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    kind = models.CharField(_("type"), max_length=20, choices=EventKind, default=EventKind.WEBINAR)
    scope = models.CharField(_("scope"), max_length=10, choices=series_scopes, blank=True, default="region")
    topics = ParentalManyToManyField(model_name("TOPIC_MODEL"), verbose_name=_("topics"), blank=True, related_name="+")
    numbering_note = models.CharField(
        _("note on numbering"),
        max_length=300,
        blank=True,
        help_text=_("For example: a postponed meeting kept its number, so the next one held was called the 11th."),
    )
    is_ended = models.BooleanField(_("ended"), default=False, help_text=_("No further events are planned."))

    # The cadence is an RFC 5545 rule in a time zone. It suggests dates (`events.recurrence`); only editions are real
    # dates.
    cadence_note = models.CharField(
        _("how often, in words"), max_length=120, blank=True, help_text=_("For example: yearly, or when needed.")
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Brussels", validators=[checked_zone])
    rule = models.CharField(
        _("rule"), max_length=500, blank=True, help_text=_("As in calendar files, for example FREQ=MONTHLY;BYDAY=1TU")
    )
    first_on = models.DateField(_("from"), null=True, blank=True)
    starts_at = models.TimeField(_("starts at"), null=True, blank=True)
    duration_minutes = models.PositiveSmallIntegerField(_("length in minutes"), default=60)
    except_on = models.JSONField(_("except on these days"), default=list, blank=True)
    extra_on = models.JSONField(_("also on these days"), default=list, blank=True)
    announces_dates = models.BooleanField(
        _("announce upcoming dates"),
        default=False,
        help_text=_("Calendars show the dates of the rule as tentative before their events are published."),
    )

    exclude_fields_in_copy = ["uuid"]
    template = "events/event_series_page.html"
    parent_page_types = ["newsroom_events.EventsIndexPage"]
    subpage_types = ["newsroom_events.EditionPage"]
    page_description = _("A recurring event, such as a monthly webinar. Its events are child pages.")

    translated_fields = (
        *("title", "short_name", "introduction", "body", "numbering_note", "cadence_note"),
        *("seo_title", "search_description"),
    )
    search_fields = [*Page.search_fields, index.SearchField("introduction"), index.SearchField("body")]
    api_fields = [
        *("uuid", "short_name", "introduction", "body", "kind", "scope", "numbering_note", "is_ended"),
        *("cadence_note", "rule", "first_on", "starts_at", "duration_minutes", "time_zone", "except_on", "extra_on"),
        APIField("topics", serializer=api.LabelsField("topics")),
        APIField("owner", serializer=api.OwnerField()),
    ]

    class Meta:
        verbose_name = _("event series")
        verbose_name_plural = pgettext_lazy("several", "event series")

    @classproperty
    def edit_handler(cls) -> TabbedInterface:
        """The panels of Wagtail's editor, built when an editor first opens a page."""
        from events.admin import series_editor

        return series_editor.panels()

    def clean(self) -> None:
        super().clean()
        if self.rule and not (self.first_on and self.starts_at):
            raise ValidationError({"first_on": _("Enter the start date and the time of day. A rule needs both.")})
        if self.rule:
            try:
                self.cadence  # noqa: B018  (reading it checks it)
            except ValueError as error:
                raise ValidationError({"rule": str(error)}) from None

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.alias_of_id:  # Wagtail copies every field into an alias, even the uuid
            self.uuid = uuid.uuid4()
        super().save(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> EventSeriesPage:
        """Restore a revision, but keep the page's uuid."""
        page: EventSeriesPage = super().with_content_json(content)
        page.uuid = self.uuid
        return page

    @property
    def name_of_kind(self) -> str:
        return str(SERIES_OF[EventKind(self.kind)])

    @property
    def cadence(self) -> recurrence.Cadence | None:
        """Cadence that suggests dates; None without a rule. Raises ValueError if the rule is invalid."""
        if not (self.rule and self.first_on and self.starts_at):
            return None
        return recurrence.Cadence.read(
            self.rule,
            first_on=self.first_on,
            starts_at=self.starts_at,
            time_zone=self.time_zone,
            duration_minutes=self.duration_minutes,
            except_on=self.except_on,
            extra_on=self.extra_on,
        )

    @path("")
    def as_page(self, request: HttpRequest) -> HttpResponse:
        return self.views.series(request, self)

    @path("next/")
    def next_or_latest(self, request: HttpRequest) -> HttpResponse:
        return self.views.next_or_latest(request, self)
