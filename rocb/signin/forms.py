"""allauth's forms, with the texts and the field order of this site."""

from __future__ import annotations

from typing import Any

from allauth.account import forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.core.exceptions import ValidationError
from django.forms import BooleanField, CharField, CheckboxInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.throttling import give_back, seconds_to_wait
from rocb.signin import brake


class LoginForm(forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Username or email")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autofocus": True}
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""  # the page links to the reset form


class BrakedCode:
    """A form for an app's code or a recovery code. allauth counts failures per account from all networks, so that an
    attacker who knows the password could lock out the owner."""

    user: Any

    def clean_code(self) -> str:
        at = timezone.now()
        here = brake.on_code(self.user, context.request)
        new_places = brake.on_codes_from_new_places(self.user, context.request)
        if seconds_to_wait(here, at=at):
            raise get_adapter().validation_error("too_many_login_attempts")
        if seconds_to_wait(*new_places, at=at):
            raise ValidationError(
                _(
                    "Someone is guessing codes for this account. Set a new password, or sign in with a passkey or from a"
                    " network where you have signed in before."
                )
            )
        code: str = super().clean_code()  # type: ignore[misc]
        give_back(here, *new_places, at=at)
        return code


class CodeForm(BrakedCode, mfa_forms.AuthenticateForm):
    pass


class CodeAgainForm(BrakedCode, mfa_forms.ReauthenticateForm):
    pass


class AddPasskeyForm(AddWebAuthnForm):
    """A form for passkeys that need a fingerprint or PIN only; allauth also offers other keys."""

    name = CharField(label=_("Name"), help_text=_("For example: my phone."))
    # No label: for allauth's script.
    passwordless = BooleanField(initial=True, widget=CheckboxInput(attrs={"hidden": True}))
