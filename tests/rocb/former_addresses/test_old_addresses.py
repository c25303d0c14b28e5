"""`rocb.former_addresses.old_addresses`: followers of the former site keep getting news."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from rocb.former_addresses.old_addresses import map_feeds
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site() -> None:
    for code in ("en", "ru"):
        factories.news_index(code)
        event_factories.events_index(code)
    assert map_feeds() > 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/RSS", "/en/rss.xml"),
        ("/rss.xml", "/en/rss.xml"),
        ("/atom.xml", "/en/atom.xml"),
        ("/news/aggregator/RSS", "/en/news/rss.xml"),
        ("/news/aggregator/RSS?set_language=en", "/en/news/rss.xml?set_language=en"),
        ("/news/atom.xml", "/en/news/atom.xml"),
        ("/events/aggregator/RSS", "/en/events/rss.xml"),
        ("/events/aggregator/atom.xml", "/en/events/atom.xml"),
        ("/ru/news/aggregator/RSS", "/ru/news/rss.xml"),
        ("/ru/RSS", "/ru/rss.xml"),
    ],
)
def test_an_old_address_leads_to_its_feed_for_good(client: Client, old: str, new: str) -> None:
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, new)
    assert client.get(new).status_code == 200


def test_an_editor_maps_a_further_one_by_choosing_the_page_of_a_list(client: Client) -> None:
    Redirect.add_redirect("/old-folder/RSS", redirect_to=factories.news_index().page_ptr)
    assert client.get("/old-folder/RSS")["Location"] == "/en/news/rss.xml"
    Redirect.add_redirect("/other-folder/RSS", redirect_to=factories.standard_page(slug="about").page_ptr)
    assert client.get("/other-folder/RSS")["Location"] == "/en/about/"


def test_it_is_safe_to_repeat_and_leaves_alone_what_somebody_changed(client: Client) -> None:
    about = factories.standard_page(slug="about")
    Redirect.objects.filter(old_path="/RSS").update(redirect_page=about)
    count = Redirect.objects.count()
    call_command("map_old_feeds")
    assert Redirect.objects.count() == count
    assert client.get("/RSS")["Location"] == "/en/about/"


def test_the_feeds_of_a_page_that_is_there_win_over_a_redirect(client: Client) -> None:
    assert client.get("/ru/rss.xml").status_code == 200


def test_the_feeds_of_a_renamed_list_go_with_it(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    page = event_factories.events_index()
    page.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        factories.publish(page, slug="programme")
    response = client.get("/en/events/feed.json?kind=webinar")
    assert (response.status_code, response["Location"]) == (301, "/en/programme/feed.json?kind=webinar")
    assert client.get(response["Location"]).status_code == 200
    assert client.get("/events/aggregator/RSS")["Location"] == "/en/programme/rss.xml"


FILES = ["rss.xml", "atom.xml", "feed.json"]
UNKNOWN = ["/en/news/{}?topic=nonsense", "/en/news/{}?organisation=nonsense", "/en/news/{}?kind=nonsense"]
UNKNOWN += ["/en/events/{}?series=nonsense", "/en/{}?topic=nonsense", "/feeds/all/{}?topic=nonsense"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("address", UNKNOWN)
def test_a_feed_with_a_filter_that_nobody_knows_is_not_found(client: Client, address: str, name: str) -> None:
    """No redirect loop, although the old site's feeds had the same addresses."""
    assert client.get(address.format(name)).status_code == 404


def test_neither_is_a_calendar_nor_an_old_address_with_one(client: Client) -> None:
    assert client.get("/en/events.ics?topic=nonsense").status_code == 404
    response = client.get("/news/aggregator/RSS?topic=nonsense")
    assert (response.status_code, response["Location"]) == (301, "/en/news/rss.xml?topic=nonsense")
    assert client.get(response["Location"]).status_code == 404


@pytest.mark.parametrize("name", ["topic", "organisation"])
def test_the_feeds_of_what_was_deleted_are_over(client: Client, name: str) -> None:
    row = getattr(factories, name)(slug="was-there")
    addresses = [f"{folder}{file}?{name}=was-there" for file in FILES for folder in ("/en/news/", "/feeds/all/")]
    addresses.append(f"/en/events.ics?{name}=was-there")
    assert {client.get(address).status_code for address in addresses} == {200}
    row.delete()
    for address in addresses:
        response = client.get(address)
        assert (response.status_code, response["Content-Type"].split(";")[0]) == (410, "text/plain"), address
    getattr(factories, name)(slug="was-there")
    assert {client.get(address).status_code for address in addresses} == {200}, "until there is one again"


def test_the_feed_of_a_deleted_series_is_over(client: Client) -> None:
    series = event_factories.series()
    address = f"/en/events/rss.xml?series={series.slug}"
    assert client.get(address).status_code == 200
    series.delete()
    assert client.get(address).status_code == 410
