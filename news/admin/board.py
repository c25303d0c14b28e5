"""Delivery board for staff: a row for each receiver, and a report for each article of whom it reached.

The site chooses the receivers by Wagtail's hook ``register_board_organisations``: a function without arguments that
returns a queryset of organisations. Without a registered hook, the board lists organisations with a subscription.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Max, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page

from foundation.authorship import waiting
from foundation.authorship.waiting import Group, register_waiting
from foundation.components import dates
from foundation.components.admin import HeaderButton, ScreenMenuItem, register_screens
from foundation.filters import vocabulary_model
from foundation.languages import spelling
from foundation.spreadsheets import harmless
from news.admin.subscriptions import SUBSCRIPTIONS, SubscriptionsView, open_channels
from news.delivery import channel_report
from news.delivery.channel_health import Health, health_of
from news.delivery.channel_report import HEALTH_WORDS, ChannelLine
from news.delivery.channel_types import Flow, keys
from news.hooks import answers
from news.models import Change, Channel, Delivery, Item, ItemFacet, Subscription
from news.publishing.content import content_functions

COLOURS = {Health.FAILING: "critical", Health.LAGGING: "warning"}
WORST_FIRST = list(Health)
MOST_ROWS = 300
CHANGES_SHOWN = 20
PANEL_ROWS = 8
# Order of the report: states that need attention come first.
STATES = (Delivery.State.DEAD, Delivery.State.PENDING, Delivery.State.SENT, Delivery.State.SKIPPED)


@dataclass(frozen=True, slots=True)
class Row:
    """Row for a receiver. ``lines``: their channels, worst health first."""

    organisation: Any
    subscriptions: int
    lines: list[ChannelLine]
    health: Health

    @property
    def label(self) -> Any:
        return HEALTH_WORDS[self.health]

    @property
    def colour(self) -> str:
        return COLOURS.get(self.health, "plain")

    @property
    def taken_at(self) -> datetime | None:
        moments = [facts.taken_at for line in self.lines if (facts := channel_report.facts_of(line.channel)).taken_at]
        return max(moments, default=None)  # type: ignore[type-var]

    @property
    def worst(self) -> str:
        return self.lines[0].words if self.lines else ""


def receivers() -> Any:
    """Return the organisations on the board."""
    shape = "a queryset of organisations"
    if registered := list(answers("register_board_organisations", shape=shape, fits=_are_organisations)):
        return registered[0]
    having = Subscription.objects.exclude(organisation=None).values("organisation")
    return vocabulary_model("organisation").objects.filter(pk__in=having)


def _are_organisations(answer: Any) -> bool:
    return isinstance(answer, QuerySet) and issubclass(answer.model, vocabulary_model("organisation"))


def rows(*, at: datetime) -> list[Row]:
    """Return at most `MOST_ROWS` rows, worst health first and those without a subscription last, with three queries for
    any number of receivers and channels."""
    organisations = sorted(receivers()[:MOST_ROWS], key=lambda row: spelling.alphabetical(str(row)))
    orders = Subscription.objects.filter(organisation__in=[one.pk for one in organisations])
    counts = dict(orders.order_by().values_list("organisation").annotate(Count("pk")))
    channels: dict[int, list[Channel]] = {}
    for channel in open_channels().filter(subscription__organisation__in=list(counts)).select_related("subscription"):
        channels.setdefault(channel.subscription.organisation_id, []).append(channel)
    found = [_row(one, counts.get(one.pk, 0), channels.get(one.pk, []), at=at) for one in organisations]
    return sorted(found, key=lambda row: WORST_FIRST.index(row.health))


def _row(organisation: Any, subscriptions: int, channels: list[Channel], *, at: datetime) -> Row:
    lines = sorted(channel_report.lines_of(channels, at=at), key=lambda line: WORST_FIRST.index(line.health))
    health = health_of([channel_report.facts_of(channel) for channel in channels], at=at)
    return Row(organisation, subscriptions, lines, health)


class BoardScreen(SubscriptionsView, TemplateView):
    """Overview of all receivers, as a table and as a CSV file."""

    template_name = "news/admin/board.html"
    page_title = gettext_lazy("Delivery overview")
    header_icon = "table"

    def way_here(self) -> list[dict[str, Any]]:
        return self.way_below()

    @property
    def header_buttons(self) -> list[HeaderButton]:  # type: ignore[override]
        query = self.request.GET.copy()
        query["export"] = "csv"
        return [HeaderButton(label=_("Download as CSV"), url=f"?{query.urlencode()}", icon_name="download")]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = timezone.now()
        everybody = rows(at=now)
        chosen = request.GET.get("state", "")
        shown = [row for row in everybody if not chosen or row.health == chosen]
        if request.GET.get("export") == "csv":
            return _as_csv(shown)
        counts = Counter(row.health for row in everybody)
        states = [(health.value, HEALTH_WORDS[health], counts[health]) for health in Health]
        context = self.get_context_data(
            rows=shown, all=len(everybody), states=states, chosen=chosen, time_zone=dates.current_zone()
        )
        return self.render_to_response(context)


def _as_csv(shown: Iterable[Row]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="who-gets-what.csv"'
    response.write("\ufeff")  # without a BOM, spreadsheets assume another encoding
    writer = csv.writer(response)
    writer.writerow(
        [
            _("Organisation"),
            pgettext("channel or source", "Status"),
            _("Subscriptions"),
            _("Channels"),
            _("Last received"),
            _("Description"),
        ]
    )
    for row in shown:
        taken = row.taken_at.isoformat(timespec="seconds") if row.taken_at else ""
        kinds = ", ".join(line.channel.get_kind_display() for line in row.lines)
        cells = [row.organisation, row.label, row.subscriptions, kinds, taken, row.worst]
        writer.writerow([harmless(str(cell)) for cell in cells])
    return response


# --- Reach of one article or event ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reach:
    """Recipients of one item: deliveries to organisations, private feeds with it, numbers of anonymous followers."""

    item: Item
    changes: list[Change]
    deliveries: list[Delivery]
    feeds: list[Channel]
    hub_subscribers: int
    mail_readers: int
    states: dict[str, int]


def reach_of(item: Item) -> Reach:
    """Return the deliveries to organisations one by one, and those to the public as numbers. Six queries."""
    changes = list(Change.objects.filter(item_uuid=item.uuid).order_by("-sequence")[:CHANGES_SHOWN])
    deliveries = Delivery.objects.filter(change__in=[change.pk for change in changes])
    anonymous = deliveries.filter(state=Delivery.State.SENT).aggregate(
        hub=Count("channel", distinct=True, filter=Q(channel__kind__in=keys(Flow.OWN))),
        mail=Count(
            "channel",
            distinct=True,
            filter=Q(channel__kind__in=keys(Flow.COLLECTED), channel__subscription__organisation=None),
        ),
    )
    named = deliveries.exclude(channel__subscription__organisation=None)
    states = dict(named.order_by().values_list("state").annotate(Count("pk")))
    feeds = open_channels().filter(kind__in=keys(Flow.FETCHED)).exclude(subscription__organisation=None)
    facets = set(ItemFacet.objects.filter(item=item).values_list("facet", flat=True))
    return Reach(
        item=item,
        changes=changes,
        deliveries=list(
            named.select_related("change", "channel__subscription__organisation")
            .annotate(tried_at=Max("attempts__at"), place=_place())
            .order_by("place", "channel__subscription__organisation", "channel", "-change_id")[:MOST_ROWS]
        ),
        feeds=[
            channel
            for channel in feeds.select_related("subscription__organisation")[:MOST_ROWS]
            if _brings(channel.subscription, item, facets)
        ],
        hub_subscribers=anonymous["hub"],
        mail_readers=anonymous["mail"],
        states={str(state.label): states[state] for state in STATES if state in states},
    )


def _place() -> Case:
    return Case(*(When(state=state, then=Value(place)) for place, state in enumerate(STATES)))


def _brings(order: Subscription, item: Item, facets: set[str]) -> bool:
    """Return whether the subscription's feed may contain the item, including as a version in a second language."""
    return (not order.languages or item.language in order.languages) and order.rule.wants(facets, type=item.type)


