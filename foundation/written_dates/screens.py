"""Endpoint that shows how the text of a date field is understood."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from foundation.written_dates.fields import day_of, moment_of, time_of
from foundation.written_dates.words import spelled

READERS: dict[str, Callable[[str], Any]] = {"date": day_of, "time": time_of, "datetime": moment_of}


@require_GET
def understood(request: HttpRequest) -> JsonResponse:
    """Return ``{"text": "Monday 25 May 2026"}``, or ``{"error": …}`` with the expected format."""
    reading = READERS.get(request.GET.get("kind", ""), day_of)
    try:
        return JsonResponse({"text": spelled(reading(request.GET.get("text", "")))})
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)})
