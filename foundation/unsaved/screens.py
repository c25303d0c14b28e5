"""Endpoints for the script."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET


@require_GET
@never_cache
def connection(request: HttpRequest) -> JsonResponse:
    """Return the current user and a current CSRF token."""
    return JsonResponse({"user": request.user.pk, "token": get_token(request)})


@require_GET
@never_cache
def signed_in(request: HttpRequest) -> HttpResponse:
    """Show the page where sign-in over a form ends. If someone other than the author of the form (``user``) signed in,
    they can sign out.
    """
    expected = request.GET.get("user", "")
    is_other = bool(expected) and expected != str(request.user.pk)
    return render(request, "unsaved/signed_in.html", {"is_other": is_other})
