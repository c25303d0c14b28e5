"""`news.models.items`: public items, and an immutable log."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings

from news.models import Change, ChangeCounter, Item
from tests import factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db


def a_change(sequence: int) -> Change:
    item = factories.item()
    return Change.objects.create(
        sequence=sequence,
        kind=Change.Kind.PUBLISHED,
        significance=Change.Significance.MAJOR,
        item_uuid=item.uuid,
        translation_key=item.translation_key,
        language=item.language,
        type=item.type,
        title=item.title,
        address=item.address,
        at=NOON,
    )


def test_a_change_is_never_altered() -> None:
    change = a_change(1)
    change.title = "Something else"
    with pytest.raises(TypeError, match="never altered"):
        change.save()
    with pytest.raises(TypeError, match="never altered"):
        Change.objects.get().save()


def test_a_change_outlives_its_item() -> None:
    change = a_change(1)
    Item.objects.all().delete()
    assert Change.objects.get() == change


def test_sequence_numbers_grow_without_gaps() -> None:
    assert [ChangeCounter.take() for _ in range(3)] == [1, 2, 3]


def test_a_number_that_was_not_used_is_given_again() -> None:
    """With a gap, a client would wait for a change that never comes."""
    ChangeCounter.take()
    with transaction.atomic():
        ChangeCounter.take()
        transaction.set_rollback(True)
    assert ChangeCounter.take() == 2


def test_one_thing_has_one_item_a_language() -> None:
    item = factories.item()
    factories.item(translation_key=item.translation_key, language="ru")
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.item(translation_key=item.translation_key, language="en")


def test_an_item_knows_its_address_on_the_site_and_in_feeds() -> None:
    item = factories.item(address="https://site.invalid/en/news/a/", html='<a href="https://site.invalid/en/b/">b</a>')
    with override_settings(PUBLIC_URL="https://www.example.org"):
        assert (item.path, item.url) == ("/en/news/a/", "https://www.example.org/en/news/a/")
        assert item.site_html == '<a href="/en/b/">b</a>'
        assert item.feed_html == '<a href="https://www.example.org/en/b/">b</a>'


def test_identity_outwards_depends_on_no_address() -> None:
    item = factories.item()
    before = item.tag_uri
    item.address, item.title = "https://site.invalid/ru/x/", "Another"
    with override_settings(PUBLIC_URL="https://elsewhere.example"):
        assert item.tag_uri == before
    assert before == f"tag:rocb-europe.org,2021:article/{item.uuid}"


def test_labels_stand_in_the_order_of_their_names() -> None:
    stored = [{"type": "topic", "name": name, "language": "fr", "address": ""} for name in ("Valeur", "Éthique", "Eau")]
    item = factories.item(language="fr", stored_labels=stored)
    assert [label["name"] for label in item.labels] == ["Eau", "Éthique", "Valeur"]


def test_older_and_newer_part_a_list_at_an_item() -> None:
    items = [factories.item(published_at=NOON - timedelta(days=number // 2)) for number in range(6)]
    ordered = list(Item.objects.newest_first())
    for place, item in enumerate(ordered):
        older = Item.objects.older_than(item.published_at, item.pk).newest_first()
        newer = Item.objects.newer_than(item.published_at, item.pk).oldest_first()
        assert [*reversed(newer), item, *older] == ordered
        assert len(older) == len(items) - place - 1
