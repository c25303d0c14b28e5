"""The site's own pages: home, plain pages, the directory of organisations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import InlinePanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Orderable, Page, PageQuerySet
from wagtail.search import index

from foundation.components.slugs import NamesWhoHasTheSlug
from foundation.pictures.showing import prefetch
from foundation.public_pages import public_pages
from foundation.translation.pages import TranslatedPage
from news.blocks import images_in
from rocb.front_page.composition import Weight

from .body import PageBodyField

LEAD_EXPIRES_AFTER = timedelta(days=7)


class HomePage(TranslatedPage, Page):
    """The home page in one language."""

    #: ``rocb.pages.home``, set by the app: Wagtail calls the page for a response, and models may not import views.
    views: ClassVar[Any]

    introduction = models.TextField(
        _("introduction"), blank=True, max_length=400, help_text=_("One or two sentences about the office.")
    )

    translated_fields = ("title", "introduction", "seo_title", "search_description")
    content_panels = [
        *Page.content_panels,
        "introduction",
        InlinePanel(
            "features",
            heading=_("Chosen articles"),
            label=_("Article"),
            max_num=8,
            help_text=_(
                "Articles that you place yourself. All others are placed automatically: customs news first, "
                "then news about the office, newest first."
            ),
        ),
    ]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]
    api_fields = ["introduction"]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "newsroom_news.NewsIndexPage",
        "newsroom_news.ExternalIndexPage",
        "newsroom_events.EventsIndexPage",
        "rocb.OrganisationIndexPage",
        "rocb.StandardPage",
    ]
    page_description = _("The home page in one language.")

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def sections(self) -> PageQuerySet:
        """Return the public child pages, in the editors' order.

        Filters by type, which has an index: Wagtail's own ``get_children`` reads the path of every descendant,
        including the whole archive of articles.
        """
        types = ContentType.objects.get_for_models(*self.allowed_subpage_models()).values()
        found: PageQuerySet = public_pages(self.get_children().filter(content_type__in=types))
        return found

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), **self.views.home_context(request, self)}


class HomeFeature(Orderable):
    """An article whose place on the home page an editor chose."""

    page = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="features")
    article = models.ForeignKey(
        "newsroom_news.ArticlePage", verbose_name=_("article"), on_delete=models.CASCADE, related_name="+"
    )
    weight = models.CharField(
        _("place on the page"),
        max_length=10,
        default=Weight.SECOND.value,
        choices=[
            (Weight.LEAD.value, _("Lead: large, at the top")),
            (Weight.SECOND.value, _("Second: beside or below the lead")),
            (Weight.LINE.value, _("Line: only the headline, in the list")),
        ],
    )
    expires_at = models.DateTimeField(
        _("keep this place until"),
        null=True,
        blank=True,
        help_text=_("After this time, the article is placed automatically. A lead without a time stays for one week."),
    )

    panels = ["article", "weight", "expires_at"]

    class Meta(Orderable.Meta):
        verbose_name = _("chosen article")

    def clean(self) -> None:
        super().clean()
        if self.weight == Weight.LEAD and self.expires_at is None:
            self.expires_at = timezone.now() + LEAD_EXPIRES_AFTER


class StandardPage(TranslatedPage, Page):
    """A standard page: about, contact, privacy."""

    introduction = models.TextField(
        _("introduction"), blank=True, max_length=400, help_text=_("One or two sentences about what is on this page.")
    )
    body: Any = PageBodyField(verbose_name=_("text"), blank=True)
    show_in_footer = models.BooleanField(
        _("show at the bottom of each page"),
        default=True,
        help_text=_("Only for pages directly below the home page. All of them are on the site map."),
    )

    base_form_class = NamesWhoHasTheSlug
    translated_fields = ("title", "introduction", "body", "seo_title", "search_description")
    content_panels = [*Page.content_panels, "introduction", "body"]
    promote_panels = [*Page.promote_panels, "show_in_footer"]
    search_fields = [*Page.search_fields, index.SearchField("introduction"), index.SearchField("body")]
    api_fields = ["introduction", "body"]
    parent_page_types = ["rocb.HomePage", "rocb.StandardPage"]
    subpage_types = ["rocb.StandardPage"]
    page_description = _("A standard page, such as About or Contact. For news, add an article to the news list.")

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        prefetch(images_in(self.body))
        return super().get_context(request, *args, **kwargs)


class OrganisationIndexPage(RoutablePageMixin, TranslatedPage, Page):
    """The directory of the member administrations, and a page for each organisation."""

    #: ``rocb.pages.views``, set by the app: Wagtail calls the page for a response, and models may not import views.
    views: ClassVar[Any]

    introduction = models.TextField(
        _("introduction"), blank=True, max_length=400, help_text=_("One or two sentences above the directory.")
    )

    translated_fields = ("title", "introduction", "seo_title", "search_description")
    content_panels = [*Page.content_panels, "introduction"]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]
    api_fields = ["introduction"]
    parent_page_types = ["rocb.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    page_description = _("The directory of member administrations. Edit its entries under Organisations.")

    class Meta:
        verbose_name = _("directory of organisations")
        verbose_name_plural = _("directories of organisations")

    @path("")
    def directory(self, request: HttpRequest) -> HttpResponse:
        return self.views.directory(request, self)

    @path("<slug:slug>/")
    def organisation(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.views.organisation(request, self, slug)
