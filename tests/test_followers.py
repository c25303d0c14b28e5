"""Two hundred random steps (``STEPS``) of a newsroom, and followers of every kind: each has exactly the public content.

The newsroom begins with more old articles than its feeds contain (only a few, to save time). Followers read the
archives once and then poll, at least as often as feeds promise (`news.feeds.window`). After each poll the follower's
copy is compared with the site: no ghosts, nothing outdated, nothing missing, for all items and not only the newest.

Followers by Atom, JSON Feed, a private feed and the hub delete an item when they are notified of its withdrawal. RSS
cannot express that: its follower requests the addresses of its surplus items, and gets 410. Webhook receivers apply
messages by ``sequence`` or as they arrive. All identify an item only by its identity, and treat a changed title or
address as an edit.

A copy of the log requests the changes since its last number from time to time, and has all public content. Followers of
a list with filters have the items of the list: items that are filed elsewhere, or leave lists while their page stays,
leave their copies too. Pages, not the rows from which lists are read, decide which items a list has.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock

import feedparser
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db.models import F
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction

from events.models import EditionPage, EditionStatus, EventsIndexPage
from foundation.jobs.scheduled_pages import publish_due
from news.feeds import window
from news.http import HttpError, Kind, Response
from news.models import ArticlePage, Change, ChangeCounter, Channel, HubTopic, Item, ItemFacet, NewsIndexPage
from news.models.items import facet
from news.models.matching import Rule
from news.publishing import sweeping
from rocb.models import Topic
from tests import event_factories, factories, order_factories
from tests.receivers import Message, Receivers, response

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.usefixtures("page_cache"), pytest.mark.one_database]

STEPS, FIRST = int(os.environ.get("STEPS", "200")), int(os.environ.get("FIRST", "0"))
SEED = 20210525
LEAST_IN_A_FEED, OLD_ARTICLES = 12, 20
HOOK, FAILING_HOOK, CALLBACK = "https://customs.example/hook", "https://other.example/hook", "https://hub.example/back"
FAILS = 0.35
LANGUAGES = ("en", "ru")
KINDS = ("announcement", "news")
FOR_GOOD = timedelta(days=3650)

Shown = tuple[str, str]  # title and address
Read = tuple[dict[str, Shown], set[str], str]  # contents of a document, its withdrawn items, the address of older ones


def read_xml(body: bytes) -> Read:
    withdrawn = {part.split(b'"')[0].decode() for part in body.split(b'<at:deleted-entry ref="')[1:]}
    feed = feedparser.parse(body)
    earlier = next((link.href for link in feed.feed.links if link.rel == "prev-archive"), "")
    return by_identity([(entry.id, entry.title, entry.link) for entry in feed.entries]), withdrawn, earlier


def read_json(body: bytes) -> Read:
    feed = json.loads(body)
    withdrawn = {deleted["id"] for deleted in feed.get("_rocb", {}).get("deleted", [])}
    items = by_identity([(item["id"], item["title"], item["url"]) for item in feed["items"]])
    return items, withdrawn, feed.get("next_url", "")


def by_identity(entries: list[tuple[str, str, str]]) -> dict[str, Shown]:
    found = {identity: (title, url) for identity, title, url in entries}
    assert len(found) == len(entries), "an identity stands twice in one feed"
    return found


@dataclass
class Follower:
    """Follower that polls like a reader's program, and remembers what it was shown."""

    path: str
    read: Callable[[bytes], Read] = read_xml
    client: Client = field(default_factory=Client)
    etag: str = ""
    things: dict[str, Shown] = field(default_factory=dict)
    unasked_for: timedelta = timedelta()
    wants: Callable[[Any], bool] = lambda page: True

    @property
    def hears_of_withdrawals(self) -> bool:
        return "rss" not in self.path

    def begin(self) -> None:
        """Read the archives back to the beginning; newer versions count."""
        address = self.path
        while address:
            shown, _withdrawn, address = self.read(self.client.get(address).content)
            self.things = shown | self.things
            address = address.removeprefix(settings.PUBLIC_URL)

    def poll(self) -> None:
        self.unasked_for = timedelta()
        headers = {"If-None-Match": self.etag} if self.etag else {}
        answer = self.client.get(self.path, headers=headers)
        if answer.status_code == 304:
            return
        assert answer.status_code == 200
        assert answer["ETag"] != self.etag, "a new answer under the old ETag"
        self.etag = answer["ETag"]
        self.take(answer.content)

    def take(self, body: bytes) -> None:
        shown, withdrawn, _earlier = self.read(body)
        for identity in withdrawn - set(shown):
            self.things.pop(identity, None)
        self.things |= shown

    def compare(self, newsroom: Newsroom) -> None:
        holds = newsroom.holds(self.wants, in_lists=True)
        missing = {identity: shown for identity, shown in holds.items() if identity not in self.things}
        stale = {i: (self.things[i], shown) for i, shown in holds.items() if self.things.get(i, shown) != shown}
        ghosts = set(self.things) - set(holds) if self.hears_of_withdrawals else set()
        assert (missing, stale, ghosts) == ({}, {}, set()), self.path

    def ask_for_ghosts(self, newsroom: Newsroom) -> int:
        """Check that items that the follower has, but no one may read, are gone at their address. Return their number.
        Items that only left the lists still have their page.
        """
        public = newsroom.holds()
        ghosts = {identity: self.things.pop(identity) for identity in set(self.things) - set(newsroom.listed())}
        for title, url in (shown for identity, shown in ghosts.items() if identity not in public):
            answer = self.client.get(url.removeprefix(settings.PUBLIC_URL), follow=True)
            is_login = "login" in (answer.redirect_chain[-1][0] if answer.redirect_chain else "")
            assert answer.status_code == 410 or is_login, (title, url, answer.status_code)
        return len(ghosts)


