"""Reset the second factor of a user who lost their phone and their codes."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets import Button

from foundation.components.admin import AdminScreen, register_screens
from rocb.models import User
from rocb.signin import log, notices
from rocb.signin.sessions import end_all

MAY = "rocb.change_user"


def reset_factors(account: User, *, by: User | None) -> int:
    """Delete all second factors and end all sessions. Return the number of factors. ``by`` is None for a command."""
    with transaction.atomic():
        count = Authenticator.objects.filter(user=account).exclude(type=Authenticator.Type.RECOVERY_CODES).count()
        Authenticator.objects.filter(user=account).delete()
        end_all(account)
        log.note("factors_reset", account, by=by)
        notices.factors_reset(account, by=(by.get_full_name() or by.get_username()) if by else "")
    return count


def may_reset(account: User, *, by: Any) -> bool:
    """Return whether ``by`` may reset the account. Never their own: anyone at an unlocked screen could do it."""
    return bool(by.has_perm(MAY) and account.pk != by.pk and (by.is_superuser or not account.is_superuser))


class ResetScreen(AdminScreen, TemplateView):
    template_name = "rocb/admin/reset_factors.html"
    page_title = gettext_lazy("Reset second factor")
    header_icon = "key"

    @cached_property
    def account(self) -> User:
        return get_object_or_404(User, pk=self.kwargs["pk"])

    def is_allowed(self) -> bool:
        return may_reset(self.account, by=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(account=self.account, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        reset_factors(self.account, by=request.user)  # type: ignore[arg-type]
        said = _("The second factor of “%(account)s” has been reset. They will get an email.")
        messages.success(request, said % {"account": self.account})
        return HttpResponseRedirect(reverse("wagtailusers_users:index"))


register_screens(path("users/<int:pk>/reset-second-factor/", ResetScreen.as_view(), name="reset_second_factor"))


@hooks.register("register_user_listing_buttons")
def button(user: User, request_user: Any) -> list[Button]:
    if not may_reset(user, by=request_user):
        return []
    url = reverse("reset_second_factor", args=[user.pk])
    return [Button(ResetScreen.page_title, url=url, icon_name="key", priority=40)]


@hooks.register("register_account_menu_item")
def own_page(request: HttpRequest) -> dict[str, Any]:
    """Link from "Account" in the CMS to the user's own factors, password and sessions."""
    return {
        "url": reverse("mfa_index"),
        "label": _("Sign-in and security"),
        "help_text": _("Second factor, password and sessions."),
    }
