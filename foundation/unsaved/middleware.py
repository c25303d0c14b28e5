"""Middleware that tells the browser which copy was saved, and restores a copy into its form."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.unsaved import rendering

COPY, RESULTS = "unsaved_copy", "unsaved_results"
# Id of a copy and hash of its content, as ``fields.js`` generates them.
COPY_PATTERN = re.compile(r"[0-9a-f]{32}\.[0-9a-z]{1,16}")
HEADER = "Unsaved-Copy"
SAVED, NOT_SHOWN, SIGNED_OUT = "saved", "not-shown", "signed-out"
# Cookies are limited to 4 KB. The script reads and clears the results on each screen, so there are rarely more than
# one.
MOST_RESULTS = 20
DAY_SECONDS = 86_400
SILENT = 1000  # higher than any message level


@dataclass(frozen=True)
class UnsavedMiddleware:
    """Middleware that belongs at the end of ``MIDDLEWARE``, because it needs the user and the messages."""

    get_response: Callable[[HttpRequest], HttpResponse]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(reverse("wagtailadmin_home")):
            with rendering.answering(request):
                return self._show(request) if _is_copy_to_show(request) else self._pass(request)
        return self._pass(request) if request.method == "POST" else self.get_response(request)

    def _pass(self, request: HttpRequest) -> HttpResponse:
        user = request.user.pk
        response = self.get_response(request)
        if request.method != "POST" or user is None:
            return response
        match = request.resolver_match
        if match and (match.url_name or "").endswith("logout") and not request.user.is_authenticated:
            _add_result(request, response, f"{user}.{SIGNED_OUT}")
        elif COPY_PATTERN.fullmatch(copy := request.POST.get(COPY, "")):
            _confirm(request, response, copy)
        return response

    def _show(self, request: HttpRequest) -> HttpResponse:
        messages.set_level(request, SILENT)  # so the view treats the form as invalid
        with rendering.showing():
            response = self.get_response(request)
        messages.set_level(request, None)  # type: ignore[arg-type]  # documented: resets to the default
        if response.status_code in {301, 302, 303} and request.user.is_authenticated:
            return self._leave_to_script(request)
        return response

    def _leave_to_script(self, request: HttpRequest) -> HttpResponse:
        """Let the script fill in the form, because its view does not show refused input."""
        response = HttpResponseRedirect(request.get_full_path())
        if COPY_PATTERN.fullmatch(copy := request.POST[rendering.SHOW]):
            _add_result(request, response, f"{copy}.{NOT_SHOWN}")
        else:
            text = _("The form could not be restored. Copy your text from the notice above the form.")
            messages.error(request, text)
        return response


def _is_copy_to_show(request: HttpRequest) -> bool:
    return request.method == "POST" and rendering.SHOW in request.POST


def _confirm(request: HttpRequest, response: HttpResponse, copy: str) -> None:
    """Confirm that the copy was saved: in the response to a script, or after a form in a cookie for the next screen."""
    if response.headers.get("Content-Type", "").startswith("application/json"):
        answer = json.loads(response.content)
        if isinstance(answer, dict) and _is_saved(request, answer):
            response.headers[HEADER] = copy
            response.content = json.dumps({**answer, COPY: copy}).encode()
    elif response.status_code in {302, 303} and request.user.is_authenticated and not _has_errors(request):
        _add_result(request, response, f"{copy}.{SAVED}")


def _is_saved(request: HttpRequest, answer: dict[str, Any]) -> bool:
    """Return whether the response to a script says that the form was saved. A dialog then names its next step; a
    refused form is shown again.
    """
    is_next_step = "step" in answer and request.path not in json.dumps(answer)
    return answer.get("success") is True or is_next_step


def _has_errors(request: HttpRequest) -> bool:
    """Return whether there is an error message, because views often redirect after a refusal too."""
    storage = messages.get_messages(request)
    has_errors = any(message.level >= messages.ERROR for message in storage)
    storage.used = False  # type: ignore[union-attr]  # keep them for the next screen
    return has_errors


def _add_result(request: HttpRequest, response: HttpResponse, result: str) -> None:
    before = [one for one in request.COOKIES.get(RESULTS, "").split("~") if re.fullmatch(r"[0-9a-z.-]+", one)]
    response.set_cookie(
        RESULTS,
        "~".join([*before, result][-MOST_RESULTS:]),
        max_age=DAY_SECONDS,
        path=reverse("wagtailadmin_home"),
        secure=request.is_secure(),
        samesite="Lax",
    )
