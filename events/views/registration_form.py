"""What is asked of a person who registers: no more than the event needs.

A reader has no cookie, so the form carries a signed token in place of Django's: it names its event and dies after a day.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from events import cities, zones
from events.conf import model_of
from events.models import EditionPage
from foundation import languages
from foundation.languages import spelling

FORM_OPEN_FOR_SECONDS = 24 * 60 * 60
_form_signer = signing.TimestampSigner(salt="events.registration.form")

# Whoever writes an address into the field for the name wants our mail to carry it to somebody else.
NO_NAME = re.compile(r"[/@<>\\]|www\.", re.IGNORECASE)


def organisations() -> dict[str, Any]:
    """Whom people can say they come from, by primary key, in the order of their names in the current language.

    The site's model may narrow it: ``members()`` of its queryset, where there is one.
    """
    rows = model_of("ORGANISATION_MODEL")._default_manager.all()
    rows = rows.members() if hasattr(rows, "members") else rows
    return {str(row.pk): row for row in sorted(rows, key=lambda row: spelling.alphabetical(str(row)))}


class RegistrationForm(forms.Form):
    """What is asked of a person: no more than the event needs. ``edition`` decides what else is offered."""

    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Enter the name.")},
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
            ("", pgettext_lazy("administration", "Choose, or leave empty")),
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
    """As staff fill it in for somebody: it speaks of the person, not to them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "other_organisation": (None, _("Enter the name if the organisation is not in the list above.")),
            "time_zone": (None, _("The emails also show the start time in this time zone.")),
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
    """As readers get it: with a field that only machines see and fill, and with the token."""

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
            self.data["token"] = _form_signer.sign(edition.uuid.hex)  # shown again, it carries one of now
        else:
            self.initial["token"] = _form_signer.sign(edition.uuid.hex)

    @property
    def is_by_machine(self) -> bool:
        return bool(self.data.get("website"))

    @property
    def is_fresh(self) -> bool:
        """It was made for this event, here, and not long ago."""
        try:
            return _form_signer.unsign(self.sent_token, max_age=FORM_OPEN_FOR_SECONDS) == self.edition.uuid.hex
        except signing.BadSignature:
            return False


def zone_choices(edition: EditionPage) -> list[tuple[str, str]]:
    """Cities of the region with their offset on the day, in the order of the clock."""
    at = edition.begins_at or timezone.now()
    names = {*cities.CITIES, edition.time_zone}
    rows = [(at.astimezone(zones.zone(name)).utcoffset(), cities.city(name), name) for name in names]
    rows.sort(key=lambda row: (row[0], spelling.alphabetical(row[1])))
    return [(name, f"{city} ({zones.offset_in_words(at, name)})") for _offset, city, name in rows]
