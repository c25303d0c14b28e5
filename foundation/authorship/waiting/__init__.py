"""Work that waits for a user: a panel on the CMS home page and, from the same rows, a daily email (``daily``).

Apps register groups of rows (`register_waiting`). The app ``all_pages`` adds the reviews of all pages, in place of
Wagtail's own panels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from foundation.components import dates

ROWS = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``key`` stays the same while the reason for waiting does; ``labels`` are shown beside the title, such as
    languages or a state."""

    key: str
    title: str
    url: str
    labels: tuple[str, ...] = ()
    what: str = ""
    when: str = ""
    is_mailed: bool = True

    @property
    def line(self) -> str:
        """Return the row as plain text."""
        title = f"{self.title} ({', '.join(self.labels)})" if self.labels else self.title
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
    """Panel with the groups. ``is_shown_empty``: if nothing is waiting, say so instead of rendering nothing."""

    name = "waiting"
    order = 60
    template_name = "authorship/waiting_panel.html"

    def __init__(self, *, is_shown_empty: bool = False) -> None:
        self.is_shown_empty = is_shown_empty

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        groups = groups_for(parent_context["request"].user, at=timezone.now())
        return {"groups": groups, "is_shown": groups or self.is_shown_empty, "time_zone": dates.current_zone()}


@hooks.register("construct_homepage_panels")
def add_waiting_panel(request: Any, panels: list[Component]) -> None:
    panels.append(WaitingPanel())


def row_of(page: Page, key: str, *, what: str = "", when: str = "") -> Row:
    """Return the row of a page, linked to its editor."""
    return Row(
        key=key,
        title=page.draft_title or page.title,
        url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        labels=(page.locale.get_display_name(),),
        what=what,
        when=when,
    )
