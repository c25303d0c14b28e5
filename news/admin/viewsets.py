"""Editors' list of all articles, with filters."""

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageTitleColumn
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet

from foundation.authorship.publication.scheduling import CancelScheduleView
from foundation.authorship.screens.language_rows import LanguagesColumn, OneRowPerText
from foundation.authorship.screens.listing import WorkFilterSet
from foundation.authorship.screens.parents import ParentView
from foundation.components import dates
from foundation.custody.removal.withdrawal import UnpublishWithReasonView
from news.admin.article_editor import ArticleCreateView, ArticleEditView, ArticleWorkflowActionView
from news.admin.start_from_text import AllArticlesView, NewsListView
from news.editorial import versions
from news.models import ArticlePage


def goes_live(page: ArticlePage) -> str:
    """Return when a scheduled article will be published, with the time zone, or an empty string."""
    if not page.go_live_at or not page.approved_schedule:
        return ""
    at = date_format(timezone.localtime(page.go_live_at), "SHORT_DATETIME_FORMAT")
    return f"{at} ({dates.current_zone()})"


class ArticleFilterSet(WorkFilterSet):
    class Meta:
        model = ArticlePage
        fields = ["kind"]

    def out_of_date(self, pages: Any) -> Any:
        return versions.out_of_date(pages)


class ArticleListView(OneRowPerText, AllArticlesView):
    def out_of_date(self, pages: Any) -> Any:
        return versions.out_of_date(pages)


class ArticleViewSet(PageListingViewSet):
    model = ArticlePage
    filterset_class = ArticleFilterSet
    index_view_class = ArticleListView
    choose_parent_view_class = ParentView
    icon = "doc-full-inverse"
    menu_label = _("Articles")
    menu_name = "articles"
    menu_order = 90
    add_to_admin_menu = True
    columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
        Column("kind", label=_("Type"), accessor="get_kind_display"),
        Column("published_on", label=_("Publication date"), sort_key="published_on"),
        DateColumn(
            "latest_revision_created_at",
            label=pgettext_lazy("before a date", "Updated"),
            sort_key="latest_revision_created_at",
        ),
        LanguagesColumn("languages", label=_("Languages")),
        Column("goes_live", label=_("Goes live"), accessor=goes_live),
    ]
    ordering = "-published_on"


class ArticleEditingViewSet(PageViewSet):
    """Wagtail's views of an article and a news list, with the checks before publication and "Start from a text or file"."""

    model = ArticlePage
    index_view_class = NewsListView
    add_view_class = ArticleCreateView
    edit_view_class = ArticleEditView
    unpublish_view_class = UnpublishWithReasonView
    revisions_unschedule_view_class = CancelScheduleView
    workflow_action_view_class = ArticleWorkflowActionView


article_viewset = ArticleViewSet("articles")
article_editing_viewset = ArticleEditingViewSet("article_editing")
