"""`news.feeds.archives`: a client that follows the links back from a feed finds all items of its list, once each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest import mock

import feedparser
import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from foundation.filters import NoSuchList
from news.feeds import archives, window
from news.feeds.archives import Month
from tests import factories

NEWEST = datetime(2026, 3, 14, 12, tzinfo=UTC)


@given(st.dates(min_value=datetime(1990, 1, 1).date(), max_value=datetime(2099, 12, 31).date()), st.integers(1, 9999))
def test_a_month_is_read_as_it_is_spelled(day: datetime, part: int) -> None:
    for month in (Month(day.year, day.month), Month(day.year, day.month, part)):
        assert Month.read(str(month)) == month
    assert Month(day.year, day.month).start < Month(day.year, day.month).end


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "0926-01", "2026-1", "2026-01-", "2026-01-0", "2026-01-01", "x"]
)
def test_another_spelling_names_no_month(text: str) -> None:
    with pytest.raises(NoSuchList):
        Month.read(text)


def walk(client: Client, path: str) -> tuple[list[str], list[str]]:
    """Return the titles from the newest to the oldest, and the addresses of the documents."""
    found: list[str] = []
    seen: list[str] = []
    address: str | None = path
    while address:
        assert address not in seen, "a loop"
        seen.append(address)
        response = client.get(address)
        assert response.status_code == 200, address
        if "feed.json" in path:
            document = response.json()
            titles, earlier = [item["title"] for item in document["items"]], document.get("next_url")
        else:
            feed = feedparser.parse(response.content)
            titles = [entry.title for entry in feed.entries]
            links = {link.rel: link.href for link in feed.feed.links}
            earlier = links.get("prev-archive")
            if len(seen) > 1:
                assert links["current"] == settings.PUBLIC_URL + path
                assert links["self"] == settings.PUBLIC_URL + address
                assert b"<fh:archive/>" in response.content
                assert "max-age=86400" in response["Cache-Control"]
        assert titles, f"{address} is empty"
        found += titles
        address = earlier and earlier.removeprefix(settings.PUBLIC_URL)
    return found, seen


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/news/rss.xml", "/en/news/atom.xml", "/en/news/feed.json", "/en/rss.xml"])
def test_a_walk_finds_every_item_and_in_the_archives_each_once(client: Client, path: str) -> None:
    factories.news_index()
    # Months without items, one with more than an archive can have, and many items at the same time.
    moments = [NEWEST - timedelta(days=9 * number) for number in range(12)]
    moments += [datetime(2025, 6, 7, tzinfo=UTC)] * 8 + [datetime(2021, 5, 31, 20, 30, tzinfo=UTC)]
    for number, moment in enumerate(moments):
        factories.item(title=f"Item {number}", published_at=moment)
    factories.item(title="By itself", language="ru", published_at=NEWEST)
    with (
        mock.patch.object(window, "LEAST", 5),
        mock.patch.object(archives, "ITEMS_IN_AN_ARCHIVE", 3),
    ):
        found, addresses = walk(client, path)
        assert set(found) == {f"Item {number}" for number in range(len(moments))}
        in_archives = found[5:]
        assert len(set(in_archives)) == len(in_archives)
        assert found[-1] == f"Item {len(moments) - 1}"
        # An evening of 31 May in Brussels is already June in Baku, where the office is.
        assert addresses[-1].endswith("archive=2021-06")
        assert [a.split("=")[1] for a in addresses if "2025-06" in a] == ["2025-06", "2025-06-2", "2025-06-1"]


@pytest.mark.django_db
def test_a_filtered_feed_has_archives_of_its_own(client: Client) -> None:
    factories.news_index()
    for month in (3, 2, 1):
        factories.item(title=f"News {month}", published_at=datetime(2026, month, 5, tzinfo=UTC))
        factories.item(kind="statement", published_at=datetime(2026, month, 6, tzinfo=UTC))
    with mock.patch.object(window, "LEAST", 1):
        found, addresses = walk(client, "/en/news/rss.xml?kind=news")
    assert list(dict.fromkeys(found)) == ["News 3", "News 2", "News 1"]
    assert addresses[1] == "/en/news/rss.xml?kind=news&archive=2026-03"


@pytest.mark.django_db
def test_an_archive_leads_to_the_next_one_too(client: Client) -> None:
    factories.news_index()
    for number in range(5):
        factories.item(published_at=datetime(2026, 1, 5 + number, tzinfo=UTC))
    factories.item(published_at=datetime(2025, 11, 5, tzinfo=UTC))

    def later(month: str) -> str:
        links = feedparser.parse(client.get(f"/en/news/atom.xml?archive={month}").content).feed.links
        return next((link.href.split("=")[1] for link in links if link.rel == "next-archive"), "")

    with mock.patch.object(archives, "ITEMS_IN_AN_ARCHIVE", 2):
        assert [later(month) for month in ("2025-11", "2026-01-1", "2026-01-2", "2026-01")] == [
            *("2026-01-1", "2026-01-2", "2026-01", ""),
        ]


@pytest.mark.django_db
@pytest.mark.parametrize("month", ["2025-12", "2026-04", "2026-03-2", "2026-3", "x", "2026-03-99999"])
def test_a_month_that_holds_nothing_is_not_found(client: Client, month: str) -> None:
    factories.news_index()
    factories.item(published_at=NEWEST)
    assert client.get("/en/news/rss.xml?archive=2026-03").status_code == 200
    assert client.get(f"/en/news/rss.xml?archive={month}").status_code == 404


@pytest.mark.django_db
def test_a_correction_moves_its_item_up_and_leaves_the_other_archives_alone(client: Client) -> None:
    factories.news_index()
    page = factories.article(title="A slip", published_on=datetime(2026, 1, 5).date())
    factories.article(published_on=datetime(2026, 1, 6).date())
    factories.changed(NEWEST - timedelta(days=60))
    factories.item(published_at=NEWEST - timedelta(days=30))
    factories.item(published_at=NEWEST)  # so that there is a month after February
    january, february = (f"/en/news/atom.xml?archive=2026-{month}" for month in ("01", "02"))
    before = client.get(january), client.get(february)
    factories.publish(page, title="Corrected")
    after = client.get(january), client.get(february)
    assert before[0]["ETag"] != after[0]["ETag"]
    assert ["A slip" in answer[0].content.decode() for answer in (before, after)] == [True, False]
    assert before[1]["ETag"] == after[1]["ETag"]
    assert feedparser.parse(client.get("/en/news/atom.xml").content).entries[0].title == "Corrected"


@pytest.mark.django_db
def test_who_walks_back_while_items_are_corrected_misses_nothing(client: Client) -> None:
    """A corrected item is in the feed at the next poll. Items after it have moved to a part that is still to be
    read."""
    factories.news_index()
    pages = [factories.article(title=f"Title {number}") for number in range(9)]
    factories.changed(NEWEST - timedelta(days=40), NEWEST - timedelta(days=70))
    lonely = factories.article(title="Alone in its month")
    factories.changed(NEWEST - timedelta(days=55), only=[lonely])
    with mock.patch.object(window, "LEAST", 1), mock.patch.object(archives, "ITEMS_IN_AN_ARCHIVE", 2):
        for number in range(len(pages) + 1):
            found, address, steps = set(), "/en/news/atom.xml", 0
            while address:
                response = client.get(address)
                assert response.status_code == 200, address
                feed = feedparser.parse(response.content)
                found |= {entry.id for entry in feed.entries}
                links = {link.rel: link.href for link in feed.feed.links}
                address = links.get("prev-archive", "").removeprefix(settings.PUBLIC_URL)
                steps += 1
                if steps == 3:  # an item is corrected in the middle of the walk
                    page = [*pages, lonely][number]
                    factories.publish(page, title=f"{page.title}, corrected")
            found |= {entry.id for entry in feedparser.parse(client.get("/en/news/atom.xml").content).entries}
            assert len(found) == len(pages) + 1
