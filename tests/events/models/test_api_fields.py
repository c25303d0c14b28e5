"""Editions and series in the API: public data, without links to join."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.test import Client

from events.models import EditionOrganisation, EditionPage, EditionPerson, EditionRecording, SessionSpeaker
from tests import event_factories, factories

pytestmark = pytest.mark.django_db

PAGES, EDITIONS, SERIES = (
    "/api/v2/pages/",
    "/api/v2/pages/?type=newsroom_events.EditionPage",
    "/api/v2/pages/?type=newsroom_events.EventSeriesPage",
)


def test_an_edition_carries_dates_people_and_programme(client: Client) -> None:
    topic = factories.topic(slug="ai", name={"en": "Artificial intelligence", "ru": "Искусственный интеллект"})
    draft = event_factories.edition_draft(
        event_factories.events_index("ru"),
        topics=[topic],
        starts_on=date(2027, 3, 2),
        working_languages="en;ru",
        participants_qualifier="over",
        participants_count=80,
    )
    person = event_factories.person(name={"en": "Eser Çengel", "ru": "Эсер Ченгель"})
    draft.organisations.add(EditionOrganisation(organisation=factories.organisation(slug="nl"), role="co_host"))
    draft.people.add(EditionPerson(person=person, role="opening", office="Директор"))
    draft.recordings.add(EditionRecording(title="Всё", url="https://video.example/1", language="ru", has_captions=True))
    draft.save()
    session = event_factories.session(draft, title="Открытие", starts_at=time(10), ends_at=time(10, 30))
    SessionSpeaker.objects.create(session=session, person=person, role="opening")
    edition = factories.publish(EditionPage.objects.get(pk=draft.pk))

    found = client.get(f"{PAGES}{edition.pk}/").json()
    assert (found["status"], found["starts_on"], found["time_zone"]) == ("confirmed", "2027-03-02", "Europe/Brussels")
    assert found["begins_at"].startswith("2027-03-02T")
    assert found["topics"] == [{"slug": "ai", "name": "Искусственный интеллект", "language": "ru"}]
    assert [(row["slug"], row["role"]) for row in found["organisations"]] == [("nl", "co_host")]
    assert found["people"] == [{"name": "Эсер Ченгель", "language": "ru", "role": "opening", "office": "Директор"}]
    assert found["working_languages"] == ["en", "ru"]
    assert found["participants"] == {"qualifier": "over", "count": 80, "administrations": None, "note": ""}
    assert found["recordings"] == [
        {"title": "Всё", "url": "https://video.example/1", "language": "ru", "has_captions": True}
    ]
    (slot,) = found["sessions"]
    assert (slot["title"], slot["starts_at"], slot["ends_at"]) == ("Открытие", "10:00", "10:30")
    assert [speaker["name"] for speaker in slot["speakers"]] == ["Эсер Ченгель"]


def test_no_link_to_join_is_given(client: Client) -> None:
    edition = event_factories.edition(join_url="https://meet.example/secret-1", join_note="secret-2")
    event_factories.session(edition, join_url="https://meet.example/secret-3")
    factories.publish(EditionPage.objects.get(pk=edition.pk))
    for path in (f"{PAGES}{edition.pk}/", f"{EDITIONS}&fields=*", f"{SERIES}&fields=*"):
        assert "secret" not in client.get(path).content.decode()
    refused = client.get(f"{EDITIONS}&fields=join_url")
    assert refused.status_code == 400


def test_only_what_is_public_is_listed(client: Client) -> None:
    series = event_factories.series(owner_organisation=factories.organisation(slug="wco"))
    edition = event_factories.edition(series)
    event_factories.edition_draft(series)
    assert [each["id"] for each in client.get(EDITIONS).json()["items"]] == [edition.pk]
    (found,) = client.get(f"{SERIES}&fields=*").json()["items"]
    assert (found["id"], found["owner"]["slug"]) == (series.pk, "wco")


def test_editions_are_ordered_and_narrowed_by_their_own_fields(client: Client) -> None:
    later = event_factories.edition(starts_on=date(2027, 5, 4))
    sooner = event_factories.edition(starts_on=date(2027, 3, 2), status="cancelled")
    listed = client.get(f"{EDITIONS}&order=starts_on").json()["items"]
    assert [each["id"] for each in listed] == [sooner.pk, later.pk]
    assert [each["id"] for each in client.get(f"{EDITIONS}&status=confirmed").json()["items"]] == [later.pk]
