"""Editor of an edition: its fields in working order, and the form that allows only valid status changes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)

from events import registration
from events.admin.editor_fields import LanguagesField, TimeZoneField
from events.admin.planning.filling import FillPanel
from events.models import ALLOWED_MOVES, EditionPage, EditionStatus, may_move
from events.models.edition_parts import Place
from events.models.link_panel import LinkPanel
from events.registration.permissions import PERMISSION
from foundation.authorship.panels import expiry
from foundation.authorship.references import RefersToVisible
from foundation.components.needed import needed
from foundation.components.slugs import NamesWhoHasTheSlug
from foundation.components.titles import TitleInput
from foundation.filing.panels import FilingPanel
from foundation.filing.widgets import FilingSelect, FilingSelectMultiple
from foundation.languages import spelling

# Meaning of each status for readers, shown beside the choice.
MEANINGS = {
    EditionStatus.PLANNED: gettext_lazy("a date or period is intended but not agreed yet"),
    EditionStatus.CONFIRMED: gettext_lazy("the date is fixed"),
    EditionStatus.POSTPONED: gettext_lazy("it will not take place on the planned date; there is no new date yet"),
    EditionStatus.RESCHEDULED: gettext_lazy("it has a new date; the old one is still shown"),
    EditionStatus.CANCELLED: gettext_lazy("it will not take place; calendars show it as cancelled"),
    EditionStatus.HELD: gettext_lazy("it took place; its page shows documents and recordings first"),
}


def status_choices() -> list[tuple[str, str]]:
    return [(status.value, spelling.labelled(status.label, MEANINGS[status])) for status in EditionStatus]


# Links and notes to join; see `registration.may_see_links`.
LINKS = ("join_url", "join_note")


class EditionForm(RefersToVisible, NamesWhoHasTheSlug):
    """Form that validates the change from the public status, which the model cannot know. Links to join are removed for
    users who may not see them, so submitted values are ignored."""

    time_zone = TimeZoneField()
    working_languages = LanguagesField(label=gettext_lazy("Working languages"))
    interpretation_languages = LanguagesField(label=gettext_lazy("Interpretation into"))
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=status_choices, initial=EditionStatus.PLANNED)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("working_languages", "interpretation_languages"):
            if isinstance(field := self.fields.get(name), LanguagesField):
                field.keep(getattr(self.instance, name))
        if self.for_user and not registration.may_see_links(self.for_user, self.instance):
            for name in LINKS:
                self.fields.pop(name, None)
            if sessions := self.formsets.get("sessions"):
                sessions.form = _without_links(sessions.form)

    def clean_status(self) -> str:
        status: str = self.cleaned_data["status"]
        public = EditionPage.objects.live().filter(pk=self.instance.pk).values_list("status", flat=True).first()
        if public and not may_move(public, status):
            labels = [str(move.label) for move in EditionStatus if move in ALLOWED_MOVES[EditionStatus(public)]]
            raise forms.ValidationError(
                _("This event is published as “%(old)s”. You can change its status to: %(moves)s.")
                % {"old": EditionStatus(public).label, "moves": ", ".join(labels)}
            )
        return status


def _without_links(form_class: Any) -> Any:
    class WithoutLinks(form_class):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            for name in LINKS:
                self.fields.pop(name, None)

    return WithoutLinks


ONLINE = needed("format", Place.Format.ONLINE, Place.Format.HYBRID)
ON_SITE = needed("format", Place.Format.IN_PERSON, Place.Format.HYBRID)
BY_LINK_OR_FORM = needed("registration", EditionPage.RegistrationBy.LINK, EditionPage.RegistrationBy.FORM)
BY_FORM = needed("registration", EditionPage.RegistrationBy.FORM)

WHAT = [
    TitleFieldPanel(
        "title", widget=TitleInput, help_text=gettext_lazy("Include the number in words if the event has one.")
    ),
    FieldPanel("kind"),
    FieldPanel("introduction"),
    FieldPanel("body"),
    FilingPanel("topics", widget=FilingSelectMultiple("topic")),
]
WHEN = MultiFieldPanel(
    [
        HelpPanel(
            content=gettext_lazy(
                "To reschedule, postpone or cancel a published event, use the menu next to its title. This "
                "changes all language versions and sessions together and notifies people who have registered."
            )
        ),
        FieldRowPanel(["starts_on", "starts_at"]),
        FieldRowPanel(["ends_on", "ends_at"]),
        "time_zone",
        "status",
        FieldPanel("period", attrs=needed("status", EditionStatus.PLANNED, EditionStatus.POSTPONED)),
        FieldPanel(
            "status_note",
            attrs=needed("status", EditionStatus.POSTPONED, EditionStatus.RESCHEDULED, EditionStatus.CANCELLED),
        ),
        FieldRowPanel(
            ["previous_starts_on", "previous_ends_on"],
            attrs=needed("status", EditionStatus.POSTPONED, EditionStatus.RESCHEDULED),
        ),
        FilingPanel(
            "replaced_by",
            widget=FilingSelect("event"),
            attrs=needed("status", EditionStatus.POSTPONED, EditionStatus.CANCELLED),
        ),
    ],
    heading=gettext_lazy("When"),
)
WHERE = MultiFieldPanel(
    [
        "format",
        FilingPanel("platform", widget=FilingSelect("platform"), attrs=ONLINE),
        LinkPanel("join_url", attrs=ONLINE),
        FieldPanel("venue", attrs=ON_SITE),
        FieldRowPanel(["city", "country"], attrs=ON_SITE),
    ],
    heading=gettext_lazy("Location"),
)
WHO = [
    InlinePanel(
        "organisations",
        heading=gettext_lazy("Organisations"),
        label=gettext_lazy("Organisation"),
        help_text=gettext_lazy("In the order shown to readers, with the organiser or host first."),
    ),
    InlinePanel(
        "people",
        heading=gettext_lazy("People"),
        label=gettext_lazy("Person"),
        help_text=gettext_lazy(
            "People who open, chair or speak at the event as a whole, with their position at the time."
        ),
    ),
]
REGISTRATION = MultiFieldPanel(
    [
        FieldRowPanel(["audience", "registration"]),
        FieldPanel("registration_url", attrs=needed("registration", EditionPage.RegistrationBy.LINK)),
        FieldRowPanel(["registration_closes_on", "registration_closes_at"], attrs=BY_LINK_OR_FORM),
        FieldPanel("capacity", attrs=BY_FORM),
    ],
    heading=gettext_lazy("Registration"),
)
MORE = MultiFieldPanel(
    [
        FieldRowPanel(["ordinal", "label"]),
        "working_languages",
        "interpretation_languages",
        FieldPanel("image"),
        FilingPanel("regions", widget=FilingSelectMultiple("region")),
        LinkPanel("join_note"),
        FieldPanel("fees"),
        FieldRowPanel(["contact_name", "contact_email"]),
        FieldRowPanel(["source_name", "source_published_on"]),
        "source_url",
        FieldPanel("registration_opens_on", attrs=BY_LINK_OR_FORM),
        FieldPanel("registrations_kept_days", attrs=BY_FORM),
        FieldPanel("host_sees_registrations", permission=PERMISSION, attrs=BY_FORM),
    ],
    heading=gettext_lazy("More fields: number, languages, image, regions, contact, source"),
    classname="collapsed",
)
SESSIONS = InlinePanel(
    "sessions",
    heading=gettext_lazy("Sessions"),
    label=gettext_lazy("Session"),
    help_text=gettext_lazy(
        "Add each time slot, in the local time of the event. Leave the platform empty if it is not known. To cancel "
        "a published session, use the menu next to the title, so that it stays visible as cancelled."
    ),
)
PAPERS = [
    InlinePanel("documents", heading=gettext_lazy("Documents"), label=gettext_lazy("Document")),
    InlinePanel(
        "recordings",
        heading=gettext_lazy("Recordings"),
        label=gettext_lazy("Recording"),
        help_text=gettext_lazy("Recordings that stay online need captions."),
    ),
]
AFTERWARDS = MultiFieldPanel(
    [
        FieldRowPanel(["participants_qualifier", "participants_count", "administrations_count"]),
        "participants_note",
        "feeds_into",
        "feeds_into_url",
        "evaluation_note",
        "evaluation_url",
        "next_expected",
    ],
    heading=gettext_lazy("After the event"),
)
WITHDRAWAL = MultiFieldPanel(["withdrawal_note"], heading=gettext_lazy("Before you unpublish"), classname="collapsed")
PROMOTE = [
    MultiFieldPanel(["slug", "seo_title", "search_description"], heading=gettext_lazy("For search engines")),
    expiry(),
]


def panels(own: list[Any]) -> TabbedInterface:
    """Return the tabs: common fields, ``own`` ones and rare ones behind "more"; the programme; documents and results."""
    return TabbedInterface(
        [
            ObjectList([*WHAT, WHEN, WHERE, *WHO, REGISTRATION, *own, MORE], heading=gettext_lazy("Event")),
            ObjectList([FillPanel(), SESSIONS], heading=gettext_lazy("Programme")),
            ObjectList([*PAPERS, AFTERWARDS, WITHDRAWAL], heading=gettext_lazy("Documents and results")),
            ObjectList(PROMOTE, heading=gettext_lazy("Promote")),
        ],
        base_form_class=EditionForm,
    )
