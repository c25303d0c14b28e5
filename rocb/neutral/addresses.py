"""Addresses by which items refer to each other: paths from the root of the site, as in links."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from wagtail.models import Page

from rocb.models import SiteDocument, SiteImage

_REMEMBERED = 5000


def of_page(page: Page) -> str:
    """Return the address of a page; "" if it has none."""
    parts = page.get_url_parts()
    return str(parts[2] or "") if parts else ""


def of_image(image: Any) -> str:
    return f"/media/{quote(image.file.name)}"


def of_document(document: Any) -> str:
    return reverse("wagtaildocs_serve", args=[document.pk, document.filename])


class Addresses:
    """Addresses by id. The latest are remembered."""

    def __init__(self) -> None:
        self.of = lru_cache(_REMEMBERED)(self._of)

    def _of(self, model: type[Any], pk: int | None) -> str | None:
        """Return the address of a row; None if there is none."""
        if pk is None:
            return None
        if issubclass(model, Page):
            page = Page.objects.filter(pk=pk).first()
            return (of_page(page) or None) if page else None
        row = model._default_manager.filter(pk=pk).first()
        if row is None:
            return None
        return (
            of_image(row) if isinstance(row, SiteImage) else of_document(row) if isinstance(row, SiteDocument) else None
        )
