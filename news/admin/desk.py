"""The desk: entries from the sources in a list with a preview. `desk_actions` has what editors do with them.

Everything works with links and forms. ``news/desk.js`` adds keyboard shortcuts and avoids page loads.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language_info, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from foundation.authorship.naming import display_name
from foundation.components.admin import HeaderButton, ScreenMenuItem, register_screens
from foundation.filters import vocabulary_model
from foundation.page_types import is_type
from foundation.whole_numbers import whole_number
from news.admin import desk_list
from news.admin.desk_list import CHANGED, DeskList, Filters
from news.admin.screens import ENTRIES, OUTSIDE, RULES, SOURCES, Screen
from news.ingest import drafts, entry_images
from news.ingest.difference import difference
from news.models import ArticlePage, Entry, EntryAction, EntryStatus, Source, may_move
from news.parsing.parsed import web_address
from news.parsing.sanitize import MAX_CHARACTERS, SANITIZER_VERSION, clean
from news.publishing.event_words import event_in_words

SOURCES_OFFERED = 1000
PEOPLE_OFFERED = 200
FOLD_CANDIDATES = 200
FOLD_OFFERED = 12
ROOM_CHARACTERS = 6000  # of text that determines the frame's height; more than the tallest frame holds

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
    """Return how many words the sanitiser cut off. Short texts lose none, because cleaning lengthens a text sixfold at most."""
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


register_screens(
    path("desk/", DeskScreen.as_view(), name="news_desk"),
    path("desk/<int:pk>/", EntryScreen.as_view(), name="news_entry"),
    path("desk/<int:pk>/text/", EntryText.as_view(), name="news_entry_text"),
)


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> ScreenMenuItem:
    return ScreenMenuItem(
        gettext_lazy("Desk"), reverse("news_desk"), name="desk", icon_name="glasses", order=80, permission=ENTRIES
    )
