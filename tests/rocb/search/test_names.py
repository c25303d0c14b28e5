"""Names in a query: people, topics, rooms and members are found by name, also inside a question."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from rocb.models import SearchEntry
from rocb.search import answers, entries, names
from rocb.search.entries import source_of
from rocb.search.find import Search
from rocb.search.rooms import ROOMS
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def rooms() -> None:
    entries.reconcile(at=timezone.now())


def first(query: str, language: str = "en", **asked: Any) -> SearchEntry | None:
    return next(iter(Search(query=query, language=language, **asked).meant.results()), None)


def room(query: str, language: str = "en") -> str | None:
    entry = first(query, language)
    return entry.room if entry else None


@pytest.mark.parametrize(
    ("query", "language", "view"),
    [
        ("press room", "en", "press_room"),
        ("для журналистов", "ru", "press_room"),
        ("où télécharger le logo", "fr", "press_room"),
        ("how do I unsubscribe", "en", "subscribe"),
        ("подписка", "ru", "subscribe"),
        ("documents", "fr", "documents"),
    ],
)
def test_a_room_is_found_by_readers_words_and_in_questions(rooms: None, query: str, language: str, view: str) -> None:
    for number in range(3):
        factories.item(title=f"Number {number}", html=f"<p>{query} news</p>", language=language)
    assert ROOMS[room(query, language) or ""].view == view


def test_the_worker_writes_rooms_once_and_deletes_those_that_are_no_more(rooms: None) -> None:
    assert SearchEntry.objects.exclude(room=None).count() == len(ROOMS)
    SearchEntry.objects.filter(room="topics").update(room="long_gone", id=1)
    at_rest = entries.reconcile(at=timezone.now())
    assert at_rest >= 1
    assert set(SearchEntry.objects.exclude(room=None).values_list("room", flat=True)) == set(ROOMS)
    assert entries.reconcile(at=timezone.now()) == at_rest - 1


def test_keys_tell_the_source_of_an_entry(rooms: None) -> None:
    factories.item(title="Dated")
    factories.topic(name="Valuation")
    event_factories.person(name="Ada Lovelace")
    factories.organisation(name="Customs", country="Moldova")
    for entry in SearchEntry.objects.all():
        assert getattr(entry, source_of(entry.pk)) is not None


def test_a_person_is_found_by_name_or_office_once_an_event_that_names_them_is_public() -> None:
    ada = event_factories.person(name={"en": "Ada Lovelace", "ru": "Ада Лавлейс"})
    assert first("lovelace") is None
    page = event_factories.edition(title="First lecture")
    page.people.create(person=ada, office="Head of Engines")
    factories.publish(page)
    for query in ("lovelace", "Лавлейс", "who is the head of engines"):
        entry = first(query)
        assert entry, query
        assert entry.person == ada, query
    page.unpublish()
    assert first("lovelace") is None


def test_a_topic_is_found_by_synonyms_and_narrower_terms() -> None:
    topic = factories.topic(name={"en": "Detector dogs", "ru": "Служебные собаки"})
    for query, language in (("sniffer dogs", "en"), ("dog handlers", "en"), ("кинологи", "ru")):
        entry = first(query, language)
        assert entry, query
        assert entry.topic == topic, query


def test_a_name_inside_a_longer_term_names_nothing() -> None:
    factories.topic(name="Intelligence")
    item = factories.item(title="Artificial intelligence at the border")
    assert [entry.item for entry in Search(query="artificial intelligence").results()] == [item]


def test_an_organisation_is_found_by_its_people() -> None:
    row = factories.organisation(name="Zoll", country={"en": "Germany", "ru": "Германия"}, code="DE")
    factories.item(title="Customs of the region", language="ru", html="<p>Немецкая таможня</p>")
    for query, language in (("немецкая таможня", "ru"), ("German customs officers", "en"), ("douane allemande", "fr")):
        entry = first(query, language)
        assert entry, query
        assert entry.organisation == row, query


@pytest.mark.one_database  # PostgreSQL also sets which index it uses
def test_names_cost_one_query_whatever_is_named(django_assert_num_queries: Any) -> None:
    for number in range(20):
        factories.topic(name=f"Topic {number}")
    with django_assert_num_queries(1):
        found, _places = names.named(["topic", "7", "and", "topic", "8"], ["topic", "7", "8"], ["en"])
    assert len(found) == 2


# --- Facts ------------------------------------------------------------------------------------------------------------


def facts(client: Client, query: str) -> str:
    page = client.get("/en/search/", {"q": query}).content.decode()
    return " ".join(page.partition('class="summary-list facts"')[2].partition("</dl>")[0].split())


def test_a_member_has_its_hour_and_its_addresses(client: Client) -> None:
    factories.organisation_index()
    factories.organisation(
        name="Zoll",
        country="Germany",
        code="DE",
        city="Berlin",
        website="https://zoll.example/",
        email="info@zoll.example",
    )
    text = facts(client, "German customs")
    for words in ("Berlin time (UTC+", 'href="https://zoll.example/"', 'href="mailto:info@zoll.example"'):
        assert words in text, words


def test_a_person_has_the_events_where_they_spoke(client: Client) -> None:
    ada = event_factories.person(name="Ada Lovelace")
    page = event_factories.edition(title="First lecture")
    page.people.create(person=ada, office="Head of Engines")
    factories.publish(page)
    text = facts(client, "Ada Lovelace")
    assert "Head of Engines" in text
    assert f'href="{page.url}"' in text


@pytest.mark.parametrize(
    ("code", "city", "zone"),
    [
        ("DE", "Berlin", "Europe/Berlin"),
        ("RU", "Moscow", "Europe/Moscow"),
        ("CH", "Bern", "Europe/Zurich"),
        ("TR", "Ankara", "Europe/Istanbul"),
        ("EU", "Brussels", "Europe/Brussels"),
        ("ES", "Seville", ""),  # several time zones, none of which is certain
        ("XK", "Pristina", ""),
    ],
)
def test_the_hour_of_a_country_is_that_of_its_capital(code: str, city: str, zone: str) -> None:
    assert answers.zone_of(code, city, at=factories.NOON + timedelta(days=1)) == zone
