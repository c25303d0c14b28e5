"""The body of standard pages: the blocks of articles, and a list of the pages below."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page as PageOfPages
from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StaticBlock
from wagtail.models import Page

from foundation.public_pages import public_pages
from foundation.whole_numbers import whole_number
from news.blocks import BodyBlock, BodyField, own_blocks

BELOW = "pages_below"
ON_A_PAGE = 100
BEGINNING = [(BELOW, None)]


def pages_below(page: Page, number: int = 1) -> PageOfPages:
    """Return one page of the list of public child pages, without their texts, in the editors' order. Three queries, and
    one for each type. If the number does not exist, return the nearest page.
    """
    found = public_pages(page.get_children()).specific().defer_streamfields()
    return Paginator(found, ON_A_PAGE).get_page(number)


class PagesBelowBlock(StaticBlock):
    """List of the public pages directly below the page. It has no content of its own, and renders nothing if there are none."""

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        page = context.get("page")
        request = context.get("request")
        number = whole_number(request.GET.get("p", "")) if request is not None else None
        context["pages"] = pages_below(page, number or 1) if isinstance(page, Page) else []
        return context

    class Meta:
        label = _("Pages below this one")
        icon = "list-ul"
        description = _("Links to the public pages below, in the order of the page tree")
        admin_text = _("The public pages below this page are listed here. Sort them in the page tree.")
        template = "rocb/blocks/pages_below.html"
        preview_template = "rocb/blocks/previews/pages_below.html"


class PageBodyField(BodyField):
    """Body of a standard page. A new page begins with the list, so that it never hides the pages that come below."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"default": BEGINNING, **options})

    @cached_property
    def stream_block(self) -> BodyBlock:
        block = BodyBlock([(BELOW, PagesBelowBlock()), *own_blocks()])
        block.set_meta_options(self.block_opts)
        return block
