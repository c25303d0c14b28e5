"""Tags for the feeds of a page, and for names of languages."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings

from foundation.languages import spelling
from foundation.settings import site_name
from news.feeds.formats import FORMATS
from news.models import ArticlePage
from news.models.items import name_of_language

register = template.Library()


@register.filter
def language_name(code: str) -> str:
    """Return a language's name as in a list of facts: Russian, русский, russe. ``{{ item.language|language_name }}``"""
    return spelling.small(name_of_language(code))


@register.simple_tag(takes_context=True)
def feed_links(context: dict[str, Any]) -> list[dict[str, str]]:
    """Return ``{title, url, type}`` of the list on this page, or of the article's list, in each format."""
    page, listing = context.get("page"), context.get("listing") or {}
    path, heading = listing.get("feed_path", ""), listing.get("heading", "")
    if isinstance(page, ArticlePage) and page.pk:
        index = page.get_parent()
        path, heading = f"{index.get_url(context.get('request'))}rss.xml", index.title
    if not path:
        return []
    return [
        {
            "title": f"{spelling.dashed(site_name(), heading)} ({form.label})",
            "url": settings.PUBLIC_URL + path.replace("rss.xml", form.file_name),
            "type": form.media_type,
        }
        for form in FORMATS.values()
    ]
