"""What allauth asks of a site."""

from __future__ import annotations

import ipaddress
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import override

from foundation.throttling import address_of, place_of
from rocb.models import User
from rocb.signin.accounts import account_called, language_of

UNKNOWN_ADDRESS = "0.0.0.0"  # by a socket of this machine, without a header of the proxy


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """By the rule of the whole house. allauth's own has a second setting for proxies, and answers 403 or 500 to what
        it does not expect."""
        try:
            return str(ipaddress.ip_address(address_of(request)))
        except ValueError:
            return UNKNOWN_ADDRESS

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """allauth counts what somebody typed, from wherever: five wrong tries of a stranger, and the person with the right
        password is refused. Counted by account and place, the stranger is refused and the person gets in; user name and
        mail address are one account."""
        typed = str(credentials.get("username") or credentials.get("email") or "")
        account = account_called(typed)
        return f"{account.pk if account else typed.lower()} {place_of(request)}"

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **kwargs: Any) -> None:
        with override(language_of(cast(User, user))):
            super().send_notification_mail(template_prefix, user, *args, **kwargs)
