"""With every page cached, no page shows outdated content after any action of an editor, and changes that readers do not
see invalidate nothing.

``Site`` requests each address through the cache and once more past it, and compares. A new kind of address belongs to
``DOORS``.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.utils import timezone
from wagtail.models import PageViewRestriction, Revision

from events import registration
from events.models import EditionPage, EditionStatus
from foundation.jobs.models import Heartbeat
from foundation.jobs.scheduled_pages import publish_due
from news.models import ArticlePage, Delivery, EntryStatus
from news.publishing import record as recording
from rocb.models import SiteIdentity
from rocb.page_cache.entries import Entry
from rocb.page_cache.middleware import find
from rocb.page_cache.version import versions
from tests import event_factories, factories, source_factories

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.usefixtures("page_cache")]

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

    def cached(self) -> set[str]:
        """Return the addresses that are in the cache."""
        return {path for path in DOORS if cached(path)}

    def do(self, action: Callable[[], object]) -> set[str]:
        """Run the action. Return the addresses that stayed in the cache. Each must respond as without a cache."""
        self.warm()
        with self.committed(execute=True):
            action()
        stayed = self.cached()
        assert [path for path in DOORS if _seen(self.reader.get(path)) != _seen(past_the_cache(path))] == []
        return stayed


def cached(path: str) -> Entry | None:
    return find(RequestFactory().get(path).environ, versions().read())


def past_the_cache(path: str) -> Any:
    """Return the page as it would be rendered now."""
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


def test_pages_are_answered_from_memory_until_something_is_published(site: Site) -> None:
    assert site.do(lambda: None) == set(DOORS)
    assert site.do(lambda: factories.publish(site.article, title="Edited")) == set()
    assert "Edited" in site.reader.get("/en/news/").content.decode()
    new = {"slug": "new", "topics": [site.trade], "published_on": date(2026, 1, 15)}
    assert site.do(lambda: factories.article(site.news, **new)) == set()


def test_what_readers_do_not_see_empties_nothing(site: Site) -> None:
    def write() -> None:
        site.article.title = "Not yet"
        site.article.save_revision()
        draft = factories.draft(site.news)
        draft.topics.set([site.drugs])
        draft.save()
        event_factories.session(event_factories.edition_draft(site.series), title="A talk")

    def work() -> None:
        Heartbeat.objects.beat("worker:1", at=timezone.now())
        Delivery.objects.all().delete()
        source_factories.entry(site.entry.source)
        site.entry.source.polls.all().delete()

    assert site.do(write) == set(DOORS)
    assert site.do(work) == set(DOORS)


def test_a_registration_empties_pages_of_events_alone(site: Site) -> None:
    def register() -> None:
        registration.register(site.workshop, name="A B", email="a@b.example", language="en", at=timezone.now())

    before = site.reader.get("/en/events/series/workshop/").content
    stayed = site.do(register)
    events = {"/en/events/series/workshop/", "/en/events/series/other/", "/en/events/alone/"}
    assert stayed == set(DOORS) - events
    assert b"waiting list" in site.reader.get("/en/events/series/workshop/").content
    assert b"waiting list" not in before


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
        """Let time pass really, because Wagtail compares with its own clock."""
        past = timezone.now() - timedelta(minutes=1)
        for revision in Revision.objects.exclude(approved_go_live_at=None):
            revision.approved_go_live_at, revision.content["go_live_at"] = past, past.isoformat()
            revision.save()
        publish_due(at=timezone.now())

    site.do(refile)
    site.do(lambda: factories.publish(site.article, published_on=date(2026, 1, 15)))
    site.do(translate)
    site.do(plan)
    assert "/en/news/" not in site.do(pass_time)
    assert "/en/news/planned/" in site.reader.get("/en/news/").content.decode()


def test_what_is_no_longer_public_is_shown_nowhere(site: Site) -> None:
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
    assert site.do(expire) == set()
    assert site.do(lambda: site.other.delete()) == set()
    assert site.do(move) == set()
    site.do(lambda: PageViewRestriction.objects.create(page=site.article.page_ptr, restriction_type="login"))
    assert site.do(lambda: ArticlePage.objects.get(pk=site.russian.pk).unpublish()) == set()


def test_a_page_that_a_program_takes_down_without_a_word_is_shown_nowhere(site: Site) -> None:
    def take_down() -> None:
        page = ArticlePage.objects.get(pk=site.between.pk)
        page.live = False
        page.save()

    assert site.do(take_down) == set()
    assert site.reader.get("/en/news/between/").status_code == 404


def test_the_programme_follows_its_editors(site: Site) -> None:
    def add_session() -> None:
        event_factories.session(site.alone, title="One more session")
        factories.publish(EditionPage.objects.get(pk=site.alone.pk))

    site.do(lambda: factories.publish(site.alone, title="Edited"))
    site.do(lambda: factories.publish(site.alone, starts_on=date(2027, 4, 1)))
    site.do(add_session)
    assert "One more session" in site.reader.get("/en/events/alone/").content.decode()
    site.do(lambda: factories.publish(site.alone, status=EditionStatus.CANCELLED))
    site.do(lambda: event_factories.edition(site.series, slug="new", starts_on=date(2027, 5, 5)))
    site.do(lambda: factories.publish(site.workshop, capacity=5))
    site.do(lambda: site.alone.unpublish())


def test_what_stands_on_many_pages_reaches_each_of_them(site: Site) -> None:
    def save(row: Any, **values: Any) -> None:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()

    assert site.do(lambda: save(site.trade, name={"en": "Commerce"})) == set()
    assert site.do(lambda: save(site.first, name={"en": "The very first"})) == set()
    assert site.do(lambda: save(SiteIdentity.load(), short_names={"en": "Another office"})) == set()
    assert site.do(lambda: save(site.image, description="A train in the hills")) == set()
    assert site.do(lambda: save(site.entry.source, title="Another source")) == set()
    assert site.do(lambda: factories.publish(site.about, title="Who we are", show_in_menus=False)) == set()
    assert site.do(lambda: factories.publish(site.news, introduction="All that is new.")) == set()


def test_a_page_ends_with_the_moment_at_which_it_would_read_otherwise(site: Site) -> None:
    hour = timezone.now() + timedelta(hours=1, minutes=1)
    begins_at = timezone.now() + timedelta(minutes=20)
    EditionPage.objects.filter(pk=site.other_edition.pk).update(begins_at=begins_at, finishes_at=hour)
    site.warm()
    for path in ("/en/events/", "/en/", "/en/news/between/"):
        entry = cached(path)
        assert entry is not None
        assert entry.expires_at <= begins_at.timestamp()
