"""Editors' screens of the sources: the list with what is wrong, one source with its log, what is done to many at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.generic import FormView, TemplateView, View
from wagtail import hooks
from wagtail.admin import messages

from foundation.components import dates
from foundation.components.admin import HeaderButton
from foundation.filing.widgets import FilingSelect, FilingSelectMultiple
from foundation.settings import site_name
from news.admin.screens import SOURCES, Screen, ScreenMenuItem
from news.conf import client_for_a_person
from news.http import HttpError, read_url
from news.ingest import adding
from news.ingest.by_hand import Asked, pause, poll_soon, resume
from news.ingest.trusted import release, waiting_from_before
from news.models import Entry, EntryStatus, Health, Source
from news.models.entries import WAITING
from news.models.error_words import explain
from news.models.health import ERRORS
from news.models.source_words import in_words
from news.models.sources import SourceQuerySet
from news.parsing import continuity
from news.parsing.parsed import ParsedEntry
from news.parsing.parsers import Parsers
from news.parsing.watched_pages import SelectorError, Selectors
from news.publishing.record import withdraw_external

ON_A_PAGE = 50
WAITING_COUNTED = 5000
POLLS_SHOWN = 20
ITEMS_SHOWN = 5
WAITING_NAMED = 3
# Colours by Wagtail's own classes; words say the same.
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
    """How many of the newest `WAITING_COUNTED` entries in each waiting place are whose."""
    counts: Counter[int] = Counter()
    for status in WAITING:
        newest = Entry.objects.filter(status=status).newest_first()
        counts.update(newest.values_list("source_id", flat=True)[:WAITING_COUNTED])
    return counts


# --- What is done to them ---------------------------------------------------------------------------------------------


class SourcesActScreen(Screen, View):
    """Poll now, pause, resume: for one source or for those that were ticked."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        pks = [int(pk) for pk in request.POST.getlist("source") if pk.isascii() and pk.isdigit()]
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
    """After "Poll now": what is polled, what not, and why not; no promise of a time that is not ours to make."""
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
    """To where the form stood: one source, or the list with its filters."""
    one = request.POST.get("back", "")
    if one.isdigit():
        return reverse("news_source", args=[int(one)])
    return f"{reverse('news_sources')}?{request.GET.urlencode()}"


# --- One source -------------------------------------------------------------------------------------------------------

