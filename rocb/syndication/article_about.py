"""Articles about events: a draft that takes over the event's data, with links in both directions.

``ArticlePage.about`` points at the event, and the event finds its articles through the reverse relation. News and
events do not import each other, so this step belongs to the site.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.generic import FormView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets import Button
from wagtail.models import Page, PageSubscription
from wagtail.rich_text import RichText

from events.api import dates
from events.models import EditionPage
from foundation.components.admin import AdminScreen, register_screens
from news.models import ArticlePage, NewsIndexPage


def news_list_for(edition: EditionPage) -> NewsIndexPage | None:
    """Return the news list in the event's language."""
    return NewsIndexPage.objects.filter(locale=edition.locale, alias_of=None).order_by("path").first()


@transaction.atomic
def draft_article(edition: EditionPage, *, index: NewsIndexPage, by: Any) -> ArticlePage:
    """Create the draft and its first revision, with the event's title, topics, regions, organisations and people."""
    article = ArticlePage(
        title=edition.title,
        draft_title=edition.title,
        owner=by,
        locale=index.locale,
        live=False,
        published_on=timezone.localdate(),
        standfirst=edition.introduction,
        about_id=edition.pk,
        body=[("text", RichText(_first_line(edition)))],
    )
    index.add_child(instance=article)
    article.topics.set(edition.topics.all())
    article.regions.set(edition.regions.all())
    article.organisations.set({row.organisation for row in edition.organisations.all()})
    article.name_people({row.person_id: row.person for row in edition.people.all()}.values())
    article.save()
    article.save_revision(user=by, log_action=True, clean=False)
    PageSubscription.objects.update_or_create(page=article, user=by, defaults={"comment_notifications": True})
    return article


def _first_line(edition: EditionPage) -> str:
    """Return the event's title, dates and place, for the author to turn into a sentence."""
    with override(edition.locale.language_code):
        parts = [edition.title]
        if edition.starts_on and edition.last_day:
            parts.append(dates.days(edition.starts_on, edition.last_day))
        if edition.city:
            parts.append(edition.city)
        if edition.format not in {"", EditionPage.Format.IN_PERSON}:
            parts.append(str(edition.get_format_display()).lower())
        return format_html("<p>{}.</p>", ", ".join(parts))


class WriteArticleScreen(AdminScreen, FormView):
    """List the articles that exist already, and start another one."""

    template_name = "rocb/admin/write_article.html"
    page_title = gettext_lazy("Write an article")
    header_icon = "doc-full-inverse"
    form_class = forms.Form

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        page: EditionPage = get_object_or_404(EditionPage.objects.filter(alias_of=None), pk=kwargs["page_id"])
        self.edition: EditionPage = page if page.live else page.get_latest_revision_as_object()
        self.index = news_list_for(page)

    def is_allowed(self) -> bool:
        return self.index is not None and _may_write(self.edition, self.index, self.request.user)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        assert self.index is not None
        article = draft_article(self.edition, index=self.index, by=self.request.user)
        messages.success(
            self.request, _("The draft has been created and linked to the event. Now write what happened.")
        )
        return redirect("wagtailadmin_pages:edit", article.pk)

    def get_page_subtitle(self) -> str:
        return str(self.edition.get_admin_display_title())

    def way_here(self) -> list[dict[str, Any]]:
        edit_url = reverse("wagtailadmin_pages:edit", args=[self.edition.pk])
        return [{"url": edit_url, "label": self.get_page_subtitle()}, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        articles = ArticlePage.objects.filter(about=self.edition.pk).defer_streamfields().order_by("-published_on")[:20]
        return super().get_context_data(articles=articles, edition=self.edition, **kwargs)


def _may_write(edition: EditionPage, index: NewsIndexPage, user: Any) -> bool:
    """Return whether the user may add an article. Drafts of events are visible only to their editors."""
    may_see = edition.live or edition.permissions_for_user(user).can_edit()
    return bool(may_see and index.permissions_for_user(user).can_add_subpage())


register_screens(
    path("programme/event/<int:page_id>/article/", WriteArticleScreen.as_view(), name="rocb_write_article"),
)


@hooks.register("register_page_header_buttons")
def write_article_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> list[Button]:
    if page.specific_class is not EditionPage or page.alias_of_id:
        return []
    edition = page.specific
    index = news_list_for(edition)
    if index is None or not _may_write(edition, index, user):
        return []
    url = reverse("rocb_write_article", args=[page.pk])
    return [Button(_("Write an article"), url, icon_name="doc-full-inverse", priority=35)]
