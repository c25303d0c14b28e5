"""Editors' screens for sources: the list with their health, and bulk actions."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.generic import TemplateView, View
from wagtail import hooks
from wagtail.admin import messages

from foundation.components import dates
from foundation.components.admin import HeaderButton, ScreenMenuItem, register_screens
from foundation.whole_numbers import whole_number
from news.admin.screens import SOURCES, Screen
from news.ingest.by_hand import Asked, pause, poll_soon, resume
from news.models import Entry, Health, Source
from news.models.entries import WAITING
from news.models.source_words import in_words
from news.models.sources import SourceQuerySet

ON_A_PAGE = 50
WAITING_COUNTED = 5000
WAITING_NAMED = 3
# Health states by Wagtail's classes for colours; the text conveys the same.
TROUBLE = {Health.GONE, Health.FAILING, Health.HELD, Health.DOUBLE}
ATTENTION = {Health.MOVED, Health.SILENT, Health.UNSETTLED}

STATES: dict[str, Any] = {
    "failing": pgettext_lazy("sources", "Failing"),
    "silent": pgettext_lazy("sources", "No recent entries"),
    "gone": pgettext_lazy("sources", "Gone"),
    "moved": pgettext_lazy("sources", "Moved"),
    "held": pgettext_lazy("sources", "Different publisher?"),
    "double": pgettext_lazy("sources", "Duplicate"),
    "paused": pgettext_lazy("sources", "Paused"),
}


def in_state(state: str, *, at: datetime) -> SourceQuerySet:
    sources: SourceQuerySet = Source.objects.all()
    match state:
        case "failing":
            return sources.failing(at=at)
        case "silent":
            return sources.silent(at=at)
        case "gone":
            return sources.gone()
        case "moved":
            return sources.moved(at=at)
        case "held":
            return sources.held()
        case "double":
            return sources.doubled()
        case "paused":
            return sources.filter(is_paused=True)
    return sources


class SourcesScreen(Screen, TemplateView):
    template_name = "news/admin/sources.html"
    page_title = gettext_lazy("Sources")
    header_icon = "rotate"

    @property
    def header_buttons(self) -> list[HeaderButton]:  # type: ignore[override]
        return [
            HeaderButton(label=_("Add a source"), url=reverse("news_source_add"), icon_name="plus", priority=1),
            HeaderButton(label=_("Import OPML"), url=reverse("news_sources_import"), icon_name="upload", priority=2),
            HeaderButton(label=_("Export OPML"), url=reverse("news_sources_export"), icon_name="download", priority=3),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, asked = timezone.now(), self.request.GET
        state = asked.get("state", "") if asked.get("state", "") in STATES else ""
        kind = asked.get("kind", "") if asked.get("kind", "") in Source.Kind.values else ""
        text = " ".join(asked.get("q", "").replace("\0", "").split())[:100]
        sources = (
            in_state(state, at=now).with_pauses().select_related("organisation", "double_of").defer("document", "hints")
        )
        if kind:
            sources = sources.filter(kind=kind)
        if text:
            sources = sources.filter(Q(title__icontains=text) | Q(url__icontains=text))
        page = Paginator(sources, ON_A_PAGE).get_page(asked.get("p"))
        waiting = waiting_by_source()
        return {
            **super().get_context_data(**kwargs),
            "rows": [row_of(source, waiting[source.pk], at=now) for source in page],
            "page": page,
            "state": state,
            "states": STATES.items(),
            "kind": kind,
            "kinds": Source.Kind.choices,
            "text": text,
            "is_filtered": bool(state or kind or text),
            "texts_to_clean": Entry.objects.to_clean_again().count(),
            "time_zone": dates.current_zone(),
        }


def row_of(source: Source, waiting: int, *, at: datetime) -> dict[str, Any]:
    report, pause_ends_at = source.health(at=at), source.pause_ends_at(at=at)
    return {
        "source": source,
        "pause_ends_at": pause_ends_at,
        "next_poll_at": max(source.next_poll_at, pause_ends_at or source.next_poll_at),
        "health": report,
        "colour": "critical" if report.state in TROUBLE else "warning" if report.state in ATTENTION else "plain",
        "a_week": source.entries_a_week,
        "waiting": waiting,
    }


def waiting_by_source() -> Counter[int]:
    """Count waiting entries by source, among the newest `WAITING_COUNTED` of each waiting status."""
    counts: Counter[int] = Counter()
    for status in WAITING:
        newest = Entry.objects.filter(status=status).newest_first()
        counts.update(newest.values_list("source_id", flat=True)[:WAITING_COUNTED])
    return counts


# --- Actions ----------------------------------------------------------------------------------------------------------


class SourcesActScreen(Screen, View):
    """Poll now, pause or resume one source or the ticked ones."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        pks = [pk for text in request.POST.getlist("source") if (pk := whole_number(text)) is not None]
        sources = Source.objects.filter(pk__in=pks[:ON_A_PAGE])
        now = timezone.now()
        if not pks:
            messages.warning(request, _("Select some sources first."))
        elif "poll" in request.POST:
            say_what_happens(request, poll_soon(sources, at=now), at=now)
        elif "pause" in request.POST:
            count = pause(sources)
            said = ngettext("%(count)d source has been paused.", "%(count)d sources have been paused.", count)
            messages.success(request, said % {"count": count})
        elif "resume" in request.POST:
            count = resume(sources, at=now)
            said = ngettext("%(count)d source has been resumed.", "%(count)d sources have been resumed.", count)
            messages.success(request, said % {"count": count})
        return redirect(_back(request))


def say_what_happens(request: HttpRequest, asked: Asked, *, at: datetime) -> None:
    """Report after "Poll now" what will be polled, what will not, and why. Promise no time that we cannot keep."""
    if asked.due:
        count = len(asked.due)
        said = ngettext("%(count)d source will be polled next.", "%(count)d sources will be polled next.", count)
        messages.success(request, said % {"count": count})
    for source, ends_at in asked.waiting[:WAITING_NAMED]:
        words = {"source": source, "date": in_words(ends_at)}
        said = _("“%(source)s” will be polled on %(date)s. Its server has asked us to wait until then.")
        messages.warning(request, said % words)
    if count := len(asked.waiting[WAITING_NAMED:]):
        said = ngettext(
            "%(count)d more source is waiting for the same reason.",
            "%(count)d more sources are waiting for the same reason.",
            count,
        )
        messages.warning(request, said % {"count": count})
    if count := len(asked.under_way):
        said = ngettext(
            "%(count)d source is being polled now.",
            "%(count)d sources are being polled now.",
            count,
        )
        messages.success(request, said % {"count": count})
    if count := len(asked.paused):
        said = ngettext(
            "%(count)d source is paused. Resume it first.", "%(count)d sources are paused. Resume them first.", count
        )
        messages.warning(request, said % {"count": count})


def _back(request: HttpRequest) -> str:
    """Return the address of the form's page: one source, or the list with its filters."""
    one = whole_number(request.POST.get("back", ""))
    if one is not None:
        return reverse("news_source", args=[one])
    return f"{reverse('news_sources')}?{request.GET.urlencode()}"


register_screens(
    path("sources/", SourcesScreen.as_view(), name="news_sources"),
    path("sources/act/", SourcesActScreen.as_view(), name="news_sources_act"),
)


@hooks.register("register_admin_menu_item")
def sources_menu_item() -> ScreenMenuItem:
    return ScreenMenuItem(
        gettext_lazy("Sources"),
        reverse("news_sources"),
        name="sources",
        icon_name="rotate",
        order=130,
        permission=SOURCES,
    )
