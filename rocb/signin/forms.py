"""Forms of allauth, in the words and the order of this site."""

from __future__ import annotations

from typing import Any

from allauth.account import forms
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.forms import BooleanField, CharField, CheckboxInput
from django.utils.translation import gettext_lazy as _


class LoginForm(forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Username or email")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autofocus": True}
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""  # the page links to a new one


class AddPasskeyForm(AddWebAuthnForm):
    """Only keys that open by themselves, with the finger or number of the person: allauth offers others too."""

    name = CharField(label=_("Name"), help_text=_("For example: my phone."))
    # Without a label, and read by allauth's script.
    passwordless = BooleanField(initial=True, widget=CheckboxInput(attrs={"hidden": True}))
