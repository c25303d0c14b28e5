"""Error page for a form with an outdated CSRF token, which keeps the text. A site sets it as ``CSRF_FAILURE_VIEW``.

A token becomes outdated when the user signs in again in another tab. The script renews it; this page is for forms
without the script.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache
from wagtail.users.models import UserProfile

from foundation.unsaved.middleware import COPY
from foundation.unsaved.rendering import SHOW


@never_cache
def failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    is_in_cms = request.path_info.startswith(reverse("wagtailadmin_home"))
    names = ["unsaved/csrf.html"] if is_in_cms else ["403_csrf.html", "unsaved/csrf.html"]
    with override(_language(request)):
        context = {"fields": _fields(request) if is_in_cms else [], "show": SHOW}
        return HttpResponse(render_to_string(names, context, request), status=403)


def _language(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return UserProfile.get_for_user(request.user).get_preferred_language()
    return get_language() or ""


def _fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the submitted text, to show it in the form again; nothing if another site sent it."""
    origin = f"{request.scheme}://{request.get_host()}"
    if not request.user.is_authenticated or request.headers.get("Origin") != origin:
        return []
    left_out = {"csrfmiddlewaretoken", COPY, SHOW}
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        if name not in left_out and "password" not in name and not name.startswith("action-")
        for value in values
    ]
