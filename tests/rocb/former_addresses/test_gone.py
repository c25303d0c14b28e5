"""Old addresses respond: 301 to the new address of a page, 410 with the reason if it was withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import ReferenceIndex

from foundation.jobs.scheduled_pages import publish_due
from news.models import ArticlePage, Change
from tests import factories

pytestmark = pytest.mark.django_db


def editor() -> Client:
    return factories.signed_in(factories.user("Editors"))


# --- Withdrawn ------------------------------------------------------------------------------------------------------


def test_a_withdrawn_article_answers_410_with_the_reason(client: Client) -> None:
    page = factories.article(title="A title not to be seen", slug="old")
    page.withdrawal_note = "The figures were wrong."
    page.save()
    page.unpublish()
    response = client.get("/en/news/old/")
    text = response.content.decode()
    assert response.status_code == 410
    assert "The figures were wrong." in text
    assert "A title not to be seen" not in text
    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in text
    assert 'href="/en/news/"' in text


@pytest.mark.parametrize("language", ["en", "ru", "fr"])
def test_a_withdrawal_is_told_in_the_language_of_the_address(client: Client, language: str) -> None:
    page = factories.article(factories.news_index(language), slug="old")
    page.unpublish()
    response = client.get(f"/{language}/news/old/")
    text = response.content.decode()
    assert response.status_code == 410
    assert f'<html lang="{language}">' in text
    with translation.override(language):
        words = translation.gettext("This article was withdrawn")
    assert f"<h1>{words}</h1>" in text
    assert (words == "This article was withdrawn") is (language == "en")


def test_an_expired_article_answers_410(client: Client) -> None:
    page = factories.article(slug="old", expire_at=timezone.now() + timedelta(hours=1))
    publish_due(at=timezone.now() + timedelta(hours=2))
    assert client.get("/en/news/old/").status_code == 410
    page.refresh_from_db()
    assert page.expired


def test_a_deleted_article_answers_410_with_the_reason_it_had(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    page = factories.article(slug="old", withdrawal_note="Published by mistake.")
    with django_capture_on_commit_callbacks(execute=True):
        ArticlePage.objects.get(pk=page.pk).delete()
    response = client.get("/en/news/old/")
    assert response.status_code == 410
    assert "Published by mistake." in response.content.decode()


def test_a_withdrawn_article_answers_410_at_each_address_it_ever_had(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    page = factories.article(slug="first")
    factories.publish(page, slug="second")
    with django_capture_on_commit_callbacks(execute=True):
        ArticlePage.objects.get(pk=page.pk).delete()
    assert client.get("/en/news/second/").status_code == 410
    assert client.get("/en/news/first/").status_code == 410


def test_a_cyrillic_address_answers_410(client: Client) -> None:
    page = factories.article(factories.news_index("ru"), slug="новость")
    assert client.get("/ru/news/новость/").status_code == 200
    page.unpublish()
    assert client.get("/ru/news/новость/").status_code == 410


def test_a_republished_article_answers_200_again(client: Client) -> None:
    page = factories.article(slug="old")
    page.unpublish()
    page.refresh_from_db()
    factories.publish(page)
    assert client.get("/en/news/old/").status_code == 200


def test_another_article_at_the_address_of_a_withdrawn_one_is_shown(client: Client) -> None:
    old = factories.article(slug="same", title="Old words")
    old.unpublish()
    old.refresh_from_db()
    old.slug = "elsewhere"
    old.save()
    factories.article(slug="same", title="New words")
    response = client.get("/en/news/same/")
    assert response.status_code == 200
    assert "New words" in response.content.decode()


@pytest.mark.parametrize("path", ["/en/news/never/", "/en/nowhere/", "/en/news/a%00b/"])
def test_what_never_was_is_not_found(client: Client, path: str) -> None:
    factories.article()
    assert client.get(path).status_code == 404


def test_a_draft_that_never_was_public_is_not_found(client: Client) -> None:
    factories.draft(slug="secret")
    assert client.get("/en/news/secret/").status_code == 404


def test_the_unpublish_screen_takes_the_reason(client: Client) -> None:
    page = factories.article(slug="old")
    screen = reverse("wagtailadmin_pages:unpublish", args=[page.pk])
    someone = editor()
    assert 'name="withdrawal_note"' in someone.get(screen).content.decode()
    someone.post(screen, {"withdrawal_note": "  The meeting was another one.  "})
    response = client.get("/en/news/old/")
    assert response.status_code == 410
    assert "The meeting was another one." in response.content.decode()
    assert Change.objects.get(kind="withdrawn").note == "The meeting was another one."


def test_the_unpublish_screen_offers_the_reason_that_the_draft_holds() -> None:
    page = factories.article()
    page.withdrawal_note = "Written down before."
    page.save_revision()
    text = editor().get(reverse("wagtailadmin_pages:unpublish", args=[page.pk])).content.decode()
    assert "Written down before." in text


def test_the_unpublish_screen_of_other_pages_asks_for_no_reason() -> None:
    page = factories.standard_page()
    text = editor().get(reverse("wagtailadmin_pages:unpublish", args=[page.pk])).content.decode()
    assert "withdrawal_note" not in text


# --- Moved ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def rename(django_capture_on_commit_callbacks: Any) -> Any:
    """Publishes a page under another slug, as an editor does."""

    def renamed(page: Any, slug: str) -> None:
        page.refresh_from_db()
        with django_capture_on_commit_callbacks(execute=True):
            factories.publish(page, slug=slug)

    return renamed


def redirected(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 301, (path, response.status_code)
    return str(response["Location"])


def test_a_renamed_article_is_found_under_its_old_address(client: Client, rename: Any) -> None:
    rename(factories.article(slug="first"), "second")
    assert redirected(client, "/en/news/first/") == "/en/news/second/"


def test_a_renamed_list_is_found_with_its_articles_its_feed_and_its_archives(client: Client, rename: Any) -> None:
    index = factories.news_index()
    factories.article(index, slug="one")
    rename(index, "newsroom")
    assert redirected(client, "/en/news/") == "/en/newsroom/"
    assert redirected(client, "/en/news/one/") == "/en/newsroom/one/"
    assert redirected(client, "/en/news/rss.xml") == "/en/newsroom/rss.xml"
    assert redirected(client, "/en/news/2026/") == "/en/newsroom/2026/"
    assert redirected(client, "/en/news/2026/03/") == "/en/newsroom/2026/03/"


def test_a_filtered_feed_keeps_its_filter_when_its_list_is_renamed(client: Client, rename: Any) -> None:
    index = factories.news_index()
    topic = factories.topic(slug="ai")
    factories.article(index, topics=[topic])
    rename(index, "newsroom")
    to = redirected(client, "/en/news/rss.xml?topic=ai&kind=news")
    assert to == "/en/newsroom/rss.xml?topic=ai&kind=news"
    assert client.get(to).status_code == 200


def test_a_moved_page_is_found_under_its_old_address(client: Client) -> None:
    old, new = factories.standard_page(slug="old"), factories.standard_page(slug="new")
    child = factories.standard_page(old, slug="child")
    new.refresh_from_db()
    child.move(new, pos="last-child")
    assert redirected(client, "/en/old/child/") == "/en/new/child/"


def test_a_renamed_article_that_is_withdrawn_answers_410_at_the_end_of_the_redirect(
    client: Client, rename: Any
) -> None:
    page = factories.article(slug="first")
    rename(page, "second")
    page.unpublish()
    assert client.get("/en/news/first/", follow=True).status_code == 410


@pytest.mark.indexes
def test_the_delete_screen_warns_of_links(client: Client) -> None:
    target = factories.article(slug="target")
    factories.article(body=factories.text(f'<p><a linktype="page" id="{target.pk}">there</a></p>'))
    assert ReferenceIndex.get_references_to(target).count() == 1
    text = editor().get(reverse("wagtailadmin_pages:delete", args=[target.pk])).content.decode()
    assert "Articles that contain it in their text: 1" in text


# --- Capitals and punctuation -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("/EN/news/", "/en/news/"),
        ("/en/News/Old/?page=A", "/en/news/old/?page=A"),
        ("/RU/Новости/", "/ru/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/"),
        ("/en/news/old.", "/en/news/old/"),
        ("/en/news/old/).", "/en/news/old/"),
        ("/en/news/old”", "/en/news/old/"),
        ("/en/news/RSS.xml,", "/en/news/rss.xml"),
    ],
)
def test_an_address_with_capitals_or_the_marks_of_its_sentence_leads_to_the_right_one(
    client: Client, typed: str, leads_to: str
) -> None:
    factories.article(slug="old")
    response = client.get(typed)
    assert (response.status_code, response["Location"]) == (301, leads_to)


@pytest.mark.parametrize("typed", ["/XX/News/", "/en/Nothing/", "/en/İ/", "/en/nothing.", "/en/nothing"])
def test_an_unknown_address_with_capitals_or_marks_ends_as_not_found(client: Client, typed: str) -> None:
    factories.home()
    assert client.get(typed, follow=True).status_code == 404
