"""Personal data that sign-in stores: sessions with their address and browser, copies of the email address, factors, and
the log.
"""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from rocb.models import User
from rocb.signin import log
from rocb.signin.sessions import end_all


def export(account: User) -> dict[str, Any]:
    """Return plain values, without the secrets of factors."""
    return {
        "mail_addresses": list(EmailAddress.objects.filter(user=account).values_list("email", flat=True)),
        "sessions": list(UserSession.objects.filter(user=account).values("created_at", "ip", "user_agent")),
        "second_factors": list(Authenticator.objects.filter(user=account).values("type", "created_at", "last_used_at")),
        "sign_in_log": list(log.entries(account).order_by("timestamp").values("timestamp", "action", "data")),
    }


def in_words(account: User) -> str:
    values = {"sessions": UserSession.objects.filter(user=account).count(), "lines": log.entries(account).count()}
    return _("How they sign in. Sessions: %(sessions)d. Lines in the sign-in log: %(lines)d.") % values


def forget(account: User) -> None:
    end_all(account)
    for rows in (EmailAddress.objects, Authenticator.objects):
        rows.filter(user=account).delete()
    log.entries(account).delete()
