"""`rocb.syndication.article_about`: the article about an event starts from it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from events.models import EditionOrganisation, EditionPage
from news.models import ArticlePage
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


def edition_with_all(code: str = "en") -> EditionPage:
    factories.news_index(code)
    draft = event_factories.edition_draft(
        event_factories.events_index(code),
        title="Workshop on parcels",
        introduction="Sorting by risk.",
        topics=[factories.topic()],
        regions=[factories.region()],
        city="Baku",
        format=EditionPage.Format.HYBRID,
    )
    draft.organisations.add(EditionOrganisation(organisation=factories.organisation(), role="host"))
    return factories.publish(draft)


def test_the_draft_carries_over_what_is_known_and_both_are_linked(client: Client) -> None:
    edition = edition_with_all()
    client.force_login(factories.user("Editors"))
    url = reverse("rocb_write_article", args=[edition.pk])
    assert client.get(url).status_code == 200
    answer = client.post(url)
    article = ArticlePage.objects.get()
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert not article.live
    assert (article.title, article.standfirst) == ("Workshop on parcels", "Sorting by risk.")
    assert list(article.topics.all()) == list(edition.topics.all())
    assert list(article.regions.all()) == list(edition.regions.all())
    assert [each.organisation for each in edition.organisations.all()] == list(article.organisations.all())
    assert "2 March 2027, Baku, in person and online" in str(article.body)
    assert article.about_id == edition.pk
    assert [each.pk for each in edition.articles_about.all()] == [article.pk]
    latest = article.get_latest_revision_as_object()
    assert latest.about_id == edition.pk
    assert list(latest.topics.all()) == list(edition.topics.all())
    assert "Workshop on parcels" in client.get(url).content.decode().partition("Articles about this event")[2]


def test_the_article_is_written_in_the_language_of_the_event(client: Client) -> None:
    factories.news_index("en")
    edition = edition_with_all("ru")
    client.force_login(factories.user("Editors"))
    client.post(reverse("rocb_write_article", args=[edition.pk]))
    article = ArticlePage.objects.get()
    assert article.locale == edition.locale
    assert "2\u00a0марта 2027" in str(article.body)


def test_the_editor_of_an_event_leads_there(client: Client) -> None:
    edition = edition_with_all()
    url = reverse("rocb_write_article", args=[edition.pk])
    client.force_login(factories.user("Editors"))
    assert url in client.get(reverse("wagtailadmin_pages:edit", args=[edition.pk])).content.decode()


def test_a_reader_writes_nothing(client: Client) -> None:
    edition = edition_with_all()
    client.force_login(factories.user())
    assert client.post(reverse("rocb_write_article", args=[edition.pk])).status_code == 302
    assert not ArticlePage.objects.exists()
