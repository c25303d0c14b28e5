"""Two hundred steps of a newsroom at random, and four followers that read them by other ways: all end with just what the
site holds, and none was told anything twice.

The follower of RSS knows only what the format says: what is no longer in a feed that holds everything is gone. Those of
Atom and JSON Feed take a thing away only when the feed says that it was withdrawn, the receiver of webhooks only when a
message says so. All know a thing by its identity alone, and take a changed address or title for an edit of it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction

from news.models import ArticlePage, Channel, NewsIndexPage
from rocb.schedule import publish_due
from tests import factories, order_factories
from tests.receivers import Receivers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache")]

STEPS = 200
SEED = 20210525
HOOK = "https://customs.example/hook"
LANGUAGES = ("en", "ru")

Shown = tuple[str, str]  # title and address


@dataclass
class Follower:
    """Polls as a reader's program does, and remembers what it was shown."""

    path: str
    read: Callable[[bytes], tuple[dict[str, Shown], set[str] | None]]
    client: Client = field(default_factory=Client)
    etag: str = ""
    things: dict[str, Shown] = field(default_factory=dict)

    def poll(self) -> None:
        headers = {"If-None-Match": self.etag} if self.etag else {}
        answer = self.client.get(self.path, headers=headers)
        if answer.status_code == 304:
            return
        assert answer.status_code == 200
        assert answer["ETag"] != self.etag, "a new answer under the old ETag"
        self.etag = answer["ETag"]
        shown, withdrawn = self.read(answer.content)
        for identity in list(self.things) if withdrawn is None else withdrawn:
            if identity not in shown:
                self.things.pop(identity, None)
        self.things |= shown


def read_rss(body: bytes) -> tuple[dict[str, Shown], set[str] | None]:
    return by_identity([(entry.id, entry.title, entry.link) for entry in feedparser.parse(body).entries]), None


def read_atom(body: bytes) -> tuple[dict[str, Shown], set[str] | None]:
    withdrawn = {part.split(b'"')[0].decode() for part in body.split(b'<at:deleted-entry ref="')[1:]}
    return by_identity([(entry.id, entry.title, entry.link) for entry in feedparser.parse(body).entries]), withdrawn


def read_json(body: bytes) -> tuple[dict[str, Shown], set[str] | None]:
    feed = json.loads(body)
    withdrawn = {deleted["id"] for deleted in feed.get("_rocb", {}).get("deleted", [])}
    return by_identity([(item["id"], item["title"], item["url"]) for item in feed["items"]]), withdrawn


def by_identity(entries: list[tuple[str, str, str]]) -> dict[str, Shown]:
    found = {identity: (title, url) for identity, title, url in entries}
    assert len(found) == len(entries), "an identity stands twice in one feed"
    return found


def read_messages(receivers: Receivers) -> dict[str, Shown]:
    """What the receiver holds; a message that it was sent again changes nothing, as its id says."""
    things: dict[str, Shown] = {}
    taken = {message.id: message.json["data"] for message in receivers.got(HOOK)}
    sequences = [data["sequence"] for data in taken.values()]
    assert len(sequences) == len(set(sequences)), "a change came twice, under two ids"
    for data in sorted(taken.values(), key=lambda data: data["sequence"]):
        if data["kind"] == "withdrawn":
            del things[data["id"]]
        else:
            assert (data["kind"] == "published") == (data["id"] not in things)
            things[data["id"]] = (data["title"], data["url"])
    return things


