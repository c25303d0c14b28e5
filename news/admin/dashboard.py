"""Dashboard panels: buttons to write an article, and work that is waiting. Few rows, a fixed number of queries."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Revision, TaskState, WorkflowState

from foundation import languages
from foundation.authorship.naming import display_name
from foundation.authorship.waiting import Group, Row, moment, register_waiting, row_of
from foundation.components import dates
from foundation.page_types import with_subclasses
from news.admin import desk_list
from news.admin.screens import ENTRIES
from news.editorial import versions
from news.models import ArticlePage, NewsIndexPage

ROWS = 8
ENDS_WITHIN = timedelta(days=7)


class WritePanel(Component):
    """Panel with a button for each news list to which this person may add an article."""

    name = "write"
    order = 50
    template_name = "news/admin/write_panel.html"

    def __init__(self, lists: list[NewsIndexPage]) -> None:
        self.lists = lists

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        names = dict(languages.choices())
        add = ["newsroom_news", "articlepage"]
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
    """Return the address of "Start from a text or file", or an empty string if that screen is not installed."""
    try:
        return reverse("news_start_from_text", args=[index.pk])
    except NoReverseMatch:
        return ""


@register_waiting
def waiting(user: Any, at: datetime) -> list[Group]:
    """Return what is waiting for a user.

    Editors: scheduled articles, reviews by others, outdated translations, announcements and pages that expire soon.
    All writers: their own drafts. Users of the desk: how many entries are new.
    """
    writes, publishes = _rights(user)
    groups = [new_entries()] if user.has_perm(ENTRIES) else []
    if publishes:
        groups += [scheduled(), in_review(user), out_of_date(), ending(at=at)]
    return [*groups, drafts_of(user)] if writes else groups


def new_entries() -> Group:
    """Return one row for all new entries on the desk."""
    count = desk_list.count_new()
    title = ngettext("%(count)s new entry", "%(count)s new entries", count) % {"count": desk_list.in_words(count)}
    rows = [Row("desk", title, reverse("news_desk"), is_mailed=False)] if count else []
    return Group("desk", _("Desk"), rows, order=20, is_mailed=False)


def in_review(user: Any) -> Group:
    """Return articles in review, without those that this user can approve: they have a group of their own."""
    states = _active_states().exclude(current_task_state__in=TaskState.objects.reviewable_by(user))
    states = states.order_by("-current_task_state__started_at")[:ROWS]
    pages = _articles([int(state.object_id) for state in states])
    rows = [
        row_of(
            pages[int(state.object_id)],
            f"review {state.current_task_state_id}",
            what=_waits_for(state),
            when=moment(state.current_task_state.started_at),
        )
        for state in states
        if int(state.object_id) in pages
    ]
    when = pgettext("in review", "Since")
    return Group("review", _("In review"), rows, order=45, when=when, is_mailed=False)


def _active_states() -> Any:
    """Return the active workflow states of articles, with the relations that `_waits_for` reads."""
    return (
        WorkflowState.objects.active()
        .filter(content_type__in=_types(), current_task_state__isnull=False)
        .select_related("current_task_state__task", "current_task_state__finished_by", "requested_by")
    )


def _types() -> list[ContentType]:
    """Return the content types of articles, with those that extend them."""
    return list(ContentType.objects.get_for_models(*with_subclasses([ArticlePage])).values())


def _waits_for(state: WorkflowState) -> str:
    """Describe who must act next."""
    author = display_name(state.requested_by) if state.requested_by else _("the author")
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return _("Returned to %(author)s") % {"author": author}
    return _("From %(author)s, waiting for an editor") % {"author": author}


def scheduled() -> Group:
    due = Revision.objects.filter(approved_go_live_at__isnull=False, content_type__in=_types())
    times = list(due.order_by("approved_go_live_at").values_list("object_id", "approved_go_live_at")[:ROWS])
    pages = _articles([int(pk) for pk, at in times])
    rows = [row_of(pages[int(pk)], f"scheduled {pk}", when=moment(at)) for pk, at in times if int(pk) in pages]
    return Group("scheduled", _("Scheduled"), rows, order=40, when=_("Goes live"), is_mailed=False)


def out_of_date() -> Group:
    """Return live translations whose original was corrected since. If the site translates paragraph by paragraph, these
    are only translations with unchecked texts. The others have a group of their own."""
    found: Any = versions.out_of_date(ArticlePage.objects.live()).order_by("-missed_on")
    if apps.is_installed("foundation.translation"):
        compared = Q(translation_state__public_unknown=0) | Q(translation_state__public_outdated_since__isnull=False)
        found = found.exclude(compared)
    rows = [
        row_of(
            page,
            f"outdated {page.pk} {page.missed_on}",
            what=_("The original was corrected, but this version was not."),
            when=dates.in_words(page.missed_on, "SHORT_DATE_FORMAT"),
        )
        for page in found.select_related("locale").defer_streamfields()[:ROWS]
    ]
    more = f"{reverse('articles:index')}?work=outdated" if len(rows) == ROWS else ""
    return Group("outdated", _("Translation out of date"), rows, order=30, when=_("Corrected on"), more_url=more)


def ending(*, at: datetime) -> Group:
    """Return announcements that leave the lists soon, and pages that expire soon."""
    today = timezone.localdate(at)
    live = ArticlePage.objects.live().select_related("locale").defer_streamfields()
    # Two queries, since no index can cover columns of two tables.
    leaving = live.filter(listed_until__range=(today, today + ENDS_WITHIN)).order_by("listed_until", "expire_at")[:ROWS]
    known = [page.pk for page in leaving]
    expiring = live.filter(expire_at__range=(at, at + ENDS_WITHIN)).exclude(pk__in=known).order_by("expire_at")[:ROWS]
    rows = []
    for page in [*leaving, *expiring][:ROWS]:
        if page.expire_at and page.expire_at <= at + ENDS_WITHIN:
            what, when = _("Will expire. Its address will show that it was withdrawn."), moment(page.expire_at)
        else:
            what = _("Will be removed from lists. The page stays available.")
            when = dates.in_words(page.listed_until, "SHORT_DATE_FORMAT")
        rows.append(row_of(page, f"ending {page.pk} {when}", what=what, when=when))
    return Group("ending", _("Expiring this week"), rows, order=70, when=_("Last day"))


def drafts_of(user: Any) -> Group:
    """Return this user's articles with unpublished content and their state; returned ones have a group of their own."""
    types = _types()
    requested = WorkflowState.objects.active().filter(
        requested_by=user, content_type__in=types, object_id=Cast(OuterRef("pk"), CharField())
    )
    returned = requested.filter(status=WorkflowState.STATUS_NEEDS_CHANGES)
    own = (
        ArticlePage.objects.filter(Q(owner=user) | Exists(requested))
        .exclude(Exists(returned))
        .filter(Q(live=False) | Q(has_unpublished_changes=True))
        .select_related("locale", "latest_revision")
        .defer_streamfields()
        .order_by("-latest_revision_created_at")[:ROWS]
    )
    pages = list(own)
    ids = [str(page.pk) for page in pages]
    states = {state.object_id: state for state in _active_states().filter(object_id__in=ids)}
    due = Revision.objects.filter(approved_go_live_at__isnull=False, content_type__in=types, object_id__in=ids)
    times = dict(due.values_list("object_id", "approved_go_live_at"))
    rows = [
        row_of(
            page,
            f"draft {page.pk}",
            what=_own_state(page, states.get(str(page.pk)), times.get(str(page.pk))),
            when=moment(times.get(str(page.pk)) or page.latest_revision_created_at),
        )
        for page in pages
    ]
    return Group("drafts", _("Your drafts"), rows, order=80, when=_("Date"), is_mailed=False)


def _own_state(page: ArticlePage, state: WorkflowState | None, go_live_at: Any) -> str:
    if state is not None:
        return _("Waiting for an editor")
    if go_live_at:
        return _("Approved, due to go live")
    if page.live:
        return _("Published, with changes not yet submitted")
    return _("Withdrawn") if page.first_published_at else _("Draft, not yet submitted")


def _articles(pks: list[int]) -> dict[int, ArticlePage]:
    return ArticlePage.objects.select_related("locale").defer_streamfields().in_bulk(pks)


def _rights(user: Any) -> tuple[list[NewsIndexPage], bool]:
    """Return the news lists to which a user may add an article, and whether they may publish in any list."""
    indexes = NewsIndexPage.objects.filter(alias_of=None).select_related("locale").order_by("path")
    writable, publishes = [], False
    for index in indexes:
        permissions = index.permissions_for_user(user)
        if permissions.can_add_subpage():
            writable.append(index)
        publishes = publishes or permissions.can_publish_subpage()
    return writable, publishes


@hooks.register("construct_homepage_panels")
def add_write_panel(request: Any, panels: list[Component]) -> None:
    writable, _publishes = _rights(request.user)
    if writable:
        panels.append(WritePanel(writable))
