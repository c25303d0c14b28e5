"""Fields that the editor of an article shows."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import reverse

from news.models import ArticlePage, NewsIndexPage
from tests import factories

AFTERWARDS = {"correction_note", "last_corrected_on", "withdrawal_note"}


def form(editor: Client, page: ArticlePage | None, index: NewsIndexPage) -> Tag:
    adds = ("newsroom_news", "articlepage", index.pk)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk]) if page else reverse("wagtailadmin_pages:add", args=adds)
    return BeautifulSoup(editor.get(url).content, "html.parser").select_one("[data-edit-form]") or Tag(name="form")


def named(part: Tag) -> set[str]:
    fields = ArticlePage.get_edit_handler().get_form_class().base_fields
    return {str(one["name"]) for one in part.select("[name]")} & set(fields)


def test_a_new_article_shows_few_fields_and_names_what_makes_the_others_appear(
    editor: Client, news_index: NewsIndexPage
) -> None:
    whole = form(editor, None, news_index)
    depends = {name: part["data-needed-for"] for part in whole.select("[data-needed-for]") for name in named(part)}
    assert depends["image_alt"] == "image:"
    assert depends["supplied_by"] == "provenance:supplied"
    assert depends["source_url"] == "provenance:based supplied republished"
    assert depends["listed_until"] == "kind:announcement"
    assert not named(whole) & AFTERWARDS
    for part in whole.select("[data-needed-for]"):
        part.extract()
    assert len(named(whole)) <= 16


def test_corrections_and_withdrawals_appear_once_an_article_was_public(
    editor: Client, news_index: NewsIndexPage
) -> None:
    public = factories.article(news_index)
    assert named(form(editor, public, news_index)) >= AFTERWARDS
    public.unpublish()
    assert named(form(editor, public, news_index)) >= AFTERWARDS


def test_a_draft_that_already_has_a_correction_shows_it(editor: Client, news_index: NewsIndexPage) -> None:
    draft = factories.draft(news_index, correction_note="It was Monday.")
    draft.save_revision()
    assert named(form(editor, draft, news_index)) >= AFTERWARDS
    assert not named(form(editor, factories.draft(news_index), news_index)) & AFTERWARDS
