"""The documents page: newsletters and publications of the office, and documents of its events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from events.api import Cursor, PaperList
from foundation import languages
from foundation.filters import NoSuchList
from news.api import ArticleKind, ItemList
from news.models import NewsIndexPage
from rocb.pages.topics import address_of, paths_in_all_languages

ISSUES_SHOWN = 4
# Kinds of articles that announce a publication.
PUBLISHED = {ArticleKind.NEWSLETTER: gettext_lazy("Newsletters"), ArticleKind.PUBLICATION: gettext_lazy("Publications")}


@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    language, base = languages.current(), reverse("documents")
    try:
        listing = PaperList.from_params(request.GET.dict(), language=language)
        before = Cursor.read(text) if (text := request.GET.get("before")) else None
    except NoSuchList as error:
        raise Http404(f"No list for {error}") from None
    shown = listing.slice(before=before)
    here = listing.path(base)
    is_whole = before is None and not listing.is_filtered
    names = ", ".join(listing.filter_names)
    context = {
        "heading": _("Documents: %(filters)s") % {"filters": names} if names else _("Documents"),
        "part_label": "" if before is None else _("Older documents"),
        "is_filtered": listing.is_filtered,
        "clear_path": base,
        "issues": list(_issues(language, request)) if is_whole else [],
        "papers": shown.papers,
        "slice": {
            "first_path": None if before is None else here,
            "older_path": f"{here}{'&' if '?' in here else '?'}before={shown.further}" if shown.further else None,
        },
        "filters": _filters(listing, base),
        "language_paths": paths_in_all_languages("documents") if is_whole else {},
    }
    return render(request, "rocb/documents.html", context)


def _issues(language: str, request: HttpRequest) -> Iterator[dict[str, Any]]:
    """Yield the latest issues of each kind, with the path of the full list."""
    path = address_of(NewsIndexPage, request)
    for kind, heading in PUBLISHED.items():
        listing = ItemList(language, kind=kind)
        if path and (items := listing.slice(size=ISSUES_SHOWN).items):
            yield {"kind": kind, "heading": heading, "items": items, "path": listing.path(path)}


def _filters(listing: PaperList, base: str) -> list[dict[str, Any]]:
    """Return groups of links. The number of queries does not grow with content."""
    groups: list[tuple[str, str, str, Sequence[tuple[str, ...]]]] = [
        ("kind", _("Type"), pgettext("type", "All"), listing.kinds()),
        ("topic", _("Topic"), pgettext("topic", "All"), listing.topics()),
        ("language", _("Language"), pgettext("language", "All"), listing.languages()),
        ("year", _("Year"), pgettext("year", "All"), listing.years()),
    ]
    current = listing.params
    return [
        {
            "name": name,
            "label": label,
            "is_active": name in current,
            "choices": [
                {
                    "label": text,
                    "path": listing.path(base, **{name: value}),
                    "is_current": current.get(name, "") == value,
                }
                for value, text, *_language in [("", whole), *choices]
            ],
        }
        for name, label, whole, choices in groups
        if choices
    ]
