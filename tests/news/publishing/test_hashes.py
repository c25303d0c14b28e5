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


def test_the_same_content_has_the_hash_that_it_had_in_0_1() -> None:
    assert CONTENT.hash == "b771ed107294eeae65249e2928d6b44ebccf0dd11260a1449003f842b945a8ec"
