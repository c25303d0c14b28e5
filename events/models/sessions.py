"""Related rows of an edition: programme, people, organisations, documents and recordings."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldRowPanel, InlinePanel
from wagtail.documents import get_document_model_string
from wagtail.models import Orderable

from events import zones
from events.conf import model_name
from foundation.filing.panels import FilingPanel
from foundation.filing.widgets import FilingSelect

from .editions import EditionPage
from .link_panel import LinkPanel


class PersonRole(models.TextChoices):
    OPENING = "opening", pgettext_lazy("role of a speaker", "Opening")
    KEYNOTE = "keynote", pgettext_lazy("role of a speaker", "Keynote")
    SPEAKER = "speaker", pgettext_lazy("role of a speaker", "Speaker")
    PANELLIST = "panellist", pgettext_lazy("role of a speaker", "Panellist")
    MODERATOR = "moderator", pgettext_lazy("role of a speaker", "Moderator")
    CHAIR = "chair", pgettext_lazy("role of a speaker", "Chair")
    RAPPORTEUR = "rapporteur", pgettext_lazy("role of a speaker", "Rapporteur")
    CLOSING = "closing", pgettext_lazy("role of a speaker", "Closing")


class Session(ClusterableModel, Orderable):
    """Slot of the programme, in the local time of its edition."""

    class Kind(models.TextChoices):
        OPENING = "opening", pgettext_lazy("kind of session", "Opening")
        PLENARY = "plenary", pgettext_lazy("kind of session", "Plenary")
        BREAK_OUT = "break_out", pgettext_lazy("kind of session", "Breakout groups")
        PANEL = "panel", pgettext_lazy("kind of session", "Panel")
        DIALOGUE = "dialogue", pgettext_lazy("kind of session", "Dialogue")
        SITE_VISIT = "site_visit", pgettext_lazy("kind of session", "Site visit")
        CLOSING = "closing", pgettext_lazy("kind of session", "Closing")
        OTHER = "other", pgettext_lazy("kind of session", "Other")

    edition = ParentalKey(EditionPage, on_delete=models.CASCADE, related_name="sessions")
    key = models.UUIDField(
        default=uuid.uuid4, editable=False, help_text="The same in all language versions of the edition."
    )
    day = models.DateField(_("day"))
    starts_at = models.TimeField(_("starts at"), null=True, blank=True)
    ends_at = models.TimeField(_("ends at"), null=True, blank=True)
    title = models.CharField(pgettext_lazy("of a thing", "title"), max_length=255)
    kind = models.CharField(_("type"), max_length=20, choices=Kind, default=Kind.PLENARY)
    description = models.TextField(_("description"), blank=True, max_length=1000)
    is_cancelled = models.BooleanField(_("cancelled"), default=False)
    platform = models.ForeignKey(
        "newsroom_events.Platform",
        verbose_name=_("platform"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Leave empty if it is not known."),
    )
    join_url = models.URLField(
        _("joining link"), blank=True, max_length=1000, help_text=_("Shown only to people who have registered.")
    )
    room = models.CharField(_("room"), max_length=120, blank=True)
    language = models.CharField(
        _("languages"), max_length=120, blank=True, help_text=_("In words, including any interpretation.")
    )
    host = models.ForeignKey(
        model_name("ORGANISATION_MODEL"),
        verbose_name=_("host"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    document = models.ForeignKey(
        get_document_model_string(),
        verbose_name=_("document"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    recording_url = models.URLField(_("recording"), blank=True, max_length=500)

    panels = [
        "title",
        FieldRowPanel(["day", "starts_at", "ends_at"]),
        FieldRowPanel(["kind", "is_cancelled"]),
        "description",
        FieldRowPanel(
            [
                FilingPanel("platform", widget=FilingSelect("platform", is_short=True)),
                FilingPanel("host", widget=FilingSelect("organisation", is_short=True)),
            ]
        ),
        LinkPanel("join_url"),
        FieldRowPanel(["room", "language"]),
        InlinePanel("speakers", heading=_("Speakers"), label=_("Speaker")),
        FieldRowPanel(["document", "recording_url"]),
    ]

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["day", "starts_at", "sort_order"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.ends_at and not self.starts_at:
            raise ValidationError({"starts_at": _("Enter the start time too.")})
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The end must be after the start.")})

    @property
    def begins_at(self) -> datetime | None:
        """Start as an instant; None without a time."""
        return zones.instant(self.day, self.starts_at, self.edition.time_zone) if self.starts_at else None

    @property
    def finishes_at(self) -> datetime | None:
        return zones.instant(self.day, self.ends_at, self.edition.time_zone) if self.ends_at else None


class Part(Orderable):
    """Base of speakers of editions and sessions: the person, and the office held then."""

    person = models.ForeignKey(
        "newsroom_events.Person", verbose_name=_("person"), on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(_("role"), max_length=12, choices=PersonRole, default=PersonRole.SPEAKER)
    office = models.CharField(
        _("position at the time"),
        max_length=255,
        blank=True,
        help_text=_("Position at the time of the event. For example: Director, Example Agency."),
    )

    panels = [
        FilingPanel("person", widget=FilingSelect("person", is_short=True)),
        FieldRowPanel(["role", "office"]),
    ]

    class Meta(Orderable.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.person}, {self.office}" if self.office else str(self.person)


class SessionSpeaker(Part):
    session = ParentalKey(Session, on_delete=models.CASCADE, related_name="speakers")

    class Meta(Part.Meta):
        verbose_name = _("speaker")


class EditionPerson(Part):
    edition = ParentalKey(EditionPage, on_delete=models.CASCADE, related_name="people")

    class Meta(Part.Meta):
        verbose_name = _("person")


class EditionOrganisation(Orderable):
    """Organisation of an edition and its role."""

    class Role(models.TextChoices):
        ORGANISER = "organiser", pgettext_lazy("role of an organisation", "Organiser")
        HOST = "host", pgettext_lazy("role of an organisation", "Host")
        CO_HOST = "co_host", pgettext_lazy("role of an organisation", "Co-host")
        SUPPORTER = "supporter", pgettext_lazy("role of an organisation", "With the support of")
        FUNDER = "funder", pgettext_lazy("role of an organisation", "Funded by")
        PARTNER = "partner", pgettext_lazy("role of an organisation", "Partner")
        INTERPRETATION = "interpretation", pgettext_lazy("role of an organisation", "Interpretation by")
        PLATFORM = "platform", pgettext_lazy("role of an organisation", "Platform provided by")

    edition = ParentalKey(EditionPage, on_delete=models.CASCADE, related_name="organisations")
    organisation = models.ForeignKey(
        model_name("ORGANISATION_MODEL"), verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="+"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.ORGANISER)

    panels = [FieldRowPanel([FilingPanel("organisation", widget=FilingSelect("organisation", is_short=True)), "role"])]

    class Meta(Orderable.Meta):
        verbose_name = _("organisation")


class EditionDocument(Orderable):
    """Document or result of an edition."""

    class Kind(models.TextChoices):
        AGENDA = "agenda", pgettext_lazy("kind of document", "Agenda")
        PRESENTATION = "presentation", pgettext_lazy("kind of document", "Presentation")
        REPORT = "report", pgettext_lazy("kind of document", "Report")
        STUDY = "study", pgettext_lazy("kind of document", "Study")
        RECOMMENDATION = "recommendation", pgettext_lazy("kind of document", "Recommendations")
        MINUTES = "minutes", pgettext_lazy("kind of document", "Minutes")
        GUIDELINE = "guideline", pgettext_lazy("kind of document", "Guideline")
        TRAINING = "training", pgettext_lazy("kind of document", "Training module")
        OTHER = "other", pgettext_lazy("kind of document", "Other")

    edition = ParentalKey(EditionPage, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(pgettext_lazy("of a thing", "title"), max_length=255)
    kind = models.CharField(_("type"), max_length=20, choices=Kind, default=Kind.PRESENTATION)
    is_output = models.BooleanField(_("is a result"), default=False, help_text=_("Listed under “Results”."))
    language = models.CharField(
        _("language"), max_length=12, blank=True, help_text=_("Language code. For example: en.")
    )
    document = models.ForeignKey(
        get_document_model_string(),
        verbose_name=_("file"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    url = models.URLField(_("or web address"), blank=True, max_length=500)
    dated_on = models.DateField(_("date"), null=True, blank=True)
    feeds_into = models.CharField(_("what it contributes to"), max_length=300, blank=True)

    panels = [
        "title",
        FieldRowPanel(["kind", "is_output"]),
        FieldRowPanel(["language", "dated_on"]),
        FieldRowPanel(["document", "url"]),
        "feeds_into",
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("document")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if not self.document_id and not self.url and not self.is_output:
            raise ValidationError({"document": _("Choose a file or enter an address.")})


class EditionRecording(Orderable):
    """Recording on another site."""

    edition = ParentalKey(EditionPage, on_delete=models.CASCADE, related_name="recordings")
    title = models.CharField(pgettext_lazy("of a thing", "title"), max_length=255)
    url = models.URLField(_("address"), max_length=500)
    language = models.CharField(
        _("language"), max_length=12, blank=True, help_text=_("Language code. For example: en.")
    )
    has_captions = models.BooleanField(_("has captions"), default=False)

    panels: list[Any] = ["title", "url", FieldRowPanel(["language", "has_captions"])]

    class Meta(Orderable.Meta):
        verbose_name = _("recording")

    def __str__(self) -> str:
        return self.title
