"""`news.publishing.replaced`: after any restores, copies of every kind have exactly the public items."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from news.delivery import outbox
from news.delivery.public_log import BeyondTheLog, changes_after
from news.feeds import documents
from news.models import Change, ChangeCounter, Channel, Delivery, Item, ItemFacet, Outbox
from news.models.changes import EPOCH
from news.models.matching import Rule
from news.publishing import record
from news.publishing.content import ItemContent
from news.publishing.replaced import continue_log, differences
from tests import factories, order_factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db

STEPS = 80
TABLES: tuple[Any, ...] = (Outbox, ChangeCounter, Item, ItemFacet, Change, Delivery)  # parents first
FIRST, SECOND = "topic:1", "topic:11"
PATH, WANTED = "/en/news/feed.json", {"topic": "topic-1"}

Copy = dict[str, str]  # id and title


def publish(key: uuid.UUID, title: str, facets: Iterable[str], *, at: datetime) -> None:
    content = ItemContent(
        uuid=key,
        translation_key=key,
        language="en",
        type="article",
        kind="news",
        title=title,
        summary="",
        html=f"<p>{title}</p>",
        address=f"https://site.invalid/en/news/{key}/",
        byline="",
        stored_picture=None,
        stored_lead=None,
        stored_labels=[],
        published_at=NOON,
        is_listed=True,
        facets=frozenset(facets),
    )
    record._keep(content, page_id=None, live_revision_id=None, at=at, force=False)


def public(only: str = "") -> Copy:
    found = Item.objects.filter(facets__facet=only) if only else Item.objects.all()
    return {item.tag_uri: item.title for item in found}


@dataclass
class Log:
    """A copy by ``/api/v2/changes/``, which knows only what docs/receivers.md says."""

    held: Copy = field(default_factory=dict)
    after: int = 0
    begun_again: int = 0

    def poll(self) -> None:
        is_last = False
        while not is_last:
            try:
                page = changes_after(self.after, limit=3)
            except BeyondTheLog:
                self.held, self.after = {}, 0
                self.begun_again += 1
                continue
            for message in page.messages:
                apply(self.held, message["data"])
            self.after, is_last = page.until, page.is_last


def apply(held: Copy, data: dict[str, Any]) -> None:
    if data["matches"]:
        held[data["id"]] = data["title"]
    else:
        held.pop(data["id"], None)


@dataclass
class Feed:
    held: Copy = field(default_factory=dict)

    def poll(self) -> None:
        feed = json.loads(documents.at_path(PATH, WANTED, state=ChangeCounter.state()).body)
        for deleted in feed.get("_rocb", {}).get("deleted", []):
            self.held.pop(deleted["id"], None)
        self.held |= {one["id"]: one["title"] for one in feed["items"]}


@dataclass
class Hook:
    channel: Channel
    held: Copy = field(default_factory=dict)

    def poll(self) -> None:
        outbox.fan_out(at=NOON)
        for delivery in self.channel.deliveries.pending().order_by("change"):
            apply(self.held, json.loads(delivery.body)["data"])
        self.channel.deliveries.update(state=Delivery.State.SENT)


def rows() -> list[list[Any]]:
    return [list(table.objects.order_by("pk")) for table in TABLES]


def restore(backup: list[list[Any]], *, at: datetime, is_readable: bool) -> None:
    former, state = keys(), ChangeCounter.state()
    logs = {change.sequence: change for change in Change.objects.all()}
    for table in reversed(TABLES):
        table.objects.all().delete()
    for table, some in zip(TABLES, backup, strict=True):
        table.objects.bulk_create(some)
    if not is_readable:
        ChangeCounter.leap(at=at)
        return
    lost, added = differences(former, keys())
    now = Change.objects.in_bulk(added)
    continue_log(lost=[logs[one] for one in lost], added=[now[one] for one in added], state=state, at=at)


def keys() -> list[Any]:
    return list(Change.objects.order_by("sequence").values_list("sequence", "item_uuid", "kind"))


@pytest.mark.parametrize("is_readable", [True, False], ids=["the replaced log is there", "it is lost"])
@pytest.mark.parametrize("seed", range(3))
def test_after_any_restores_copies_have_exactly_what_is_public(seed: int, is_readable: bool) -> None:
    dice = random.Random(seed)
    factories.news_index()
    factories.topic(pk=1, slug="topic-1")
    rule = {"rule": Rule(any_of=frozenset({FIRST}), none_of=frozenset({SECOND}))}
    hook = Hook(order_factories.channel(order_factories.subscription(**rule)))
    followers: list[tuple[Any, Callable[[], Copy]]] = [(Log(), public)]
    if is_readable:  # otherwise feeds and messages cannot know what was deleted
        followers += [
            (Feed(), lambda: public(FIRST)),
            (hook, lambda: {key: title for key, title in public(FIRST).items() if key not in public(SECOND)}),
            (Hook(order_factories.channel()), public),
        ]
    items = [uuid.UUID(int=dice.getrandbits(128)) for _number in range(8)]
    given: dict[int, tuple[Any, ...]] = {}
    backups = [rows()]
    for step in range(STEPS):
        at = NOON + timedelta(minutes=step)
        match dice.randrange(12):
            case 0:
                backups = [*backups[-3:], rows()]
            case 1:
                restore(dice.choice(backups), at=at, is_readable=is_readable)
            case 2 | 3 | 4:
                for follower, truth in followers:
                    if dice.random() < 0.8:
                        follower.poll()
                        assert follower.held == truth(), f"{follower} after step {step}"
            case 5 | 6:
                record.withdraw(dice.choice(items), at=at)
            case _:
                publish(
                    dice.choice(items), f"Title {step}", [one for one in (FIRST, SECOND) if dice.random() < 0.6], at=at
                )
        for change in Change.objects.all():
            assert given.setdefault(change.sequence, (change.item_uuid, change.title, change.at)) == (
                (change.item_uuid, change.title, change.at)
            ), "a number was given to a second change"
    assert sum(follower.begun_again for follower, _truth in followers[:1]) < STEPS / 4


def test_differences_are_those_of_sets() -> None:
    dice = random.Random(0)
    for _number in range(300):
        logs = [
            sorted(
                {
                    (dice.randrange(6), uuid.UUID(int=dice.randrange(2)), dice.choice("ab"))
                    for _ in range(dice.randrange(7))
                }
            )
            for _log in range(2)
        ]
        one, other = map(set, logs)
        lost, added = differences(*logs)
        assert sorted(lost) == sorted(key[0] for key in one - other)
        assert sorted(added) == sorted(key[0] for key in other - one)


def test_a_database_that_lost_nothing_is_left_as_it_is() -> None:
    publish(uuid.uuid4(), "One", [FIRST], at=NOON)
    before = rows()
    assert continue_log(lost=[], added=[], state=ChangeCounter.state(), at=NOON) == 0
    assert rows() == before


def test_the_version_of_documents_is_one_that_neither_database_had() -> None:
    publish(uuid.uuid4(), "One", [FIRST], at=NOON)
    last, frame = ChangeCounter.state()
    continue_log(lost=[], added=[], state=(last, frame + 5), at=NOON)
    assert ChangeCounter.state() == (last, frame + 6)


def test_only_numbers_above_the_changes_of_a_former_epoch_are_lost() -> None:
    for number in range(3):
        publish(uuid.uuid4(), f"{number}", [FIRST], at=NOON)
    last = ChangeCounter.state()[0]
    ChangeCounter.leap(at=NOON)
    base = ChangeCounter.state()[0]
    publish(uuid.uuid4(), "After", [FIRST], at=NOON)
    assert base < 2**53, "exact in JavaScript"
    for after in (0, 1, last, base, base + 1):
        changes_after(after, limit=9)
    for after in (last + 1, EPOCH, base - 1, base + 2):
        with pytest.raises(BeyondTheLog):
            changes_after(after, limit=9)


def test_an_item_that_changed_its_language_is_withdrawn_in_the_other() -> None:
    key = uuid.uuid4()
    publish(key, "One", [FIRST], at=NOON)
    lost = order_factories.change(item=Item.objects.get(), language="ru", facets=[SECOND])
    Change.objects.filter(pk=lost.pk).delete()
    assert continue_log(lost=[lost], added=[], state=(lost.sequence, 0), at=NOON) == 2
    withdrawn, public_now = Change.objects.filter(sequence__gt=lost.sequence)
    assert (withdrawn.kind, withdrawn.language, withdrawn.earlier_facets) == ("withdrawn", "ru", [SECOND])
    assert (public_now.kind, public_now.language) == ("published", "en")
