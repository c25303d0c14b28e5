"""`news.models.people`: people in an article, in order, from the form to readers and to the other language."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from events.models import Person
from news.models import ArticlePage
from news.models.people import PeopleField
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[Person]:
    return [event_factories.person(name=name) for name in ("Zoë Zander", "Ada Lovelace", "Eser Çengel")]


def names(article: ArticlePage) -> list[str]:
    return [str(row.person) for row in article.named_people.all()]


def sent(article: ArticlePage, chosen: list[Person]) -> dict[str, Any]:
    form = nested_form_data(
        {
            "title": article.title,
            "slug": article.slug,
            "kind": article.kind,
            "published_on": str(article.published_on),
            "standfirst": article.standfirst,
            "provenance": article.provenance,
            "body": streamfield([]),
            "related": inline_formset([]),
            "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"},
        }
    )
    return {**form, "people": [str(person.pk) for person in chosen]}


def test_people_are_saved_in_the_order_of_their_chips_and_change_it(people: list[Person]) -> None:
    client = factories.signed_in(factories.user(is_superuser=True))
    article = factories.draft()
    url = reverse("wagtailadmin_pages:edit", args=[article.pk])
    for chosen in (people, [people[2], people[0]], []):
        assert client.post(url, sent(article, chosen)).status_code == 302
        draft = ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object()
        assert names(draft) == [str(person) for person in chosen]
    client.post(url, sent(article, people[:2]))
    options = BeautifulSoup(client.get(url).content.decode(), "html.parser").select(
        "select[name=people] option[selected]"
    )
    assert [option.text for option in options] == ["Zoë Zander", "Ada Lovelace"]


def test_somebody_who_was_deleted_meanwhile_is_refused() -> None:
    with pytest.raises(ValidationError, match="does not exist any more"):
        PeopleField().clean(["999"])


def test_readers_and_search_engines_see_whom_an_article_names(people: list[Person]) -> None:
    article = factories.draft()
    article.name_people([people[0], people[1]])
    factories.publish(article)
    html = BeautifulSoup(Client().get(article.url).content.decode(), "html.parser")
    (term,) = [term for term in html.select("dt") if term.text.strip() == "People"]
    assert [fact.text.strip() for fact in term.find_next_siblings("dd")] == ["Zoë Zander", "Ada Lovelace"]
    data = [json.loads(script.text) for script in html.select("script[type='application/ld+json']")]
    (found,) = [one["mentions"] for one in data if one["@type"] == "NewsArticle"]
    assert found == [{"@type": "Person", "name": "Zoë Zander"}, {"@type": "Person", "name": "Ada Lovelace"}]


def test_a_translation_names_the_same_people(people: list[Person]) -> None:
    article = factories.draft()
    article.name_people(people)
    article.save()
    factories.news_index("ru")
    copy = CopyPageForTranslationAction(article, factories.locale("ru"), copy_parents=True).execute(
        skip_permission_checks=True
    )
    assert names(copy) == ["Zoë Zander", "Ada Lovelace", "Eser Çengel"]


def test_a_person_whom_an_article_names_is_not_deleted(people: list[Person]) -> None:
    article = factories.draft()
    article.name_people(people[:1])
    article.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        people[0].delete()
