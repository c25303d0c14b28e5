"""Google news sitemap: articles of the last two days, at most a thousand, as Google requires."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from foundation.settings import site_name
from news.feeds.feed_entries import in_seconds
from news.feeds.xml import document as finished
from news.feeds.xml import element, rfc3339
from news.models import Item
from news.models.items import ItemQuerySet

NEWS_FOR = timedelta(days=2)
ARTICLES_AT_MOST = 1000

_OPENING = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
)


def recent_news(*, at: datetime) -> ItemQuerySet:
    """Return our own recent articles in all languages, newest first."""
    found: ItemQuerySet = Item.objects.of_type(Item.Type.ARTICLE).listed().without_text()
    return found.filter(published_at__gt=at - NEWS_FOR, published_at__lte=at).newest_first()[:ARTICLES_AT_MOST]


def document(items: Iterable[Item]) -> bytes:
    return finished([_OPENING, *(_line(item) for item in items), "</urlset>"])


def _line(item: Item) -> str:
    language = item.language.split("-")[0]
    return (
        f"<url>{element('loc', item.url)}<news:news><news:publication>{element('news:name', site_name(item.language))}"
        f"{element('news:language', language)}</news:publication>"
        f"{element('news:publication_date', rfc3339(in_seconds(item.published_at)))}"
        f"{element('news:title', item.title)}</news:news></url>"
    )
