"""With every door warm: whatever an editor does, no door shows what was, and what is not concerned stays as it is.

``Site`` asks each door through the store and once more past it, and compares. A new kind of address belongs to ``DOORS``.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction, Revision

from events import registration
from events.models import EditionPage, EditionStatus
from foundation.jobs.scheduled_pages import publish_due
from news.models import ArticlePage, EntryStatus
from news.publishing import record as recording
from rocb.caching import doors, keep
from rocb.caching.entries import Entry
from rocb.caching.store import Store
from rocb.models import SiteIdentity
from tests import event_factories, factories, source_factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache")]

Committed = Callable[..., AbstractContextManager[Any]]

DOORS = (
    *("/en/", "/ru/", "/en/news/", "/ru/news/", "/en/news/?topic=trade", "/en/news/?topic=drugs"),
    *("/en/news/2026/", "/en/news/2026/03/", "/en/news/about-trade/", "/en/news/about-drugs/", "/en/news/between/"),
    *("/ru/news/about-trade/", "/en/members/", "/en/members/first/", "/en/members/second/"),
    *("/en/events/", "/ru/events/", "/en/events/?topic=trade", "/en/events/2027/", "/en/events/2027/03/"),
    *("/en/events/series/", "/en/events/series/workshop/", "/en/events/series/other/", "/en/events/alone/"),
    *("/en/region/", "/en/about/", "/en/topics/", "/en/topics/trade/", "/en/documents/", "/en/subscribe/"),
    *("/en/rss.xml", "/en/news/rss.xml", "/ru/news/atom.xml", "/en/news/feed.json?topic=trade", "/feeds/all/rss.xml"),
    *("/en/feeds.opml", "/en/region/rss.xml", "/en/events/rss.xml", "/calendar.ics", "/en/events.ics?topic=trade"),
    *("/sitemap.xml", "/news-sitemap.xml", "/robots.txt", "/en/embed/list/", "/en/embed/next-events/"),
)


@dataclass
class Site:
    committed: Committed
    reader: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        with self.committed(execute=True):
            self._write()

    def _write(self) -> None:
        SiteIdentity.load()
        self.trade = factories.topic(slug="trade", name="Trade")
        self.drugs = factories.topic(slug="drugs", name="Drugs")
        self.first = factories.organisation(slug="first", name="First")
        self.second = factories.organisation(slug="second", name="Second")
        self.news, news_ru = factories.news_index("en"), factories.news_index("ru")
        self.members = factories.organisation_index("en")
        events, _events_ru = event_factories.events_index("en"), event_factories.events_index("ru")
        factories.external_index("en")
        self.about = factories.standard_page(title="About", slug="about", show_in_menus=True)
        self.image = factories.image(description="A ship at sea")
        common = {"published_on": date(2026, 3, 1)}
        self.article = factories.article(
            self.news, slug="about-trade", topics=[self.trade], organisations=[self.first], image=self.image, **common
        )
        self.between = factories.article(self.news, slug="between", topics=[self.drugs], published_on=date(2026, 2, 1))
        self.other = factories.article(
            self.news,
            slug="about-drugs",
            topics=[self.drugs],
            organisations=[self.second],
            published_on=date(2026, 1, 2),
        )
        self.russian = factories.article(news_ru, slug="about-trade", **common)
        self.series = event_factories.series(events, slug="series")
        self.workshop = event_factories.edition(
            self.series, slug="workshop", topics=[self.trade], registration=EditionPage.RegistrationBy.FORM, capacity=1
        )
        self.other_edition = event_factories.edition(self.series, slug="other", starts_on=date(2026, 3, 3))
        self.alone = event_factories.edition(events, slug="alone", topics=[self.drugs])
        source = source_factories.source()
        self.entry = source_factories.entry(source, status=EntryStatus.PUBLISHED)
        recording.record_external(self.entry, at=timezone.now())

    def warm(self) -> None:
        for path in DOORS:
            self.reader.get(path)

    def kept(self) -> set[str]:
        """Which doors answer without making anything."""
        store = keep.follow()
        assert store is not None
        return {path for path in DOORS if _kept(store, path)}

    def do(self, action: Callable[[], object]) -> set[str]:
        """Which doors stayed as they were, none of which shows what was; the others are made anew when they are asked."""
        self.warm()
        with self.committed(execute=True):
            action()
        stayed = self.kept()
        assert [path for path in sorted(stayed) if _seen(self.reader.get(path)) != _seen(past_the_store(path))] == []
        return stayed


def _kept(store: Store, path: str) -> Entry | None:
    address, _mark, query = path.partition("?")
    environ = {"wsgi.url_scheme": "http", "HTTP_HOST": "", "SERVER_NAME": "testserver", "PATH_INFO": address}
    return doors.find(store, {**environ, "QUERY_STRING": query})


def past_the_store(path: str) -> Any:
    """The page as it would be made now."""
    settings.PAGE_CACHE_MB, before = 0, settings.PAGE_CACHE_MB
    try:
        return Client().get(path)
    finally:
        settings.PAGE_CACHE_MB = before


def _seen(answer: Any) -> tuple[int, bytes]:
    return answer.status_code, answer.content


@pytest.fixture
def site(django_capture_on_commit_callbacks: Committed) -> Site:
    return Site(django_capture_on_commit_callbacks)


APART = {"/en/members/", "/en/about/", "/robots.txt"}
NEWS = {"/en/news/", "/en/news/about-trade/", "/en/news/between/", "/en/news/about-drugs/", "/en/members/first/"}
RUSSIAN = {"/ru/", "/ru/news/", "/ru/news/about-trade/", "/ru/news/atom.xml", "/ru/events/"}
PROGRAMME = {"/en/events/", "/en/events/2027/", "/en/events/series/", "/en/events/series/other/", "/en/events/alone/"}


def test_doors_are_answered_from_the_store_until_an_article_that_they_show_has_changed(site: Site) -> None:
    assert site.do(lambda: None) == set(DOORS)

    def write() -> None:
        site.article.title = "Not yet"
        site.article.save_revision()
        factories.draft(site.news)
        event_factories.edition_draft(site.series)

    assert site.do(write) == set(DOORS), "drafts concern nobody"

    stayed = site.do(lambda: factories.publish(ArticlePage.objects.get(pk=site.between.pk)))
    assert stayed >= APART | RUSSIAN | PROGRAMME | NEWS - {"/en/news/between/"}, "nothing about it is new"

    stayed = site.do(lambda: factories.publish(site.article, title="Edited"))
    assert stayed >= APART | RUSSIAN | PROGRAMME | {"/en/news/about-drugs/", "/en/members/second/", "/en/region/"}
    shows_it = {"/en/", "/en/news/", "/en/news/?topic=trade", "/en/news/2026/03/", "/en/members/first/", "/en/rss.xml"}
    assert not stayed & shows_it

    stayed = site.do(
        lambda: factories.article(site.news, slug="new", topics=[site.trade], published_on=date(2026, 1, 15))
    )
    assert stayed >= APART | RUSSIAN | PROGRAMME | {"/en/members/first/", "/en/members/second/"}
    assert not stayed & {"/en/", "/en/news/", "/en/news/about-trade/", "/en/news/between/", "/en/news/about-drugs/"}


def test_an_article_in_other_lists_at_another_time_or_in_another_language_is_found_there(site: Site) -> None:
    def refile() -> None:
        site.article.topics.set([site.drugs])
        factories.publish(site.article)

    def translate() -> None:
        copy = site.other.copy_for_translation(factories.locale("ru"), copy_parents=True)
        factories.publish(copy, title="По-русски")

    def plan() -> None:
        soon = timezone.now() + timedelta(hours=1)
        factories.draft(site.news, slug="planned", topics=[site.trade], go_live_at=soon).save_revision().publish()

    def pass_time() -> None:
        """Wagtail compares with its own clock, so the hour must really be past."""
        past = timezone.now() - timedelta(minutes=1)
        for revision in Revision.objects.exclude(approved_go_live_at=None):
            revision.approved_go_live_at, revision.content["go_live_at"] = past, past.isoformat()
            revision.save()
        publish_due(at=timezone.now())

    assert site.do(refile) >= APART | RUSSIAN | PROGRAMME
    assert (
        site.do(lambda: factories.publish(site.article, published_on=date(2026, 1, 15))) >= APART | RUSSIAN | PROGRAMME
    )
    stayed = site.do(translate)
    assert stayed >= APART | PROGRAMME | {"/en/news/", "/en/news/between/", "/en/news/about-trade/"}
    assert not stayed & {"/en/news/about-drugs/", "/ru/news/", "/ru/"}
    assert site.do(plan) == set(DOORS)
    assert "/en/news/" not in site.do(pass_time)
    assert "/en/news/planned/" in site.reader.get("/en/news/").content.decode()


def test_what_is_no_longer_public_is_behind_no_door(site: Site) -> None:
    def expire() -> None:
        ArticlePage.objects.filter(pk=site.between.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
        publish_due(at=timezone.now())

    def move() -> None:
        more = type(site.news)(title="More", slug="more", locale=site.news.locale)
        site.russian.move(factories.home("ru").add_child(instance=more), pos="last-child")

    site.do(lambda: factories.publish(site.article, slug="renamed"))
    assert site.reader.get("/en/news/about-trade/").status_code == 301 or not site.reader.get(
        "/en/news/about-trade/"
    ).content.count(b"article-body")
    assert site.do(expire) >= APART | RUSSIAN
    assert site.do(lambda: site.other.delete()) >= APART | RUSSIAN | PROGRAMME
    assert "/ru/news/about-trade/" not in site.do(move)
    site.do(lambda: PageViewRestriction.objects.create(page=site.article.page_ptr, restriction_type="login"))
    site.do(lambda: ArticlePage.objects.get(pk=site.russian.pk).unpublish())


def test_the_programme_follows_its_editors(site: Site) -> None:
    others = APART | NEWS | {"/ru/news/", "/en/region/", "/ru/news/atom.xml"}

    def add_session() -> None:
        event_factories.session(site.alone, title="One more session")
        factories.publish(EditionPage.objects.get(pk=site.alone.pk))

    def register() -> None:
        registration.register(site.workshop, name="A B", email="a@b.example", language="en", at=timezone.now())

    stayed = site.do(lambda: factories.publish(site.alone, title="Edited"))
    assert stayed >= others | {"/en/events/series/", "/en/events/series/other/"}
    assert not stayed & {"/en/", "/en/events/", "/en/events/alone/", "/en/events/2027/03/", "/calendar.ics"}
    assert site.do(lambda: factories.publish(site.alone, starts_on=date(2027, 4, 1))) >= others
    assert site.do(add_session) >= others | {"/en/events/series/"}
    assert site.do(lambda: factories.publish(site.alone, status=EditionStatus.CANCELLED)) >= others
    stayed = site.do(lambda: event_factories.edition(site.series, slug="new", starts_on=date(2027, 5, 5)))
    assert stayed >= others | {"/en/events/alone/"}
    assert "/en/events/series/other/" not in stayed
    stayed = site.do(register)
    assert stayed >= others | PROGRAMME
    assert "/en/events/series/workshop/" not in stayed, "it is full"
    assert site.do(lambda: factories.publish(site.workshop, capacity=5)) >= others
    assert "/en/events/alone/" not in site.do(lambda: site.alone.unpublish())


def test_what_stands_on_many_pages_reaches_each_of_them(site: Site) -> None:
    def save(row: Any, **values: Any) -> None:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()

    site.do(lambda: save(site.trade, name="Commerce"))
    site.do(lambda: save(site.first, name="The very first"))
    site.do(lambda: save(SiteIdentity.load(), short_name="Another office"))
    site.do(lambda: save(site.image, description="A train in the hills"))
    site.do(lambda: save(site.entry.source, title="Another source"))
    site.do(lambda: factories.publish(site.about, title="Who we are"))
    site.do(lambda: factories.publish(site.news, introduction="All that is new."))


def test_a_page_ends_with_the_moment_at_which_it_would_read_otherwise(site: Site) -> None:
    hour = timezone.now() + timedelta(hours=1, minutes=1)
    begins_at = timezone.now() + timedelta(minutes=20)
    EditionPage.objects.filter(pk=site.other_edition.pk).update(begins_at=begins_at, finishes_at=hour)
    site.warm()
    store = keep.follow()
    assert store is not None
    assert {
        path for path in DOORS if (entry := _kept(store, path)) and entry.until <= begins_at.timestamp()
    } >= PROGRAMME
    article = _kept(store, "/en/news/between/")
    assert article is not None
    assert article.until <= hour.timestamp()
