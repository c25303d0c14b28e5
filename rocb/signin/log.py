"""Sign-in events in Wagtail's own log. They are in the site history of the CMS, for users who manage accounts.

Wrong passwords for unknown names are not logged: people type their password there by mistake.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from allauth.account import signals
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import m2m_changed, pre_save
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
    "closed": (gettext_lazy("Close account"), gettext_lazy("Closed the account")),
    "opened": (gettext_lazy("Reopen account"), gettext_lazy("Reopened the account")),
    "administrator_made": (gettext_lazy("Make administrator"), gettext_lazy("Made this person an administrator")),
    "administrator_unmade": (
        gettext_lazy("Remove administrator rights"),
        gettext_lazy("Removed the rights of an administrator"),
    ),
    "email_changed": (gettext_lazy("Change email address"), gettext_lazy("Changed the email address")),
    "groups_added": (gettext_lazy("Add to groups"), gettext_lazy("Added to groups")),
    "groups_removed": (gettext_lazy("Remove from groups"), gettext_lazy("Removed from groups")),
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
        """Return the message, then which groups, or how and from where."""
        data = log_entry.data
        ways = ", ".join(str(WAYS.get(way, way)) for way in data.get("ways", ()))
        groups = ", ".join(data.get("groups", ()))
        parts = (groups, ways, data.get("address", ""), browser_in_words(data.get("browser", "")))
        where = "; ".join(part for part in parts if part)
        return _("%(what)s (%(where)s)") % {"what": self.message, "where": where} if where else str(self.message)


@hooks.register("register_log_actions")
def register_actions(actions: Any) -> None:
    for name, (label, message) in ACTIONS.items():
        formatter = type(name, (Formatter,), {"label": label, "message": message})
        actions.register_action(f"{PREFIX}{name}")(formatter)


def history(request: HttpRequest) -> HttpResponse:
    """Redirect to Wagtail's site history, filtered by accounts. Leave out its line "Edited": our lines say what changed."""
    number = ContentType.objects.get_for_model(User).pk
    rows = ModelLogEntry.objects.filter(content_type=number).exclude(action="wagtail.edit")
    actions = sorted(rows.order_by().values_list("action", flat=True).distinct())
    query = urlencode({"object_type": number, "action": actions}, doseq=True)
    return HttpResponseRedirect(f"{reverse('wagtailadmin_reports:site_history')}?{query}")


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
            return  # these are deleted with the last factor
        note("codes_created" if is_codes else what, user, by=user, request=request, ways=[authenticator.type])

    return hear


def account_saved(sender: type[User], instance: User, raw: bool = False, **kwargs: Any) -> None:
    """Log what a save changes. The user is the one who is signed in to the CMS."""
    fields = kwargs.get("update_fields")
    if raw or instance._state.adding or (fields is not None and not {"is_active", "is_superuser", "email"} & {*fields}):
        return
    if before := User.objects.filter(pk=instance.pk).first():
        log_changes(before, instance, fields)


def log_changes(before: User, after: User, fields: Collection[str] | None = None) -> None:
    """Log the differences, of these fields only if they are given."""
    changes = {
        "is_active": "opened" if after.is_active else "closed",
        "is_superuser": "administrator_made" if after.is_superuser else "administrator_unmade",
        "email": "email_changed",
    }
    for field, what in changes.items():
        if (fields is None or field in fields) and getattr(before, field) != getattr(after, field):
            note(what, after, by=None)


def groups_changed(instance: User | Group, action: str, pk_set: set[int] | None, **kwargs: Any) -> None:
    """Log added and removed groups, whether the account or the group was edited."""
    what = {"post_add": "groups_added", "post_remove": "groups_removed", "pre_clear": "groups_removed"}.get(action)
    if what is None:
        return
    others: Any = instance.groups if isinstance(instance, User) else instance.user_set
    rows = list(others.all() if pk_set is None else others.model.objects.filter(pk__in=pk_set))
    if isinstance(instance, Group):
        for account in rows:
            note(what, account, by=None, groups=[instance.name])
    elif rows:
        note(what, instance, by=None, groups=sorted(group.name for group in rows))


@hooks.register("after_bulk_action")
def accounts_closed_together(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """Log which accounts Wagtail deactivated or activated with an update, which sends no signals."""
    accounts = {one.pk: one for one in objects if isinstance(one, User)}
    if action_type == "set_active_state":
        for account in User.objects.filter(pk__in=accounts):
            log_changes(accounts[account.pk], account, {"is_active"})


def connect() -> None:
    pre_save.connect(account_saved, sender=User, dispatch_uid="signin_log_saved")
    m2m_changed.connect(groups_changed, sender=User.groups.through, dispatch_uid="signin_log_groups")
    signals.user_logged_in.connect(signed_in, dispatch_uid="signin_log_in")
    signals.password_changed.connect(password_changed, dispatch_uid="signin_log_changed")
    signals.password_reset.connect(password_changed, dispatch_uid="signin_log_reset")
    for signal, what in (
        (authenticator_added, "factor_added"),
        (authenticator_removed, "factor_removed"),
        (authenticator_reset, "codes_created"),
    ):
        signal.connect(_of_factors(what), weak=False, dispatch_uid=f"signin_log_{what}")
