"""``news.admin.start_from_text``: a pasted item becomes a draft; invalid text stays in the form."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission

from news.models import ArticlePage, NewsIndexPage
from tests import factories
from tests.news.editorial.test_plain_text import ITEM, PARAGRAPHS


@pytest.fixture
def editor(client: Client, db: None) -> Client:
    client.force_login(factories.user(is_superuser=True))
    return client


def send(client: Client, index: NewsIndexPage, text: str) -> Any:
    url = reverse("news_start_from_text", args=[index.pk])
    return client.post(url, {"index": index.pk, "text": text})


def test_a_press_item_becomes_a_draft_with_title_date_and_seven_paragraphs(
    editor: Client, news_index: NewsIndexPage
) -> None:
    response = send(editor, news_index, ITEM)
    page = ArticlePage.objects.get()
    assert response.url == f"{reverse('wagtailadmin_pages:edit', args=[page.pk])}?suggest"
    assert page.title == "Second regional workshop looks at new technology"
    assert page.slug == "second-regional-workshop-looks-at-new-technology"
    assert page.published_on == date(2021, 5, 25)
    assert not page.live
    soup = BeautifulSoup(str(page.body), "html.parser")
    assert [paragraph.get_text() for paragraph in soup.find_all("p")] == PARAGRAPHS
    assert page.latest_revision
    assert page.get_latest_revision_as_object().body[0].value.source == page.body[0].value.source
    assert "Draft created." in editor.get(response.url).content.decode()


def test_headings_become_heading_blocks(editor: Client, news_index: NewsIndexPage) -> None:
    send(editor, news_index, "Title\n\nOne.\n\nNext steps\n\nTwo:\n\n- a\n- b\n\nThree.")
    body = ArticlePage.objects.get().body
    assert [block.block_type for block in body] == ["text", "heading", "text"]
    assert body[1].value == {"text": "Next steps", "level": "h2"}
    assert body[2].value.source == "<p>Two:</p><ul><li>a</li><li>b</li></ul><p>Three.</p>"


def test_without_a_date_it_is_dated_today(editor: Client, news_index: NewsIndexPage) -> None:
    response = send(editor, news_index, "Title\n\nText.")
    assert ArticlePage.objects.get().published_on == timezone.localdate()
    assert (
        "There is no date in the text, so the publication date is set to today"
        in editor.get(response.url).content.decode()
    )


def test_markup_in_the_text_is_text(editor: Client, news_index: NewsIndexPage) -> None:
    send(editor, news_index, "Title\n\n<script>alert(1)</script> & more.")
    assert ArticlePage.objects.get().body[0].value.source == "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; more.</p>"


@pytest.mark.parametrize("code", ["en", "ru"])
def test_it_is_made_in_the_language_of_the_list(editor: Client, code: str) -> None:
    index = factories.news_index(code)
    send(editor, index, "Заголовок\n\n25 мая 2021 г.\n\nТекст.")
    page = ArticlePage.objects.get()
    assert page.locale.language_code == code
    assert page.published_on == date(2021, 5, 25)
    assert page.get_parent().pk == index.pk


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Paste the text of the article here."),
        (" \n\u200b", "Paste the text of the article here."),
        ("Only a title", "This is only a title"),
        ("Only a title\n25 May 2021", "This is only a title"),
        (f"{'word ' * 80}\n\nText.", "The first line is too long for a title"),
        ("a" * 100_001, "at most"),
    ],
)
def test_what_cannot_become_a_draft_is_said_and_kept(
    editor: Client, news_index: NewsIndexPage, text: str, words: str
) -> None:
    response = send(editor, news_index, text)
    soup = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 200
    assert words in re.sub(r"\s+", " ", soup.get_text())
    assert soup.select_one("textarea").get_text().strip() == text.strip()
    assert not ArticlePage.objects.exists()


def test_two_items_with_one_title_get_two_addresses(editor: Client, news_index: NewsIndexPage) -> None:
    for _ in range(2):
        assert send(editor, news_index, "Title\n\nText.").status_code == 302
    assert len(set(ArticlePage.objects.values_list("slug", flat=True))) == 2


def contributor(index: NewsIndexPage) -> Any:
    """Return a user who may add articles only to this list."""
    person = factories.user()
    group = Group.objects.create(name=f"Writers of {index.locale.language_code}")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    add = Permission.objects.get(content_type__app_label="wagtailcore", codename="add_page")
    GroupPagePermission.objects.create(group=group, page=index, permission=add)
    person.groups.add(group)
    return person


def test_a_contributor_sees_only_the_lists_that_are_open_to_him(client: Client, db: None) -> None:
    english, russian = factories.news_index("en"), factories.news_index("ru")
    client.force_login(contributor(russian))
    soup = BeautifulSoup(client.get(reverse("news_start_from_text")).content, "html.parser")
    assert [option["value"] for option in soup.select("select[name=index] option")] == [str(russian.pk)]
    assert client.post(reverse("news_start_from_text"), {"index": english.pk, "text": ITEM}).status_code == 200
    assert not ArticlePage.objects.exists()
    assert send(client, english, ITEM).status_code == 302  # away from a screen that is not his
    assert not ArticlePage.objects.exists()
    assert send(client, russian, ITEM).status_code == 302
    assert ArticlePage.objects.get().owner.username


def test_the_button_stands_on_the_news_list_for_those_who_may_add(editor: Client, news_index: NewsIndexPage) -> None:
    url = reverse("news_start_from_text", args=[news_index.pk])
    assert url in editor.get(reverse("wagtailadmin_explore", args=[news_index.pk])).content.decode()
    assert url not in editor.get(reverse("wagtailadmin_explore", args=[news_index.get_parent().pk])).content.decode()


def test_the_button_stands_on_the_list_of_all_articles(editor: Client, news_index: NewsIndexPage) -> None:
    assert reverse("news_start_from_text") in editor.get(reverse("articles:index")).content.decode()
