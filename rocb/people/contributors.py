"""Defaults of an article that follow from its author's account."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page
from wagtail.signals import init_new_page

from news.models import ArticlePage


def name_supplier(page: Page) -> None:
    """Set the supplier of a new article to the author's organisation. The author can change it."""
    organisation_id = getattr(page.owner, "organisation_id", None)
    if isinstance(page, ArticlePage) and organisation_id:
        page.provenance = ArticlePage.Provenance.SUPPLIED
        page.supplied_by_id = organisation_id


def new_page_begun(sender: Any, page: Page, **kwargs: Any) -> None:
    name_supplier(page)


def connect() -> None:
    init_new_page.connect(new_page_begun, dispatch_uid="rocb_supplier")
