"""Pages of the tree, unpublished one by one: no public address shows one that does not answer, and no link leads to it.

Wagtail serves live pages below a page that is not live, but no page of a language without its home page. So the answer
of each page at its own address decides what the others may show.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Site

from events.ical import record as calendars
from events.models import CalendarEntry
from news.addresses import OUR_HOST
from news.models import Item
from news.publishing import sweeping as news_sweeping
from rocb.models import HomePage
from tests import event_factories, factories, order_factories

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.indexes]

HOST = urlsplit(settings.PUBLIC_URL).netloc
FEEDS = ("rss.xml", "atom.xml", "feed.json")
CODES = ("en", "ru")


class Tree:
    """Sections, pages below pages, a series and events in each language. Each title contains a mark."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.topic = factories.topic(slug="topic")
        self.token = order_factories.feed()[1]
        keys: dict[str, Any] = {}
        for code in CODES:
            self._language(code, keys)

    def _language(self, code: str, keys: dict[str, Any]) -> None:
        home = self._add(factories.home(code))
        news, about = self._add(factories.news_index(code)), self._add(factories.standard_page(home, slug="about"))
        self._add(factories.external_index(code))
        self._add(factories.organisation_index(code))
        team = self._add(factories.standard_page(about, slug="team"))
        calendar = self._add(event_factories.events_index(code))
        series = self._add(event_factories.monthly(calendar, slug="monthly", topics=[self.topic]))
        values = {"topics": [self.topic], "registration": "form", **keys.get("event", {})}
        event = self._add(event_factories.edition(series, slug="event", **values))
        self._add(event_factories.edition(calendar, slug="only", topics=[self.topic]))  # in this language alone
        links = "".join(f'<p>See <a linktype="page" id="{page.pk}">there</a>.</p>' for page in (team, series, event))
        values = {"topics": [self.topic], "body": factories.text(links), "slug": "article", **keys.get("article", {})}
        article = self._add(factories.draft(news, **values, about=event))
        keys |= {
            name: {"translation_key": page.translation_key} for name, page in (("event", event), ("article", article))
        }

    def _add(self, page: Any) -> Any:
        mark = f"Mark{len(self.pages)}x"
        self.pages[mark] = page
        return factories.publish(page, title=f"{mark} gathering")

    def at(self, url_path: str) -> Page:
        return next(page for page in self.pages.values() if page.url_path == url_path)

    def known(self) -> set[str]:
        """Return addresses that strangers know."""
        found = {"/", "/sitemap.xml", "/news-sitemap.xml", "/calendar.ics", *(f"/feeds/all/{name}" for name in FEEDS)}
        found |= {f"/f/{self.token}/{name}" for name in (*FEEDS, "feeds.opml", "events.ics")}
        found |= {f"/api/v2/{place}" for place in ("pages/?limit=20", "pages/?limit=20&offset=20", "changes/")}
        for code in CODES:
            places = ["", "search/?q=gathering", "search/suggest/?q=mark", "site-map/", "topics/topic/", "press/"]
            places += ["feeds.opml", "events.ics", "embed/list/", "embed/next-events/", "subscribe/", "documents/"]
            found |= {f"/{code}/{place}" for place in places} | {f"/{code}/{name}" for name in FEEDS}
        for page in self.pages.values():
            address = str(page.get_url())
            found |= {address, f"/oembed/?url={settings.PUBLIC_URL}{address}&format=json", f"/api/v2/pages/{page.pk}/"}
            found.add(f"/{page.locale.language_code}/untranslated/{page.translation_key}/")
            if page.specific_class and page.specific_class.__name__.endswith("IndexPage"):
                found |= {f"{address}{name}" for name in FEEDS}
            if uuid := getattr(page, "uuid", None):
                kinds = (f"embed/card/{uuid}/", f"copy/{uuid}/", f"press/{uuid}/")
                found |= {f"/{page.locale.language_code}/{path}" for path in kinds}
                found |= {f"/calendars/{kind}/{uuid}.ics" for kind in ("series", "events")}
        return found

    def answering(self) -> set[str]:
        """Return the marks of pages that a stranger reads at their own addresses."""
        found = set()
        for mark, page in self.pages.items():
            response = Client().get(str(page.get_url()))
            is_there = isinstance(page, HomePage) or re.search(rf"<h1[^>]*>\s*{mark}", response.content.decode())
            if response.status_code == 200 and response.context["page"].pk == page.pk and is_there:
                found.add(mark)
        return found

    def faults(self) -> list[str]:
        hidden = set(self.pages) - self.answering()
        answers, statuses, found = dict[str, str](), dict[str, int](), list[str]()
        for address in sorted(self.known()):
            answers[address], statuses[address] = read(address)
            found += [f"{address} shows {self.pages[mark].url_path}" for mark in hidden if mark in answers[address]]
        for address, text in answers.items():
            for link in sorted(links_in(address, text)):
                if link not in statuses:
                    statuses[link] = read(link)[1]
                if statuses[link] not in {200, 301, 302}:
                    found.append(f"{address} links to {link}: {statuses[link]}")
        return found


def read(address: str) -> tuple[str, int]:
    response = Client(headers={"host": HOST}).get(address)
    is_text = re.search("html|xml|json|calendar|text", response.get("Content-Type", ""))
    return (response.getvalue().decode() if response.status_code == 200 and is_text else "", response.status_code)


OTHER_DOORS = re.compile(r"^/(?:static|media|admin|hub|registrations|mail|contacts)/")


