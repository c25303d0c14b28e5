"""Tags for the layout of each page: navigation, breadcrumbs, languages, feeds; from `rocb.identity.layout`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from wagtail.models import Page

from events.api import Card, card
from events.models import EditionPage, EventSeriesPage, EventsIndexPage
from foundation import languages as languages_of_site
from foundation.languages import spelling
from foundation.languages.following import version_of
from foundation.settings import site_name
from news.api import FEED_FORMATS, lists
from news.models import ArticlePage, ExternalIndexPage, Item, NewsIndexPage
from rocb.identity import layout as layouts
from rocb.identity.layout import Layout, Section
from rocb.models import HomePage, StandardPage
from rocb.pages.directory import FEWEST_LOCATED, Located, located
from rocb.sharing import oembed

register = template.Library()

NEWS_ABOUT_AT_MOST = 6


def _layout(context: dict[str, Any]) -> Layout | None:
    # An include with "only" hides the variable, but not the request of the context.
    request = context.get("request") or getattr(context, "request", None)
    return layouts.of(request) if request is not None else None


def _sections(context: dict[str, Any]) -> tuple[Section, ...]:
    layout = _layout(context)
    return layout.sections if layout else ()


def _first(context: dict[str, Any], model: type[Page]) -> Section | None:
    layout = _layout(context)
    return layout.first(model) if layout else None


@register.simple_tag(takes_context=True)
def main_navigation(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the pages below the home page that editors put into menus, then the press room and the ways to follow us.
    Standard pages are in the footer. ``current`` is the value of ``aria-current`` if the reader is at the page or below
    it."""
    request, path = context.get("request"), getattr(context.get("page"), "path", "") or ""
    here = request.path if request is not None else ""
    found = [
        (section.page.title, section.url, path.startswith(section.page.path))
        for section in _sections(context)
        if section.page.show_in_menus
    ]
    for title, name in ((_("Press"), "press_room"), (_("Follow us"), "subscribe")):
        url = reverse(name)
        found.append((title, url, here.startswith(url)))
    return [
        {"title": title, "url": url, "current": ("page" if url == here else "true") if is_current else ""}
        for title, url, is_current in found
    ]


@register.simple_tag(takes_context=True)
def footer_links(context: dict[str, Any]) -> list[dict[str, str]]:
    """Return the standard pages below the home page that editors show there."""
    found = ((section.page, section.url) for section in _sections(context))
    return [
        {"title": page.title, "url": url}
        for page, url in found
        if isinstance(page, StandardPage) and page.show_in_footer
    ]


@register.simple_tag(takes_context=True)
def breadcrumbs(context: dict[str, Any]) -> list[dict[str, str]]:
    """Return the breadcrumbs from the home page on; the last has no address."""
    page, request, layout = context.get("page"), context.get("request"), _layout(context)
    if page is None or request is None or layout is None or not page.path or page.depth <= 2:
        return []
    crumbs = [
        {"title": _("Home") if above.page.depth <= 2 else above.page.title, "url": above.url}
        for above in layouts.above(request, page)
    ]
    if extra := context.get("crumb"):
        return [*crumbs, {"title": page.title, "url": page.get_url(request)}, {"title": extra, "url": ""}]
    return [*crumbs, {"title": page.title, "url": ""}]


