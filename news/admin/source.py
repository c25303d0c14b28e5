"""Editors' screens for one source: settings, log, a moved address, deletion."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail import hooks
from wagtail.admin import messages

from foundation.components import dates
from foundation.settings import site_name
from news.admin.screens import Screen
from news.admin.source_form import SourceForm
from news.admin.source_questions import OneSourceScreen
from news.admin.sources import row_of
from news.conf import readers
from news.ingest.by_hand import poll_soon
from news.ingest.trusted import release, waiting_from_before
from news.models import Entry, EntryStatus, Source
from news.parsing import continuity
from news.publishing.record import withdraw_external

POLLS_SHOWN = 20


class SourceScreen(Screen, FormView):
    """A source: its problems and what to do about them, its settings, its log."""

    template_name = "news/admin/source.html"
    form_class = SourceForm
    header_icon = "rotate"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.source = get_object_or_404(
            Source.objects.with_pauses().select_related("double_of", "organisation"), pk=kwargs["pk"]
        )

    def get_page_title(self) -> str:
        return str(self.source)

    def way_here(self) -> list[dict[str, Any]]:
        return [{"url": reverse("news_sources"), "label": _("Sources")}, {"url": "", "label": str(self.source)}]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.source}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        polls = self.source.polls.order_by("-id")[:POLLS_SHOWN] if self.source.pk else []
        return {
            **super().get_context_data(**kwargs),
            "source": self.source,
            "row": row_of(self.source, 0, at=now),
            "polls": polls,
            "mail": mail_to_publisher(self.source) if self.source.error_kind == "forbidden" else None,
            "waiting_from_before": waiting_from_before(self.source).count() if self.source.is_trusted else 0,
            "is_move_proposed": self.source.is_move_confirmed(at=now),
            "time_zone": dates.current_zone(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        for name in ("accept-move", "refuse-move"):
            if name in request.POST:
                return self._answered(name)
        return super().post(request, *args, **kwargs)

    def _answered(self, name: str) -> HttpResponse:
        source, now = self.source, timezone.now()
        if name == "accept-move" and source.moved_to:
            if Source.objects.filter(url=source.moved_to).exclude(pk=source.pk).exists():
                messages.error(self.request, _("Another source already uses this address. Delete one of the two."))
                return redirect("news_source", source.pk)
            is_all = {doubt.kind for doubt in source.doubts} <= {continuity.PLACE}
            source.accept_move()
            source.save()
            if source.held_at and is_all:  # this was the only doubt
                release(source, shown=source.held_key, at=now)
            poll_soon(Source.objects.filter(pk=source.pk), at=now)
            messages.success(self.request, _("The source now uses its new address."))
        elif name == "refuse-move":
            Source.objects.filter(pk=source.pk).update(moved_seen=0, moved_since=now)
            messages.success(
                self.request, _("The address has not changed. If it still redirects, we will ask you again in a week.")
            )
        return redirect("news_source", source.pk)

    def form_valid(self, form: SourceForm) -> HttpResponse:
        if "try" in self.request.POST and form.is_page:
            return self.render_to_response(self.get_context_data(form=form, trial=form.try_page(at=timezone.now())))
        with transaction.atomic():
            form.save()
        messages.success(self.request, _("“%(source)s” has been saved.") % {"source": self.source})
        return redirect("news_sources")

    def form_invalid(self, form: SourceForm) -> HttpResponse:
        messages.validation_error(self.request, _("The source could not be saved. Check the fields below."), form)
        return super().form_invalid(form)


def mail_to_publisher(source: Source) -> dict[str, str]:
    """Return a draft email to a publisher whose site blocks our feed reader. It is in English, which most publishers read."""
    contact = getattr(settings, "HTTP_CONTACT", "") or getattr(settings, "PUBLIC_URL", "")
    name = site_name("en")
    subject = f"Our feed reader is blocked from your news feed: {source.host}"
    text = (
        "Dear colleagues,\n\n"
        f"We collect your public news from {source.url.split('?')[0]} for {readers()}, with a link to you."
        " Your server refuses access to our feed reader (403 Forbidden), probably to protect itself against robots.\n\n"
        f"Could you please allow it? It identifies itself as “Newsroom/1.0 (+{contact})” and polls your feed no more than"
        " a few times a day, and only for what has changed.\n\n"
        f"Kind regards\n{name}\n"
    )
    return {"subject": subject, "text": text}


class SourceDeleteScreen(OneSourceScreen):
    """Confirmation page that lists what is deleted and what is kept."""

    template_name = "news/admin/source_delete.html"
    header_icon = "bin"
    page_title = gettext_lazy("Delete")
    permission = "newsroom_news.delete_source"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entries = Entry.objects.filter(source=self.source)
        return {
            **super().get_context_data(**kwargs),
            "source": self.source,
            "published": entries.filter(status=EntryStatus.PUBLISHED).count(),
            "drafted": entries.filter(status=EntryStatus.DRAFTED).count(),
            "entries": entries.count(),
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        name = str(self.source)
        delete_source(self.source, at=timezone.now())
        messages.success(request, _("“%(source)s” and its entries have been deleted.") % {"source": name})
        return redirect("news_sources")


def delete_source(source: Source, *, at: datetime) -> None:
    """Delete a source with its entries. External items made from them are withdrawn, articles stay."""
    with transaction.atomic():
        for entry in Entry.objects.filter(source=source, status=EntryStatus.PUBLISHED):
            withdraw_external(entry, at=at)
        source.delete()


@hooks.register("register_admin_urls")
def source_urls() -> list[Any]:
    return [
        path("sources/<int:pk>/", SourceScreen.as_view(), name="news_source"),
        path("sources/<int:pk>/delete/", SourceDeleteScreen.as_view(), name="news_source_delete"),
    ]
