"""`news.admin.suggesting`: suggestions for filing an article, for users who may edit it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from news.admin import suggesting
from news.models import ArticlePage
from rocb.models import Organisation, Topic
from tests import event_factories, factories

pytestmark = pytest.mark.django_db

TEXT = """Workshop on disruptive technologies in Europe
From 17 to 19 May 2021 the Customs of the Netherlands met Eser Çengel and spoke about cyber security."""


@pytest.fixture
def article() -> ArticlePage:
    factories.organisation(name="Customs of the Netherlands", code="NL", country={"en": "Netherlands"})
    factories.topic(name="Cyber security")
    event_factories.person(name="Eser Çengel")
    for code in ("ru", "en"):
        event_factories.edition(
            event_factories.events_index(code),
            title="Workshop on disruptive technologies",
            starts_on=date(2021, 5, 17),
            ends_on=date(2021, 5, 19),
        )
    return factories.draft()


def asked(group: str, page: Any, text: str = TEXT, on: str = "25.05.2021", **values: Any) -> Any:
    client = factories.signed_in(factories.user(group, **values))
    return client.post(
        reverse("news_suggestions", args=[page.pk]),
        {"text": text, "published_on": on},
        HTTP_X_REQUESTED_WITH="XMLHttpRequest",
    )


@pytest.mark.parametrize("on", ["0001-01-01", "31.12.9999"])
def test_a_day_that_cannot_be_computed_with_counts_as_today(article: ArticlePage, on: str) -> None:
    assert asked("Editors", article, "The workshop on disruptive technologies today", on=on).status_code == 200
    assert suggesting._day(on) == timezone.localdate()


def test_what_the_text_names_is_suggested_with_its_field_and_its_words(article: ArticlePage) -> None:
    found = json.loads(asked("Editors", article).content)["suggestions"]
    assert {(one["field"], one["label"], one["why"], one["sure"]) for one in found} == {
        ("organisations", "Netherlands: Customs of the Netherlands", "because of “Customs of the Netherlands”", True),
        ("topics", "Cyber security", "because of “cyber security”", True),
        ("people", "Eser Çengel", "because of “Eser Çengel”", True),
        ("about", "Workshop on disruptive technologies", "because of “17 to 19 May 2021”", True),
    }
    (event,) = [one for one in found if one["field"] == "about"]
    assert event["note"] == "17 to 19 May 2021"  # not the Russian version


def test_nothing_is_filed_by_it(article: ArticlePage) -> None:
    asked("Editors", article)
    article.refresh_from_db()
    assert not article.topics.exists()
    assert article.about is None


def test_it_answers_for_a_new_article_in_a_list_to_which_one_may_add(article: ArticlePage) -> None:
    assert asked("Contributors", article.get_parent(), username="anna").status_code == 200


def test_it_answers_nobody_who_may_not_write_the_article(article: ArticlePage) -> None:
    assert asked("Contributors", article, username="boris").status_code == 403
    assert Client().post(reverse("news_suggestions", args=[article.pk])).status_code == 302


def test_a_text_without_anything_known_and_one_of_any_bytes_lead_to_nothing(article: ArticlePage) -> None:
    for text in ("", "nothing here", "\0\ud83d" * 50):
        assert (
            json.loads(asked("Editors", article, text.encode("utf-8", "ignore").decode()).content)["suggestions"] == []
        )


def test_the_form_of_an_article_has_the_button(article: ArticlePage) -> None:
    client = factories.signed_in(factories.user("Editors"))
    for url in (
        reverse("wagtailadmin_pages:edit", args=[article.pk]),
        reverse("wagtailadmin_pages:add", args=["newsroom_news", "articlepage", article.get_parent().pk]),
    ):
        html = client.get(url).content.decode()
        assert "Suggest from the text" in html
        assert 'data-suggestions-url-value="/admin/news/suggestions/' in html


def test_it_asks_as_many_queries_with_2000_rows_as_with_20(article: ArticlePage) -> None:
    def count() -> int:
        client = factories.signed_in(user)
        with CaptureQueriesContext(connection) as queries:
            client.post(reverse("news_suggestions", args=[article.pk]), {"text": TEXT})
        return len(queries)

    user = factories.user("Editors")
    count()
    few = count()
    Organisation.objects.bulk_create(
        Organisation(name={"en": f"Body {n}"}, slug=f"body-{n}", kind="private") for n in range(2000)
    )
    Topic.objects.bulk_create(Topic(name={"en": f"Topic {n}"}, slug=f"many-{n}") for n in range(2000))
    assert count() == few


def test_the_organisation_of_the_user_comes_first_and_is_unsure_unless_the_text_names_it(article: ArticlePage) -> None:
    own = factories.organisation(name="Regional Training Centre, Baku", slug="rtc-baku", kind="rtc")
    user = factories.user("Editors", organisation=own)
    client = factories.signed_in(user)

    def organisations(text: str) -> list[tuple[str, bool, str]]:
        answer = client.post(reverse("news_suggestions", args=[article.pk]), {"text": text}).json()["suggestions"]
        return [(one["value"], one["sure"], one["why"]) for one in answer if one["field"] == "organisations"]

    assert organisations(TEXT)[0] == (str(own.pk), False, "your organisation")
    assert organisations(f"{TEXT} The Regional Training Centre in Baku")[0][:2] == (str(own.pk), True)
    assert organisations("nothing here") == []


def test_a_name_that_is_not_listed_is_offered_to_those_who_may_create_it(article: ArticlePage) -> None:
    text = f"{TEXT} Nino Beridze, Head of Training, was there."
    assert json.loads(asked("Editors", article, text).content)["unlisted"] == [
        {"field": "people", "name": "Nino Beridze", "why": "because of “Nino Beridze, Head”"}
    ]
    client = Client()
    writer = factories.user("Contributors", username="writer")
    client.force_login(writer)
    draft = factories.draft(owner=writer)
    answer = client.post(reverse("news_suggestions", args=[draft.pk]), {"text": text}).json()
    assert answer["suggestions"]
    assert answer["unlisted"] == []


def test_what_other_articles_have_is_suggested_with_its_numbers(article: ArticlePage) -> None:
    topic, pacific = Topic.objects.get(), factories.region(name="Pacific")
    for number in range(5):
        factories.article(title=f"On cyber security {number}", topics=[topic], regions=[pacific])
    found = json.loads(asked("Editors", article).content)["suggestions"]
    (region,) = [one for one in found if one["field"] == "regions"]
    assert (region["label"], region["sure"]) == ("Pacific", False)
    assert region["why"] == "chosen in 5 of 5 articles filed under Cyber security"
