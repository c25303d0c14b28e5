"""The desk: entries from the sources in a list with a preview, and the actions of editors on them.

Everything works with links and forms. ``news/desk.js`` adds keyboard shortcuts and avoids page loads.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language_info, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from foundation.authorship.naming import display_name
from foundation.components.admin import HeaderButton, ScreenMenuItem
from foundation.page_types import is_type
from foundation.whole_numbers import whole_number
from news.admin import desk_list
from news.admin.desk_list import CHANGED, DeskList, Filters
from news.admin.screens import ENTRIES, OUTSIDE, RULES, SOURCES, Screen
from news.conf import client_for_a_person
from news.feeds.lists import vocabulary_model
from news.ingest import drafts, entry_images, review
from news.ingest.difference import difference
from news.ingest.review import Done, NotAllowed
from news.models import ArticlePage, Entry, EntryAction, EntryStatus, Source, may_move
from news.parsing.parsed import web_address
from news.parsing.sanitize import MAX_CHARACTERS, SANITIZER_VERSION, clean
from news.publishing.event_words import event_in_words

SOURCES_OFFERED = 1000
PEOPLE_OFFERED = 200
FOLD_CANDIDATES = 200
FOLD_OFFERED = 12
ROOM_CHARACTERS = 6000  # of text that reserves the frame's height; more than the tallest frame holds

TABS: dict[str, Any] = {
    EntryStatus.NEW: pgettext_lazy("entries on the desk", "New"),
    EntryStatus.SHORTLISTED: pgettext_lazy("entries on the desk", "Shortlisted"),
    EntryStatus.DRAFTED: pgettext_lazy("entries on the desk", "Draft created"),
    EntryStatus.PUBLISHED: pgettext_lazy("entries on the desk", "Published"),
    CHANGED: pgettext_lazy("entries on the desk", "Changed at the source"),
    EntryStatus.DISMISSED: pgettext_lazy("entries on the desk", "Dismissed"),
    EntryStatus.FOLDED: pgettext_lazy("entries on the desk", "Merged"),
}
# Action of a button or key -> new status of the entry.
MOVES = {
    "shortlist": EntryStatus.SHORTLISTED,
    "reopen": EntryStatus.NEW,
    "draft": EntryStatus.DRAFTED,
    "publish": EntryStatus.PUBLISHED,
    "dismiss": EntryStatus.DISMISSED,
    "fold": EntryStatus.FOLDED,
}


class DeskScreen(Screen, TemplateView):
    """The list, and beside it the entry from the address, or else the first one."""

    template_name = "news/admin/desk.html"
    page_title = gettext_lazy("Desk")
    header_icon = "glasses"
    permission = ENTRIES

    @property
    def header_buttons(self) -> list[HeaderButton]:  # type: ignore[override]
        """Return the screens that decide what comes to the desk."""
        screens = [(SOURCES, _("Sources"), "news_sources", "rotate"), (RULES, _("Rules"), "news_rules", "sliders")]
        return [
            HeaderButton(label=label, url=reverse(name), icon_name=icon, priority=number)
            for number, (permission, label, name, icon) in enumerate(screens)
            if self.request.user.has_perm(permission)
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filters = Filters.read(self.request.GET.dict())
        desk = DeskList(filters, user=self.request.user)
        after = self.request.GET.get("after", "")
        page, counts = desk.page(after=after), counts_in_words()
        chosen = _asked_entry(self.request.GET.get("entry", "")) or next(iter(page.entries), None)
        return {
            **super().get_context_data(**kwargs),
            "filters": filters,
            "tabs": [(status, label, filters.query(status=status), counts[status]) for status, label in TABS.items()],
            "rows": [
                {
                    "entry": entry,
                    "url": f"?{_with(filters.query(), after, entry)}",
                    "doubles": page.doubles.get(entry.pk, []),
                }
                for entry in page.entries
            ],
            "page": page,
            "older": f"?{filters.query()}&after={page.older}" if page.older else "",
            "is_first": not after,
            "chosen": chosen,
            "back": self.request.GET.urlencode(),
            "last": last_click(self.request.user),
            **(preview_of(chosen, user=self.request.user) if chosen else {}),
            **choices(filters, user=self.request.user),
        }


def _asked_entry(text: str) -> Entry | None:
    return Entry.objects.filter(pk=whole_number(text) or 0).first()


def _with(query: str, after: str, entry: Entry) -> str:
    return f"{query}{f'&after={after}' if after else ''}&entry={entry.pk}"


def counts_in_words() -> dict[str, str]:
    """Return the number of entries under each tab as text."""
    return {status: desk_list.in_words(count) for status, count in desk_list.count_places().items()}


def choices(filters: Filters, *, user: Any) -> dict[str, Any]:
    """Return the options of the filters."""
    sources = list(Source.objects.order_by("title", "url").values_list("pk", "title", "url")[:SOURCES_OFFERED])
    if filters.source and filters.source not in {pk for pk, _title, _url in sources}:
        sources += Source.objects.filter(pk=filters.source).values_list("pk", "title", "url")
    followed = Source.objects.exclude(organisation=None).values("organisation")
    organisations = vocabulary_model("organisation")._default_manager.filter(pk__in=followed)[:SOURCES_OFFERED]
    languages = Source.objects.exclude(language="").order_by("language").values_list("language", flat=True).distinct()
    return {
        "sources": [(pk, title or url) for pk, title, url in sources],
        "organisations": [(row.pk, str(row)) for row in organisations],
        "topics": desk_list.topics(),
        "languages": [(code, language_name(code)) for code in languages[:SOURCES_OFFERED]],
        "people": people(),
    }


def language_name(code: str) -> str:
    """Return a language's name in the current language, or its code if Django does not know it."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def people() -> list[tuple[int, str]]:
    """Return the users with access to the desk, to whom an entry can be assigned."""
    editors = ModelBackend().with_perm(ENTRIES)
    return [
        (person.pk, display_name(person))
        for person in editors.order_by(get_user_model().USERNAME_FIELD)[:PEOPLE_OFFERED]
    ]


