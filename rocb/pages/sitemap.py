"""``/sitemap.xml``: every public address with its language versions, from the same rows that the lists read.

Two queries for all articles and events, whatever their number. The finished lines are cached until the next `Change`.
Above `ADDRESSES_IN_A_FILE`, the address returns an index of ``/sitemap.xml?p=1`` and so on.
The line of an article or event names its picture, for image search.

``/news-sitemap.xml`` is for news search: the articles of the last two days. ``/robots.txt`` names both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models.fields.json import KT
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Page, Site

from foundation import languages
from foundation.public_pages import public_pages
from foundation.whole_numbers import whole_number
from news import addresses
from news.api import ItemQuerySet, content_functions, news_sitemap_document, recent_news
from news.models import Change, Item
from rocb.models import Organisation, OrganisationIndexPage, Topic
from rocb.pages.people_pages import public_slugs
from rocb.search.glossary import by_letter, path_of
from rocb.search.terms import LANGUAGES

ADDRESSES_IN_A_FILE = 10_000
KEPT_SECONDS = 3600

Line = dict[str, Any]


def sitemap(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("p", "")
    files = max(1, -(-own_items().count() // ADDRESSES_IN_A_FILE))
    if not wanted and files > 1:
        places = [f"{settings.PUBLIC_URL}/sitemap.xml?p={number}" for number in range(1, files + 1)]
        context = {"sitemaps": [{"location": place} for place in places]}
        return _xml(request, "sitemap_index.xml", context)
    number = whole_number(wanted or "1", most=files)
    if not number:
        raise Http404
    lines = [*page_lines(request), *item_lines(number)] if number == 1 else item_lines(number)
    return _xml(request, "rocb/sitemap.xml", {"urlset": lines})


def _xml(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context, content_type="application/xml")
    response["X-Robots-Tag"] = "noindex, noodp, noarchive"
    return response


def own_items() -> ItemQuerySet:
    """Return items that are pages of this site. External items are on other sites."""
    return Item.objects.exclude(type=Item.Type.EXTERNAL)


def item_lines(number: int) -> list[Line]:
    """Return the articles and events of the ``number``-th file, oldest first, cached until the next change."""
    latest = Change.objects.order_by("-sequence").values_list("sequence", "item_uuid", "at").first()
    key = "sitemap:" + ":".join(str(part).replace(" ", "T") for part in (number, settings.PUBLIC_URL, *(latest or ())))
    lines = cache.get(key)
    if lines is None:
        lines = _item_lines(number)
        cache.set(key, lines, KEPT_SECONDS)
    return lines


def _item_lines(number: int) -> list[Line]:
    start = (number - 1) * ADDRESSES_IN_A_FILE
    columns = ("translation_key", "language", "type", "address", "updated_at")
    rows = own_items().order_by("pk").only(*columns).annotate(image=KT("stored_lead__src"))
    rows = rows[start : start + ADDRESSES_IN_A_FILE]
    things = Item.objects.filter(translation_key__in=rows.values("translation_key")).only(*columns)
    lines = _lines(
        [(item.translation_key, item.language, item.url, item.updated_at) for item in rows],
        [(item.translation_key, item.language, item.url, item.updated_at) for item in things],
    )
    for line, item in zip(lines, rows, strict=True):
        line["image"] = addresses.at(settings.PUBLIC_URL, item.image or "")
    return lines


def page_lines(request: HttpRequest) -> list[Line]:
    """Return home pages, lists, plain pages, series, organisations, topics and people. They are few, so they are not
    cached."""
    site = Site.find_for_request(request)
    if site is None:
        return []
    homes = site.root_page.get_translations(inclusive=True)
    pages = public_pages(Page.objects).filter(alias_of=None).not_type(*content_functions()).select_related("locale")
    rows: list[tuple[Any, str, str, datetime | None]] = []
    organisations = list(Organisation.objects.order_by("slug").values_list("slug", flat=True))
    topics = list(Topic.objects.order_by("slug").values_list("slug", flat=True))
    directory = OrganisationIndexPage
    for home in homes.select_related("locale"):
        for page in pages.descendant_of(home, inclusive=True).select_related("content_type").order_by("path"):
            path = page.get_url(request)
            if not path:
                continue
            code, url = page.locale.language_code, settings.PUBLIC_URL + path
            rows.append((page.translation_key, code, url, page.last_published_at or page.latest_revision_created_at))
            if page.cached_content_type.model_class() is directory:
                rows += [((page.translation_key, slug), code, f"{url}{slug}/", None) for slug in organisations]
        rows += _gathered(home.locale.language_code, topics)
        rows += _letters(home.locale.language_code)
    return _lines(rows, rows)


def _gathered(code: str, topics: Iterable[str]) -> list[tuple[Any, str, str, datetime | None]]:
    """Return pages outside the page tree: topics, people, documents and the press room."""
    with override(code):
        paths = [*map(reverse, ("topics", "people", "documents", "glossary", "press_room", "site_map"))]
        paths += [reverse("topic", args=[slug]) for slug in topics]
        paths += [reverse("person", args=[slug]) for slug in public_slugs(code)]
    return [(path.removeprefix(f"/{code}"), code, settings.PUBLIC_URL + path, None) for path in paths]


def _letters(code: str) -> list[tuple[Any, str, str, datetime | None]]:
    """Return the pages of the glossary. A page has no language versions, because terms begin with other letters in each
    language.
    """
    with override(code):
        paths = [path_of(letter) for letter in by_letter(code)] if code in LANGUAGES else []
    return [(path, code, settings.PUBLIC_URL + path, None) for path in paths]


def _lines(
    rows: Iterable[tuple[Any, str, str, datetime | None]], versions: Iterable[tuple[Any, str, str, datetime | None]]
) -> list[Line]:
    """Return a line for each row. It names all language versions if there are several."""
    of_thing: dict[Any, dict[str, str]] = defaultdict(dict)
    for thing, code, url, _at in versions:
        of_thing[thing][code] = url
    return [
        {"location": url, "lastmod": at, "alternates": _alternates(of_thing[thing])} for thing, _code, url, at in rows
    ]


def _alternates(urls: dict[str, str]) -> list[dict[str, str]]:
    if len(urls) < 2:
        return []
    found = [{"lang_code": code, "location": urls[code]} for code in languages.codes() if code in urls]
    default = urls.get(languages.default())
    return [*found, {"lang_code": "x-default", "location": default}] if default else found


def robots(request: HttpRequest) -> HttpResponse:
    """Allow everything, and name the sitemaps."""
    maps = [f"Sitemap: {settings.PUBLIC_URL}/{name}" for name in ("sitemap.xml", "news-sitemap.xml")]
    response = HttpResponse(
        "\n".join(["User-agent: *", "Disallow:", "", *maps, ""]), content_type="text/plain; charset=utf-8"
    )
    response["Cache-Control"] = "public, max-age=3600"
    return response


def news_sitemap(request: HttpRequest) -> HttpResponse:
    """Return Google's news sitemap. One query over the range of an index."""
    body = news_sitemap_document(recent_news(at=timezone.now()))
    response = HttpResponse(body, content_type="application/xml")
    response["Cache-Control"] = "public, max-age=300"
    response["X-Robots-Tag"] = "noindex, noodp, noarchive"
    return response
