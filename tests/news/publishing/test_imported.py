"""`news.publishing.imported`: imported items come without notifications, and with their former IDs."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import feedparser
import pytest
from django.test import Client
from django.utils import timezone

from news.delivery import outbox
from news.models import Change, ChangeCounter, Delivery, Item
from news.publishing.imported import as_imported, date_as_published, known_elsewhere_as
from tests import factories, order_factories

pytestmark = pytest.mark.django_db

MODIFIED = datetime(2021, 5, 21, 7, tzinfo=UTC)


def test_what_is_imported_is_dated_as_it_was_and_brought_to_no_channel() -> None:
    order_factories.channel()
    with as_imported(modified_at=MODIFIED):
        page = factories.article(published_on=MODIFIED.date(), first_published_at=MODIFIED)
    found = Item.objects.get(page=page)
    assert found.updated_at == found.changed_at.replace(microsecond=0) == MODIFIED
    assert Change.objects.get().is_announced is False
    outbox.fan_out(at=timezone.now())
    assert not Delivery.objects.exists()
    page.title = "Edited here"
    page.save_revision().publish()
    outbox.fan_out(at=timezone.now())
    assert Delivery.objects.count() == 1


def test_dates_as_published_are_unique_and_have_the_sequence_as_their_fraction() -> None:
    ChangeCounter.take(1_000)  # so that no sequence is the key of an item
    edited = [factories.article(published_on=MODIFIED.date(), first_published_at=MODIFIED) for _ in range(3)]
    for page in edited:
        factories.publish(page, title="Edited")
    assert date_as_published(after=0) == 3
    pairs = Change.objects.filter(kind="published").values_list("item_uuid", "sequence")
    found = {item.uuid: item.changed_at for item in Item.objects.all()}
    assert {key: at.microsecond for key, at in found.items()} == dict(pairs)
    factories.article(published_on=MODIFIED.date(), first_published_at=MODIFIED)
    date_as_published(after=0)
    assert len(set(Item.objects.values_list("changed_at", flat=True))) == 4


@pytest.mark.parametrize("microsecond", [0, 1, 500_000, 999_999])
def test_items_of_one_instant_have_unique_times_of_change(microsecond: int) -> None:
    instant = MODIFIED.replace(microsecond=microsecond)
    for _ in range(3):
        with as_imported(modified_at=instant):
            factories.article(published_on=MODIFIED.date(), first_published_at=instant)
    moments = list(Item.objects.order_by("pk").values_list("changed_at", flat=True))
    assert sorted(set(moments)) == moments
    assert {moment.replace(microsecond=0) for moment in moments} == {MODIFIED}


def test_feeds_know_it_by_the_identity_that_it_had_also_when_it_is_withdrawn(client: Client) -> None:
    identity = uuid.uuid4()
    known_elsewhere_as({identity: ("https://old.example/news/x", "urn:syndication:abc")})
    page = factories.article(uuid=identity)
    rss = feedparser.parse(client.get("/en/news/rss.xml").content)
    atom = feedparser.parse(client.get("/en/news/atom.xml").content)
    assert rss.entries[0].id == "https://old.example/news/x"
    assert atom.entries[0].id == "urn:syndication:abc"
    page.unpublish()
    assert b'ref="urn:syndication:abc"' in client.get("/en/news/atom.xml").content
    page.save_revision().publish()
    assert feedparser.parse(client.get("/en/news/atom.xml").content).entries[0].id == "urn:syndication:abc"
