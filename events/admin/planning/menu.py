"""URLs of the planning screens, and their buttons beside the page title."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page

from events.admin.planning.drafting import DraftNextScreen, DraftYearScreen
from events.admin.planning.editions import EditionScreen, as_it_stands, may_change
from events.admin.planning.filling import FillScreen
from events.admin.planning.new_dates import CopyScreen, MoveScreen, may_copy
from events.admin.planning.states import (
    CancelScreen,
    ConfirmScreen,
    HeldScreen,
    NotifyScreen,
    PostponeScreen,
    SessionsScreen,
    UndoScreen,
)
from events.models import EditionPage, EventSeriesPage, EventsIndexPage
from foundation.authorship.screens import menus
from foundation.page_types import is_type

# In button order.
SCREENS: dict[str, tuple[str, type[EditionScreen]]] = {
    "events_confirm": ("confirm", ConfirmScreen),
    "events_move": ("move", MoveScreen),
    "events_postpone": ("postpone", PostponeScreen),
    "events_cancel": ("cancel", CancelScreen),
    "events_notify": ("notify", NotifyScreen),
    "events_held": ("held", HeldScreen),
    "events_sessions": ("sessions", SessionsScreen),
    "events_copy": ("copy", CopyScreen),
    "events_fill": ("fill", FillScreen),
}


@hooks.register("register_admin_urls")
def planning_urls() -> list[Any]:
    return [
        path("programme/series/<int:page_id>/next/", DraftNextScreen.as_view(), name="events_draft_next"),
        path("programme/series/<int:page_id>/year/", DraftYearScreen.as_view(), name="events_draft_year"),
        *(
            path(f"programme/event/<int:page_id>/{part}/", screen.as_view(), name=name)
            for name, (part, screen) in SCREENS.items()
        ),
        path("programme/event/<int:page_id>/undo/", UndoScreen.as_view(), name="events_undo"),
    ]


menus.register(EventsIndexPage)
menus.register(EventSeriesPage, list_name="series:index")
# Wagtail's "Move" changes the place in the page tree, so it is renamed; "Copy" is replaced by the copy to new dates.
menus.register(
    EditionPage,
    labels={"move": gettext_lazy("Move to another series")},
    replaced={"copy": "events_copy"},
    list_name="editions:index",
)


@hooks.register("register_page_listing_more_buttons")
def planning_in_list(page: Page, user: Any, next_url: str | None = None) -> list[Button]:
    """Show the buttons in lists too, because people look for them there."""
    if page.alias_of_id:
        return []
    if is_type(page, EventSeriesPage):
        return _series_buttons(page.specific, user)
    if isinstance(page, EditionPage) and not page.get_deferred_fields():
        return _buttons_of_row(page, user)
    return []


@hooks.register("register_page_header_buttons")
def planning_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> list[Button]:
    """Return buttons for the actions that are possible now; each opens a screen that asks first."""
    if page.alias_of_id:
        return []
    if is_type(page, EventSeriesPage):
        return _series_buttons(page.specific, user)
    if is_type(page, EditionPage):
        return _edition_buttons(page.specific, user)
    return []


def _series_buttons(series: EventSeriesPage, user: Any) -> list[Button]:
    if not series.rule or series.is_ended or not series.permissions_for_user(user).can_add_subpage():
        return []
    return [
        Button(
            _("Create a draft of the next event"),
            reverse("events_draft_next", args=[series.pk]),
            icon_name="plus",
            priority=16,
        ),
        Button(
            _("Create drafts for a year"),
            reverse("events_draft_year", args=[series.pk]),
            icon_name="calendar",
            priority=17,
        ),
    ]


def _buttons_of_row(edition: EditionPage, user: Any) -> list[Button]:
    """Return the actions that the status allows, without a query per row. The screens themselves check the other languages."""
    permissions, now = edition.permissions_for_user(user), timezone.now()
    if not (permissions.can_publish() if edition.live else permissions.can_edit()):
        return []
    screens = [
        (name, screen)
        for name, (_part, screen) in SCREENS.items()
        if screen not in (CopyScreen, SessionsScreen, FillScreen, NotifyScreen)
        and not screen.hindrance(edition, at=now)
    ]
    return _leading_to(edition, [*screens, ("events_copy", CopyScreen)])


def _edition_buttons(edition: EditionPage, user: Any) -> list[Button]:
    changes, copies = may_change(edition, user), may_copy(edition, user)
    shown, now = as_it_stands(edition), timezone.now()
    fitting = [
        (name, screen)
        for name, (_part, screen) in SCREENS.items()
        if screen is not FillScreen
        and (copies if screen is CopyScreen else changes)
        and not screen.hindrance(shown, at=now)
    ]
    if edition.permissions_for_user(user).can_edit():
        fitting.append(("events_fill", FillScreen))
    return _leading_to(edition, fitting)


def _leading_to(edition: EditionPage, screens: Iterable[tuple[str, type[EditionScreen]]]) -> list[Button]:
    return [
        Button(screen.page_title, reverse(name, args=[edition.pk]), icon_name=screen.icon, priority=21 + number)
        for number, (name, screen) in enumerate(screens)
    ]