class ReachScreen(SubscriptionsView, TemplateView):
    """Delivery report of an article: recipients, channels and times."""

    template_name = "news/admin/reach.html"
    header_icon = "view"
    page_title = pgettext_lazy("of an article", "Delivery report")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.page = get_object_or_404(Page, pk=kwargs["page_id"])

    def get_page_subtitle(self) -> str:
        return self.page.title

    def way_here(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_pages:edit", args=[self.page.pk]), "label": self.page.title},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item = Item.objects.filter(page=self.page).first()
        return {
            **super().get_context_data(**kwargs),
            "page": self.page,
            "reach": reach_of(item) if item else None,
            "time_zone": dates.current_zone(),
        }


@hooks.register("register_page_header_buttons")
def reach_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> list[Button]:
    return _reach_buttons(page, user)


@hooks.register("register_page_listing_more_buttons")
def reach_in_list(page: Page, user: Any, next_url: str | None = None) -> list[Button]:
    return _reach_buttons(page, user)


def _reach_buttons(page: Page, user: Any) -> list[Button]:
    """Return the button if the page can have an item: the page is live and its type is syndicated."""
    if not page.live or page.specific_class not in content_functions() or not user.has_perm(SUBSCRIPTIONS):
        return []
    label = ReachScreen.page_title
    return [Button(label, reverse("news_reach", args=[page.pk]), icon_name="view", priority=45)]


# --- The first page of the CMS ----------------------------------------------------------------------------------------


@register_waiting
def failing(user: Any, at: datetime) -> list[Group]:
    """Return the organisations with a failing channel."""
    if not user.has_perm(SUBSCRIPTIONS) or not _may_fail().exists():
        return []
    found = [row for row in rows(at=at) if row.health == Health.FAILING]
    address = reverse("news_subscriptions")
    shown = [
        waiting.Row(
            f"failing {row.organisation.pk}",
            str(row.organisation),
            f"{address}?organisation={row.organisation.pk}",
            what=row.worst,
            is_mailed=False,
        )
        for row in found[:PANEL_ROWS]
    ]
    more = f"{reverse('news_board')}?state={Health.FAILING}" if len(found) > PANEL_ROWS else ""
    heading = _("Recipients that receive nothing")
    return [Group("failing-receivers", heading, shown, order=12, more_url=more, is_mailed=False)]


def _may_fail() -> Any:
    """Return channels that may be failing: a cheap test before all rows are computed."""
    troubled = Q(state=Channel.State.SUSPENDED) | Q(failing_since__isnull=False)
    return Channel.objects.filter(troubled).exclude(subscription__organisation=None)


register_screens(
    path("board/", BoardScreen.as_view(), name="news_board"),
    path("reach/<int:page_id>/", ReachScreen.as_view(), name="news_reach"),
)


@hooks.register("register_reports_menu_item")
def board_menu_item() -> ScreenMenuItem:
    return ScreenMenuItem(
        gettext_lazy("Delivery overview"),
        reverse("news_board"),
        name="board",
        icon_name="table",
        order=900,
        permission=SUBSCRIPTIONS,
    )
