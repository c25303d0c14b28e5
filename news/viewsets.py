"""Editors' screens of the news: all articles in one list, with what an editor looks for."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet

from news.editing import ArticleCreateView, ArticleEditView, ArticleWorkflowActionView
from news.models import ArticlePage


class ArticleViewSet(PageListingViewSet):
    model = ArticlePage
    icon = "doc-full-inverse"
    menu_label = _("Articles")
    menu_order = 90
    add_to_admin_menu = True
    columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        Column("published_on", label=_("Publication date"), sort_key="published_on"),
        DateColumn("latest_revision_created_at", label=_("Updated"), sort_key="latest_revision_created_at"),
        PageStatusColumn("status", label=_("Status"), sort_key="live"),
    ]
    default_ordering = "-published_on"


class ArticleEditingViewSet(PageViewSet):
    """Wagtail's own views of one article, with the checks before publication."""

    model = ArticlePage
    add_view_class = ArticleCreateView
    edit_view_class = ArticleEditView
    workflow_action_view_class = ArticleWorkflowActionView


article_viewset = ArticleViewSet("articles")
article_editing_viewset = ArticleEditingViewSet("article_editing")