@dataclass
class CopyOfTheLog:
    """Copy of the log that requests later changes, a few at a time, at any time."""

    until: int = 0
    limit: int = 7
    things: dict[str, Shown] = field(default_factory=dict)

    def ask(self) -> None:
        address: str | None = f"/api/v2/changes/?after={self.until}&limit={self.limit}"
        while address:
            answer = Client().get(address.removeprefix(settings.PUBLIC_URL)).json()
            assert len(answer["changes"]) <= self.limit
            for data in (change["data"] for change in answer["changes"]):
                self.things.pop(data["id"], None)
                if data["matches"]:
                    self.things[data["id"]] = (data["title"], data["url"])
            self.until, address = answer["meta"]["until"], answer["meta"]["next"]


@dataclass
class Receiver:
    """Receiver of a webhook. It has only accepted the messages to which it responds with success."""

    chance: random.Random
    fails: float
    taken: list[dict[str, Any]] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)

    def __call__(self, message: Message) -> Response:
        if self.chance.random() < self.fails:
            fault = self.chance.choice([500, 503, 429, 0])
            if not fault:
                raise HttpError(Kind.CONNECT, "It cannot be reached.")
            return response(message.url, fault)
        if message.id not in self.ids:
            self.ids.add(message.id)
            self.taken.append(message.json["data"])
        return response(message.url, 204)

    def holds(self, *, by_sequence: bool) -> dict[str, Shown]:
        things: dict[str, Shown] = {}
        sequences = [data["sequence"] for data in self.taken]
        assert len(sequences) == len(set(sequences)), "a change came twice, under two ids"
        for data in sorted(self.taken, key=lambda data: data["sequence"]) if by_sequence else self.taken:
            if data["kind"] == "withdrawn":
                things.pop(data["id"], None)
            else:
                things[data["id"]] = (data["title"], data["url"])
        return things


