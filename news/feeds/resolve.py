"""Lookup of the list at an address: on a public page of the tree, or at the common address of all languages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Page, Site

from foundation import languages
from foundation.filters import NoSuchList
from foundation.page_types import by_type
from foundation.public_pages import public_pages
from foundation.settings import site_name
from news.feeds.lists import EverythingList, ExternalList, FeedList, ItemList
from news.hooks import answers, is_model_with
from news.models import ExternalIndexPage, Item, NewsIndexPage

ARCHIVE = "archive"
LONGEST_PATH, LONGEST_VALUE = 500, 200
_BEFORE_ALL = datetime(2021, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ResolvedList:
    """A list, the path of its page, and its texts there. ``since`` is the date of an empty list.

    It does not change while ``ChangeCounter.frame`` does not.
    """

    listing: FeedList
    path: str
    title: str
    introduction: str
    rights: str
    since: datetime


def lists_by_page() -> dict[type[Page], type[FeedList]]:
    """Return the type of list for each page model. The hook ``register_feed_list`` adds to it."""
    registered = answers("register_feed_list", shape="(model of pages, news.feeds.lists.FeedList)", fits=_is_feed_list)
    return by_type({NewsIndexPage: ItemList, ExternalIndexPage: ExternalList, **dict(registered)})


def _is_feed_list(answer: Any) -> bool:
    needed = ("TYPES", "PARAMETERS", "from_params", "parts")
    return is_model_with(answer, Page, lambda kind: all(hasattr(kind, name) for name in needed))


def filters(params: Mapping[str, str]) -> dict[str, str]:
    """Return the ``params`` that any list has, sorted. Others, such as those added by mail programs, are ignored.

    Raises ``NoSuchList`` for a value that is too long.
    """
    names = sorted({name for kind in lists_by_page().values() for name in kind.PARAMETERS} | {ARCHIVE})
    wanted = {name: value for name in names if (value := params.get(name))}
    if any(len(value) > LONGEST_VALUE or "\0" in value for value in wanted.values()):
        raise NoSuchList("?")
    return wanted


def resolve_list(path: str, params: Mapping[str, str]) -> ResolvedList:
    """Return the list whose feeds are under ``path``, such as ``/en/news/``. Raises ``NoSuchList`` if none is
    public."""
    if path == everywhere():
        with override(languages.default()):
            everything = EverythingList.from_params(params, language="")
            return ResolvedList(everything, "/", everything.heading, "", rights_of(everything.TYPES), _BEFORE_ALL)
    page, language = _page_at(path)
    kind = lists_by_page()[page.specific_class]
    with override(language):
        listing = kind.from_params(params, language=language)
        title = listing.heading if listing.params or isinstance(listing, EverythingList) else page.title
        rights = rights_of(listing.TYPES)
    introduction = getattr(page.specific, "introduction", "")
    since = page.first_published_at or page.last_published_at or _BEFORE_ALL
    return ResolvedList(listing, path, title, introduction, rights, since)


def rights_of(types: Collection[str]) -> str:
    """Return the terms of a feed of items of these types, in the current language. For our own texts, the hook
    ``feed_rights`` sets them."""
    name = {"name": site_name()}
    if Item.Type.EXTERNAL in types:
        return _("Titles and excerpts belong to their sources, which set their own terms. Selected by %(name)s") % name
    return own_terms() or _("Free to reuse with credit to %(name)s") % name


def own_terms() -> str:
    """Return the site's terms for the reuse of our own texts, in the current language, or ""."""
    return str(next((words for words in answers("feed_rights", shape="text", fits=_is_text) if words), ""))


def _is_text(answer: Any) -> bool:
    return isinstance(answer, str | Promise)


def everywhere() -> str:
    """Return the path of the feeds for all languages together, or "" on a site without them."""
    try:
        return reverse("feeds_of_all", args=["rss.xml"]).removesuffix("rss.xml")
    except NoReverseMatch:
        return ""


def _page_at(path: str) -> tuple[Any, str]:
    """Return the public list page at ``path`` of any site, and its language."""
    languages: dict[str, str] = {}
    for root in Site.get_site_root_paths():
        with override(root.language_code):
            start = reverse("wagtail_serve", args=[""])
        if path.startswith(start):
            languages.setdefault(root.root_path + path.removeprefix(start), root.language_code)
    # Content types have an index, paths do not, and it skips the many articles. Any other filter here can mislead
    # SQLite.
    kinds = ContentType.objects.get_for_models(*lists_by_page()).values()
    pages = public_pages(Page.objects).filter(content_type__in=kinds, url_path__in=languages)
    found = {page.url_path: page for page in pages if page.alias_of_id is None}
    for url_path, language in languages.items():
        if url_path in found:
            return found[url_path], language
    raise NoSuchList(path[:LONGEST_PATH])
