"""Metadata in the head of a page: sharing picture, language, indexing."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.templatetags.static import static
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext

from events.models import EditionPage
from foundation import languages
from foundation.languages import spelling
from foundation.settings import site_name
from news.models import Item
from rocb.identity import jsonld
from rocb.models import SiteIdentity
from rocb.sharing.drawing import HEIGHT, WIDTH

register = template.Library()

SUMMARY_CHARACTERS = 200
# Locales in the form of https://ogp.me; the country is that of our spelling. A language without an entry has no country.
_TERRITORIES = {"en": "en_GB", "ru": "ru_RU", "fr": "fr_FR"}
# Languages for which the page needs the Cyrillic letters of its fonts.
_CYRILLIC = frozenset({"be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "uk"})
# Limit of filters in a list that search engines index. Combinations of more are endless, and their items are in other
# lists.
FILTERS_TO_FIND = 1
FILTERS = ("kind", "topic", "organisation", "region", "source", "language", "series", "format", "spoken")


@register.simple_tag(takes_context=True)
def summary(context: dict[str, Any]) -> str:
    """Return the page's description for search engines and sharing; without one, its title and the office."""
    page = context.get("page")
    for name in ("search_description", "standfirst", "introduction"):
        if text := getattr(page, name, ""):
            return Truncator(strip_tags(text)).chars(SUMMARY_CHARACTERS)
    return spelling.dashed(getattr(page, "title", ""), SiteIdentity.load(context.get("request")).office_name)


@register.simple_tag(takes_context=True)
def shared_picture(context: dict[str, Any]) -> dict[str, Any]:
    """Return {src, width, height, alt, type} for sharing: the page's own picture, else one drawn for it, else the
    site's."""
    found = context.get("picture") or _drawn_for(context)
    if not found:
        code = languages.current()
        src = static(_share_picture(code))
        found = {"src": src, "width": WIDTH, "height": HEIGHT, "alt": site_name(), "type": "image/png"}
    src = found["src"]
    return {**found, "src": src if src.startswith(("http://", "https://")) else settings.PUBLIC_URL + src}


def _drawn_for(context: dict[str, Any]) -> dict[str, Any] | None:
    page, item = context.get("page"), context.get("item")
    if item is None and isinstance(page, EditionPage) and page.pk:
        known = getattr(context.get("request"), "item", None)  # `rocb.pages.routing` found the page by it
        items = Item.objects.filter(uuid=page.uuid).only("type", "stored_lead", "stored_share")
        item = known if known and known.uuid == page.uuid else items.first()
    return item.shared_picture if isinstance(item, Item) else None


@cache
def _share_picture(code: str) -> str:
    """Return the picture with text in this language, or the one without text."""
    name = f"rocb/share-{code}.png"
    return name if find(name) else "rocb/share.png"


@register.filter
def og_locale(code: str) -> str:
    return _TERRITORIES.get(code, code)


@register.filter
def is_cyrillic(code: str) -> bool:
    return code in _CYRILLIC


@register.simple_tag(takes_context=True)
def is_narrow_list(context: dict[str, Any]) -> bool:
    """Return whether a list has too many filters for search engines."""
    request = context.get("request")
    return request is not None and sum(bool(request.GET.get(name)) for name in FILTERS) > FILTERS_TO_FIND


@register.simple_tag
def breadcrumb_list(crumbs: list[dict[str, str]]) -> SafeString:
    """Return JSON-LD for {title, url}. The page itself, which comes last, needs no url."""
    return jsonld.breadcrumbs([(crumb["title"], crumb["url"]) for crumb in crumbs])


@register.simple_tag
def trail_list(here: str, up: str = "", up_path: str = "", over: str = "", over_path: str = "") -> SafeString:
    """Return JSON-LD for the arguments of ``components/trail.html``."""
    home = (gettext("Home"), f"/{get_language()}/")
    between = [(over, over_path), (up, up_path)]
    return jsonld.breadcrumbs([home, *(pair for pair in between if pair[0]), (here, "")])
