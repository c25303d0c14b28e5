"""Requests machine drafts from the side-by-side screen, and reports their progress."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from foundation.jobs.task_queue import enqueue_on_commit
from foundation.translation import drafting, tasks
from foundation.translation.side_by_side import SideBySide


class Drafts(SideBySide):
    """View that returns the progress as JSON. A form with the field ``outdated`` also replaces texts that are out of date."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = drafting.offer(self.original, self.page, [], at=timezone.now())
        if found is None or found.request is None:
            raise Http404
        return JsonResponse({"words": found.progress, "isRunning": found.is_running})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_locked:
            raise PermissionDenied
        if not drafting.is_possible(self.original, self.page):
            raise Http404
        also_outdated = "outdated" in request.POST
        now = timezone.now()
        if drafting.start(self.original, self.page, user=request.user, at=now, also_outdated=also_outdated):
            enqueue_on_commit(tasks.draft, self.page.pk)
        return redirect("translation:side_by_side", self.page.pk)
