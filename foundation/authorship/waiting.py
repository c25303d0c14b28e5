"""Work that waits for a user: a panel on the CMS home page and, from the same rows, a daily email (``daily``).

Apps register groups of rows (`register_waiting`). They replace Wagtail's workflow panels, because they cover the same:
pages to approve, and the state of one's own submissions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page, TaskState, WorkflowState

from foundation.authorship.naming import display_name
from foundation.components import dates

ROWS = 8
COMMENT_CHARACTERS = 300
# Names of Wagtail's panels that this panel replaces.
SAID_HERE = {"user_objects_in_workflow_moderation", "workflow_objects_to_moderate"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``key`` stays the same while the reason for waiting does; ``label`` is shown beside the title, such as a
    language or a state."""

    key: str
    title: str
    url: str
    label: str = ""
    what: str = ""
    when: str = ""
    is_mailed: bool = True

    @property
    def line(self) -> str:
        """Return the row as plain text."""
        title = f"{self.title} ({self.label})" if self.label else self.title
        return ", ".join(part for part in (title, self.when) if part)


@dataclass(frozen=True, slots=True)
class Group:
    """Group of rows. ``order``: lower values come first. ``more_url`` links to all rows if there are more than shown.
    ``is_mailed``: include in the daily email; False if the rows have emails of their own."""

    name: str
    heading: str
    rows: list[Row]
    order: int = 50
    when: str = ""
    more_url: str = ""
    is_mailed: bool = True


type Waiting = Callable[[Any, datetime], Iterable[Group]]
_registered: list[Waiting] = []


def register_waiting(waiting: Waiting) -> Waiting:
    """Register ``waiting(user, at)``, which returns groups in the current language. It returns few rows per group, uses
    a fixed number of queries and leaves out what the user may not see."""
    if waiting not in _registered:
        _registered.append(waiting)
    return waiting


def groups_for(user: Any, *, at: datetime) -> list[Group]:
    """Return the groups for this user, most urgent first, without empty ones."""
    found = [group for waiting in _registered for group in waiting(user, at) if group.rows]
    return sorted(found, key=lambda group: group.order)


def moment(at: datetime | None) -> str:
    return dates.in_words(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else ""


class WaitingPanel(Component):
    name = "waiting"
    order = 60
    template_name = "authorship/waiting_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        groups = groups_for(parent_context["request"].user, at=timezone.now())
        return {"groups": groups, "time_zone": dates.current_zone()}


@hooks.register("construct_homepage_panels", order=200)
def one_panel(request: Any, panels: list[Component]) -> None:
    panels[:] = [panel for panel in panels if getattr(panel, "name", "") not in SAID_HERE]
    panels.append(WaitingPanel())


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
            _("Yours to approve"),
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


def row_of(page: Page, key: str, *, what: str = "", when: str = "") -> Row:
    """Return the row of a page, linked to its editor."""
    return Row(
        key=key,
        title=page.draft_title or page.title,
        url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        label=page.locale.get_display_name(),
        what=what,
        when=when,
    )


def _pages(pks: Iterable[int]) -> dict[int, Page]:
    return Page.objects.select_related("locale").in_bulk(list(pks))


def quoted(what: str, comment: str) -> str:
    """ "Returned to you: “Which minister?”" """
    if not comment:
        return what
    text = Truncator(comment).chars(COMMENT_CHARACTERS)
    return _("%(what)s: “%(comment)s”") % {"what": what, "comment": text}