@dataclass
class Newsroom:
    """Newsroom of editors with random steps. It knows pages, but not items."""

    chance: random.Random
    indexes: list[NewsIndexPage]
    events: EventsIndexPage
    topics: list[Topic]
    count: int = 0

    def next(self) -> int:
        self.count += 1
        return self.count

    def pages(self, model: type[Any] | None = None, *, live: bool) -> list[Any]:
        models = [model] if model else [ArticlePage, EditionPage]
        return [page for kind in models for page in kind.objects.filter(live=live).order_by("pk")]

    def one(self, model: type[Any] | None = None, *, live: bool = True) -> Any:
        pages = self.pages(model, live=live)
        return self.chance.choice(pages) if pages else None

    def step(self) -> None:
        steps = [self.write, self.write, self.edit, self.edit, self.save_again, self.rename, self.move, self.withdraw]
        steps += [self.bring_back, self.translate, self.schedule, self.restart, self.hide, self.open, self.delete]
        steps += [self.backdate, self.backdate, self.correct, self.correct, self.expire, self.crash, self.set_back]
        steps += [self.announce, self.announce, self.cancel, self.put_off]
        steps += [self.file_elsewhere, self.file_elsewhere, self.file_elsewhere, self.unlist, self.list_again]
        self.chance.choice(steps)()

    def write(self, **values: Any) -> None:
        number = self.next()
        index = self.chance.choice(self.indexes)
        values.setdefault("published_on", timezone.localdate())
        values = {"kind": self.chance.choice(KINDS), "topics": self.some_topics(), **values}
        factories.article(index, title=f"Title {number}", slug=f"slug-{number}", **values)

    def some_topics(self) -> list[Topic]:
        return [topic for topic in self.topics if self.chance.random() < 0.4]

    def file_elsewhere(self) -> None:
        if page := self.one():
            more = {"kind": self.chance.choice(KINDS)} if isinstance(page, ArticlePage) else {}
            factories.publish(page, topics=self.some_topics(), **more)

    def unlist(self) -> None:
        if page := self.one(ArticlePage):
            factories.publish(page, listed_until=timezone.localdate() - timedelta(days=2))

    def list_again(self) -> None:
        if pages := [page for page in self.pages(ArticlePage, live=True) if page.listed_until]:
            factories.publish(self.chance.choice(pages), listed_until=None)

    def backdate(self) -> None:
        """Published today, with a date of years ago."""
        self.write(published_on=date(2015, 1, 1) + timedelta(days=self.chance.randrange(2000)))

    def set_back(self) -> None:
        if page := self.one(ArticlePage):
            factories.publish(page, published_on=page.published_on - timedelta(days=1))

    def correct(self) -> None:
        """Correct one of the oldest articles, which no window of the newest contains."""
        if pages := self.pages(ArticlePage, live=True):
            page = self.chance.choice(sorted(pages, key=lambda page: page.published_on)[:30])
            title = f"{page.title.split(',')[0]}, corrected {self.next()}"
            factories.publish(page, title=title, correction_note="The title was wrong.")

    def edit(self) -> None:
        if page := self.one():
            factories.publish(page, title=f"{page.title.split(',')[0]}, edited {self.next()}")

    def save_again(self) -> None:
        if page := self.one():
            factories.publish(page)

    def rename(self) -> None:
        if page := self.one():
            factories.publish(page, slug=f"renamed-{self.next()}")

    def move(self) -> None:
        if page := self.one(ArticlePage):
            others = [index for index in self.indexes if index.locale_id == page.locale_id]
            page.move(NewsIndexPage.objects.get(pk=self.chance.choice(others).pk), pos="last-child")

    def withdraw(self) -> None:
        if page := self.one():
            page.unpublish()

    def bring_back(self) -> None:
        if page := self.one(live=False):
            factories.publish(page, expire_at=None)

    def translate(self) -> None:
        if page := self.one(ArticlePage):
            other = Locale.objects.get(language_code=self.chance.choice(LANGUAGES))
            if not page.get_translations(inclusive=True).filter(locale=other).exists():
                copy = page.copy_for_translation(other, copy_parents=True)
                factories.publish(copy, title=f"{page.title.split(',')[0]}, in {other.language_code}")

    def schedule(self) -> None:
        """Schedule an article: not public before its time, public from then on."""
        soon = timezone.now() + timedelta(minutes=10)
        page = factories.draft(self.chance.choice(self.indexes), title=f"Planned {self.next()}", go_live_at=soon)
        page.save_revision().publish()
        if self.chance.random() < 0.5:
            publish_due(at=soon + timedelta(minutes=1))

    def expire(self) -> None:
        if page := self.one():
            soon = timezone.now() + timedelta(minutes=10)
            factories.publish(page, expire_at=soon)
            publish_due(at=soon + timedelta(minutes=1))

    def announce(self) -> None:
        number = self.next()
        topics = self.some_topics()
        event_factories.edition(self.events, title=f"Event {number}", slug=f"event-no-{number}", topics=topics)

    def cancel(self) -> None:
        if page := self.one(EditionPage):
            factories.publish(page, status=EditionStatus.CANCELLED, status_note="The hall is closed.")

    def put_off(self) -> None:
        if page := self.one(EditionPage):
            factories.publish(page, starts_on=page.starts_on + timedelta(days=7))

    def restart(self) -> None:
        """Restart: a new process remembers nothing."""
        for cache in caches.all():
            cache.clear()

    def crash(self) -> None:
        """Crash the web process after the page is written and before its item is. The worker repairs it."""
        with mock.patch("news.signal_handlers._try"):
            self.chance.choice([self.write, self.edit, self.withdraw])()
        sweeping.sweep(at=timezone.now())

    def hide(self) -> None:
        if page := self.one():
            PageViewRestriction.objects.get_or_create(page=page.page_ptr, restriction_type="login")

    def open(self) -> None:
        for restriction in PageViewRestriction.objects.all():
            restriction.delete()

    def delete(self) -> None:
        if page := self.one():
            page.delete()

    def listed(self) -> dict[str, Shown]:
        return self.holds(in_lists=True)

    def holds(self, wants: Callable[[Any], bool] = lambda page: True, *, in_lists: bool = False) -> dict[str, Shown]:
        """Return the items that anybody may currently read on the site, or find in its lists."""
        hidden = [restriction.page for restriction in PageViewRestriction.objects.select_related("page")]
        return {
            f"tag:{settings.TAG_AUTHORITY}:{name}/{page.uuid}": (page.title, f"{settings.PUBLIC_URL}{page.get_url()}")
            for name, model in (("article", ArticlePage), ("edition", EditionPage))
            for page in model.objects.live()
            if not any(page.pk == each.pk or page.is_descendant_of(each) for each in hidden)
            and not (in_lists and getattr(page, "listed_until", None))
            and wants(page)
        }


