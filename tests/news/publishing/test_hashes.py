"""Hashes must not change between releases: they are stored, and a different one notifies subscribers of a change."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from news.models import Item
from news.publishing.content import ItemContent

CONTENT = ItemContent(
    uuid=UUID(int=1),
    translation_key=UUID(int=2),
    language="en",
    type=Item.Type.ARTICLE,
    kind="news",
    title="Title",
    summary="Summary",
    html="<p>Text.</p>",
    address="/en/news/title/",
    byline="",
    stored_picture=None,
    stored_lead=None,
    stored_labels=[],
    is_listed=True,
    published_at=datetime(2026, 3, 14, 12, tzinfo=UTC),
    facets=frozenset({"kind:news"}),
)


def test_the_same_content_has_the_same_hash() -> None:
    assert CONTENT.hash == "22c85c407a82347f93350158d5df13cff3d69be654955b90e9bf1eb98b86bfd9"
