"""Adapters that configure allauth for this site."""

from __future__ import annotations

import ipaddress
import time
from typing import Any, cast
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from foundation.mailing.sender import sender
from foundation.settings import site_name
from foundation.throttling import address_of, give_back, seconds_to_wait
from rocb.models import User
from rocb.signin import brake, notices, sealing
from rocb.signin.accounts import account_called, language_of

RECENT_SECONDS = 300
UNKNOWN_ADDRESS = "0.0.0.0"  # used for a Unix socket without a header of the proxy


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Return whether sign-in may lead there. allauth answers 500 to an address that cannot be read."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address by the rule of the whole site. allauth has a second setting for proxies, and answers 403
        or 500 to unexpected values."""
        try:
            return str(ipaddress.ip_address(address_of(request)))
        except ValueError:
            return UNKNOWN_ADDRESS

    def get_from_email(self) -> str:
        return sender()

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link on the public host. allauth would use the requested host, which an attacker can choose."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return str(settings.PUBLIC_URL + path.replace("UID-KEY", key))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Check our own limits first. allauth counts tries per account from all networks: after five wrong tries of a
        stranger, the owner is refused with the right password. The settings keep only its limit per network address."""
        account, at = _account(credentials), timezone.now()
        limits = brake.on_password(account, _typed(credentials), request)
        if seconds_to_wait(*limits, at=at):
            self.authentication_failed(request, **credentials)
            raise self.validation_error("too_many_login_attempts")
        user = super().authenticate(request, **credentials)
        if user:
            give_back(*limits, at=at)
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:  # refused by allauth's limit: count the attempt
            self.authentication_failed(request, **credentials)
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        notices.failed("failed", _account(credentials), request, at=timezone.now())

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """Send the email within a limit. The page always says that it was sent, so a stranger cannot fill the mailbox,
        and the user can still request one."""
        if not seconds_to_wait(*brake.on_reset_mails(user), at=timezone.now()):
            with override(language_of(cast(User, user))):
                super().send_password_reset_mail(user, email, context)

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **kwargs: Any) -> None:
        with override(language_of(cast(User, user))):
            super().send_notification_mail(template_prefix, user, *args, **kwargs)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Return False just after sign-in: allauth would ask for the password twice before the first factor is added."""
        records = get_authentication_records(self.request, self.request.user)
        return not records or time.time() - records[-1]["at"] > RECENT_SECONDS


def _typed(credentials: dict[str, Any]) -> str:
    return str(credentials.get("username") or credentials.get("email") or "")


def _account(credentials: dict[str, Any]) -> User | None:
    return account_called(_typed(credentials))


class MFAAdapter(DefaultMFAAdapter):
    def get_totp_issuer(self) -> str:
        return site_name()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the public host. allauth would use the requested host, which an attacker can choose."""
        return {"id": urlsplit(settings.PUBLIC_URL).hostname or "", "name": site_name()}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        number = user.authenticator_set.filter(type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.open_seal(encrypted_text)
