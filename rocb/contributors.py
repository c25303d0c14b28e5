"""What a contributor's account says about the articles that they begin."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page
from wagtail.signals import init_new_page

from news.api import ArticlePage


def name_supplier(page: Page) -> None:
    """A new article of somebody who writes for an organisation is supplied by it, until they say otherwise."""
    organisation_id = getattr(page.owner, "organisation_id", None)
    if isinstance(page, ArticlePage) and organisation_id:
        page.provenance = ArticlePage.Provenance.SUPPLIED
        page.supplied_by_id = organisation_id


def new_page_begun(sender: Any, page: Page, **kwargs: Any) -> None:
    name_supplier(page)


def connect() -> None:
    init_new_page.connect(new_page_begun, dispatch_uid="rocb_supplier")
