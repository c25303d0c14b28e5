"""What the frame of each page shows: navigation, breadcrumbs, languages, feeds. One query each, at most."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from events.cards import Card, card
from events.models import EditionPage, EventSeriesPage, EventsIndexPage
from news import lists
from news.models import ArticlePage, ExternalIndexPage, Item, NewsIndexPage
from news.syndication.formats import FORMATS
from rocb import oembed
from rocb.models import HomePage, StandardPage

register = template.Library()

NEWS_ABOUT_AT_MOST = 6


def _home(context: dict[str, Any]) -> Page | None:
    """The home page in the current language; kept on the request, because several tags ask."""
    request = context.get("request")
    if request is None:
        return None
    if not hasattr(request, "_home_page"):
        site = Site.find_for_request(request)
        language = get_language()
        home = site.root_page if site else None
        if home is not None and home.locale.language_code != language:
            home = home.get_translations().live().filter(locale__language_code=language).first() or home
        request._home_page = home
    return request._home_page


def _children(context: dict[str, Any]) -> list[Page]:
    request, home = context.get("request"), _home(context)
    if home is None or request is None:
        return []
    if not hasattr(request, "_home_children"):
        home_page = home.specific
        is_ours = isinstance(home_page, HomePage)  # not so on a fresh site, before its pages are made
        request._home_children = list(home_page.sections().select_related("content_type")) if is_ours else []
    return request._home_children


def _is(page: Page, model: type[Page]) -> bool:
    return page.cached_content_type.model_class() is model


def _first(context: dict[str, Any], model: type[Page]) -> Page | None:
    return next((child for child in _children(context) if _is(child, model)), None)


@register.simple_tag(takes_context=True)
def main_navigation(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The pages under the home page that editors put into menus; plain pages go to the foot."""
    request, current = context.get("request"), context.get("page")
    return [
        {
            "title": child.title,
            "url": child.get_url(request),
            "is_current": bool(current and current.path and current.path.startswith(child.path)),
        }
        for child in _children(context)
        if child.show_in_menus
    ]


@register.simple_tag(takes_context=True)
def footer_links(context: dict[str, Any]) -> list[dict[str, str]]:
    """All plain pages under the home page."""
    request = context.get("request")
    return [{"title": c.title, "url": c.get_url(request)} for c in _children(context) if _is(c, StandardPage)]


@register.simple_tag(takes_context=True)
def breadcrumbs(context: dict[str, Any]) -> list[dict[str, str]]:
    """From the home page to here; the last has no address."""
    page, request = context.get("page"), context.get("request")
    if page is None or not page.path or page.depth <= 2:
        return []
    crumbs = [
        {"title": ancestor.title if ancestor.depth > 2 else _("Home"), "url": ancestor.get_url(request)}
        for ancestor in page.get_ancestors().filter(depth__gte=2)
    ]
    if extra := context.get("crumb"):
        return [*crumbs, {"title": page.title, "url": page.get_url(request)}, {"title": extra, "url": ""}]
    return [*crumbs, {"title": page.title, "url": ""}]


