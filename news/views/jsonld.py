"""Structured data for search engines (https://schema.org/NewsArticle, /ItemList)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from foundation.jsonld import script
from foundation.settings import share_picture
from news import addresses
from news.models import Item

HEADLINE_CHARACTERS = 110


def article(item: Item, *, publisher: str, base_url: str, author: str = "", people: Sequence[str] = ()) -> SafeString:
    """Describe an article. ``author`` is the organisation that wrote it, empty for the publisher."""
    organisation = {"@type": "NewsMediaOrganization", "name": publisher, "url": base_url + "/"}
    picture = item.stored_lead or item.stored_share
    image = addresses.at(base_url, picture["src"]) if picture else share_picture()
    headline = item.title
    if len(headline) > HEADLINE_CHARACTERS:
        headline = headline[: HEADLINE_CHARACTERS - 1].rsplit(" ", 1)[0] + "…"
    return script(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": headline,
            "description": item.summary,
            **({"image": [image]} if image else {}),
            "datePublished": item.published_at.isoformat(),
            "dateModified": item.updated_at.isoformat(),
            "inLanguage": item.language,
            "mainEntityOfPage": item.url,
            "url": item.url,
            "author": [{"@type": "Organization", "name": author} if author else organisation],
            "publisher": organisation,
            "about": [
                {"@type": "Thing", "name": label["name"]} for label in item.stored_labels if label["type"] == "topic"
            ],
            **({"mentions": [{"@type": "Person", "name": name} for name in people]} if people else {}),
            "isAccessibleForFree": True,
            **_origin(item),
        }
    )


def _origin(item: Item) -> dict[str, Any]:
    if item.data.get("is_example"):
        return {"creativeWorkStatus": "Example", "genre": "Example"}
    if not (source := item.data.get("based_on")):
        return {}
    original = {"@type": "CreativeWork", "name": source["name"], "url": source["url"]}
    original |= {"publisher": {"@type": "Organization", "name": source["name"]}}
    return {"isBasedOn": original | ({"datePublished": on} if (on := source.get("published_on")) else {})}


def item_list(items: Sequence[Item], *, name: str, url: str) -> SafeString:
    return script(
        {
            "@context": "https://schema.org",
            "@type": "CollectionPage",
            "name": name,
            "url": url,
            "mainEntity": {
                "@type": "ItemList",
                "itemListElement": [
                    {"@type": "ListItem", "position": position, "url": item.url, "name": item.title}
                    for position, item in enumerate(items, 1)
                ],
            },
        }
    )
