"""The list of external items: `ExternalList`, its page, its feed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from django.test import Client

from foundation.filters import Cursor, NoSuchList
from news.feeds.lists import ExternalList
from news.models import Entry, EntryStatus, ExternalIndexPage, Item
from news.publishing.record import record_external
from tests import factories
from tests.factories import NOON
from tests.source_factories import entry, source

pytestmark = pytest.mark.django_db
LIST = ExternalList(language="en")


def picked(row: Any = None, **values: Any) -> Item:
    """Return the public item of an entry that an editor published."""
    one: Entry = entry(row, status=EntryStatus.PUBLISHED, decided_at=NOON, **values)
    record_external(one, at=NOON + timedelta(days=1))
    return Item.objects.get(uuid=one.uuid)


@pytest.fixture
def index() -> ExternalIndexPage:
    return factories.external_index()


def shown(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


# --- The list -------------------------------------------------------------------------------------------------------


def test_it_holds_items_of_every_language_and_no_article() -> None:
    factories.article()
    german, english = picked(source(language="de")), picked(source(language="en"))
    assert set(LIST.newest(10)) == {german, english}
    assert set(ExternalList(language="ru").newest(10)) == {german, english}


def test_filters_narrow_it_each_and_together() -> None:
    topic, organisation = factories.topic(), factories.organisation()
    row = source(language="de", organisation=organisation, topics=[topic])
    both, other = picked(row), picked(source(language="fr", topics=[topic]))
    lists = {
        "topic": ({"topic": topic.slug}, {both, other}),
        "organisation": ({"organisation": organisation.slug}, {both}),
        "source": ({"source": str(row.pk)}, {both}),
        "language": ({"language": "fr"}, {other}),
        "two": ({"topic": topic.slug, "language": "de"}, {both}),
        "none": ({"organisation": organisation.slug, "language": "fr"}, set()),
    }
    for name, (params, expected) in lists.items():
        assert set(ExternalList.from_params(params, language="en").newest(10)) == expected, name


@pytest.mark.parametrize(
    "params",
    [
        {"source": "0"},
        {"source": "x"},
        {"source": "9" * 40},
        {"source": "\0"},
        {"source": "٣"},
        {"language": "German"},
        {"language": "de' OR 1=1"},
        {"language": "\0"},
        {"topic": "unknown"},
        {"month": "05"},
    ],
)
def test_a_value_that_names_nothing_makes_no_list(params: dict[str, str]) -> None:
    with pytest.raises(NoSuchList):
        ExternalList.from_params(params, language="en")


def test_addresses_have_the_filters_in_one_order() -> None:
    row, topic = source(), factories.topic(slug="training")
    params = {"language": "de", "source": str(row.pk), "topic": "training", "year": "2026"}
    listing = ExternalList.from_params(params, language="en")
    assert listing.rows["topic"] == topic
    assert listing.path("/en/region/") == f"/en/region/2026/?topic=training&source={row.pk}&language=de"
    assert listing.feed_path("/") == f"/rss.xml?topic=training&source={row.pk}&language=de&year=2026"
    assert listing.heading == f"From the region: German, {topic.name}, {row.title}, 2026"


def test_its_slices_follow_each_other_over_all_languages() -> None:
    rows = [source(language=code) for code in ("de", "ru", "fr")]
    items = [picked(rows[number % 3], published_at=NOON - timedelta(hours=number)) for number in range(10)]
    first = LIST.slice(size=4)
    assert first.items == items[:4]
    second = LIST.slice(before=first.older, size=4)
    assert second.items == items[4:8]
    assert LIST.slice(after=Cursor(items[4].published_at, items[4].pk), size=4).items == items[:4]


# --- The page -------------------------------------------------------------------------------------------------------


def test_every_item_clearly_leaves_the_site(client: Client, index: ExternalIndexPage) -> None:
    picked(
        source(title="Zoll", language="de"),
        title="Neue Regeln",
        link="https://zoll.example/neu",
        text="Ab Mai.",
        published_at=NOON - timedelta(days=3),
    )
    html = " ".join(shown(client, index.get_url()).split())
    (link,) = re.findall(r'<a href="https://zoll\.example/neu"[^>]*>.*?</a>', html)
    assert 'rel="external noopener"' in link
    assert 'hreflang="de"' in link
    assert re.search(r'<span dir="auto" lang="de"\s*>Neue Regeln</span', link)
    assert "external link" in link
    for words in (">Zoll<", ">German<", "11 March 2026", "Ab Mai."):
        assert words in html, words
    assert html.count("external link") == 2, "for eyes beside the date, for ears in the link"


def test_markup_in_a_title_is_text(client: Client, index: ExternalIndexPage) -> None:
    picked(source(title="<i>Zoll</i>"), title="<script>alert(1)</script>", text="<b>bold</b>")
    html = shown(client, index.get_url())
    assert "<script>alert" not in html
    assert "<i>Zoll" not in html
    assert "<b>bold" not in html


def test_no_picture_of_another_site_is_shown(client: Client, index: ExternalIndexPage) -> None:
    picked(source(shows="full"), html='<p><img src="https://x.example/p.gif"></p>', image_url="https://x.example/i.jpg")
    html = shown(client, index.get_url())
    assert "p.gif" not in html
    assert "i.jpg" not in html


def test_an_empty_list_and_an_empty_selection_say_so_in_words(client: Client, index: ExternalIndexPage) -> None:
    assert "The office has not selected anything from other sites yet. New items will appear in the feed" in shown(
        client, index.get_url()
    )
    topic = factories.topic()
    picked()
    html = shown(client, f"{index.get_url()}?topic={topic.slug}")
    assert "No results match your filters" in html
    assert f'href="{index.get_url()}">Show all sources' in html


def test_its_filters_offer_what_leads_to_something(client: Client, index: ExternalIndexPage) -> None:
    row = source(title="Zoll", language="de", topics=[factories.topic(name="Used")])
    factories.topic(name="Unused")
    source(title="Silent", language="fr")
    factories.article(topics=[factories.topic(name="Of an article")])
    picked(row)
    html = shown(client, index.get_url())
    assert f'href="{index.get_url()}?source={row.pk}"' in html
    assert f'href="{index.get_url()}?language=de"' in html
    assert ">Used</a>" in html
    for name in ("Unused", "Silent", "Of an article", "?language=fr", "kind="):
        assert name not in html, name


def test_it_offers_the_languages_in_which_something_is_written_by_their_plain_codes(
    client: Client, index: ExternalIndexPage
) -> None:
    picked(source(language="en-GB"))
    picked(source(language="de"), language="fr-CH")
    picked(source(language=""))
    html = shown(client, index.get_url())
    offered = re.findall(r"\?language=([^\"]*)", html)
    assert offered == ["en", "fr"]
    for code in offered:
        shown(client, f"{index.get_url()}?language={code}")


def test_a_source_without_a_title_is_offered_by_its_host(client: Client, index: ExternalIndexPage) -> None:
    row = source(title="", url="https://douane.example/feed.xml")
    picked(row)
    html = shown(client, f"{index.get_url()}?source={row.pk}")
    assert "<h1>From the region: douane.example</h1>" in " ".join(html.split())
    assert ">douane.example</a>" in html


def test_what_is_more_than_a_headline_names_its_licence(client: Client, index: ExternalIndexPage) -> None:
    picked(source(licence="CC BY 4.0", shows="excerpt"))
    picked(source(licence="All rights reserved", shows="headline"))
    html = shown(client, index.get_url())
    assert 'Licence: <span dir="auto">CC BY 4.0</span>' in html
    assert "All rights reserved" not in html


def test_labels_are_in_the_language_of_the_reader(client: Client) -> None:
    index = factories.external_index("ru")
    picked(source(topics=[factories.topic(name={"en": "Training", "ru": "Обучение"})]))
    html = shown(client, index.get_url())
    assert "<span>Обучение</span>" in html
    assert "<span>Training</span>" not in html


def test_years_and_months_are_folders(client: Client, index: ExternalIndexPage) -> None:
    item = picked(published_at=NOON - timedelta(days=400))
    path = index.get_url()
    local = item.published_at
    assert item.title in shown(client, f"{path}{local.year}/")
    assert item.title in shown(client, f"{path}{local.year}/{local.month:02}/")
    assert item.title not in shown(client, f"{path}2019/")


def test_an_address_that_names_nothing_is_not_found(client: Client, index: ExternalIndexPage) -> None:
    for query in ("?source=99999", "?language=Deutsch", "?topic=unknown", "?before=x"):
        assert client.get(f"{index.get_url()}{query}").status_code == 404, query


def test_it_is_described_for_machines(client: Client, index: ExternalIndexPage) -> None:
    picked(title="Neue Regeln", link="https://zoll.example/neu")
    html = shown(client, index.get_url())
    assert '"@type":"CollectionPage"' in html
    assert '"url":"https://zoll.example/neu"' in html
    assert f"{index.get_url()}rss.xml" in html


def test_a_page_costs_the_same_for_five_and_for_sixty_items(
    client: Client, index: ExternalIndexPage, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(index.get_url())  # the first request stores the publisher
    rows = [source(language=code, topics=[factories.topic()]) for code in ("de", "fr")]
    counts = []
    for more in (5, 55):
        for number in range(more):
            picked(rows[number % 2])
        client.get(index.get_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(index.get_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- The feed -------------------------------------------------------------------------------------------------------


def test_its_feed_leads_to_the_originals_and_credits_them(client: Client, index: ExternalIndexPage) -> None:
    row = source(title="Zoll", language="de", licence="dl-de/by-2-0", url="https://zoll.example/feed.xml", shows="full")
    item = picked(row, title="Neue Regeln", link="https://zoll.example/neu", text="Ab Mai.", html="<p>Ab Mai.</p>")
    response = client.get(f"{index.get_url()}rss.xml")
    assert response["Content-Type"].startswith("application/rss+xml")
    feed = feedparser.parse(response.content)
    assert not feed.bozo
    (found,) = feed.entries
    assert (found.link, found.id, found.title) == ("https://zoll.example/neu", item.tag_uri, "Neue Regeln")
    assert (found.source.title, found.source.href) == ("Zoll", "https://zoll.example/feed.xml")
    assert (found.author, found.rights, found["language"]) == ("Zoll", "dl-de/by-2-0", "de")
    assert found.content[0].value == "<p>Ab Mai.</p>"
    assert "belong to their sources" in feed.feed.rights
    assert "Selected by" in feed.feed.rights


def test_a_filtered_list_has_a_feed_of_the_same_items(client: Client, index: ExternalIndexPage) -> None:
    german, french = picked(source(language="de")), picked(source(language="fr"))
    html = shown(client, f"{index.get_url()}?language=de")
    assert f"{index.get_url()}rss.xml?language=de" in html
    feed = shown(client, f"{index.get_url()}rss.xml?language=de")
    assert german.tag_uri in feed
    assert french.tag_uri not in feed


def test_a_feed_names_no_address_that_may_hold_a_secret(client: Client, index: ExternalIndexPage) -> None:
    row = source(
        url="https://feeds.example/f.xml?key=secret", username="u", password="p", home_url="https://e.example/"
    )
    picked(row)
    feed = shown(client, f"{index.get_url()}rss.xml")
    assert "secret" not in feed
    assert '<source url="https://e.example/">' in feed
