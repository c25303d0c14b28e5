"""The first page of the CMS: where to write, and what waits for whom. Few rows, a fixed number of queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Revision, WorkflowState

from foundation import languages
from foundation.authorship.naming import display_name
from foundation.components import dates
from news.models import ArticlePage, NewsIndexPage

ROWS = 8
ENDS_WITHIN = timedelta(days=7)


class WritePanel(Component):
    """A button for each news list to which this person may add an article."""

    name = "write"
    order = 50
    template_name = "news/admin/write_panel.html"

    def __init__(self, lists: list[NewsIndexPage]) -> None:
        self.lists = lists

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        names = dict(languages.choices())
        add = ["news", "articlepage"]
        return {
            "buttons": [
                {
                    "language": names.get(index.locale.language_code, index.locale.language_code),
                    "code": index.locale.language_code,
                    "url": reverse("wagtailadmin_pages:add", args=[*add, index.pk]),
                    "from_text_url": _from_text_url(index),
                }
                for index in self.lists
            ]
        }


def _from_text_url(index: NewsIndexPage) -> str:
    """Where a whole text is pasted to become a draft; empty where that screen is not installed."""
    try:
        return reverse("news_start_from_text", args=[index.pk])
    except NoReverseMatch:
        return ""


class WaitingPanel(Component):
    """What is in review, what goes live when, which announcements leave the lists; for contributors: their own drafts."""

    name = "waiting"
    order = 60
    template_name = "news/admin/waiting_panel.html"

    def __init__(self, *, is_editor: bool) -> None:
        self.is_editor = is_editor

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        groups = [in_review(), scheduled(), ending(at=timezone.now())] if self.is_editor else [drafts_of(user)]
        return {
            "groups": [group for group in groups if group["rows"]],
            "is_editor": self.is_editor,
            "time_zone": dates.current_zone(),
        }


def in_review() -> dict[str, Any]:
    states = _active_states().order_by("-current_task_state__started_at")[:ROWS]
    pages = _articles([int(state.object_id) for state in states])
    rows = [
        {"page": pages[int(state.object_id)], "what": _waits_for(state), "at": state.current_task_state.started_at}
        for state in states
        if int(state.object_id) in pages
    ]
    return {"heading": _("In review"), "rows": rows, "when": pgettext("in review", "Since")}


def _active_states() -> Any:
    """Of articles only, with what `_waits_for` asks."""
    return (
        WorkflowState.objects.active()
        .filter(content_type=ContentType.objects.get_for_model(ArticlePage), current_task_state__isnull=False)
        .select_related("current_task_state__task", "current_task_state__finished_by", "requested_by")
    )


def _waits_for(state: WorkflowState) -> str:
    """Who has to do something now, in words."""
    author = display_name(state.requested_by) if state.requested_by else _("the author")
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return _("Returned to %(author)s") % {"author": author}
    return _("From %(author)s, waiting for an editor") % {"author": author}


def scheduled() -> dict[str, Any]:
    content_type = ContentType.objects.get_for_model(ArticlePage)
    due = Revision.objects.filter(approved_go_live_at__isnull=False, content_type=content_type)
    times = list(due.order_by("approved_go_live_at").values_list("object_id", "approved_go_live_at")[:ROWS])
    pages = _articles([int(pk) for pk, at in times])
    rows = [{"page": pages[int(pk)], "what": "", "at": at} for pk, at in times if int(pk) in pages]
    return {"heading": _("Scheduled"), "rows": rows, "when": _("Goes live")}


def ending(*, at: Any) -> dict[str, Any]:
    """Announcements that leave the lists soon, and pages that expire."""
    today = timezone.localdate(at)
    live = ArticlePage.objects.live().select_related("locale").defer_streamfields()
    # Asked in two: no index serves columns of two tables at once.
    leaving = live.filter(listed_until__range=(today, today + ENDS_WITHIN)).order_by("listed_until", "expire_at")[:ROWS]
    known = [page.pk for page in leaving]
    expiring = live.filter(expire_at__range=(at, at + ENDS_WITHIN)).exclude(pk__in=known).order_by("expire_at")[:ROWS]
    rows: list[dict[str, Any]] = []
    for page in [*leaving, *expiring][:ROWS]:
        if page.expire_at and page.expire_at <= at + ENDS_WITHIN:
            rows.append(
                {
                    "page": page,
                    "what": _("Will expire. Its address will show that it was withdrawn."),
                    "at": page.expire_at,
                }
            )
        else:
            rows.append(
                {
                    "page": page,
                    "what": _("Will be removed from lists. The page stays available."),
                    "on": page.listed_until,
                }
            )
    return {"heading": _("Expiring this week"), "rows": rows, "when": _("Last day")}


def drafts_of(user: Any) -> dict[str, Any]:
    """What this person wrote and is not public as it stands, with what happens to it."""
    content_type = ContentType.objects.get_for_model(ArticlePage)
    requested = WorkflowState.objects.active().filter(
        requested_by=user, content_type=content_type, object_id=Cast(OuterRef("pk"), CharField())
    )
    own = (
        ArticlePage.objects.filter(Q(owner=user) | Exists(requested))
        .filter(Q(live=False) | Q(has_unpublished_changes=True))
        .select_related("locale", "latest_revision")
        .defer_streamfields()
        .order_by("-latest_revision_created_at")[:ROWS]
    )
    pages = list(own)
    ids = [str(page.pk) for page in pages]
    states = {state.object_id: state for state in _active_states().filter(object_id__in=ids)}
    due = Revision.objects.filter(approved_go_live_at__isnull=False, content_type=content_type, object_id__in=ids)
    times = dict(due.values_list("object_id", "approved_go_live_at"))
    rows = [
        {
            "page": page,
            "what": _own_state(page, states.get(str(page.pk)), times.get(str(page.pk))),
            "comment": _comment(states.get(str(page.pk))),
            "at": times.get(str(page.pk)) or page.latest_revision_created_at,
        }
        for page in pages
    ]
    return {"heading": _("Your drafts"), "rows": rows, "when": _("Date")}


def _own_state(page: ArticlePage, state: WorkflowState | None, go_live_at: Any) -> str:
    if state is not None:
        is_returned = state.status == WorkflowState.STATUS_NEEDS_CHANGES
        return _("Returned to you") if is_returned else _("Waiting for an editor")
    if go_live_at:
        return _("Approved, due to go live")
    if page.live:
        return _("Published, with changes not yet submitted")
    return _("Withdrawn") if page.first_published_at else _("Draft, not yet submitted")


def _comment(state: WorkflowState | None) -> str:
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return ""
    return state.current_task_state.comment


def _articles(pks: list[int]) -> dict[int, ArticlePage]:
    return ArticlePage.objects.select_related("locale").defer_streamfields().in_bulk(pks)


@hooks.register("construct_homepage_panels")
def add_desk_panels(request: Any, panels: list[Component]) -> None:
    indexes = NewsIndexPage.objects.filter(alias_of=None).select_related("locale").order_by("path")
    writable, is_editor = [], False
    for index in indexes:
        permissions = index.permissions_for_user(request.user)
        if permissions.can_add_subpage():
            writable.append(index)
        is_editor = is_editor or permissions.can_publish_subpage()
    if writable:
        panels.append(WritePanel(writable))
        panels.append(WaitingPanel(is_editor=is_editor))
