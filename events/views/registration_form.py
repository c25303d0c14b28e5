"""Registration form, with only the data that the event needs.

Readers have no cookie, so the form contains a signed token instead of Django's. The token is for one event and expires
after a day.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from events import cities, zones
from events.conf import model_of
from events.models import EditionPage
from foundation import languages
from foundation.languages import spelling

FORM_OPEN_FOR_SECONDS = 24 * 60 * 60
_form_signer = signing.TimestampSigner(salt="events.registration.form")

# An address in the name field is an attempt to send it to others in our emails.
NO_NAME = re.compile(r"[/@<>\\]|www\.", re.IGNORECASE)


def organisations() -> dict[str, Any]:
    """Return the organisations that people can choose, by primary key, sorted by name in the current language.

    If the queryset of the site's model has the method ``members``, return only those.
    """
    rows = model_of("ORGANISATION_MODEL")._default_manager.all()
    rows = rows.members() if hasattr(rows, "members") else rows
    return {str(row.pk): row for row in sorted(rows, key=lambda row: spelling.alphabetical(str(row)))}


def _nothing_chosen(edition: EditionPage) -> str:
    """Return the first choice of administrations. For an event that is not open to everyone, one of them or another
    name is required.
    """
    if edition.audience == EditionPage.Audience.PUBLIC:
        return pgettext("administration", "Choose, or leave empty")
    return pgettext("administration", "Choose, or enter your organisation below")


class RegistrationForm(forms.Form):
    """Registration form, with only the data that the event needs. ``edition`` determines choices and required fields."""

    name = forms.CharField(
        label=gettext_lazy("Full name"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Enter the full name.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("Work email address"),
        max_length=254,
        help_text=gettext_lazy("We send the confirmation, the joining link and the cancellation link to this address."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Enter the work email address."),
            "invalid": gettext_lazy("Enter an email address in the correct format, such as name@example.org."),
        },
    )
    organisation = forms.ChoiceField(label=gettext_lazy("Administration"), required=False)
    other_organisation = forms.CharField(
        label=gettext_lazy("Other organisation"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Enter the name if your organisation is not in the list above."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Email language"), error_messages={"required": gettext_lazy("Choose a language.")}
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        required=False,
        help_text=gettext_lazy("Our emails also show the start time in this time zone."),
    )
    agrees_to_recording = forms.BooleanField(
        label=gettext_lazy("I agree that I may be seen and heard in recordings and photos of the event."),
        required=False,
    )
    agrees_to_mailing = forms.BooleanField(
        label=gettext_lazy("I would like to get emails about future events."), required=False
    )

    def __init__(self, *args: Any, edition: EditionPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition
        self.organisations = organisations()
        fields: Any = self.fields
        fields["organisation"].choices = [
            ("", _nothing_chosen(edition)),
            *((pk, str(row)) for pk, row in self.organisations.items()),
        ]
        fields["language"].choices = languages.choices()
        fields["language"].initial = edition.locale.language_code
        fields["time_zone"].choices = zone_choices(edition)
        fields["time_zone"].initial = edition.time_zone

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if NO_NAME.search(name):
            raise forms.ValidationError(_("Enter only your name here, without a web or email address."))
        return name

    def clean_organisation(self) -> Any:
        return self.organisations.get(self.cleaned_data["organisation"])

    def clean_other_organisation(self) -> str:
        return " ".join(self.cleaned_data["other_organisation"].split())

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        is_missing = not values.get("organisation") and not values.get("other_organisation")
        if is_missing and self.edition.audience != EditionPage.Audience.PUBLIC and not self.has_error("organisation"):
            self.add_error("organisation", _("Choose your administration, or enter your organisation below it."))
        return values


class OfficeForm(RegistrationForm):
    """Form that staff fill in for a participant: its texts are in the third person."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "other_organisation": (None, _("Enter the name if the organisation is not in the list above.")),
            "time_zone": (None, _("The emails will also show the start time in this time zone.")),
            "agrees_to_recording": (
                _("The participant agrees to be seen and heard in recordings and photos of the event."),
                "",
            ),
            "agrees_to_mailing": (_("The participant would like to get emails about future events."), ""),
        }
        for name, (label, help_text) in words.items():
            field = self.fields[name]
            field.label, field.help_text = label or field.label, help_text


class PublicForm(RegistrationForm):
    """Public form with a honeypot field and the token."""

    website = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, edition: EditionPage, **kwargs: Any) -> None:
        super().__init__(*args, edition=edition, **kwargs)
        if self.is_bound:
            self.sent_token = self.data.get("token", "")
            self.data: Any = self.data.copy()  # type: ignore[attr-defined]
            self.data["token"] = _form_signer.sign(edition.uuid.hex)  # the form gets a new token when shown again
        else:
            self.initial["token"] = _form_signer.sign(edition.uuid.hex)

    @property
    def is_by_machine(self) -> bool:
        return bool(self.data.get("website"))

    @property
    def is_fresh(self) -> bool:
        """Whether the token is for this event, ours and not expired."""
        try:
            return _form_signer.unsign(self.sent_token, max_age=FORM_OPEN_FOR_SECONDS) == self.edition.uuid.hex
        except signing.BadSignature:
            return False


def zone_choices(edition: EditionPage) -> list[tuple[str, str]]:
    """Return cities of the region with their UTC offset on the day of the event, sorted by offset."""
    at = edition.begins_at or timezone.now()
    names = {*cities.CITIES, edition.time_zone}
    rows = [(at.astimezone(zones.zone(name)).utcoffset(), cities.city(name), name) for name in names]
    rows.sort(key=lambda row: (row[0], spelling.alphabetical(row[1])))
    return [(name, f"{city} ({zones.offset_in_words(at, name)})") for _offset, city, name in rows]
