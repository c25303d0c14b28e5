"""`news.publishing.record_new`: many pages at once, with the same result as `record`."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from news.models import ArticlePage, Change, ForeignIdentity, Item, ItemFacet
from news.publishing.imported import as_imported
from news.publishing.record_new import record_new
from tests import factories

pytestmark = pytest.mark.django_db

MODIFIED = datetime(2021, 5, 20, 8, 15, tzinfo=UTC)


def unrecorded(**values: Any) -> ArticlePage:
    """Return a live page without an item."""
    page = factories.article(published_on=MODIFIED.date(), first_published_at=MODIFIED, **values)
    Item.objects.filter(page=page).delete()
    Change.objects.filter(item_uuid=page.uuid).delete()
    return page


def recorded(*pages: ArticlePage, is_announced: bool = False) -> list[Item]:
    modified = {page.uuid: MODIFIED for page in pages}
    return record_new(pages, at=timezone.now(), is_announced=is_announced, modified_at=modified)


def test_item_facets_and_change_are_those_of_a_page_that_is_recorded_alone() -> None:
    topic = factories.topic()
    with as_imported(modified_at=MODIFIED):
        alone = factories.article(title="Alike", published_on=MODIFIED.date(), first_published_at=MODIFIED)
    one, two = unrecorded(title="Alike"), unrecorded(title="Alike", topics=[topic])
    items = recorded(one, two)

    def values(row: Any, *others: str) -> dict[str, Any]:
        own = {
            "id",
            "uuid",
            "item_uuid",
            "translation_key",
            "page",
            "live_revision_id",
            "address",
            "content_hash",
            "at",
        }
        fields = [field for field in row._meta.concrete_fields if field.name not in own | {*others}]
        return {field.name: field.value_from_object(row) for field in fields}

    theirs, ours = Item.objects.get(page=alone), Item.objects.get(page=one)
    assert values(ours, "changed_at") == values(theirs, "changed_at")
    assert ours.changed_at != theirs.changed_at
    changes = [Change.objects.get(item_uuid=page.uuid) for page in (alone, one)]
    assert values(changes[0], "sequence") == values(changes[1], "sequence")
    facets = [set(ItemFacet.objects.filter(item=item).values_list("facet", flat=True)) for item in items]
    assert facets[1] - facets[0] == {f"topic:{topic.pk}"}


def test_what_is_not_public_gets_no_item() -> None:
    page, private, index = unrecorded(), unrecorded(), factories.news_index("ru")
    inside = factories.article(index)
    Item.objects.all().delete()
    for closed in (private, index):
        PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    assert [item.page_id for item in recorded(page, private, inside)] == [page.pk]


def test_what_held_the_same_thing_gives_way_and_an_item_that_is_there_is_kept() -> None:
    rival = factories.article()
    page = unrecorded()
    Item.objects.filter(page=rival).update(translation_key=page.translation_key)
    kept = factories.article()
    key = Item.objects.get(page=kept).pk
    recorded(page, kept)
    assert set(Item.objects.values_list("page_id", flat=True)) == {page.pk, kept.pk}
    assert Item.objects.get(page=kept).pk == key


def test_it_has_the_identity_that_it_had_elsewhere() -> None:
    identity = uuid.uuid4()
    ForeignIdentity.objects.create(item_uuid=identity, guid="https://old.example/x", atom_id="urn:x")
    page = unrecorded(uuid=identity)
    assert [(item.guid, item.atom_id) for item in recorded(page)] == [("https://old.example/x", "urn:x")]


def test_channels_are_brought_it_only_where_it_is_announced() -> None:
    one, two = unrecorded(), unrecorded()
    recorded(one)
    recorded(two, is_announced=True)
    announced = [Change.objects.get(item_uuid=page.uuid).is_announced for page in (one, two)]
    assert announced == [False, True]
