"""Reviews of pages of any type, in the panel of waiting work. They replace Wagtail's two workflow panels: pages to
approve, and the state of one's own submissions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.admin.ui.components import Component
from wagtail.models import Page, TaskState, WorkflowState

from foundation.authorship.naming import display_name
from foundation.authorship.waiting import ROWS, Group, WaitingPanel, moment, register_waiting, row_of

COMMENT_CHARACTERS = 300
# Names of Wagtail's panels that show the same.
REPLACED = {"user_objects_in_workflow_moderation", "workflow_objects_to_moderate"}


def replace_panels(panels: list[Component]) -> None:
    """Replace Wagtail's panels by a single panel of waiting work, which is shown even if nothing is waiting."""
    others = [one for one in panels if not isinstance(one, WaitingPanel) and getattr(one, "name", "") not in REPLACED]
    panels[:] = [*others, WaitingPanel(is_shown_empty=True)]


@register_waiting
def to_approve(user: Any, at: datetime) -> list[Group]:
    """Return submitted pages of any type that this user can review."""
    states = TaskState.objects.reviewable_by(user).filter(revision__isnull=False)
    states = states.filter(revision__base_content_type=ContentType.objects.get_for_model(Page))
    found = list(states.select_related("workflow_state__requested_by", "revision").order_by("-started_at")[: ROWS + 1])
    pages = _pages(int(state.revision.object_id) for state in found)
    rows = []
    for state in found:
        if page := pages.get(int(state.revision.object_id)):
            author = display_name(state.workflow_state.requested_by)
            what = _("From %(author)s, waiting for an editor") % {"author": author or _("the author")}
            rows.append(row_of(page, f"approve {state.pk}", what=what, when=moment(state.started_at)))
    more = reverse("wagtailadmin_reports:workflow") if len(rows) > ROWS else ""
    return [
        Group(
            "approve",
            _("For your approval"),
            rows[:ROWS],
            order=10,
            when=pgettext("in review", "Since"),
            more_url=more,
            is_mailed=False,
        )
    ]


@register_waiting
def returned(user: Any, at: datetime) -> list[Group]:
    """Return pages that this user submitted and a reviewer sent back for changes."""
    states = WorkflowState.objects.filter(status=WorkflowState.STATUS_NEEDS_CHANGES, requested_by=user)
    of_pages = states.filter(base_content_type=ContentType.objects.get_for_model(Page))
    found = of_pages.filter(current_task_state__isnull=False).select_related("current_task_state")
    found = found.order_by("-current_task_state__finished_at")[:ROWS]
    pages = _pages(int(state.object_id) for state in found)
    rows = []
    for state in found:
        if page := pages.get(int(state.object_id)):
            what = quoted(_("Returned to you"), state.current_task_state.comment)
            when = moment(state.current_task_state.finished_at)
            rows.append(row_of(page, f"returned {state.current_task_state_id}", what=what, when=when))
    return [
        Group("returned", _("Returned to you"), rows, order=5, when=pgettext("in review", "Since"), is_mailed=False)
    ]


def _pages(pks: Iterable[int]) -> dict[int, Page]:
    return Page.objects.select_related("locale").in_bulk(list(pks))


def quoted(what: str, comment: str) -> str:
    """Return a text such as "Returned to you: “Which minister?”"."""
    if not comment:
        return what
    text = Truncator(comment).chars(COMMENT_CHARACTERS)
    return _("%(what)s: “%(comment)s”") % {"what": what, "comment": text}
