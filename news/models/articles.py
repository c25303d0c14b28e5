"""Articles as editors write them. `Item` is what the public sees."""

import uuid
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel, TitleFieldPanel
from wagtail.api import APIField
from wagtail.images import get_image_model_string
from wagtail.models import Orderable, Page
from wagtail.search import index

from foundation.authorship.panels import AfterPublicationPanel, expiry
from foundation.authorship.permissions import WrittenByOthers
from foundation.components.needed import needed
from foundation.components.titles import TitleInput
from foundation.filing.panels import FilingPanel
from foundation.filing.widgets import FilingSelect
from foundation.page_types import ExtensiblePage
from foundation.translation.pages import TranslatedPage
from news.blocks import BodyField
from news.conf import model_name
from news.models.api_fields import FinishedTextField, LabelsField, PeopleField, PictureField

from .items import ArticleKind, Item
from .origin import Origin, Provenance
from .people import ArticleForm, NamesPeople
from .suggestions_panel import categories

WITH_IMAGE = needed("image")
SUPPLIED = needed("provenance", Provenance.SUPPLIED)
ELSEWHERE = needed("provenance", Provenance.BASED, Provenance.SUPPLIED, Provenance.REPUBLISHED)
ANNOUNCED = needed("kind", ArticleKind.ANNOUNCEMENT)