def followers_of_filters(topics: list[Topic]) -> list[Follower]:
    """Return followers of a topic, of two, of a topic and a kind, of a language, of events, and of a rule."""
    first, second, third = topics
    rule = Rule(any_of=words(first, second), none_of=words(third))
    _channel, token = order_factories.feed(order_factories.subscription(rule=rule, languages=["en"]))

    def is_article(page: Any) -> bool:
        return isinstance(page, ArticlePage) and is_english(page)

    def is_english(page: Any) -> bool:
        return str(page.locale.language_code) == "en"

    def has(page: Any, *any_of: Topic) -> bool:
        return any(topic in page.topics.all() for topic in any_of)

    def is_ordered(page: Any) -> bool:
        return is_english(page) and has(page, first, second) and not has(page, third)

    topic, other = f"topic={first.slug}", f"topic={second.slug}"
    return [
        Follower(f"/en/news/atom.xml?{topic}", wants=lambda page: is_article(page) and has(page, first)),
        Follower(f"/feeds/all/feed.json?{other}", read_json, wants=lambda page: has(page, second)),
        Follower(
            f"/en/news/feed.json?kind={KINDS[0]}&{topic}",
            read_json,
            wants=lambda page: is_article(page) and has(page, first) and page.kind == KINDS[0],
        ),
        Follower("/en/atom.xml", wants=is_english),
        Follower(f"/en/events/atom.xml?{topic}", wants=lambda page: isinstance(page, EditionPage) and has(page, first)),
        Follower(f"/f/{token}/atom.xml", wants=is_ordered),
        Follower(f"/f/{token}/feed.json", read_json, wants=is_ordered),
    ]


def words(*topics: Topic) -> frozenset[str]:
    return frozenset(facet("topic", topic.pk) for topic in topics)


def time_goes_by(hours: int) -> None:
    """Let time pass, by moving everything until now into the past."""
    for model, names in ((Item, ["changed_at"]), (ItemFacet, ["changed_at"]), (Change, ["at"])):
        model.objects.update(**{name: F(name) - timedelta(hours=hours) for name in names})
    ChangeCounter.reframe()


def hub_channel(path: str) -> None:
    topic = HubTopic.objects.create(url=settings.PUBLIC_URL + path, sequence=ChangeCounter.state()[0])
    now = timezone.now()
    values = {"kind": "websub", "url": CALLBACK, "state": Channel.State.ACTIVE, "secret": ""}
    Channel.objects.create(topic=topic, created_at=now, state_at=now, expires_at=now + FOR_GOOD, **values)