@register.simple_tag(takes_context=True)
def languages(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Each language by its own name: to this page in it, or, where there is none, to its home page and honestly so."""
    request, page = context.get("request"), context.get("page")
    cached = getattr(request, "_languages", None)
    if cached is not None:
        return cached
    current = get_language()
    versions = {}
    if page is not None and page.pk:
        pages = page.get_translations(inclusive=True).live().public().filter(alias_of=None).select_related("locale")
        versions = {version.locale.language_code: version for version in pages}
    suffix = context.get("language_suffix", "")
    paths = context.get("language_paths", {})  # of what is no page, such as the search
    result = [
        {
            "code": code,
            "name": name,
            "is_current": code == current,
            "exists": code in versions or code in paths,
            "url": versions[code].get_url(request) + suffix
            if code in versions
            else paths.get(code) or _untranslated(page, code),
        }
        for code, name in settings.LANGUAGES
    ]
    if request is not None:
        request._languages = result
    return result


def _untranslated(page: Page | None, code: str) -> str:
    """Where a reader is told that this page is not there in his language."""
    if page is None or not page.pk:
        return f"/{code}/"
    with override(code):
        return reverse("untranslated", args=[page.translation_key])


@register.simple_tag(takes_context=True)
def feeds(context: dict[str, Any]) -> list[dict[str, str]]:
    """The RSS feeds that this page shows: its own list where it has one, the news of its language, and on the home page
    what is picked from other sites."""
    request = context.get("request")
    news = _first(context, NewsIndexPage)
    if news is None:
        return []
    path = f"{news.get_url(request)}rss.xml"
    found = [{"title": f"{settings.WAGTAIL_SITE_NAME} – {news.title}", "url": settings.PUBLIC_URL + path}]
    listing = context.get("listing") or {}
    own = context.get("feed_path") or listing.get("feed_path") or _events_feed_path(context)
    if own and own != path:
        title = context.get("crumb") if "feed_path" in context else listing.get("heading")
        title = title or getattr(_first(context, EventsIndexPage), "title", news.title)
        found.insert(0, {"title": f"{settings.WAGTAIL_SITE_NAME} – {title}", "url": settings.PUBLIC_URL + own})
    external = _first(context, ExternalIndexPage) if isinstance(context.get("page"), HomePage) else None
    if external is not None:
        title = f"{settings.WAGTAIL_SITE_NAME} – {external.title}"
        found.append({"title": title, "url": f"{settings.PUBLIC_URL}{external.get_url(request)}rss.xml"})
    return [{**feed, "type": "application/rss+xml"} for feed in found]


def _events_feed_path(context: dict[str, Any]) -> str:
    """The feed of the events that a page of the programme belongs to, with the filters of a list."""
    page, index = context.get("page"), _first(context, EventsIndexPage)
    if index is None or not isinstance(page, EventsIndexPage | EventSeriesPage | EditionPage):
        return ""
    params = (context.get("listing") or {}).get("params", {}) if isinstance(page, EventsIndexPage) else {}
    if isinstance(page, EventSeriesPage):
        params = {"series": page.slug}
    return f"{index.get_url(context.get('request'))}rss.xml" + (f"?{urlencode(params)}" if params else "")


@register.simple_tag(takes_context=True)
def announced_feeds(context: dict[str, Any]) -> list[dict[str, str]]:
    """All that programs are told of in the head of this page: its feeds in each format, and the calendar of all events
    where the page has none of its own."""
    found, page = list(feeds(context)), context.get("page")
    if found and isinstance(page, HomePage):
        title = f"{settings.WAGTAIL_SITE_NAME} – {lists.EverythingList('').heading}"
        url = f"{settings.PUBLIC_URL}{page.get_url(context.get('request'))}rss.xml"
        found.append({"title": title, "url": url, "type": "application/rss+xml"})
    announced = [
        {
            "title": f"{feed['title']} ({form.label})",
            "url": feed["url"].replace("rss.xml", form.file_name),
            "type": form.media_type,
        }
        for feed in found
        for form in FORMATS.values()
    ]
    events = _first(context, EventsIndexPage)
    if events is not None and not isinstance(page, EventsIndexPage | EventSeriesPage | EditionPage):
        url = settings.PUBLIC_URL + reverse("events_calendar", args=[get_language()])
        announced.append(
            {"title": f"{settings.WAGTAIL_SITE_NAME} – {events.title}", "url": url, "type": "text/calendar"}
        )
    return announced


@register.filter(expects_localtime=True)
def in_words(day: date | None, form: str = "DATE_FORMAT") -> str:
    """``{{ date|in_words }}``: 1 May 2026, 1 мая 2026, 1er mai 2026."""
    return lists.in_words(day, form) if day else ""


@register.simple_tag
def absolute(path: str) -> str:
    """``path`` under the public address."""
    return path if path.startswith(("http://", "https://")) else settings.PUBLIC_URL + path


@register.simple_tag(takes_context=True)
def canonical(context: dict[str, Any]) -> str:
    """The one address of this page: public host, path, and of the query only what makes another page of it; empty for a
    page whose address is a key."""
    request = context.get("request")
    if context.get("hides_address"):
        return ""
    if request is None:
        return settings.PUBLIC_URL + "/"
    wanted = [(name, value) for name in CANONICAL_PARAMETERS for value in request.GET.getlist(name)[:1] if value]
    return settings.PUBLIC_URL + request.path + (f"?{urlencode(wanted)}" if wanted else "")


# In the order in which `news.lists.ItemList`, `ExternalList` and `events.lists.EditionList` write them.
CANONICAL_PARAMETERS = (
    *("kind", "topic", "organisation", "region", "source", "language", "series", "format", "spoken"),
    *("year", "before", "after", "q"),
)


@register.simple_tag
def news_about(page: Page) -> list[Item]:
    """The public articles about this event or page, the newest first."""
    articles = page.articles_about.values("pk")
    return list(Item.objects.filter(page_id__in=articles).without_text().newest_first()[:NEWS_ABOUT_AT_MOST])


@register.simple_tag
def event_about(article: ArticlePage) -> Card | None:
    """The public event that an article reports on, as a list shows it."""
    if article.about_id is None:
        return None
    edition = EditionPage.objects.open_to_all().filter(pk=article.about_id).for_lists().first()
    return card(edition, at=timezone.now()) if edition else None


@register.simple_tag(takes_context=True)
def oembed_url(context: dict[str, Any]) -> str:
    """Where other sites learn how to embed this page; empty where they cannot, or see a part of a list only."""
    if (context.get("slice") or {}).get("label") or context.get("part_label"):
        return ""
    return oembed.address_for(context.get("page"), canonical(context))


@register.simple_tag(takes_context=True)
def follow_path(context: dict[str, Any]) -> str:
    """The page of all ways to follow us, with what this page is about chosen there."""
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