class ArticlePage(WrittenByOthers, NamesPeople, Origin, TranslatedPage, ExtensiblePage, Page):
    """One article in one language."""

    #: ``news.views.articles``, set by the app: Wagtail calls the page for a response, but models cannot import views.
    views: ClassVar[Any]

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("type"), max_length=20, choices=ArticleKind, default=ArticleKind.NEWS)
    published_on = models.DateField(
        _("publication date"),
        default=timezone.localdate,
        help_text=_("The date shown on the article. To publish later, use “Choose when…” beside “Publish”."),
    )
    standfirst = models.TextField(
        _("standfirst"),
        blank=True,
        max_length=300,
        help_text=_("One sentence of up to 200 characters, shown in lists, feeds and search results."),
    )
    body: Any = BodyField(verbose_name=_("text"), blank=True)

    image = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("lead image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    image_alt = models.CharField(
        _("alternative text"),
        max_length=255,
        blank=True,
        help_text=_(
            "Describe the image for people who cannot see it. Leave empty to use the description of the image."
        ),
    )
    image_is_decorative = models.BooleanField(
        _("decorative"), default=False, help_text=_("The image adds nothing that is not in the text.")
    )
    image_caption = models.CharField(_("caption"), max_length=300, blank=True)

    topics = ParentalManyToManyField(model_name("TOPIC_MODEL"), verbose_name=_("topics"), blank=True, related_name="+")
    regions = ParentalManyToManyField(
        model_name("REGION_MODEL"), verbose_name=_("regions"), blank=True, related_name="+"
    )
    organisations = ParentalManyToManyField(
        model_name("ORGANISATION_MODEL"), verbose_name=_("organisations"), blank=True, related_name="+"
    )
    about = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("related event or page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="articles_about",
        help_text=_("The event or page that this article reports on. The two pages link to each other."),
    )

    correction_note = models.TextField(
        _("correction"),
        blank=True,
        max_length=500,
        help_text=_("The error and the correct fact. Shown to readers."),
    )
    last_corrected_on = models.DateField(_("corrected on"), null=True, blank=True)
    withdrawal_note = models.CharField(
        _("reason for withdrawal"),
        max_length=300,
        blank=True,
        help_text=_("Fill this in before you unpublish. It is shown to readers who visit the old address."),
    )
    pinned_until = models.DateField(
        _("lead article on the home page until"),
        null=True,
        blank=True,
        help_text=_("Leave empty to let the newest article lead."),
    )
    listed_until = models.DateField(
        _("show in lists until"),
        null=True,
        blank=True,
        help_text=_(
            "For announcements. After this day the article is removed from lists and feeds, but its page stays "
            "available."
        ),
    )

    base_form_class = ArticleForm
    exclude_fields_in_copy = ["uuid"]
    translated_fields = (
        *("title", "standfirst", "image_alt", "image_caption", "body", "correction_note"),
        *("seo_title", "search_description"),
    )
    template = "news/article_page.html"
    parent_page_types = ["newsroom_news.NewsIndexPage"]
    subpage_types: list[str] = []
    page_description = _(
        "A news item, announcement, statement, interview, guide, publication notice or newsletter issue."
    )

    content_panels = [
        TitleFieldPanel("title", widget=TitleInput, help_text=_("What happened, in one line.")),
        MultiFieldPanel(["kind", "published_on"], heading=_("Type and date")),
        FieldPanel("standfirst", required_on_save=False),
        FieldPanel("body"),
        MultiFieldPanel(
            ["image", *(FieldPanel(f"image_{name}", attrs=WITH_IMAGE) for name in ("alt", "is_decorative", "caption"))],
            heading=_("Lead image"),
            help_text=_("Shown above the text and in lists. Describe it or mark it as decorative."),
        ),
        categories(),
        InlinePanel(
            "related",
            heading=_("Related articles"),
            label=_("Related article"),
            max_num=6,
            help_text=_("Choose them yourself. If there are fewer than three, articles on the same topics are added."),
        ),
        MultiFieldPanel(
            [
                "provenance",
                FilingPanel("supplied_by", widget=FilingSelect("organisation"), attrs=SUPPLIED),
                *(FieldPanel(f"source_{name}", attrs=ELSEWHERE) for name in ("name", "url", "published_on", "licence")),
            ],
            heading=_("Origin"),
            help_text=_("Who wrote the article, or what it is based on. Shown next to the date."),
            classname="collapsed",
        ),
        MultiFieldPanel(
            ["pinned_until", FieldPanel("listed_until", attrs=ANNOUNCED)],
            heading=_("Place in lists"),
            classname="collapsed",
        ),
        AfterPublicationPanel(
            [
                "correction_note",
                FieldPanel("last_corrected_on", help_text=_("Leave empty for today.")),
                "withdrawal_note",
            ],
            heading=_("After publication"),
            classname="collapsed",
        ),
    ]
    promote_panels = [
        HelpPanel(
            _(
                "Search engines and shared links use the title, standfirst and lead image unless you enter "
                "something else here."
            )
        ),
        MultiFieldPanel(["slug", "seo_title", "search_description"], heading=_("For search engines")),
        expiry(),
    ]
    settings_panels: list[Any] = []
    search_fields = [
        *Page.search_fields,
        index.SearchField("standfirst", boost=2),
        index.SearchField("body"),
        index.SearchField("names_of_people"),
        index.FilterField("kind"),
        index.FilterField("published_on"),
    ]
    api_fields = [
        *("uuid", "kind", "published_on", "standfirst", "body", "image", "provenance"),
        *("source_name", "source_url", "source_published_on", "source_licence"),
        *("correction_note", "last_corrected_on"),
        *(APIField(name, serializer=LabelsField(name)) for name in ("topics", "regions", "organisations")),
        APIField("people", serializer=PeopleField()),
        APIField("html", serializer=FinishedTextField()),
        APIField("picture", serializer=PictureField()),
    ]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [
            models.Index(
                fields=["listed_until"], condition=models.Q(listed_until__isnull=False), name="article_leaves_lists"
            )
        ]

    def date_correction(self, *, today: date) -> None:
        """Date a correction: today if it has no date, or if its text is new but its date is that of the previous
        one."""
        if not self.correction_note.strip():
            return
        shown = (
            ArticlePage.objects.live().filter(pk=self.pk).values_list("correction_note", "last_corrected_on").first()
        )
        note, day = shown or ("", None)
        if note == self.correction_note:
            self.last_corrected_on = self.last_corrected_on or day or today
        elif not self.last_corrected_on or (note and day == self.last_corrected_on):
            self.last_corrected_on = today

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.alias_of_id:  # Wagtail copies every field into an alias, even the ID
            self.uuid = uuid.uuid4()
        super().save(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> "ArticlePage":
        """Restore a revision, but keep the page's own ``uuid``: a copied page has revisions with that of the
        original."""
        page: ArticlePage = super().with_content_json(content)
        page.uuid = self.uuid
        return page

    @cached_property
    def item(self) -> Item | None:
        """The public item, or None."""
        return Item.objects.filter(uuid=self.uuid).first()

    @property
    def image_alt_text(self) -> str:
        if self.image is None or self.image_is_decorative:
            return ""
        return self.image_alt or self.image.default_alt_text

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), **self.views.article_context(request, self)}


class RelatedArticle(Orderable):
    """An article that an editor lists below another one."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="related")
    article = models.ForeignKey(ArticlePage, verbose_name=_("article"), on_delete=models.CASCADE, related_name="+")

    panels = ["article"]

    class Meta(Orderable.Meta):
        verbose_name = _("related article")
