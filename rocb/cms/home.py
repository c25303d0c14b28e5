"""Home page of the CMS: waiting work comes first, and the worker is mentioned only if something is wrong with it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.components import Component

from foundation.jobs.models import Heartbeat
from foundation.jobs.schedule import SCHEDULE_LATE_AFTER

_STARTED_AT = timezone.now()  # start of this web process; a worker that starts with it needs some seconds


class SchedulePanel(Component):
    """Warning that the worker is late, or that it could not publish some pages. Renders nothing otherwise."""

    name = "schedule"
    order = 15
    template_name = "rocb/admin/schedule_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        beat = Heartbeat.objects.filter(name="schedule").first()
        since = beat.beat_at if beat else _STARTED_AT
        pages = beat.note.get("pages") if beat else None
        failed = pages.get("failed", 0) if isinstance(pages, dict) else 0
        return {"beat": beat, "is_late": timezone.now() - since > SCHEDULE_LATE_AFTER, "failed": failed}


@hooks.register("construct_homepage_panels")
def add_schedule_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(SchedulePanel())


@hooks.register("construct_homepage_summary_items", order=200)
def without_counts(request: HttpRequest, summary_items: list[Any]) -> None:
    """Remove Wagtail's counts of pages, images and documents; the menu leads to all three."""
    summary_items.clear()
