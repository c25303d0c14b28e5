"""What stands around every page of a language: its home page, the sections under it, who publishes.

Most of it stays in the process while ``ChangeCounter.frame`` stands still: asked for again it costs ten queries, a third of an
uncached article. Whatever a layout shows moves that number when it changes: ``news.signal_handlers`` and ``rocb.apps`` see
to it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Locale, Page, PageViewRestriction, Site

from news.api import cached, content_functions
from rocb.models import HomePage, SiteIdentity

# A few for each site and language, and one for the versions of each page that is no item.
REMEMBERED_AT_MOST = 500


@dataclass(frozen=True, slots=True)
class Section:
    """A page and its address. Requests share the page: who shows or changes it takes a copy."""

    page: Page
    url: str

    def is_of(self, model: type[Page]) -> bool:
        return type(self.page) is model


@dataclass(frozen=True, slots=True)
class Layout:
    """``home`` is that of the language, else that of the site; ``sections`` are the public pages under it in the editors'
    order. ``private`` are the places in the tree (`Page.path`) below which not everybody may read."""

    home: Section | None
    sections: tuple[Section, ...]
    private: tuple[str, ...]
    locales: dict[int, Locale]

    def first(self, model: type[Page]) -> Section | None:
        return next((section for section in self.sections if section.is_of(model)), None)

    def is_public(self, page: Page) -> bool:
        """Whether everybody may read this page once it is live."""
        return not page.path.startswith(self.private)

    def locate(self, page: Page) -> Page:
        """The page with its locale known."""
        if page.locale_id in self.locales:
            page.locale = self.locales[page.locale_id]
        return page


def of(request: HttpRequest) -> Layout:
    """The layout of this request, in the current language."""
    language = get_language() or settings.LANGUAGE_CODE
    layouts: dict[str, Layout] = request.__dict__.setdefault("_layouts", {})
    if language not in layouts:
        # Wagtail's question for the site takes it an eighth of an uncached article.
        site = _remembered(request, ("site", request.get_host()), lambda: Site.find_for_request(request))
        key = ("layout", site and site.pk, language)
        layouts[language] = _remembered(request, key, lambda: _made(request, site, language))
    return layouts[language]


def above(request: HttpRequest, page: Page) -> list[Section]:
    """The pages above this one, from the home page down; a query a level below the sections, where nobody asked before."""
    layout, found = of(request), list[Section]()
    known = [*layout.sections, *filter(None, [layout.home])]
    while page.depth > 2:  # the root of the tree is no page that anybody sees
        parent = next((one for one in known if _is_parent(one.page, page)), None)
        if parent is None:
            page_above = page.get_parent()
            parent = Section(page_above, page_above.get_url(request) or "")
        found.append(parent)
        page = parent.page
    return found[::-1]


def _is_parent(page: Page, child: Page) -> bool:
    return bool(page.depth == child.depth - 1 and child.path.startswith(page.path))


def versions(request: HttpRequest, page: Page) -> dict[str, str]:
    """The paths of what is public of this page, by language."""

    def ask() -> dict[str, str]:
        layout = of(request)
        pages = Page.objects.filter(translation_key=page.translation_key, live=True, alias_of=None)
        public = (version for version in pages.only("path", "url_path", "locale_id") if layout.is_public(version))
        return {layout.locales[version.locale_id].language_code: version.get_url(request) or "" for version in public}

    if type(page) in content_functions():  # these move a number of their own when they are published
        return ask()
    found: dict[str, str] = _remembered(request, ("versions", page.translation_key), ask)
    return found


def identity(request: HttpRequest) -> SiteIdentity:
    """Who publishes; shared, see `Section`."""
    found: SiteIdentity = _remembered(request, "identity", SiteIdentity.load)
    return found


_memory: dict[Hashable, tuple[int, Any]] = {}


def _remembered(request: HttpRequest, key: Hashable, make: Callable[[], Any]) -> Any:
    """What ``make`` gave while the number stood; requests share it, at the same time too."""
    number = cached.state_of(request)[1]
    found = _memory.get(key)
    if found is None or found[0] != number:
        if len(_memory) >= REMEMBERED_AT_MOST:
            _memory.clear()
        found = _memory[key] = (number, make())
    return found[1]


def forget() -> None:
    """For tests, whose databases go back to numbers that they had before."""
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
    pages = page.sections().specific() if isinstance(page, HomePage) else ()  # not so before a fresh site has its pages
    found = [Section(layout.locate(one), one.get_url(request) or "") for one in (page, *pages)]
    return replace(layout, home=found[0], sections=tuple(one for one in found[1:] if layout.is_public(one.page)))


def private_places() -> tuple[str, ...]:
    """Where Wagtail restricts the view: of a page and all below it, and of their aliases. One query where nothing is."""
    found = dict(PageViewRestriction.objects.order_by("page_id").values_list("page_id", "page__path"))
    latest = set(found)
    while latest:
        aliases = dict(Page.objects.filter(alias_of__in=latest).order_by("pk").values_list("pk", "path"))
        latest = set(aliases) - set(found)
        found |= aliases
    return tuple(found.values())
