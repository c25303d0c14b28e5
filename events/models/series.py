"""Where the programme stands in the tree of pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.search import index


class EventsIndexPage(Page):
    """The list of events in one language."""

    introduction = models.TextField(
        _("introduction"), blank=True, max_length=400, help_text=_("One or two sentences above the list.")
    )

    content_panels = [*Page.content_panels, "introduction"]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]
    api_fields = ["introduction"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    page_description = _(
        "The programme of webinars and meetings in one language. A site needs one under each home page."
    )

    class Meta:
        verbose_name = _("events list")
        verbose_name_plural = _("events lists")

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        return super().can_create_at(parent) and not parent.is_root()
