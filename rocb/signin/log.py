"""Sign-in events in Wagtail's own log. They are in the site history of the CMS, for users who manage accounts.

Wrong passwords for unknown names are not logged: people type their password there by mistake.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allauth.account import signals
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter, log
from wagtail.models import ModelLogEntry

from foundation.throttling import address_of
from rocb.models import User
from rocb.signin.browsers import browser_in_words

KEPT_FOR = timedelta(days=365)
PREFIX = "sign_in."
MAY_SEE = "rocb.change_user"
ACTIONS: dict[str, tuple[Promise, Promise]] = {
    "signed_in": (gettext_lazy("Sign in"), gettext_lazy("Signed in")),
    "failed": (gettext_lazy("Fail to sign in"), gettext_lazy("A wrong password was entered")),
    "code_failed": (
        gettext_lazy("Fail to enter a code"),
        gettext_lazy("The password was right and the code was wrong"),
    ),
    "password_changed": (gettext_lazy("Change password"), gettext_lazy("Changed the password")),
    "factor_added": (gettext_lazy("Add second factor"), gettext_lazy("Added a second factor")),
    "factor_removed": (gettext_lazy("Remove second factor"), gettext_lazy("Removed a second factor")),
    "codes_created": (gettext_lazy("Create recovery codes"), gettext_lazy("Created new recovery codes")),
    "sessions_ended": (gettext_lazy("End sessions"), gettext_lazy("Ended other sessions")),
    "factors_reset": (gettext_lazy("Reset second factor"), gettext_lazy("Reset the second factor of this account")),
}
WAYS: dict[str, Promise] = {
    "password": gettext_lazy("password"),
    Authenticator.Type.TOTP: gettext_lazy("code from an authenticator app"),
    Authenticator.Type.WEBAUTHN: gettext_lazy("passkey"),
    Authenticator.Type.RECOVERY_CODES: gettext_lazy("recovery code"),
    "socialaccount": gettext_lazy("account of another organisation"),
}


def note(what: str, account: User, *, by: User | None, request: HttpRequest | None = None, **data: Any) -> None:
    """Log ``what`` of `ACTIONS`, with the network address and browser of the request."""
    if request is not None:
        data |= {"address": address_of(request), "browser": request.META.get("HTTP_USER_AGENT", "")[:200]}
    log(account, f"{PREFIX}{what}", user=by, data=data)


def entries(account: User | None = None) -> Any:
    content_type = ContentType.objects.get_for_model(User)
    rows = ModelLogEntry.objects.filter(content_type=content_type, action__startswith=PREFIX)
    return rows if account is None else rows.filter(object_id=str(account.pk))


def forget_old(*, at: datetime) -> int:
    return int(entries().filter(timestamp__lt=at - KEPT_FOR).delete()[0])


class Formatter(LogFormatter):
    def format_message(self, log_entry: Any) -> str:
        """Return the message, then how and from where."""
        data = log_entry.data
        ways = ", ".join(str(WAYS.get(way, way)) for way in data.get("ways", ()))
        parts = (ways, data.get("address", ""), browser_in_words(data.get("browser", "")))
        where = "; ".join(part for part in parts if part)
        return _("%(what)s (%(where)s)") % {"what": self.message, "where": where} if where else str(self.message)


@hooks.register("register_log_actions")
def register_actions(actions: Any) -> None:
    for name, (label, message) in ACTIONS.items():
        formatter = type(name, (Formatter,), {"label": label, "message": message})
        actions.register_action(f"{PREFIX}{name}")(formatter)


def history(request: HttpRequest) -> HttpResponse:
    """Redirect to Wagtail's site history, filtered by accounts."""
    number = ContentType.objects.get_for_model(User).pk
    return HttpResponseRedirect(f"{reverse('wagtailadmin_reports:site_history')}?object_type={number}")


class HistoryItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(MAY_SEE))


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    return [path("reports/sign-ins/", history, name="sign_in_log")]


@hooks.register("register_reports_menu_item")
def menu_item() -> MenuItem:
    return HistoryItem(
        gettext_lazy("Sign-in log"), reverse("sign_in_log"), name="sign-in-log", icon_name="key", order=1100
    )


# --- Signal handlers --------------------------------------------------------------------------------------------------


def signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    records = get_authentication_records(request, user)
    ways = [record["type"] if record["method"] == "mfa" else record["method"] for record in records]
    note("signed_in", user, by=user, request=request, ways=ways)


def password_changed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    note("password_changed", user, by=user, request=request)


def _of_factors(what: str) -> Any:
    def hear(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
        is_codes = authenticator.type == Authenticator.Type.RECOVERY_CODES
        if is_codes and what == "factor_removed":
            return  # deleted with the last factor
        note("codes_created" if is_codes else what, user, by=user, request=request, ways=[authenticator.type])

    return hear


def connect() -> None:
    signals.user_logged_in.connect(signed_in, dispatch_uid="signin_log_in")
    signals.password_changed.connect(password_changed, dispatch_uid="signin_log_changed")
    signals.password_reset.connect(password_changed, dispatch_uid="signin_log_reset")
    for signal, what in (
        (authenticator_added, "factor_added"),
        (authenticator_removed, "factor_removed"),
        (authenticator_reset, "codes_created"),
    ):
        signal.connect(_of_factors(what), weak=False, dispatch_uid=f"signin_log_{what}")