@pytest.fixture
def newsroom(monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    monkeypatch.setattr(window, "LEAST", LEAST_IN_A_FEED)
    indexes = [factories.news_index("en"), factories.news_index("ru")]
    second = NewsIndexPage(title="More", slug="more", locale=factories.locale("en"))
    indexes.append(factories.home("en").add_child(instance=second))
    monkeypatch.setattr(window, "DELETED_FOR_CHANGES", 0)
    topics = [factories.topic() for _ in range(3)]
    made = Newsroom(random.Random(SEED), indexes, event_factories.events_index(), topics)
    for number in range(OLD_ARTICLES):
        made.write(published_on=date(2018, 1, 1) + timedelta(days=number))
    months = [datetime(2018 + number // 12, 1 + number % 12, 3, tzinfo=UTC) for number in range(24)]
    factories.changed(*months)
    return made


def walk(
    newsroom: Newsroom, *, steps: int, on_commit: Callable[..., AbstractContextManager[Any]]
) -> tuple[list[Follower], dict[str, Receiver], CopyOfTheLog]:
    receivers = Receivers(at=timezone.now())
    # The number of tries of a receiver depends on random delays, so it has its own random generator.
    hooks = {url: Receiver(random.Random(SEED), fails) for url, fails in ((HOOK, 0), (FAILING_HOOK, FAILS))}
    for url, receiver in hooks.items():
        order_factories.channel(url=url)
        receivers.answer(url, receiver)
        receiver.taken = [
            {"id": identity, "title": title, "url": address, "kind": "published", "sequence": -number}
            for number, (identity, (title, address)) in enumerate(newsroom.holds().items(), start=1)
        ]
    _channel, token = order_factories.feed()
    followers = [
        Follower("/feeds/all/rss.xml"),
        Follower("/feeds/all/atom.xml"),
        Follower("/feeds/all/feed.json", read_json),
        Follower(f"/f/{token}/atom.xml"),
        *followers_of_filters(newsroom.topics),
    ]
    by_hub = Follower("/feeds/all/atom.xml")

    def brought(message: Message) -> Response:
        by_hub.take(message.body)
        return response(message.url, 204)

    hub_channel(by_hub.path)
    receivers.answer(CALLBACK, brought)
    copy = CopyOfTheLog()
    for follower in [*followers, by_hub]:
        follower.begin()
        follower.compare(newsroom)
    assert len(by_hub.things) == OLD_ARTICLES > window.LEAST
    for _ in range(steps):
        with on_commit(execute=True):
            newsroom.step()
        if newsroom.chance.random() < 0.2:
            hours = newsroom.chance.randrange(1, 40)
            for follower in followers:
                if follower.unasked_for + timedelta(hours=hours) > window.PROMISED:
                    follower.poll()
                    follower.compare(newsroom)
                follower.unasked_for += timedelta(hours=hours)
            if newsroom.chance.random() < 0.3:
                copy.ask()
                assert copy.things == newsroom.holds()
            receivers.deliver()
            by_hub.compare(newsroom)
            time_goes_by(hours)
        if newsroom.chance.random() < 0.1:
            receivers.pass_time(timedelta(minutes=newsroom.chance.choice([0, 1, 60])))
    while newsroom.holds() == newsroom.listed():
        with on_commit(execute=True):
            newsroom.unlist()
    receivers.pass_time(timedelta(days=4))
    for follower in followers:
        follower.poll()
    return [*followers, by_hub], hooks, copy


def test_after_random_steps_every_follower_holds_what_the_site_holds(
    newsroom: Newsroom, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]]
) -> None:
    compare_after(STEPS, newsroom, django_capture_on_commit_callbacks)


@pytest.mark.benchmark
@pytest.mark.parametrize("seed", range(FIRST, FIRST + 3))
def test_so_they_do_after_a_long_walk(
    newsroom: Newsroom, seed: int, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]]
) -> None:
    newsroom.chance = random.Random(seed)
    compare_after(4 * STEPS, newsroom, django_capture_on_commit_callbacks)


def compare_after(steps: int, newsroom: Newsroom, on_commit: Callable[..., AbstractContextManager[Any]]) -> None:
    followers, hooks, copy = walk(newsroom, steps=steps, on_commit=on_commit)
    holds = newsroom.holds()
    assert len(holds) > len(newsroom.listed()) > LEAST_IN_A_FEED
    assert {identity.split(":")[2].split("/")[0] for identity in holds} == {"article", "edition"}
    for follower in followers:
        follower.compare(newsroom)
        if not follower.hears_of_withdrawals:
            assert follower.ask_for_ghosts(newsroom) > 0
        assert follower.things == newsroom.holds(follower.wants, in_lists=True), follower.path
        newcomer = Follower(follower.path, follower.read)
        newcomer.begin()
        assert newcomer.things == follower.things, follower.path
        print(f"{follower.path[:60]}: {len(follower.things)} things, 0 ghosts, 0 stale, 0 missing")
    for one in (copy, CopyOfTheLog()):
        one.ask()
        assert one.things == holds
    for url, receiver in hooks.items():
        for by_sequence in (True, False):
            assert receiver.holds(by_sequence=by_sequence) == holds, (url, by_sequence)
