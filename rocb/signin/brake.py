"""The brake: refuses sign-in after too many tries.

Passwords and codes are counted by account and network together, so that attackers lock out only themselves. A second
limit is shared by all networks from which the account was never used, because an attacker can have many networks. The
owner can sign in from a network that they used before, or with a passkey. A new password resets all counts.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from foundation.throttling import HOUR, Limit, place_at, place_of
from rocb.models import User
from rocb.signin import log

FIVE_MINUTES = 300
MOST = 5
MOST_FROM_NEW_PLACES = 20
SIGN_INS_LOOKED_AT = 50
DAY = 24 * HOUR
MOST_RESETS, MOST_RESETS_IN_A_DAY = 5, 20


def on_password(account: User | None, typed: str, request: HttpRequest) -> list[Limit]:
    """Return the limits for a password. User name and email address count as one account. Unknown names have the same
    limits, so that these do not show which names exist.
    """
    who = _counted(account) if account else typed.lower()
    here = Limit("password", f"{who} {place_of(request)}", MOST, FIVE_MINUTES)
    return [here, *_from_new_places("passwords from new places", who, account, request)]


def on_code(account: User, request: HttpRequest) -> Limit:
    return Limit("code", f"{_counted(account)} {place_of(request)}", MOST, FIVE_MINUTES)


def on_codes_from_new_places(account: User, request: HttpRequest) -> list[Limit]:
    return _from_new_places("codes from new places", _counted(account), account, request)


def _from_new_places(what: str, who: str, account: User | None, request: HttpRequest) -> list[Limit]:
    """Return no limit for a network from which the user has signed in."""
    if account is not None and place_of(request) in _known_places(account):
        return []
    return [Limit(what, who, MOST_FROM_NEW_PLACES)]


def on_reset_mails(account: User) -> tuple[Limit, Limit]:
    """Limit emails to the account, from all requesters together. The links in emails already sent keep working."""
    who = _counted(account)
    return Limit("reset", who, MOST_RESETS), Limit("reset in a day", who, MOST_RESETS_IN_A_DAY, DAY)


def _counted(account: Any) -> str:
    return f"{account.pk} {account.get_session_auth_hash()}"


def _known_places(account: User) -> set[str]:
    rows = log.entries(account).filter(action=f"{log.PREFIX}signed_in").order_by("-timestamp")
    data = rows.values_list("data", flat=True)[:SIGN_INS_LOOKED_AT]
    return {place_at(str(one.get("address", ""))) for one in data}
