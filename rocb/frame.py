"""What every page of a language stands in: its home page, the sections under it, who publishes.

Most of it stays in the process while ``ChangeCounter.frame`` stands still, so that a page asks two queries for its frame.
Whatever a frame shows moves that number when it changes: ``news.signal_handlers`` and ``rocb.apps`` see to it. Who may read
is asked at each request: a restriction may be written by a program that sends no signal.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Locale, Page, PageViewRestriction, Site

from news.api import cached, content_functions
from rocb.models import HomePage, SiteIdentity


@dataclass(frozen=True, slots=True)
class Section:
    """A page and its address. Requests share the page: who shows or changes it takes a copy."""

    page: Page
    url: str

    def is_of(self, model: type[Page]) -> bool:
        return type(self.page) is model


@dataclass(frozen=True, slots=True)
class Frame:
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


def of(request: HttpRequest) -> Frame:
    """The frame of this request, in the current language."""
    language = get_language() or settings.LANGUAGE_CODE
    frames: dict[str, Frame] = request.__dict__.setdefault("_frames", {})
    if language not in frames:
        frame = kept(request, ("frame",), lambda: _made(request, language))
        if (private := _private_places(request)) != frame.private:
            frame = replace(frame, private=private)
            frame = replace(frame, sections=tuple(one for one in frame.sections if frame.is_public(one.page)))
        frames[language] = frame
    return frames[language]


def above(request: HttpRequest, page: Page) -> list[Section]:
    """The pages above this one, from the home page down; a query a level below the sections, where nobody asked before."""
    frame, found = of(request), list[Section]()
    known = {section.page.path: section for section in frame.sections}
    if frame.home:
        known[frame.home.page.path] = frame.home
    parent = page.path[: -page.steplen]
    while len(parent) > page.steplen:  # the root of the tree is no page that anybody sees
        if parent not in known:
            page = page.get_parent()
            known[parent] = Section(page, page.get_url(request) or "")
        found.append(known[parent])
        parent = parent[: -page.steplen]
    return found[::-1]


def versions(request: HttpRequest, page: Page) -> dict[str, str]:
    """The paths of what is public of this page, by language."""

    def ask() -> dict[str, str]:
        frame = of(request)
        pages = Page.objects.filter(translation_key=page.translation_key, live=True, alias_of=None)
        public = (version for version in pages.only("path", "url_path", "locale_id") if frame.is_public(version))
        return {frame.locales[version.locale_id].language_code: version.get_url(request) or "" for version in public}

    if type(page) in content_functions():  # these move a number of their own when they are published
        return ask()
    return cached.shared(("versions", page.translation_key), _standing(request), ask)


def identity(request: HttpRequest) -> SiteIdentity:
    """Who publishes; shared, see `Section`."""
    return cached.shared("identity", _standing(request), SiteIdentity.load)


def kept[Thing](request: HttpRequest, key: tuple[Hashable, ...], make: Callable[[], Thing]) -> Thing:
    """What ``make`` gives for all pages of this site and language while the frame stands."""
    site = _site(request)
    return cached.shared((*key, site and site.pk, get_language()), _standing(request), make)


def _standing(request: HttpRequest) -> int:
    return cached.state_of(request)[1]


def _site(request: HttpRequest) -> Site | None:
    """Wagtail's answer; without a query where there is one site for all hosts."""
    if not hasattr(request, "_wagtail_site"):
        sites = cached.shared("sites", _standing(request), lambda: list(Site.objects.select_related("root_page")))
        if len(sites) == 1 and sites[0].is_default_site:
            request._wagtail_site = sites[0]  # type: ignore[attr-defined]
    return Site.find_for_request(request)


def _made(request: HttpRequest, language: str) -> Frame:
    site = _site(request)
    locales = Locale.objects.in_bulk()
    frame = Frame(None, (), (), locales)
    root = site.root_page if site else None
    if root is None:
        return frame
    home = root
    if (locale := locales.get(root.locale_id)) and locale.language_code != language:
        home = root.get_translations().live().filter(locale__language_code=language).first() or root
    page = home.specific
    pages = page.sections().specific() if isinstance(page, HomePage) else ()  # not so before a fresh site has its pages
    found = [Section(frame.locate(one), one.get_url(request) or "") for one in (page, *pages)]
    return replace(frame, home=found[0], sections=tuple(found[1:]))


def _private_places(request: HttpRequest) -> tuple[str, ...]:
    """Asked once a request."""
    if not hasattr(request, "_private_places"):
        request._private_places = private_places()  # type: ignore[attr-defined]
    found: tuple[str, ...] = request._private_places  # type: ignore[attr-defined]
    return found


def private_places() -> tuple[str, ...]:
    """Where Wagtail restricts the view: of a page and all below it, and of their aliases. One query where nothing is."""
    found = dict(PageViewRestriction.objects.order_by("page_id").values_list("page_id", "page__path"))
    latest = set(found)
    while latest:
        aliases = dict(Page.objects.filter(alias_of__in=latest).order_by("pk").values_list("pk", "path"))
        latest = set(aliases) - set(found)
        found |= aliases
    return tuple(found.values())
