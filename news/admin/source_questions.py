"""Screens that ask for a decision about a source.

An editor decides whether a held source still has the same publisher, whether to publish entries from before it was
trusted, and whether to poll it although its server asked for a pause.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages

from foundation.components import dates
from news.admin.screens import Screen
from news.ingest import trusted
from news.ingest.by_hand import poll_despite_pause
from news.models import Entry, Source
from news.models.source_words import doubt_in_words
from news.parsing import continuity

ENTRIES_SHOWN = 6


class OneSourceScreen(Screen, TemplateView):
    """Base of a screen that asks for a decision about ``source``, below the screen of its settings."""

    header_icon = "rotate"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.source = get_object_or_404(Source.objects.defer("document"), pk=kwargs["pk"])

    def way_here(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("news_sources"), "label": _("Sources")},
            {"url": reverse("news_source", args=[self.source.pk]), "label": str(self.source)},
            {"url": "", "label": self.page_title},
        ]

    def back(self) -> HttpResponse:
        return redirect("news_source", self.source.pk)


class SourceHeldScreen(OneSourceScreen):
    """Screen that asks whether a held source still has the same publisher. One decision covers all held entries."""

    template_name = "news/admin/source_held.html"
    page_title = gettext_lazy("Different publisher?")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.source.held_at is None:
            messages.success(request, _("The source is marked as OK. Nothing from it is held."))
            return self.back()
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        source = self.source
        newest = trusted.held_back(source) if source.is_trusted else Entry.objects.undecided().filter(source=source)
        if not source.is_trusted:
            newest = newest.filter(first_seen_at__gte=source.held_at)
        elif not source.holds_all:
            newest = newest.filter(is_doubted=True)
        return {
            **super().get_context_data(**kwargs),
            "source": source,
            "doubts": [doubt_in_words(doubt) for doubt in source.doubts],
            "is_only_new": [doubt.kind for doubt in source.doubts] == [continuity.NEW],
            "is_partial": source.is_trusted and not source.holds_all,
            "is_usual": any(doubt.is_usual for doubt in source.doubts),
            "count": newest.count(),
            "entries": newest.newest_first().only("title", "link", "guid", "published_at")[:ENTRIES_SHOWN],
            "time_zone": dates.current_zone(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        source, now, shown = self.source, timezone.now(), request.POST.get("shown", "")
        if source.held_at is None:
            return self.get(request)
        try:
            if "release" in request.POST:
                trusted.release(source, shown=shown, at=now)
                messages.success(request, _("“%(source)s” will continue as before.") % {"source": source})
            elif "reject" in request.POST and source.is_trusted:
                trusted.reject(source, shown=shown, at=now, by=request.user)
                done = _("The entries on hold have been dismissed. The source “%(source)s” continues.")
                messages.success(request, done % {"source": source})
            elif "stop" in request.POST:
                trusted.stop_trusting(source, shown=shown, at=now)
                messages.success(
                    request, _("Entries from “%(source)s” will now wait on the desk.") % {"source": source}
                )
        except trusted.Outdated:
            messages.error(
                request, _("Something else has changed since you opened this page. Check again, then decide.")
            )
            return redirect("news_source_held", source.pk)
        return self.back()


class SourcePublishScreen(OneSourceScreen):
    """Screen that asks whether to publish all entries from before the source was trusted."""

    template_name = "news/admin/source_publish.html"
    page_title = gettext_lazy("Publish waiting entries")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.count = trusted.waiting_from_before(self.source).count() if self.source.is_trusted else 0
        if not self.count:
            messages.warning(request, _("There are no waiting entries to publish."))
            return self.back()
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "source": self.source, "count": self.count}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        count = trusted.waiting_from_before(self.source).count() if self.source.is_trusted else 0
        if count:
            trusted.publish_from_before(self.source)
            said = ngettext("%(count)d entry is being published.", "%(count)d entries are being published.", count)
            messages.success(request, said % {"count": count})
        return self.back()


class SourcePollScreen(OneSourceScreen):
    """Screen that asks whether to poll the source although its server asked for a pause."""

    template_name = "news/admin/source_poll.html"
    page_title = gettext_lazy("Poll anyway")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        source = Source.objects.with_pauses().get(pk=self.source.pk)
        self.pause_ends_at = source.pause_ends_at(at=timezone.now())
        if self.pause_ends_at is None:
            messages.success(request, _("The server no longer asks us to wait."))
            return self.back()
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "source": self.source, "pause_ends_at": self.pause_ends_at}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        poll_despite_pause(self.source, at=timezone.now())
        messages.success(request, _("“%(source)s” will be polled next.") % {"source": self.source})
        return self.back()


@hooks.register("register_admin_urls")
def source_trust_urls() -> list[Any]:
    return [
        path("sources/<int:pk>/held/", SourceHeldScreen.as_view(), name="news_source_held"),
        path("sources/<int:pk>/poll/", SourcePollScreen.as_view(), name="news_source_poll"),
        path("sources/<int:pk>/publish/", SourcePublishScreen.as_view(), name="news_source_publish"),
    ]
