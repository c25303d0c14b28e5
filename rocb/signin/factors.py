"""The second factor: who must have one, and who has shown it.

The session gets a mark when a factor has been shown, so that a request of the CMS needs no query. A newly granted
permission takes effect at the next request. Without the mark, users see only the pages for setting up a factor; all
other pages treat them as anonymous.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_used
from django.conf import settings
from django.contrib.auth import get_user, logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import override
from wagtail.models import Page
from wagtail.permissions import policy_registry

from rocb.models import User
from rocb.signin import sealing
from rocb.signin.accounts import language_of

MARK = "second_factor"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
PERSONAL = (
    "newsroom_custody.handle_personal_data",
    "newsroom_events.view_registration",
    "newsroom_news.change_subscription",
    "rocb.change_user",
    "rocb.view_user",
)


def needs_second_factor(user: Any) -> bool:
    """Return whether the user may publish, or see personal data of others."""
    return bool(
        user.is_superuser
        or any(user.has_perm(permission) for permission in PERSONAL)
        or policy_registry.get_by_type(Page).user_has_permission(user, "publish")
    )


def has_factor(user: Any) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def accounts_without() -> list[User]:
    """Return active users who need a second factor and have none."""
    lacking = User.objects.filter(is_active=True).exclude(authenticator__type__in=FACTORS).order_by("username")
    return [user for user in lacking if needs_second_factor(user)]


def language_of_form(request: HttpRequest) -> str:
    """Return ``language`` in the address to which sign-in leads; empty if it names no language of the site."""
    try:
        query = urlsplit(request.GET.get("next") or request.POST.get("next", "")).query
    except ValueError:
        return ""
    return next((code for code in parse_qs(query).get("language", []) if code in dict(settings.LANGUAGES)), "")


class SecondFactorMiddleware:
    """Middleware that requires a second factor in the CMS. Must follow allauth's middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/account/"):
            with override(self._language(request)):
                response = self.get_response(request)
            add_never_cache_headers(response)
            return response
        if not settings.SECOND_FACTOR_REQUIRED:
            return self.get_response(request)
        if request.path.startswith(reverse("wagtailadmin_home")):
            return self._refusal(request) or self.get_response(request)
        request.user = SimpleLazyObject(lambda: self._whole(request))  # type: ignore[assignment]
        return self.get_response(request)

    def _language(self, request: HttpRequest) -> str:
        """Return the language of the form that asks for a code: the user's in the CMS, or that of the form below it."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            return language_of(request.user)  # type: ignore[arg-type]
        return language_of_form(request) or str(getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE))

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        if request.path in _open_paths() or not _lacks_the_mark(request, request.user):
            return None
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return HttpResponseForbidden()
        if has_factor(request.user):  # this sign-in did not ask for the factor
            logout(request)
            return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={request.path}")
        return HttpResponseRedirect(reverse("mfa_index"))

    @staticmethod
    def _whole(request: HttpRequest) -> Any:
        user = get_user(request)
        return AnonymousUser() if _lacks_the_mark(request, user) else user


def _lacks_the_mark(request: HttpRequest, user: Any) -> bool:
    return user.is_authenticated and MARK not in request.session and needs_second_factor(user)


@cache
def _open_paths() -> set[str]:
    """Return the addresses of the CMS that the sign-in pages need."""
    names = ("wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_sprite", "wagtailadmin_javascript_catalog")
    return {reverse(name) for name in names}


# --- The mark -------------------------------------------------------------------------------------------------------


def mark_used(request: HttpRequest, authenticator: Authenticator, **kwargs: Any) -> None:
    request.session[MARK] = True
    _seal_anew(authenticator)


def mark_first(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Set the mark for the first factor only: users who have not shown a factor must not get it by adding another."""
    if authenticator.type in FACTORS and Authenticator.objects.filter(user=user, type__in=FACTORS).count() == 1:
        request.session[MARK] = True


def take_mark(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    if not has_factor(user):
        request.session.pop(MARK, None)


def _seal_anew(authenticator: Authenticator) -> None:
    for name in ("secret", "seed"):
        sealed = authenticator.data.get(name) if authenticator.type != Authenticator.Type.WEBAUTHN else None
        if sealed and sealing.is_sealed_with_a_former_key(sealed):
            authenticator.data[name] = sealing.seal(sealing.open_seal(sealed))
            authenticator.save(update_fields=["data"])


def connect() -> None:
    authenticator_used.connect(mark_used, dispatch_uid="signin_mark_used")
    authenticator_added.connect(mark_first, dispatch_uid="signin_mark_first")
    authenticator_removed.connect(take_mark, dispatch_uid="signin_take_mark")
