"""Screens about trust: one decision for all held entries; older entries are published after a confirmation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from news.admin import source_alerts
from news.ingest import trusted
from news.ingest.store import store
from news.models import Entry, Item, Source
from news.parsing.continuity import Doubt
from tests import factories
from tests.source_factories import brings, claimed, entry, fetched, parsed_entry, parsed_feed, source

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def cms() -> Client:
    return factories.signed_in(factories.user("Editors", email="eva@x.example"))


@pytest.fixture
def row() -> Source:
    """Return a trusted source with twelve held, strange entries."""
    factories.external_index()
    now = timezone.now()
    row = source(trust=Source.Trust.PUBLISH, title="Customs of Utopia", trusted_at=now - 9 * HOUR)
    brings(row, *[parsed_entry(n) for n in range(1, 13)], at=now - 8 * HOUR, title="Customs of Utopia")
    strange = [
        parsed_entry(n, guid=f"x{n}", link=f"https://casino.example/{n}", title=f"<b>Win</b> {n}", published=now - HOUR)
        for n in range(20, 32)
    ]
    brings(row, *strange, at=now - HOUR, title="Best <i>casino</i>")
    return again(row)


def again(row: Source) -> Source:
    return Source.objects.get(pk=row.pk)


def test_the_screen_says_why_it_is_held_and_what_waits(cms: Client, row: Source) -> None:
    assert f"/admin/sources/{row.pk}/held/" in cms.get(f"/admin/sources/{row.pk}/").content.decode()
    text = cms.get(f"/admin/sources/{row.pk}/held/").content.decode()
    for words in (
        "The title was “Customs of Utopia” and is now “Best &lt;i&gt;casino&lt;/i&gt;”.",
        "Entries linked to example.org and now link to casino.example.",
        "12 of its 12 entries were new at once.",
        "12 entries are held",
        "&lt;b&gt;Win&lt;/b&gt; 20",
        "https://casino.example/20",
    ):
        assert words in text
    assert again(row).held_at, "looking changes nothing"


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        ("4", "this source will publish automatically once 20 of its entries have been confirmed. So far: 4."),
        ("40", "the entries of this source vary so much that an entry from someone else would go unnoticed."),
    ],
)
def test_of_a_source_that_is_not_known_yet_the_screens_say_why_its_entries_wait(
    cms: Client, before: str, sentence: str
) -> None:
    doubt = Doubt("few", before, "2", is_partial=True, marks=("a", "b"))
    row = source(trust=Source.Trust.PUBLISH, held_at=timezone.now(), held_because=[doubt.values], holds_all=False)
    held, health = cms.get(f"/admin/sources/{row.pk}/held/"), cms.get(f"/admin/sources/{row.pk}/")
    for screen in (held, health):
        assert f"2 entries are on hold: {sentence}" in screen.content.decode()
        assert "Unusual since" not in screen.content.decode()
    assert "does not publish automatically yet" in held.content.decode()
    assert "has changed since" not in held.content.decode()


def test_one_click_publishes_all_that_was_held(cms: Client, row: Source) -> None:
    cms.post(f"/admin/sources/{row.pk}/held/", {"shown": row.held_key, "release": "1"})
    assert again(row).held_at is None
    assert trusted.publish_trusted(at=timezone.now()) == 12
    assert Item.objects.count() == 12
    assert cms.get(f"/admin/sources/{row.pk}/held/").status_code == 302


def test_the_other_click_leaves_all_to_the_desk(cms: Client, row: Source) -> None:
    cms.post(f"/admin/sources/{row.pk}/held/", {"shown": row.held_key, "stop": "1"})
    assert (again(row).held_at, again(row).trust) == (None, Source.Trust.REVIEW)
    assert trusted.publish_trusted(at=timezone.now()) == 0
    assert Entry.objects.filter(status="new").count() == 24


def test_what_changed_since_the_editor_looked_is_shown_first(cms: Client, row: Source) -> None:
    shown = row.held_key
    brings(row, parsed_entry(50, link="https://poker.example/"), at=timezone.now(), title="Poker")
    said = cms.post(f"/admin/sources/{row.pk}/held/", {"shown": shown, "release": "1"}, follow=True).content.decode()
    assert "Something else has changed" in said
    assert "Poker" in said
    assert again(row).held_at


def test_it_stands_on_the_dashboard_and_is_mailed_at_once_and_once(cms: Client, row: Source) -> None:
    other = source(title="Selected by hand", held_at=timezone.now(), held_because=[])
    page = cms.get("/admin/").content.decode()
    assert f'href="/admin/sources/{row.pk}/held/"' in page
    assert "Best &lt;i&gt;casino&lt;/i&gt;" in page
    assert source_alerts.notify(at=timezone.now()) == 1
    [message] = mail.outbox
    assert "held until you decide" in message.body
    assert "The title was “Customs of Utopia” and is now “Best <i>casino</i>”." in message.body
    assert f"/admin/sources/{row.pk}/held/" in message.body
    assert str(other) not in message.body, "nothing of it is held from readers"
    assert source_alerts.notify(at=timezone.now() + HOUR) == 0
    assert source_alerts.notify(at=timezone.now() + 30 * HOUR) == 0, "the other one waits for the mail of the day"


def test_accepting_a_new_address_answers_the_question_where_that_was_all(cms: Client) -> None:
    now = timezone.now()
    row = source(trust=Source.Trust.PUBLISH, trusted_at=now - 9 * HOUR)
    entries = [parsed_entry(n) for n in range(1, 4)]
    brings(row, *entries, at=now - 8 * HOUR)
    there = {"url": "https://new.example/feed", "permanent_url": "https://new.example/feed"}
    store([fetched(claimed(row), parsed_feed(*entries), at=now - HOUR, **there)])
    assert [doubt.kind for doubt in again(row).doubts] == ["address"]
    cms.post(f"/admin/sources/{row.pk}/", {"accept-move": "1"})
    assert (again(row).url, again(row).held_at) == ("https://new.example/feed", None)


def test_what_came_before_the_trust_is_published_after_a_question_with_its_number(cms: Client) -> None:
    factories.external_index()
    row = source(trust=Source.Trust.PUBLISH, trusted_at=timezone.now())
    for _ in range(3):
        entry(row)
    entry(row, status="shortlisted")
    address = f"/admin/sources/{row.pk}/publish/"
    assert address in cms.get(f"/admin/sources/{row.pk}/").content.decode()
    assert trusted.publish_trusted(at=timezone.now()) == 0
    assert "Publish 3 entries" in cms.get(address).content.decode()
    assert "3 entries are being published" in cms.post(address, follow=True).content.decode()
    assert trusted.publish_trusted(at=timezone.now()) == 3
    assert cms.get(address).status_code == 302, "nothing waits any more"


@pytest.mark.parametrize("screen", ["held", "publish"])
def test_who_does_not_keep_sources_meets_a_closed_screen(row: Source, screen: str) -> None:
    client = factories.signed_in(factories.user("Contributors", username="carl"))
    address = f"/admin/sources/{row.pk}/{screen}/"
    assert client.get(address).status_code == 302
    client.post(address, {"shown": row.held_key, "release": "1"})
    assert again(row).held_at
