"""The frame of every page in a language: its home page, the sections below it and the publisher.

Most of it is cached in the process until ``ChangeCounter.frame`` changes. Rebuilding it takes ten queries, a third of
the time of an uncached article. Changes of anything in a layout increment that number (``news.signal_handlers`` and
``rocb.apps``).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Locale, Page, Site

from foundation.public_pages import private_places
from news.api import cached, content_functions
from rocb.models import HomePage, Organisation, SiteIdentity

# A few for each site and language, and one for the versions of each page that has no item.
REMEMBERED_AT_MOST = 500


@dataclass(frozen=True, slots=True)
class Section:
    """A page and its address. Requests share the page, so copy it before you show or change it."""

    page: Page
    url: str

    def is_of(self, model: type[Page]) -> bool:
        return type(self.page) is model


@dataclass(frozen=True, slots=True)
class Layout:
    """Frame of the pages in a language. ``home`` is the home page of the language, or of the site if there is none.
    ``sections`` are the public pages below it in the editors' order. ``private`` are the paths (`Page.path`) of
    restricted branches.
    """

    home: Section | None
    sections: tuple[Section, ...]
    private: tuple[str, ...]
    locales: dict[int, Locale]

    def first(self, model: type[Page]) -> Section | None:
        return next((section for section in self.sections if section.is_of(model)), None)

    def is_public(self, page: Page) -> bool:
        """Return whether everybody may read this page once it is live."""
        return not page.path.startswith(self.private)

    def locate(self, page: Page) -> Page:
        """Set the page's locale without a query, and return the page."""
        if page.locale_id in self.locales:
            page.locale = self.locales[page.locale_id]
        return page


def of(request: HttpRequest) -> Layout:
    """Return the layout of this request in the current language."""
    language = get_language() or settings.LANGUAGE_CODE
    layouts: dict[str, Layout] = request.__dict__.setdefault("_layouts", {})
    if language not in layouts:
        # `Site.find_for_request` takes an eighth of the time of an uncached article.
        site = _remembered(request, ("site", request.get_host()), lambda: Site.find_for_request(request))
        key = ("layout", site and site.pk, language)
        layouts[language] = _remembered(request, key, lambda: _made(request, site, language))
    return layouts[language]


def above(request: HttpRequest, page: Page) -> list[Section]:
    """Return the live ancestors of this page, home page first. Takes one query per level below the sections, unless cached."""
    layout, found = of(request), list[Section]()
    known = [*layout.sections, *filter(None, [layout.home])]
    while page.depth > 2:  # the root of the tree is not a visible page
        parent = next((one for one in known if _is_parent(one.page, page)), None)
        if parent is None:
            page_above = page.get_parent()
            parent = Section(page_above, _url(page_above, known) or page_above.get_url(request) or "")
        found.append(parent)
        page = parent.page
    return [one for one in reversed(found) if one.page.live]


def _url(page: Page, known: list[Section]) -> str:
    """Return the address of a page below one of ``known``, without looking up the site. Empty for other pages."""
    above = next((one for one in known if page.path.startswith(one.page.path)), None)
    return above.url + page.url_path.removeprefix(above.page.url_path) if above else ""


def _is_parent(page: Page, child: Page) -> bool:
    return bool(page.depth == child.depth - 1 and child.path.startswith(page.path))


def versions(request: HttpRequest, page: Page) -> dict[str, str]:
    """Return the paths of the page's public language versions, by language."""

    def ask() -> dict[str, str]:
        layout = of(request)
        pages = Page.objects.filter(translation_key=page.translation_key, live=True, alias_of=None)
        public = (version for version in pages.only("path", "url_path", "locale_id") if layout.is_public(version))
        return {layout.locales[version.locale_id].language_code: version.get_url(request) or "" for version in public}

    if type(page) in content_functions():  # publishing these increments another number
        return ask()
    found: dict[str, str] = _remembered(request, ("versions", page.translation_key), ask)
    return found


def identity(request: HttpRequest) -> SiteIdentity:
    """Return the publisher. The object is shared, see `Section`."""
    found: SiteIdentity = _remembered(request, "identity", SiteIdentity.load)
    return found


def organisations(request: HttpRequest) -> dict[int, Organisation]:
    """Return all organisations by id, each with its kind, country code and short name only. They are shared, see `Section`."""

    def ask() -> dict[int, Organisation]:
        return Organisation.objects.only("kind", "code", "short_name").in_bulk()

    found: dict[int, Organisation] = _remembered(request, "organisations", ask)
    return found


_memory: dict[Hashable, tuple[int, Any]] = {}


def _remembered(request: HttpRequest, key: Hashable, make: Callable[[], Any]) -> Any:
    """Return the cached value of ``make`` for the current number. Concurrent requests share it."""
    number = cached.state_of(request)[1]
    found = _memory.get(key)
    if found is None or found[0] != number:
        if len(_memory) >= REMEMBERED_AT_MOST:
            _memory.clear()
        found = _memory[key] = (number, make())
    return found[1]


def forget() -> None:
    """Clear the cache in tests, whose databases repeat numbers."""
    _memory.clear()


def _made(request: HttpRequest, site: Site | None, language: str) -> Layout:
    locales = Locale.objects.in_bulk()
    layout = Layout(None, (), private_places(), locales)
    root = site.root_page if site else None
    if root is None:
        return layout
    home = root
    if (locale := locales.get(root.locale_id)) and locale.language_code != language:
        home = root.get_translations().live().filter(locale__language_code=language).first() or root
    page = home.specific
    pages = page.sections().specific() if isinstance(page, HomePage) else ()  # a fresh site has no `HomePage` yet
    found = [Section(layout.locate(one), one.get_url(request) or "") for one in (page, *pages)]
    return replace(layout, home=found[0], sections=tuple(one for one in found[1:] if layout.is_public(one.page)))