def links_in(address: str, text: str) -> set[str]:
    """Return addresses of our own in a page, feed, calendar or answer of the API."""
    text = unescape(text.replace("\r\n ", "").replace("\\/", "/"))
    found = set(re.findall(r"""(?<![-\w])(?:href|src|action)=["']([^"'#]+)""", text))
    found |= set(re.findall(rf"https?://{re.escape(HOST)}[^\s\"'<>\\#]*", text))
    places = {urlsplit(urldefrag(urljoin(f"{settings.PUBLIC_URL}{address}", one)).url) for one in found}
    paths = {f"{one.path}?{one.query}".rstrip("?") for one in places if one.netloc == HOST}
    return {path for path in paths if not OTHER_DOORS.match(path)}


STATES = {
    "home of a language": ("/home-ru/",),
    "page above pages": ("/home-ru/about/",),
    "series": ("/home-ru/events/monthly/",),
    "lists of other pages": ("/home-ru/region/", "/home-ru/members/"),
    "leaves": ("/home-ru/about/team/", "/home-ru/events/monthly/event/", "/home-ru/news/article/"),
}


@pytest.mark.long
@pytest.mark.parametrize("state", STATES)
def test_what_does_not_answer_is_shown_and_linked_nowhere(state: str, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        tree = Tree()
    before = set(tree.pages)
    assert tree.answering() == before
    with django_capture_on_commit_callbacks(execute=True):
        for url_path in STATES[state]:
            tree.at(url_path).specific.unpublish()
    assert tree.answering() != before
    assert tree.faults() == []
    with django_capture_on_commit_callbacks(execute=True):
        for url_path in STATES[state]:
            factories.publish(Page.objects.get(url_path=url_path).specific)
    assert tree.answering() == before
    assert Item.objects.count() == CalendarEntry.objects.filter(is_withdrawn=False).count() + len(CODES)


@pytest.mark.parametrize("act", ["unpublish", "delete"])
@pytest.mark.parametrize("is_bulk", [False, True])
def test_the_cms_keeps_the_page_that_a_site_begins_with(client: Client, act: str, is_bulk: bool) -> None:
    """All pages link to it. Wagtail would delete the site with it."""
    home = factories.home()
    client.force_login(factories.user(is_superuser=True))
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", act]) + f"?id={home.pk}"
    response = client.post(address if is_bulk else reverse(f"wagtailadmin_pages:{act}", args=[home.pk]))
    assert response.status_code == 409
    assert "A site starts with this page." in response.content.decode()
    assert HomePage.objects.live().filter(pk=home.pk, sites_rooted_here__isnull=False).exists()


@pytest.mark.parametrize("is_bulk", [False, True])
def test_the_cms_says_that_a_language_is_hidden_with_its_home_page(client: Client, is_bulk: bool) -> None:
    """Only there, because other pages leave their subpages public."""
    pages = {
        code: factories.standard_page(factories.home(code), slug="about", live=True) for code in ("en", "ru", "fr")
    }
    factories.standard_page(pages["ru"], slug="team", live=True)
    homes = {code: factories.home(code) for code in pages}
    Page.objects.filter(pk=homes["fr"].pk).update(live=False)
    client.force_login(factories.user(is_superuser=True))
    for page in (*pages.values(), homes["ru"], homes["fr"]):
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"]) + f"?id={page.pk}"
        response = client.get(bulk if is_bulk else reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
        text = unescape(response.content.decode())
        assert ("All pages in this language (Русский) will stop being public" in text) == (page == homes["ru"])
        assert text.count("will stop being public") == (page == homes["ru"])


def test_a_topic_shows_its_articles_when_the_list_of_news_is_not_public() -> None:
    news, topic = factories.news_index(), factories.topic(slug="topic")
    article = factories.article(news, slug="article", topics=[topic])
    factories.publish(news)
    for is_public in (True, False):
        text = Client().get("/en/topics/topic/").content.decode()
        assert f'href="{article.get_url()}"' in text
        assert ('href="/en/news/?topic=topic"' in text) == is_public
        news.unpublish()


def _addresses() -> list[str]:
    news_sweeping.sweep(at=timezone.now())
    calendars.sweep(at=timezone.now())
    text = Client().get("/calendar.ics").content.decode()
    items = dict(Item.objects.values_list("page_id", "address"))
    pages = Page.objects.filter(pk__in=items)
    assert {page.pk: f"{OUR_HOST}{page.get_url()}" for page in pages} == items
    assert text.count("BEGIN:VEVENT") == Item.objects.filter(type=Item.Type.EDITION).count()
    return sorted(items.values())


def test_what_is_stored_follows_the_root_page_of_the_site_and_the_code_of_a_language() -> None:
    for code in ("en", "ru"):
        factories.article(factories.news_index(code), slug="article")
        event_factories.edition(event_factories.events_index(code), slug="event")
    root, site = factories.home(), Site.objects.get()
    other = Page.get_first_root_node().add_child(instance=HomePage(title="Other", slug="other", locale=root.locale))
    before = _addresses()
    assert len(before) == 4
    for page in (other, root):
        site.root_page = page
        site.save()
        assert _addresses() == ([] if page is other else before)
    russian = factories.locale("ru")
    russian.language_code = "fr"
    russian.save()
    assert _addresses() == sorted(address.replace("/ru/", "/fr/") for address in before)
    assert set(Item.objects.values_list("language", flat=True)) == {"en", "fr"}
