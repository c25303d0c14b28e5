"""Public forms that ask for an email address, without an account, cookie or script.

Readers have no cookie, so the views are exempt from Django's CSRF protection. Instead, the form has a signed token that
expires after a day, and the browser's headers must say that the request comes from this site.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy

FORM_OPEN_FOR_SECONDS = 24 * 60 * 60
_signer = signing.TimestampSigner(salt="foundation.mailing.public_forms")


class EmailForm(forms.Form):
    """Form with an email address, a honeypot field for bots, and a token instead of a cookie."""

    email = forms.EmailField(
        label=gettext_lazy("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Enter your email address."),
            "invalid": gettext_lazy("Enter an email address in the correct format, such as name@example.org."),
        },
    )
    website = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.sent_token = self.data.get("token", "")
            self.data: Any = self.data.copy()  # type: ignore[attr-defined]
            self.data["token"] = _signer.sign("ask")  # a new token if the form is shown again
        else:
            self.initial["token"] = _signer.sign("ask")

    @property
    def is_by_machine(self) -> bool:
        return bool(self.data.get("website"))

    @property
    def is_fresh(self) -> bool:
        """Whether the token is ours and has not expired."""
        try:
            return _signer.unsign(self.sent_token, max_age=FORM_OPEN_FOR_SECONDS) == "ask"
        except signing.BadSignature:
            return False


def comes_from_here(request: HttpRequest) -> bool:
    """Return whether the request comes from this site, by its headers. Without them accept it: it has a token or key."""
    here = {request.get_host(), urlsplit(settings.PUBLIC_URL).netloc}
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("://")[2] not in here:
        return False
    return request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}


def kept_private[T: HttpResponseBase](response: T) -> T:
    """Keep a response out of caches and search engines."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"  # because addresses with a key are secret
    return response
