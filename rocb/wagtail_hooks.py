"""Editors' screens: categories, and the state of the background work on the dashboard."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from foundation import languages
from foundation.components import dates
from foundation.jobs.models import Heartbeat
from foundation.jobs.schedule import SCHEDULE_LATE_AFTER
from rocb.contacts import screen as contacts_screen  # noqa: F401
from rocb.files.access import refuse_hidden_document
from rocb.identity import layout
from rocb.pages import parity  # noqa: F401
from rocb.pages.viewsets import VocabularyGroup
from rocb.people import personal_data  # noqa: F401
from rocb.plone import history  # noqa: F401
from rocb.plone_imports import screen as import_screen  # noqa: F401
from rocb.rights import closed  # noqa: F401
from rocb.signin import log, resetting  # noqa: F401
from rocb.state import screen  # noqa: F401
from rocb.syndication import (  # noqa: F401  (each registers its own hooks)
    article_about,
    edition_feeds,
    edition_from_entry,
    editions_as_items,
    receivers,
)

register_snippet(VocabularyGroup)
hooks.register("before_serve_document", refuse_hidden_document)


@hooks.register("before_serve_page")
def lead_to_its_own_language(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse | None:
    """Redirect to the page's own language. Without a home page in a language, Wagtail shows the default pages there."""
    asked, own = get_language(), layout.of(request).locales.get(page.locale_id)
    if own is None or own.language_code == asked or own.language_code not in languages.codes():
        return None
    return HttpResponseRedirect(f"/{own.language_code}{request.get_full_path().removeprefix(f'/{asked}')}")


_STARTED_AT = timezone.now()  # start of this web process; the worker that starts with it needs some seconds


class SchedulePanel(Component):
    """Panel with the time of the worker's last round of publishing, and a warning if that is long ago."""

    name = "schedule"
    order = 90
    template_name = "rocb/admin/schedule_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        beat = Heartbeat.objects.filter(name="schedule").first()
        since = beat.beat_at if beat else _STARTED_AT
        is_late = timezone.now() - since > SCHEDULE_LATE_AFTER
        failed = (
            (beat.note.get("pages") or {}).get("failed", 0) if beat and isinstance(beat.note.get("pages"), dict) else 0
        )
        return {"beat": beat, "is_late": is_late, "failed": failed, "time_zone": dates.current_zone()}


@hooks.register("construct_homepage_panels")
def add_schedule_panel(request: Any, panels: list[Component]) -> None:
    panels.append(SchedulePanel())


@hooks.register("construct_main_menu")
def hide_what_editors_do_not_need(request: Any, menu_items: list[Any]) -> None:
    """Hide Help, which links to Wagtail's site, a third party. Our README links its manual."""
    menu_items[:] = [item for item in menu_items if item.name != "help"]


@hooks.register("insert_global_admin_css")
def office_colours() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("rocb/admin.css"))
