"""Serializers of an article's fields in the site's API, for Wagtail's ``APIField``."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework.fields import Field

from news import addresses
from news.models.items import Item


class LabelsField(Field):
    """The rows of ``name`` (topics, organisations, regions), with slug and name in the article's language."""

    def __init__(self, name: str) -> None:
        super().__init__(read_only=True, source="*")
        self.name = name

    def to_representation(self, page: Any) -> list[dict[str, str]]:
        named = [(row.slug, *row.named_in(page.locale.language_code)) for row in getattr(page, self.name).all()]
        return [{"slug": slug, "name": name, "language": language} for slug, name, language in named]


class PeopleField(Field):
    """The people whom the article names, in the article's order and language."""

    def __init__(self) -> None:
        super().__init__(read_only=True, source="*")

    def to_representation(self, page: Any) -> list[dict[str, str]]:
        named = [row.person.named_in(page.locale.language_code) for row in page.named_people.select_related("person")]
        return [{"name": name, "language": language} for name, language in named]


class FinishedTextField(Field):
    """The text as in feeds: clean HTML with absolute addresses."""

    def __init__(self) -> None:
        super().__init__(read_only=True, source="*")

    def to_representation(self, page: Any) -> str:
        item = Item.objects.filter(uuid=page.uuid).only("html", "type").first()
        return item.feed_html if item else ""


class PictureField(Field):
    """The lead image in its sizes, with alternative text, caption and credit, or null."""

    def __init__(self) -> None:
        super().__init__(read_only=True, source="*")

    def to_representation(self, page: Any) -> dict[str, Any] | None:
        item = Item.objects.filter(uuid=page.uuid).only("stored_lead").first()
        if item is None or item.stored_lead is None:
            return None
        return addresses.picture_at(settings.PUBLIC_URL, item.stored_lead)
