"""Emails to users about their own account: after many wrong passwords or codes, and after changes by an administrator.

Wrong passwords do not lock an account. They are counted per account, from all networks, and the user is notified once a
day.
"""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from foundation.mailing.recipients import language_of
from foundation.mailing.sender import sender
from foundation.throttling import HOUR, Limit, place_of, seconds_to_wait
from rocb.models import User
from rocb.signin import log

DAY = 24 * HOUR
TOLD_AFTER = {"failed": 10, "code_failed": 3}  # per day; more than typing errors


def failed(what: str, account: User | None, request: HttpRequest, *, at: datetime) -> None:
    """Count a wrong password (``failed``) or code (``code_failed``). Log one line per network and hour, so that a
    thousand guesses do not fill the log."""
    if account is None or not account.is_active:
        return
    who = str(account.pk)
    if not seconds_to_wait(Limit(f"log {what}", f"{who} {place_of(request)}", most=1), at=at):
        log.note(what, account, by=None, request=request)
    is_beyond = seconds_to_wait(Limit(what, who, most=TOLD_AFTER[what] - 1, seconds=DAY), at=at)
    if is_beyond and not seconds_to_wait(Limit(f"notice {what}", who, most=1, seconds=DAY), at=at):
        _send(what, account)


def code_failed(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: object) -> None:
    failed("code_failed", user, request, at=timezone.now())


def factors_reset(account: User, *, by: str) -> None:
    _send("factors_reset", account, by=by)


def password_set(account: User) -> None:
    """Notify the user that an administrator has set their password."""
    _send("password_set", account)


def _send(what: str, account: User, *, by: str = "") -> None:
    if not account.email:
        return
    with override(language_of(account)):
        subject, text = _words(what, account, by)
        prefix = settings.ACCOUNT_EMAIL_SUBJECT_PREFIX
        EmailMessage(f"{prefix}{subject}", text, from_email=sender(), to=[account.email]).send()


def _words(what: str, account: User, by: str) -> tuple[str, str]:
    values = {
        "account": account.get_username(),
        "by": by or _("An administrator of the server"),
        "reset": settings.PUBLIC_URL + reverse("account_reset_password"),
        "login": settings.PUBLIC_URL + reverse("account_login"),
    }
    subject, text = {
        "failed": (
            _("Attempts to sign in to your account"),
            _(
                "Someone has repeatedly entered a wrong password for your account “%(account)s”.\n\n"
                "Your account is not locked. If it was you, you do not need to do anything.\n\n"
                "If it was not you, check that your password is long and used nowhere else. You can set a new one here:\n"
                "%(reset)s\n\nA passkey cannot be guessed."
            ),
        ),
        "code_failed": (
            _("Someone knows your password"),
            _(
                "Someone has entered the right password for your account “%(account)s”, but not the right code.\n\n"
                "If it was you, you do not need to do anything.\n\n"
                "If it was not you, set a new password straight away:\n%(reset)s"
            ),
        ),
        "password_set": (
            _("Your password has been changed"),
            _(
                "An administrator has set a new password for your account “%(account)s”.\n\n"
                "If you did not ask for this, tell an administrator straight away."
            ),
        ),
        "factors_reset": (
            _("Your second factor has been reset"),
            _(
                "%(by)s has reset the second factor of your account “%(account)s”. Your passkeys, your app and your recovery "
                "codes no longer work, and all your sessions have been ended.\n\n"
                "Sign in with your password and set up a new second factor:\n%(login)s\n\n"
                "If you did not ask for this, tell an administrator straight away."
            ),
        ),
    }[what]
    return subject, text % values


def connect() -> None:
    authentication_failed.connect(code_failed, dispatch_uid="signin_notice_code")
