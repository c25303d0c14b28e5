"""A list of `Item` rows -> RSS 2.0, by Django's generator and what the RSS Board's profile asks beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import feedgenerator

from news import addresses
from news.models import Item
from news.models.items import in_language

RSS_TYPE = "application/rss+xml; charset=utf-8"


class RssFeed(feedgenerator.Rss201rev2Feed):
    """RSS 2.0 with full text (content:encoded) and pictures described (Media RSS)."""

    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:media": "http://search.yahoo.com/mrss/",
        }

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("docs", "https://www.rssboard.org/rss-specification")
        handler.addQuickElement("ttl", "60")

    def latest_post_date(self) -> datetime:
        return self.feed["changed_at"]

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for label in item["topics"]:
            handler.addQuickElement("category", label["name"], {"domain": label["url"]} if label["url"] else {})
        if source := item["source"]:
            if address := source["feed_url"] or source["url"]:
                handler.addQuickElement("source", source["title"], {"url": address})
            if item["rights"]:
                handler.addQuickElement("dc:rights", item["rights"])
            if item["language"]:
                handler.addQuickElement("dc:language", item["language"])
        if item["content"]:
            handler.addQuickElement("content:encoded", item["content"])
        if picture := item["picture"]:
            handler.startElement(
                "media:content",
                {
                    "url": picture["src"],
                    "medium": "image",
                    "type": picture["type"],
                    "fileSize": str(picture["bytes"]),
                    "width": str(picture["width"]),
                    "height": str(picture["height"]),
                },
            )
            if picture["alt"]:
                handler.addQuickElement("media:description", picture["alt"], {"type": "plain"})
            if picture["credit"]:
                handler.addQuickElement("media:credit", picture["credit"])
            handler.endElement("media:content")


def rss(
    items: Sequence[Item],
    *,
    title: str,
    description: str,
    language: str,
    page_url: str,
    feed_url: str,
    base_url: str,
    publisher: str,
    rights: str,
    empty_at: datetime,
) -> bytes:
    """The document, in one piece. ``empty_at`` dates a feed without items, so that its bytes stay the same too."""
    feed = RssFeed(
        title=title,
        link=page_url,
        description=description,
        language=language,
        feed_url=feed_url,
        feed_copyright=rights or None,
        changed_at=max((item.updated_at for item in items), default=empty_at),
    )
    for item in items:
        lead = item.stored_lead
        picture = lead and {**lead, "src": item.at(base_url, lead["src"])}
        feed.add_item(
            title=item.title,
            link=item.at(base_url, item.address),
            description=item.summary or item.title,
            content=item.at(base_url, item.html),
            pubdate=item.published_at,
            unique_id=item.tag_uri,
            unique_id_is_permalink=False,
            author_name=item.byline or publisher,
            topics=[
                {"name": in_language(label, language)["name"], "url": addresses.at(base_url, label["address"])}
                for label in item.stored_labels
                if label["type"] == "topic"
            ],
            picture=picture,
            source=item.source,
            rights=item.data.get("licence", ""),
            language=item.language,
        )
    return feed.writeString("utf-8").encode()
