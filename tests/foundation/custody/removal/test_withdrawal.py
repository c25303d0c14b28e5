"""A withdrawal offers the other languages and includes them, each with its own reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from news.models import ArticlePage, Change
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> ArticlePage:
    return factories.article(title="Wrong figures")


@pytest.fixture
def russian(page: ArticlePage) -> ArticlePage:
    return factories.article(factories.news_index("ru"), title="Неверные цифры", translation_key=page.translation_key)


def editor(**values: Any) -> Client:
    return factories.signed_in(factories.user("Editors", **values))


def url(page: ArticlePage) -> str:
    return reverse("wagtailadmin_pages:unpublish", args=[page.pk])


def messages_of(response: Any) -> list[str]:
    return [str(message).split("<")[0].strip() for message in response.context["messages"]]


def test_the_question_names_the_languages_that_stay_public(page: ArticlePage, russian: ArticlePage) -> None:
    html = editor().get(url(page)).content.decode()
    assert "Also withdraw “Неверные цифры” (Русский)" in html
    assert 'name="withdrawal_note-ru"' in html


def test_a_page_in_one_language_asks_about_no_other(page: ArticlePage) -> None:
    factories.draft(factories.news_index("ru"), translation_key=page.translation_key)
    assert "Other language versions" not in editor().get(url(page)).content.decode()


def test_the_chosen_languages_are_withdrawn_each_with_its_reason(page: ArticlePage, russian: ArticlePage) -> None:
    sent = {"withdrawal_note": "Wrong.", "also": "ru", "withdrawal_note-ru": " Ошибка. "}
    response = editor().post(url(page), sent, follow=True)
    assert not ArticlePage.objects.live().exists()
    notes = dict(Change.objects.filter(kind=Change.Kind.WITHDRAWN).values_list("language", "note"))
    assert notes == {"en": "Wrong.", "ru": "Ошибка."}
    assert messages_of(response) == ["“Wrong figures” has been withdrawn in: English, Русский."]


def test_a_language_that_was_not_chosen_stays_and_the_message_says_so(page: ArticlePage, russian: ArticlePage) -> None:
    response = editor().post(url(page), {"withdrawal_note": "Wrong."}, follow=True)
    russian.refresh_from_db()
    assert russian.live
    assert messages_of(response) == ["“Wrong figures” has been withdrawn in: English. Still published in: Русский."]


def test_a_language_that_somebody_made_up_withdraws_nothing_else(page: ArticlePage) -> None:
    other = factories.article(factories.news_index("ru"))
    editor().post(url(page), {"withdrawal_note": "Wrong.", "also": ["ru", "xx", "\0"]})
    other.refresh_from_db()
    assert other.live


def test_the_410_page_leads_to_the_language_that_is_left(
    client: Client, page: ArticlePage, russian: ArticlePage
) -> None:
    path = page.get_url()
    page.unpublish()
    response = client.get(path)
    html = response.content.decode()
    assert response.status_code == 410
    assert f'<li><a class="more" href="{russian.get_url()}" hreflang="ru" lang="ru">' in html
    assert html.count(f'href="{russian.get_url()}"') == 2  # the language switcher links to it too
    russian.unpublish()
    assert "It is still available in" not in client.get(path).content.decode()


def test_other_languages_are_suggested_with_the_original_and_not_with_a_translation(
    page: ArticlePage, russian: ArticlePage
) -> None:
    french = factories.article(factories.news_index("fr"), title="Chiffres", translation_key=page.translation_key)
    for one, count in ((page, 2), (russian, 0), (french, 0)):
        html = editor().get(url(one)).content.decode()
        assert html.count('name="also"') == 2
        assert html.count(" checked>") == count


def test_the_oldest_language_that_is_left_counts_as_the_original(page: ArticlePage, russian: ArticlePage) -> None:
    factories.article(factories.news_index("fr"), title="Chiffres", translation_key=page.translation_key)
    page.delete()
    assert editor().get(url(russian)).content.decode().count(" checked>") == 1


ENGLISH = "The figures for the second half of the year were not the ones that the ministry published."
RUSSIAN = "Эти цифры за второе полугодие отличались от тех, которые опубликовало министерство."


@pytest.mark.parametrize("wrong", ["withdrawal_note", "withdrawal_note-ru"])
def test_a_reason_in_another_language_is_asked_about_and_keeps_what_was_typed(
    page: ArticlePage, russian: ArticlePage, wrong: str
) -> None:
    sent = {"withdrawal_note": ENGLISH, "also": "ru", "withdrawal_note-ru": RUSSIAN}
    sent[wrong] = RUSSIAN if wrong == "withdrawal_note" else ENGLISH
    client = editor()
    asked = client.post(url(page), sent)
    assert ArticlePage.objects.live().count() == 2
    (sentence,) = asked.context["foreign_reasons"]
    assert "is in another language" in sentence
    assert asked.content.decode().count(sent[wrong]) == 2
    assert 'value="ru" checked' in asked.content.decode()
    client.post(url(page), {**sent, "reasons_confirmed": "on"})
    assert not ArticlePage.objects.live().exists()
