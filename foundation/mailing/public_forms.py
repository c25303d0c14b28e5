"""Public forms that ask for an email address, without an account, cookie or script.

Readers have no cookie, so the views are exempt from Django's CSRF protection. Instead, the form has a signed token that
expires after a day, and the browser's headers must show that the request comes from this site.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.throttling import Limit, seconds_to_wait

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


@dataclass(frozen=True, slots=True)
class Refusal:
    """Reason why a form is shown again. ``wait`` is the number of seconds until the next attempt."""

    status: int
    problem: str = ""
    wait: int = 0


def refusal(request: HttpRequest, form: EmailForm, *, limit: Limit, at: datetime) -> Refusal | None:
    """Return why the form is not accepted, or None. Only a valid form counts towards the limit.

    Status 403 means that the values come from another site, so do not show them.
    """
    if not comes_from_here(request):
        return Refusal(403, _("The form was not sent from this page. Fill it in here."))
    if not form.is_fresh:
        return Refusal(422, _("The form was open for too long. Check your answers and send it again."))
    if not form.is_valid():
        return Refusal(422)
    if wait := seconds_to_wait(limit, at=at):
        problem = _("Too many forms have been sent in the last hour. Your answers are still here. Try again later.")
        return Refusal(429, problem, wait)
    return None


def form_page(
    request: HttpRequest, template: str, form: EmailForm, why: Refusal | None, context: dict[str, Any]
) -> HttpResponse:
    """Return the page of a form that is new, or is shown again with its errors."""
    problem = why.problem if why else ""
    errors = {"form": form, "problem": problem, "has_errors": bool(problem or (form.is_bound and form.errors))}
    response = private_page(request, template, context | errors, status=why.status if why else 200)
    if why and why.wait:
        response["Retry-After"] = str(why.wait)
    return response


def private_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, base: str = "", status: int = 200
) -> HttpResponse:
    """Return a page that no cache keeps. Pages that extend ``mailing/message.html`` need a ``base``."""
    return kept_private(render(request, template, {"base": base, **context}, status=status))


def comes_from_here(request: HttpRequest) -> bool:
    """Return whether the request comes from this site, by its headers. A request without them is accepted, because it
    contains a token or key.
    """
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
