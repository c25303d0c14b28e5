"""Panel anchors that are the same in every language, such as ``#panel-child-content-body-section``.

Wagtail derives the anchors from the headings, once per process, in the language of the user who opens the first form.
If that user has the CMS in Russian, links and scripts that refer to an anchor fail for everyone until the next restart.

This applies only to the editors of page types that ``menus`` has registered.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import override
from wagtail import hooks
from wagtail.admin.panels import Panel
from wagtail.models import Page

from foundation.authorship.screens.menus import arrangement_of


@hooks.register("before_edit_page")
def name_panels_of_page(request: HttpRequest, page: Page) -> None:
    _name_panels_of(page.specific_class)


@hooks.register("before_create_page")
def name_panels_of_new_page(request: HttpRequest, parent: Page, page_class: Any) -> None:
    _name_panels_of(page_class)


def _name_panels_of(model: Any) -> None:
    if arrangement_of(model) is not None:
        with override("en"):
            _name(model.get_edit_handler())


def _name(panel: Panel) -> None:
    """Compute the anchors of ``panel`` and its children. Wagtail caches them on first access."""
    getattr(panel, "child_identifiers", None)
    for child in getattr(panel, "children", ()):
        _name(child)