@register.simple_tag(takes_context=True)
def languages(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each language by its own name, with the address of this page in it. Without a translation, the address
    leads to a page that says so."""
    request, page = context.get("request"), context.get("page")
    cached = getattr(request, "_languages", None)
    if cached is not None:
        return cached
    current, default = get_language(), languages_of_site.default()
    suffix = context.get("language_suffix", "")
    paths = context.get("version_paths")  # set by an article
    if paths is None and isinstance(page, EditionPage) and getattr(request, "item", None):
        paths = {item.language: item.path for item in _around_event(request, page) if _is_version(item, page)}
    if paths is None:
        versions = layouts.versions(request, page) if request is not None and page is not None and page.pk else {}
        others = context.get("language_paths", {})  # set by views without a page, such as the search
        paths = {**others, **{code: path + suffix for code, path in versions.items()}}
    result = [
        {
            "code": code,
            "name": name,
            "is_current": code == current,
            "is_default": code == default,
            "exists": code in paths,
            "url": paths.get(code) or _untranslated(page, code),
        }
        for code, name in settings.LANGUAGES
    ]
    if request is not None:
        request._languages = result
    return result


def _untranslated(page: Page | None, code: str) -> str:
    """Return the address that says that this page does not exist in the language."""
    if page is None or not page.pk:
        return f"/{code}/"
    with override(code):
        return reverse("untranslated", args=[page.translation_key])


@register.simple_tag(takes_context=True)
def on_the_map(context: dict[str, Any], labels: Iterable[dict[str, Any]]) -> Located | None:
    """Return the members among the ``labels`` of an item, on the map of all members. No query, because all are cached."""
    keys = {label["id"] for label in labels if label["type"] == "organisation"}
    return located(keys, layouts.organisations(context["request"]).values()) if len(keys) >= FEWEST_LOCATED else None


@register.simple_tag(takes_context=True)
def feeds(context: dict[str, Any]) -> list[dict[str, str]]:
    """Return the RSS feeds of this page: that of its own list, the news of its language, and on the home page items
    from other sites."""
    news = _first(context, NewsIndexPage)
    if news is None:
        return []
    path = f"{news.url}rss.xml"
    found = [{"title": spelling.dashed(site_name(), news.page.title), "url": settings.PUBLIC_URL + path}]
    listing = context.get("listing") or {}
    own = context.get("feed_path") or listing.get("feed_path") or _events_feed_path(context)
    if own and own != path:
        title = context.get("crumb") if "feed_path" in context else listing.get("heading")
        title = title or (_first(context, EventsIndexPage) or news).page.title
        found.insert(0, {"title": spelling.dashed(site_name(), title), "url": settings.PUBLIC_URL + own})
    external = _first(context, ExternalIndexPage) if isinstance(context.get("page"), HomePage) else None
    if external is not None:
        title = spelling.dashed(site_name(), external.page.title)
        found.append({"title": title, "url": f"{settings.PUBLIC_URL}{external.url}rss.xml"})
    return [{**feed, "type": "application/rss+xml"} for feed in found]


def _events_feed_path(context: dict[str, Any]) -> str:
    """Return the feed of events for a page of the programme, with the filters of a list."""
    page, index = context.get("page"), _first(context, EventsIndexPage)
    if index is None or not isinstance(page, EventsIndexPage | EventSeriesPage | EditionPage):
        return ""
    params = (context.get("listing") or {}).get("params", {}) if isinstance(page, EventsIndexPage) else {}
    if isinstance(page, EventSeriesPage):
        params = {"series": page.slug}
    return f"{index.url}rss.xml" + (f"?{urlencode(params)}" if params else "")


@register.simple_tag(takes_context=True)
def announced_feeds(context: dict[str, Any]) -> list[dict[str, str]]:
    """Return the feeds for the head of this page in each format, and the calendar of all events if the page has none of
    its own."""
    found, page = list(feeds(context)), context.get("page")
    if found and isinstance(page, HomePage):
        title = spelling.dashed(site_name(), lists.EverythingList("").heading)
        url = f"{settings.PUBLIC_URL}{page.get_url(context.get('request'))}rss.xml"
        found.append({"title": title, "url": url, "type": "application/rss+xml"})
    announced = [
        {
            "title": f"{feed['title']} ({form.label})",
            "url": feed["url"].replace("rss.xml", form.file_name),
            "type": form.media_type,
        }
        for feed in found
        for form in FEED_FORMATS.values()
    ]
    events = _first(context, EventsIndexPage)
    if events is not None and not isinstance(page, EventsIndexPage | EventSeriesPage | EditionPage):
        url = settings.PUBLIC_URL + reverse("events_calendar", args=[get_language()])
        announced.append(
            {
                "title": spelling.dashed(site_name(), events.page.title),
                "url": url,
                "type": "text/calendar",
            }
        )
    return announced


@register.simple_tag(takes_context=True)
def canonical(context: dict[str, Any]) -> str:
    """Return the canonical address of this page: public host, path, and the query parameters that determine its content
    (of a repeated name the last value, as lists read it). Empty for a page whose address is a key. A view that reads
    other parameters sets ``canonical_path``."""
    request = context.get("request")
    if context.get("hides_address"):
        return ""
    if request is None:
        return settings.PUBLIC_URL + "/"
    if path := context.get("canonical_path"):
        return settings.PUBLIC_URL + path
    wanted = [(name, value) for name in CANONICAL_PARAMETERS if (value := request.GET.get(name))]
    return settings.PUBLIC_URL + request.path + (f"?{urlencode(wanted)}" if wanted else "")


# In the order in which `news.feeds.lists.ItemList`, `ExternalList` and `events.lists.EditionList` write them.
CANONICAL_PARAMETERS = (
    *("kind", "topic", "organisation", "region", "source", "language", "series", "format", "spoken"),
    *("year", "before", "after", "by", "q"),
)


@register.simple_tag(takes_context=True)
def news_about(context: dict[str, Any], page: Page) -> list[Item]:
    """Return public articles about this event, newest first: those about any version of it, each in the language of
    ``page`` if there is one; and those about ``page`` itself."""
    found = [item for item in _around_event(context.get("request"), page) if not _is_version(item, page)]
    here = {item.translation_key for item in found if item.language == page.locale.language_code}
    shown = [i for i in found if i.language == page.locale.language_code or i.translation_key not in here]
    return shown[:NEWS_ABOUT_AT_MOST]


def _around_event(request: HttpRequest | None, page: Page) -> list[Item]:
    """Return the versions of this event and the articles about it, newest first. One query for both per request."""
    cached: list[Item] | None = getattr(request, "_around_event", None)
    if cached is not None:
        return cached
    articles = ArticlePage.objects.filter(about__translation_key=page.translation_key).order_by()
    is_version = Q(translation_key=page.translation_key)
    is_here = Q(translation_key__in=articles.values("translation_key"), language=page.locale.language_code)
    is_about_this = Q(page_id__in=articles.filter(about=page.pk).values("pk"))
    at_most = len(settings.LANGUAGES) + 2 * NEWS_ABOUT_AT_MOST
    items = Item.objects.filter(is_version | is_here | is_about_this).without_text().newest_first()
    found = list(items[:at_most])
    if request is not None:
        request._around_event = found  # type: ignore[attr-defined]
    return found


def _is_version(item: Item, page: Page) -> bool:
    return item.translation_key == page.translation_key


@register.simple_tag
def event_about(article: ArticlePage) -> Card | None:
    """Return the card of the public event that an article reports on, in the language of the article if there is one."""
    if article.about_id is None:
        return None
    editions = EditionPage.objects.open_to_all().for_lists()
    edition = version_of(editions, article.about_id, language=article.locale.language_code)
    return card(edition, at=timezone.now()) if edition else None


@register.simple_tag(takes_context=True)
def oembed_url(context: dict[str, Any]) -> str:
    """Return the oEmbed address of this page. Empty if it cannot be embedded or shows only part of a list."""
    if (context.get("slice") or {}).get("label") or context.get("part_label"):
        return ""
    return oembed.address_for(context.get("page"), canonical(context))


@register.simple_tag(takes_context=True)
def follow_path(context: dict[str, Any]) -> str:
    """Return the address of the page with all ways to follow us, with the topic of this page preselected."""
    page, request = context.get("page"), context.get("request")
    wanted = [("type", str(type)) for model, type in FOLLOWED_TYPES.items() if isinstance(page, model)]
    if wanted and request is not None:
        wanted += [(name, request.GET[name]) for name in ("topic", "organisation") if request.GET.get(name)]
    wanted += [("topic", label["slug"]) for label in context.get("labels") or [] if label["type"] == "topic"]
    return reverse("subscribe") + (f"?{urlencode(wanted)}" if wanted else "")


FOLLOWED_TYPES = {
    NewsIndexPage: Item.Type.ARTICLE,
    ExternalIndexPage: Item.Type.EXTERNAL,
    EventsIndexPage: Item.Type.EDITION,
}
