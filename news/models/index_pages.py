"""List pages: our own news, and external items."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import RoutablePageMixin, path, re_path
from wagtail.models import Page
from wagtail.search import index

from foundation.page_types import ExtensiblePage
from foundation.translation.pages import TranslatedPage


class ItemIndexPage(RoutablePageMixin, TranslatedPage, ExtensiblePage, Page):
    """A list of items in one language, with pages for years and months. `news.urls.localized` has its feeds."""

    #: ``news.views.articles``, set by the app: Wagtail calls the page for a response, but models cannot import views.
    views: ClassVar[Any]

    introduction = models.TextField(
        _("introduction"), blank=True, max_length=400, help_text=_("One or two sentences above the list.")
    )

    translated_fields = ("title", "introduction", "seo_title", "search_description")
    content_panels = [*Page.content_panels, "introduction"]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]
    api_fields = ["introduction"]
    max_count_per_parent = 1

    class Meta:
        abstract = True

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        return super().can_create_at(parent) and not parent.is_root()

    def get_route_paths(self) -> list[str]:
        """Return the paths that get a redirect when the list is renamed or moved: the list, its years and months."""
        return ["/", *self.views.archive_paths(self)]

    @path("")
    def as_page(self, request: HttpRequest) -> HttpResponse:
        return self.views.item_list(request, self)

    @re_path(r"^(?P<year>\d{4})/$", name="year")
    @re_path(r"^(?P<year>\d{4})/(?P<month>\d{2})/$", name="month")
    def as_archive(self, request: HttpRequest, year: str, month: str = "") -> HttpResponse:
        return self.views.item_list(request, self, year=year, month=month)


class NewsIndexPage(ItemIndexPage):
    """The list of our own articles."""

    template = "news/news_index_page.html"
    subpage_types = ["newsroom_news.ArticlePage"]
    page_description = _("The list of all articles in one language. A site needs one under each home page.")

    class Meta:
        verbose_name = _("news list")
        verbose_name_plural = _("news lists")


class ExternalIndexPage(ItemIndexPage):
    """The list of items from other sites, in any language. They link to the originals."""

    template = "news/external_index_page.html"
    subpage_types: list[str] = []
    page_description = _(
        "Items chosen from our sources. Each one links to another site. A site needs one of these lists under "
        "each home page."
    )

    class Meta:
        verbose_name = _("list of news from other sites")
        verbose_name_plural = _("lists of news from other sites")
