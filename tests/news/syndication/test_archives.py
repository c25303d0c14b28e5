"""`news.syndication.archives`: whoever walks back from a feed finds everything that ever was in its list, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest import mock

import feedparser
import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from news.lists import NoSuchList
from news.syndication import archives, documents
from news.syndication.archives import Month
from tests import factories

NEWEST = datetime(2026, 3, 14, 12, tzinfo=UTC)


@given(st.dates(min_value=datetime(1990, 1, 1).date(), max_value=datetime(2099, 12, 31).date()), st.integers(1, 9999))
def test_a_month_is_read_as_it_is_spelled(day: datetime, part: int) -> None:
    for month in (Month(day.year, day.month), Month(day.year, day.month, part)):
        assert Month.read(str(month)) == month
    assert Month(day.year, day.month).start < Month(day.year, day.month).end


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "1026-01", "2026-1", "2026-01-", "2026-01-0", "2026-01-01", "x"]
)
def test_another_spelling_names_no_month(text: str) -> None:
    with pytest.raises(NoSuchList):
        Month.read(text)


def walk(client: Client, path: str) -> tuple[list[str], list[str]]:
    """Titles from the newest to the oldest document, each document's oldest last, and the documents' addresses."""
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
    # Months without anything, one with more than an archive holds, and many at one instant.
    moments = [NEWEST - timedelta(days=9 * number) for number in range(12)]
    moments += [datetime(2025, 6, 7, tzinfo=UTC)] * 8 + [datetime(2021, 5, 31, 20, 30, tzinfo=UTC)]
    for number, moment in enumerate(moments):
        factories.item(title=f"Item {number}", published_at=moment)
    factories.item(title="By itself", language="ru", published_at=NEWEST)
    with (
        mock.patch.object(documents, "ITEMS_IN_A_FEED", 5),
        mock.patch.object(archives, "ITEMS_IN_AN_ARCHIVE", 3),
    ):
        found, addresses = walk(client, path)
        assert set(found) == {f"Item {number}" for number in range(len(moments))}
        in_archives = found[5:]
        assert len(set(in_archives)) == len(in_archives)
        assert found[-1] == f"Item {len(moments) - 1}"
        # Later on that evening in Brussels is June in Baku, where the office sits.
        assert addresses[-1].endswith("archive=2021-06")
        assert [a.split("=")[1] for a in addresses if "2025-06" in a] == ["2025-06", "2025-06-2", "2025-06-1"]


@pytest.mark.django_db
def test_a_filtered_feed_has_archives_of_its_own(client: Client) -> None:
    factories.news_index()
    for month in (3, 2, 1):
        factories.item(title=f"News {month}", published_at=datetime(2026, month, 5, tzinfo=UTC))
        factories.item(kind="statement", published_at=datetime(2026, month, 6, tzinfo=UTC))
    with mock.patch.object(documents, "ITEMS_IN_A_FEED", 1):
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
@pytest.mark.parametrize("month", ["2025-12", "2026-03-1", "2026-03-2", "2026-3", "x", "2026-03-99999"])
def test_a_month_that_holds_nothing_is_not_found(client: Client, month: str) -> None:
    factories.news_index()
    factories.item(published_at=NEWEST)
    assert client.get("/en/news/rss.xml?archive=2026-03").status_code == 200
    assert client.get(f"/en/news/rss.xml?archive={month}").status_code == 404


@pytest.mark.django_db
def test_a_correction_gives_its_archive_another_etag_and_leaves_the_others_alone(client: Client) -> None:
    page = factories.article(published_on=datetime(2026, 1, 5).date())
    factories.article(published_on=datetime(2026, 2, 5).date())
    january, february = (f"/en/news/atom.xml?archive=2026-{month}" for month in ("01", "02"))
    before = client.get(january)["ETag"], client.get(february)["ETag"]
    factories.publish(page, title="Corrected")
    after = client.get(january)["ETag"], client.get(february)["ETag"]
    assert before[0] != after[0]
    assert before[1] == after[1]