SELECTORS = ("item", "link", "title", "date", "summary")


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]
    """What editors set. A stored password is never sent to the browser: an empty field keeps it."""

    new_password = forms.CharField(
        label=gettext_lazy("password"),
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    forget_password = forms.BooleanField(label=gettext_lazy("Remove the username and password"), required=False)
    item = forms.CharField(
        label=pgettext_lazy("watched page", "item"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("CSS selector for the element that contains one news item, for example ul.news > li"),
    )
    link = forms.CharField(
        label=gettext_lazy("link"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Inside the item. Leave empty to use its first link."),
    )
    item_title = forms.CharField(
        label=gettext_lazy("title of the item"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Leave empty to use the link text."),
    )
    date = forms.CharField(
        label=gettext_lazy("date"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Leave empty to use the first “time” element."),
    )
    summary = forms.CharField(
        label=gettext_lazy("summary"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Leave empty for no summary."),
    )

    class Meta:
        model = Source
        fields = (
            *("title", "url", "home_url", "organisation", "language", "topics"),
            *("licence", "shows", "trust", "is_preferred", "identity", "username", "note"),
        )
        widgets = {
            "organisation": FilingSelect("organisation"),
            "topics": FilingSelectMultiple("topic"),
            "note": forms.Textarea(attrs={"rows": 3}),
            "username": forms.TextInput(attrs={"autocomplete": "off"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(field.label)
        self.is_page = self.instance.kind == Source.Kind.PAGE
        if self.is_page:
            for name, value in self.instance.settings.items():
                self.initial[_field_of(name)] = value
        else:
            for name in SELECTORS:
                del self.fields[_field_of(name)]
        if self.instance.password:
            self.fields["new_password"].help_text = _("A password is stored. Leave empty to keep it.")
        if not self.instance.credentials:
            del self.fields["forget_password"]
        if not self.instance.pk:  # polling finds out, an editor may set it back
            del self.fields["identity"]

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        return checked_address(url)

    def clean_home_url(self) -> str:
        url: str = self.cleaned_data["home_url"].strip()
        return checked_address(url) if url else ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.is_page:
            try:
                Selectors.from_settings(self.selectors())
            except SelectorError as error:
                self.add_error(_field_of(error.name), explain(error))
        return cleaned

    def selectors(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(_field_of(name), "") for name in SELECTORS}

    def apply(self) -> None:
        """To the row what the form's own fields say; `save` does the rest."""
        if self.cleaned_data.get("forget_password"):
            self.instance.username = self.instance.password = ""
        elif self.cleaned_data.get("new_password"):
            self.instance.password = self.cleaned_data["new_password"]
        if self.is_page:
            self.instance.settings = {**self.instance.settings, **self.selectors()}

    def save(self, commit: bool = True) -> Source:
        self.apply()
        source: Source = super().save(commit=commit)
        return source

    def try_page(self, *, at: datetime) -> Trial:
        """What the selectors find on the page now; nothing is stored."""
        self.apply()
        try:
            with Parsers() as parsers:
                feed = adding.try_selectors(
                    self.instance.url,
                    self.selectors(),
                    credentials=self.instance.credentials,
                    client=client_for_a_person(),
                    reader=parsers,
                    clock=lambda: at,
                )
        except adding.NotAdded as error:
            return Trial(problem=words_of_error(error.kind, str(error)))
        return Trial(entries=feed.entries[:ITEMS_SHOWN], count=len(feed.entries))

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """Its fields under headings."""
        named = [
            (_("Details"), ["title", "url", "home_url", "organisation", "language", "topics"]),
            (_("What to read on the page"), [_field_of(name) for name in SELECTORS]),
            (_("Permitted use"), ["licence", "shows", "trust", "is_preferred"]),
            (_("How entries are identified"), ["identity"]),
            (_("Access"), ["username", "new_password", "forget_password"]),
            (_("For colleagues"), ["note"]),
        ]
        groups = [(heading, [self[name] for name in names if name in self.fields]) for heading, names in named]
        return [(heading, fields) for heading, fields in groups if fields]


@dataclass(frozen=True, slots=True)
class Trial:
    """What selectors found on a page, or why they found nothing."""

    entries: Sequence[ParsedEntry] = ()
    count: int = 0
    problem: str = ""


def words_of_error(kind: str, message: str) -> str:
    """By the kind of error where it has a sentence of its own."""
    return str(ERRORS.get(kind) or explain(message))


def _field_of(selector: str) -> str:
    return "item_title" if selector == "title" else selector


def checked_address(url: str) -> str:
    """An address that we would ask; ValidationError with the reason for any other."""
    try:
        read_url(url)
    except HttpError as error:
        raise forms.ValidationError(explain(error)) from None
    return url


class SourceScreen(Screen, FormView):
    """One source: what is wrong and what to do, its settings, its log."""

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
            if source.held_at and is_all:  # it was held for this alone
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
    """A ready mail for a publisher whose site turns machines away; in English, as most would be written to."""
    contact = getattr(settings, "HTTP_CONTACT", "") or getattr(settings, "PUBLIC_URL", "")
    name = site_name("en")
    subject = f"Our feed reader is blocked from your news feed: {source.host}"
    text = (
        "Dear colleagues,\n\n"
        f"We collect your public news from {source.url.split('?')[0]} for customs officers in our region, with a link to you."
        " Your server refuses access to our feed reader (403 Forbidden), probably to protect itself against robots.\n\n"
        f"Could you please allow it? It identifies itself as “Newsroom/1.0 (+{contact})” and polls your feed no more than"
        " a few times a day, and only for what has changed.\n\n"
        f"Kind regards\n{name}\n"
    )
    return {"subject": subject, "text": text}


class SourceDeleteScreen(Screen, TemplateView):
    """Asks first, and says what goes and what stays."""

    template_name = "news/admin/source_delete.html"
    header_icon = "bin"
    page_title = gettext_lazy("Delete")
    permission = "news.delete_source"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.source = get_object_or_404(Source, pk=kwargs["pk"])

    def way_here(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("news_sources"), "label": _("Sources")},
            {"url": reverse("news_source", args=[self.source.pk]), "label": str(self.source)},
            {"url": "", "label": self.page_title},
        ]

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
    """With its entries; external items made of them are withdrawn, articles stay."""
    with transaction.atomic():
        for entry in Entry.objects.filter(source=source, status=EntryStatus.PUBLISHED):
            withdraw_external(entry, at=at)
        source.delete()


@hooks.register("register_admin_urls")
def sources_urls() -> list[Any]:
    return [
        path("sources/", SourcesScreen.as_view(), name="news_sources"),
        path("sources/act/", SourcesActScreen.as_view(), name="news_sources_act"),
        path("sources/<int:pk>/", SourceScreen.as_view(), name="news_source"),
        path("sources/<int:pk>/delete/", SourceDeleteScreen.as_view(), name="news_source_delete"),
    ]


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