@dataclass
class Newsroom:
    """What editors do, each step at random; knows pages and nothing of items."""

    chance: random.Random
    indexes: list[NewsIndexPage]
    count: int = 0

    def pages(self, *, live: bool) -> list[ArticlePage]:
        return list(ArticlePage.objects.filter(live=live).order_by("pk"))

    def one(self, *, live: bool = True) -> ArticlePage | None:
        pages = self.pages(live=live)
        return self.chance.choice(pages) if pages else None

    def step(self) -> None:
        steps = [self.write, self.write, self.edit, self.edit, self.save_again, self.rename, self.move, self.withdraw]
        steps += [self.bring_back, self.translate, self.schedule, self.restart, self.hide, self.open, self.delete]
        self.chance.choice(steps)()

    def write(self) -> None:
        self.count += 1
        factories.article(self.chance.choice(self.indexes), title=f"Title {self.count}", slug=f"slug-{self.count}")

    def edit(self) -> None:
        if page := self.one():
            self.count += 1
            factories.publish(page, title=f"{page.title.split(',')[0]}, edited {self.count}")

    def save_again(self) -> None:
        if page := self.one():
            factories.publish(page)

    def rename(self) -> None:
        if page := self.one():
            self.count += 1
            factories.publish(page, slug=f"renamed-{self.count}")

    def move(self) -> None:
        if page := self.one():
            others = [index for index in self.indexes if index.locale_id == page.locale_id]
            page.move(NewsIndexPage.objects.get(pk=self.chance.choice(others).pk), pos="last-child")

    def withdraw(self) -> None:
        if page := self.one():
            page.unpublish()

    def bring_back(self) -> None:
        if page := self.one(live=False):
            factories.publish(page)

    def translate(self) -> None:
        if page := self.one():
            other = Locale.objects.get(language_code=self.chance.choice(LANGUAGES))
            if not page.get_translations(inclusive=True).filter(locale=other).exists():
                copy = page.copy_for_translation(other, copy_parents=True)
                factories.publish(copy, title=f"{page.title.split(',')[0]}, in {other.language_code}")

    def schedule(self) -> None:
        """Nothing is public before its time, everything is at it."""
        self.count += 1
        soon = timezone.now() + timedelta(hours=1)
        page = factories.draft(self.chance.choice(self.indexes), title=f"Planned {self.count}", go_live_at=soon)
        page.save_revision().publish()
        if self.chance.random() < 0.5:
            publish_due(at=soon + timedelta(minutes=1))

    def restart(self) -> None:
        """A new process remembers nothing."""
        for cache in caches.all():
            cache.clear()

    def hide(self) -> None:
        if page := self.one():
            PageViewRestriction.objects.get_or_create(page=page.page_ptr, restriction_type="login")

    def open(self) -> None:
        for restriction in PageViewRestriction.objects.all():
            restriction.delete()

    def delete(self) -> None:
        if page := self.one():
            page.delete()

    def holds(self) -> dict[str, Shown]:
        """What anybody may read on the site now."""
        pages = ArticlePage.objects.live().public()
        return {
            f"tag:{settings.TAG_AUTHORITY}:article/{page.uuid}": (page.title, f"{settings.PUBLIC_URL}{page.get_url()}")
            for page in pages
        }


@pytest.fixture
def newsroom() -> Newsroom:
    indexes = [factories.news_index("en"), factories.news_index("ru")]
    second = NewsIndexPage(title="More", slug="more", locale=factories.locale("en"))
    indexes.append(factories.home("en").add_child(instance=second))
    return Newsroom(random.Random(SEED), indexes)


def test_after_random_steps_every_follower_holds_what_the_site_holds(
    newsroom: Newsroom, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]]
) -> None:
    order_factories.channel(kind=Channel.Kind.WEBHOOK, url=HOOK)
    receivers = Receivers(at=timezone.now())
    receivers.answer(HOOK, *(newsroom.chance.choice([204, 204, 500, 0]) for _ in range(60)), 204)
    followers = [
        Follower("/feeds/all/rss.xml", read_rss),
        Follower("/feeds/all/atom.xml", read_atom),
        Follower("/feeds/all/feed.json", read_json),
    ]
    for _ in range(STEPS):
        with django_capture_on_commit_callbacks(execute=True):
            newsroom.step()
        if newsroom.chance.random() < 0.2:
            newsroom.chance.choice(followers).poll()
            receivers.pass_time(timedelta(minutes=newsroom.chance.choice([0, 1, 60])))

    for follower in followers:
        follower.poll()
    receivers.pass_time(timedelta(days=4))
    holds = newsroom.holds()
    assert 0 < len(holds) <= 50, "one feed holds everything"
    for follower in followers:
        assert follower.things == holds, follower.path
    assert read_messages(receivers) == holds
