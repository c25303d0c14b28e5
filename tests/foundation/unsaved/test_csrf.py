"""Error page for a form with an outdated token."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from news.models import NewsIndexPage
from tests import factories
from tests.browser.words import LANGUAGES, Words

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SAME_SITE = {"HTTP_ORIGIN": "http://testserver"}
TYPED = {
    "name": 'Words "typed"',
    "words": "<b>Таможня</b>",
    "password1": "secret words",
    "csrfmiddlewaretoken": "x" * 64,
}


@pytest.fixture(params=LANGUAGES)
def words(request: pytest.FixtureRequest) -> Words:
    return Words(request.param)


def strict(user: object = None) -> Client:
    client = Client(enforce_csrf_checks=True)
    if user:
        client.force_login(user)
    return client


def test_in_the_cms_the_page_gives_back_what_was_typed(words: Words) -> None:
    user = factories.user("Editors")
    UserProfile.objects.create(user=user, preferred_language=words.language)
    response = strict(user).post(reverse("news_rule_add"), TYPED, **SAME_SITE)
    assert response.status_code == 403
    text = response.content.decode()
    assert words("Back to the form with your text") in text
    assert 'value="Words &quot;typed&quot;"' in text
    assert "&lt;b&gt;Таможня&lt;/b&gt;" in text
    assert "secret words" not in text


@pytest.mark.parametrize("origin", [{}, {"HTTP_ORIGIN": "https://attacker.example"}, {"HTTP_ORIGIN": "null"}])
def test_what_another_site_sent_is_not_put_into_a_form(origin: dict[str, str]) -> None:
    response = strict(factories.user("Editors")).post(reverse("news_rule_add"), TYPED, **origin)
    assert response.status_code == 403
    assert "Таможня" not in response.content.decode()


def test_who_is_signed_out_learns_where_the_text_is() -> None:
    response = strict().post(reverse("news_rule_add"), TYPED, **SAME_SITE)
    assert "Your text will be" in response.content.decode()
    assert "Таможня" not in response.content.decode()


def test_readers_get_a_page_of_the_site_in_their_language(news_index: NewsIndexPage, words: Words) -> None:
    factories.news_index(words.language) if words.language != "en" else None
    response = strict().post(f"/{words.language}/news/email/", {"email": "a@b.example"})
    assert response.status_code == 403
    text = response.content.decode()
    assert words("Your form could not be accepted") in text
    assert "DEBUG" not in text