def last_click(user: Any) -> dict[str, Any] | None:
    """Describe the last action that this user can undo."""
    action = EntryAction.objects.standing().filter(by=user).newest_first().first()
    if action is None:
        return None
    count = EntryAction.objects.standing().filter(batch=action.batch).count()
    return {"batch": action.batch, "kind": action.get_kind_display(), "count": count}


# --- One entry --------------------------------------------------------------------------------------------------------


class EntryScreen(Screen, TemplateView):
    """One entry on its own screen; with ``?part`` only the preview, for the script."""

    template_name = "news/admin/desk_entry.html"
    header_icon = "glasses"
    permission = ENTRIES

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.entry = get_object_or_404(Entry, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return str(self.entry)[:100]

    def way_here(self) -> list[dict[str, Any]]:
        return [{"url": reverse("news_desk"), "label": _("Desk")}, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "back": self.request.GET.get("back", f"entry={self.entry.pk}"),
            "topics": desk_list.topics(),
            "people": people(),
            **preview_of(self.entry, user=self.request.user),
        }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "part" not in request.GET:
            return super().get(request, *args, **kwargs)
        context = {
            "back": request.GET.get("back", ""),
            "topics": desk_list.topics(),
            "people": people(),
            **preview_of(self.entry, user=request.user),
        }
        return render(request, "news/admin/entry_preview.html", context)


class EntryText(Screen, TemplateView):
    """The text of an entry as a document, for the frame in its preview.

    This is the only place in the CMS that renders HTML from outside. It is sanitised. The frame's policy isolates it
    from the CMS in case the sanitiser fails.
    """

    template_name = "news/admin/entry_text.html"
    permission = ENTRIES
    policy = OUTSIDE

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entry = get_object_or_404(Entry.objects.select_related("source"), pk=kwargs["pk"])
        is_current = entry.sanitizer_version == SANITIZER_VERSION
        html = entry.html if is_current else clean(entry.raw_html, base_url=entry.html_base).html
        return {"html": mark_safe(html), "language": drafts.language_of(entry)}


def _words_left_out(entry: Entry) -> int:
    """Return how many words the sanitiser cut off. Short texts lose none: cleaning lengthens a text sixfold at most."""
    is_long = len(entry.raw_html) > MAX_CHARACTERS // 8
    return clean(entry.raw_html, base_url=entry.html_base).words_left_out if is_long else 0


def preview_of(entry: Entry, *, user: Any) -> dict[str, Any]:
    """Return the context of the preview, with a fixed number of queries."""
    entry = Entry.objects.select_related("source__organisation", "assignee", "decided_by", "folded_into__source").get(
        pk=entry.pk
    )
    doubles = desk_list.doubles_of([entry]).get(entry.pk, [])
    draft = Page.objects.filter(pk=entry.article_id).first() if entry.article_id else None
    revision = entry.revisions.first() if entry.source_changed_at else None
    return {
        "entry": entry,
        "event": event_in_words(entry.event),
        "lines": entry.text[:ROOM_CHARACTERS].splitlines(),
        "words_left_out": _words_left_out(entry),
        "link": web_address(entry.link, base=""),
        "language": drafts.language_of(entry),
        "own_topics": {topic.pk for topic in entry.topics.all()},
        "doubles": doubles,
        "draft": draft,
        "moves": {do for do, status in MOVES.items() if _is_offered(entry, do, status)},
        "targets": drafts.targets_for(entry) if may_move(entry.status, EntryStatus.DRAFTED) else [],
        "pictures": entry_images.pictures_of(entry),
        "may_show_all": entry.source.shows == Source.Shows.FULL,
        "fold_into": fold_candidates(entry),
        "revision": revision,
        "changes": _changes(entry, revision) if revision else [],
        "actions": entry.actions.select_related("by").newest_first()[:10],
    }


def _is_offered(entry: Entry, do: str, status: str) -> bool:
    if do == "draft" and entry.status == EntryStatus.DRAFTED:
        return entry.article_id is None
    return entry.status != status and may_move(entry.status, status)


def _changes(entry: Entry, revision: Any) -> list[list[Any]]:
    """Return what the source changed since the entry was accepted: title, event, address, text."""
    pairs = [
        (entry.title, revision.title),
        (event_in_words(entry.event), event_in_words(revision.event)),
        (entry.link, revision.link),
        (entry.text, revision.text),
    ]
    return [line for before, now in pairs for line in difference(before, now)]


def fold_candidates(entry: Entry) -> list[tuple[int, str]]:
    """Return entries that may be about the same story, ranked by the words that their titles share."""
    words = _words(entry.title)
    states = [EntryStatus.NEW, EntryStatus.SHORTLISTED, EntryStatus.DRAFTED, EntryStatus.PUBLISHED]
    rows: list[tuple[int, str, str]] = []
    for status in states:
        newest = Entry.objects.filter(status=status).exclude(pk=entry.pk).newest_first()
        rows += newest.values_list("pk", "title", "source__title")[:FOLD_CANDIDATES]
    ranked = sorted(rows, key=lambda row: -len(words & _words(row[1])))
    return [(pk, f"{title[:90]} ({source})") for pk, title, source in ranked[:FOLD_OFFERED]]


def _words(title: str) -> set[str]:
    return {word for word in title.casefold().split() if len(word) > 3}


# --- Actions ----------------------------------------------------------------------------------------------------------


class ActScreen(Screen, View):
    """One action on one entry or on the ticked ones. Answers a form with a redirect and the script with JSON."""

    permission = ENTRIES
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        pks = _numbers(request.POST.getlist("entry"))
        entries = list(Entry.objects.filter(pk__in=pks).order_by("pk"))
        if not entries:
            return self.answer(_("Select some entries first."), level="warning", code=400)
        try:
            return self.do(request.POST.get("do", ""), entries)
        except (NotAllowed, entry_images.PictureError) as error:
            return self.answer(str(error), level="error", code=409)

    def do(self, verb: str, entries: list[Entry]) -> HttpResponse:
        at, by, asked = timezone.now(), self.request.user, self.request.POST
        match verb:
            case "shortlist":
                return self.done(review.shortlist(entries, at=at, by=by), verb)
            case "reopen":
                return self.done(review.reopen(entries, at=at, by=by), verb)
            case "dismiss":
                return self.done(review.dismiss(entries, at=at, by=by), verb)
            case "publish":
                return self.done(review.accept_as_external(entries, at=at, by=by), verb)
            case "fold":
                into = whole_number(asked.get("into", ""))
                lead = _lead(entries) if into is None else get_object_or_404(Entry, pk=into)
                return self.done(review.fold(entries, into=lead, at=at, by=by), verb)
            case "seen":
                return self.done(review.seen(entries, at=at, by=by), verb)
            case "assign":
                return self.done(review.assign(entries, to=_person(asked.get("assignee", "")), at=at, by=by), verb)
            case "tag":
                rows = list(vocabulary_model("topic")._default_manager.filter(pk__in=_numbers(asked.getlist("topic"))))
                return self.done(review.tag(entries, topics=rows, at=at, by=by), verb)
            case "draft":
                return self.drafted(entries[0])
        name = verb.removeprefix("target:")
        page = drafts.accept_as(name, entries[0], at=at, by=by)
        return self.made(entries[0], page)

    def drafted(self, entry: Entry) -> HttpResponse:
        """Create a draft. Pictures are fetched before the transaction begins."""
        chosen = self.request.POST.getlist("picture")
        taken = entry_images.take(entry, chosen, client=client_for_a_person()) if chosen else []
        page = drafts.accept_as_article(entry, at=timezone.now(), by=self.request.user, pictures=taken)
        return self.made(entry, page)

    def made(self, entry: Entry, page: Page) -> HttpResponse:
        action = entry.actions.standing().newest_first().first()
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return self.answer(
            _("Draft created from “%(title)s”.") % {"title": entry},
            moved=[entry.pk],
            batch=action.batch if action else None,
            link=url,
        )

    def done(self, done: Done, verb: str) -> HttpResponse:
        refused = " ".join(sentence for _entry, sentence in done.refused[:5])
        if not done.entries:
            return self.answer(refused, level="error", code=409)
        said = f"{SAID[verb] % {'what': _what(done.entries)}} {refused}".strip()
        moved = [entry.pk for entry in done.entries] if verb in MOVES or verb == "seen" else []
        return self.answer(said, level="warning" if refused else "success", moved=moved, batch=done.batch)

    def answer(
        self,
        said: str,
        *,
        level: str = "success",
        code: int = 200,
        moved: Iterable[int] = (),
        batch: uuid.UUID | None = None,
        link: str = "",
    ) -> HttpResponse:
        if "application/json" in self.request.headers.get("accept", ""):
            values = {"message": said, "moved": [*moved], "batch": str(batch or ""), "link": link}
            return JsonResponse({**values, "counts": counts_in_words()}, status=code)
        buttons = [messages.button(link, _("Open the draft"))] if link else []
        getattr(messages, level)(self.request, said, buttons=buttons)
        return redirect(f"{reverse('news_desk')}?{self.request.POST.get('back', '')}")


# Messages around `_what`. The noun is apart from the verb, since languages with several plurals cannot combine both.
SAID = {
    "shortlist": gettext_lazy("Shortlisted: %(what)s."),
    "reopen": gettext_lazy("Marked as new: %(what)s."),
    "dismiss": gettext_lazy("Dismissed: %(what)s."),
    "publish": gettext_lazy("Published as external item: %(what)s."),
    "fold": gettext_lazy("Merged: %(what)s."),
    "seen": gettext_lazy("Change marked as seen: %(what)s."),
    "assign": gettext_lazy("Assigned: %(what)s."),
    "tag": gettext_lazy("Topics set: %(what)s."),
}


def _what(entries: list[Entry]) -> str:
    """Return the title of a single entry, or the number of several."""
    if len(entries) == 1:
        return _("“%(title)s”") % {"title": entries[0]}
    return ngettext("%(count)d entry", "%(count)d entries", len(entries)) % {"count": len(entries)}


def _lead(entries: list[Entry]) -> Entry:
    """Return the oldest of the ticked entries, into which the others are folded."""
    if len(entries) < 2:
        raise NotAllowed(_("Select the entries about the same story. The oldest becomes the main entry."))
    return min(entries, key=lambda entry: (entry.sort_at, entry.pk))


def _person(text: str) -> Any:
    """Return the user, or None for empty text. Raise `NotAllowed` for a user without access to the desk."""
    if not text:
        return None
    number = whole_number(text)
    if number not in dict(people()):
        raise NotAllowed(_("Choose someone who has access to the desk."))
    return get_user_model().objects.get(pk=number)


def _numbers(texts: Iterable[str]) -> list[int]:
    return [number for text in texts if (number := whole_number(text)) is not None]


class UndoScreen(ActScreen):
    """Undo of the given batch of actions, or else of this user's last one."""

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            batch = uuid.UUID(request.POST.get("batch", "")) if request.POST.get("batch") else None
        except ValueError:
            raise Http404 from None
        batch = batch or review.last_batch(by=request.user)
        if batch is None:
            return self.answer(_("There is nothing to undo."), level="warning", code=409)
        done = review.undo(batch, at=timezone.now(), by=request.user)
        if not done.entries:
            refused = " ".join(sentence for _entry, sentence in done.refused[:5])
            return self.answer(refused or _("There is nothing to undo."), level="error", code=409)
        said = _("Undone: %(what)s.") % {"what": _what(done.entries)}
        return self.answer(said, moved=[entry.pk for entry in done.entries])


# --- In the CMS -------------------------------------------------------------------------------------------------------


@hooks.register("before_edit_page")
def say_what_the_source_changed(request: HttpRequest, page: Page) -> None:
    """Warn on the edit page of an article whose source entry has changed since."""
    if request.method != "GET" or not is_type(page, ArticlePage) or not request.user.has_perm(ENTRIES):
        return
    entry = Entry.objects.changed_at_source().filter(article=page).for_lists().first()
    if entry is not None:
        url = reverse("news_entry", args=[entry.pk])
        text = _("The source has changed the entry this article was created from. The article has not been changed.")
        messages.warning(request, format_html("{}", text), buttons=[messages.button(url, _("View changes"))])


@hooks.register("register_admin_urls")
def desk_urls() -> list[Any]:
    return [
        path("desk/", DeskScreen.as_view(), name="news_desk"),
        path("desk/act/", ActScreen.as_view(), name="news_desk_act"),
        path("desk/undo/", UndoScreen.as_view(), name="news_desk_undo"),
        path("desk/<int:pk>/", EntryScreen.as_view(), name="news_entry"),
        path("desk/<int:pk>/text/", EntryText.as_view(), name="news_entry_text"),
    ]


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> ScreenMenuItem:
    return ScreenMenuItem(
        gettext_lazy("Desk"), reverse("news_desk"), name="desk", icon_name="glasses", order=80, permission=ENTRIES
    )
