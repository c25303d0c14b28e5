"""`news.views.private_feeds`: content, access, and the cost of repeated requests."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from datetime import timedelta
from typing import Any
from uuid import uuid4

import feedparser
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.models import ChangeCounter, Channel, Item, Subscription, Token
from news.models.matching import Rule
from news.views import private_feeds
from rocb.models import SiteIdentity
from tests import event_factories, factories, order_factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db

BEST = Subscription.Languages.BEST
FILES = ["rss.xml", "atom.xml", "feed.json", "feeds.opml", "events.ics"]


def order(**values: Any) -> Subscription:
    return order_factories.subscription(**values)


def opened(subscription: Subscription | None = None, **values: Any) -> tuple[Channel, str]:
    return order_factories.feed(subscription, **values)


def items_of(token: str, query: str = "") -> list[dict[str, Any]]:
    answer = Client().get(f"/f/{token}/feed.json{query}")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = json.loads(answer.content)["items"]
    return found


def test_a_feed_holds_what_the_rule_asks_for_in_each_format() -> None:
    _channel, token = opened(order(rule=Rule(any_of=frozenset(["topic:1"]))))
    factories.item(title="Wanted", facets=["topic:1"])
    factories.item(title="Other", facets=["topic:2"])
    for name in FILES[:3]:
        text = Client().get(f"/f/{token}/{name}").content.decode()
        assert ("Wanted" in text, "Other" in text) == (True, False), name
    assert [item["title"] for item in items_of(token)] == ["Wanted"]


@pytest.mark.parametrize("types", [(), ("article",), ("edition",), ("external",), ("article", "external")])
def test_the_terms_are_those_of_the_site_and_not_for_items_of_others(types: tuple[str, ...]) -> None:
    identity = SiteIdentity.load()
    identity.reuse_lines = {"en": "CC BY 4.0", "ru": "Свободно с указанием источника"}
    identity.save()
    for language in ("en", "ru"):
        _channel, token = opened(order(rule=Rule(types=frozenset(types)), languages=[language]))
        for name in FILES[:2]:
            rights = feedparser.parse(Client().get(f"/f/{token}/{name}").content).feed.rights
            assert (identity.reuse_lines[language] in rights) == ("external" not in types), (name, rights)


def test_an_excerpt_is_title_and_summary_without_the_text() -> None:
    factories.item(html="<p>All of it.</p>", summary="In short.")
    for text, is_full in ((Subscription.Text.FULL, True), (Subscription.Text.EXCERPT, False)):
        _channel, token = opened(order(text=text))
        for name in FILES[:3]:
            answer = Client().get(f"/f/{token}/{name}").content.decode()
            assert "In short." in answer
            assert ("All of it." in answer) == is_full, name


def test_best_language_brings_a_thing_once_under_the_identity_of_the_thing() -> None:
    thing = uuid4()
    factories.item(title="English", language="en", translation_key=thing)
    subscription = order(language_mode=BEST, languages=["ru", "en"])
    _channel, token = opened(subscription)
    (first,) = items_of(token)
    assert first["id"].endswith(f":thing/{thing}")
    assert (first["title"], first["language"]) == ("English", "en")

    # A later translation is the same item in a preferred language, not a second one.
    factories.item(title="Russian", language="ru", translation_key=thing)
    ChangeCounter.take()
    (second,) = items_of(token)
    assert second["id"] == first["id"]
    assert (second["title"], second["language"]) == ("Russian", "ru")


def test_each_language_version_is_an_item_of_its_own_and_a_feed_of_its_own_if_wanted() -> None:
    thing = uuid4()
    for language in ("en", "ru", "fr"):
        factories.item(title=language, language=language, translation_key=thing)
    _channel, token = opened(order(languages=["en", "ru"]))
    assert {item["title"] for item in items_of(token)} == {"en", "ru"}
    assert [item["title"] for item in items_of(token, "?language=ru")] == ["ru"]
    assert items_of(token, "?language=fr") == []
    outlines = ET.fromstring(Client().get(f"/f/{token}/feeds.opml").content).findall("body/outline")
    assert [one.get("language") for one in outlines] == ["en", "ru"]
    assert all(f"/f/{token}/rss.xml?language=" in str(one.get("xmlUrl")) for one in outlines)


def test_what_is_withdrawn_is_told_where_the_format_can() -> None:
    index = factories.news_index()
    topic = factories.topic()
    _channel, token = opened(order(rule=Rule(any_of=frozenset([f"topic:{topic.pk}"]))))
    page, other = factories.article(index, topics=[topic]), factories.article(index)
    identity = items_of(token)[0]["id"]
    page.unpublish()
    other.unpublish()
    atom = Client().get(f"/f/{token}/atom.xml").content.decode()
    assert atom.count("deleted-entry") >= 1
    assert identity in atom
    assert str(other.uuid) not in atom
    assert identity not in [item["id"] for item in items_of(token) if "_rocb" not in item]


def test_it_is_for_its_reader_alone() -> None:
    _channel, token = opened()
    for name in FILES:
        answer = Client().get(f"/f/{token}/{name}")
        assert answer.status_code == 200, name
        assert answer["Cache-Control"].startswith("private")
        assert answer["X-Robots-Tag"] == "noindex"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in answer
        assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize("name", FILES)
def test_who_has_the_document_is_told_so_by_two_queries(name: str) -> None:
    _channel, token = opened()
    factories.item()
    first = Client().get(f"/f/{token}/{name}")
    Token.objects.update(last_used_on=timezone.localdate())
    with CaptureQueriesContext(connection) as queries:
        again = Client().get(f"/f/{token}/{name}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (again["ETag"], again["Cache-Control"]) == (first["ETag"], first["Cache-Control"])
    assert len(queries) == (3 if name == "events.ics" else 2)  # an empty calendar needs one more query
    assert Client().head(f"/f/{token}/{name}")["ETag"] == first["ETag"]


def test_a_publication_and_a_change_of_the_order_make_another_document() -> None:
    index = factories.news_index()
    channel, token = opened()

    def etag() -> str:
        return Client().get(f"/f/{token}/rss.xml")["ETag"]

    etags = [etag(), etag()]
    factories.article(index)
    etags.append(etag())
    Subscription.objects.filter(pk=channel.subscription_id).update(text=Subscription.Text.EXCERPT)
    etags.append(etag())
    assert etags[0] == etags[1]
    assert len(set(etags)) == 3


def test_unknown_is_not_found_and_revoked_or_ended_is_gone() -> None:
    channel, token = opened()
    other, ended = opened()
    assert Client().get("/f/unknown-token/rss.xml").status_code == 404
    assert Client().get(f"/f/{token}/something.xml").status_code == 404
    Token.revoke(at=timezone.now(), channel=channel)
    Channel.objects.filter(pk=other.pk).update(state=Channel.State.ENDED)
    for one in (token, ended):
        for name in FILES:
            assert Client().get(f"/f/{one}/{name}").status_code == 410


def test_a_rotated_token_opens_for_two_more_weeks(monkeypatch: pytest.MonkeyPatch) -> None:
    channel, token = opened()
    new = Token.rotate(at=NOON, channel=channel)

    def status_at(one: str, days: int) -> int:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + timedelta(days=days))
        return Client().get(f"/f/{one}/rss.xml").status_code

    assert [status_at(token, 13), status_at(new, 13)] == [200, 200]
    assert [status_at(token, 15), status_at(new, 15)] == [410, 200]


def test_the_day_of_the_last_use_is_kept_and_no_more() -> None:
    channel, token = opened()
    Client().get(f"/f/{token}/rss.xml")
    assert channel.tokens.get().last_used_on == timezone.localdate()


def test_who_takes_all_each_time_is_asked_to_wait_and_who_asks_first_never(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_feeds, "MOST_WHOLE_IN_AN_HOUR", 3)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    _channel, token = opened()
    path = f"/f/{token}/rss.xml"
    answers = [Client().get(path) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 3600
    etag = answers[0]["ETag"]
    assert Client().get(path, headers={"If-None-Match": etag}).status_code == 304
    assert Client().get(path, headers={"If-None-Match": '"old"'}).status_code == 200
    made_up = [Client().get(path, headers={"If-None-Match": f'"{number}"'}).status_code for number in range(4)]
    assert made_up[-1] == 429, "an ETag that was made up takes the whole document too"
    assert Client().get(path, headers={"If-None-Match": etag}).status_code == 304
    assert Client().get(f"/f/{opened()[1]}/rss.xml").status_code == 200


@pytest.mark.parametrize(("months", "programs"), [(25, 2), (3, 8)])
def test_a_first_walk_through_all_archives_is_never_asked_to_wait(
    months: int, programs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(private_feeds, "MOST_WHOLE_IN_AN_HOUR", programs)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    _channel, token = opened()
    for number in range(months):
        article = factories.article(title=f"Month {number}")
        Item.objects.filter(title=article.title).update(changed_at=NOON - timedelta(days=31 * number))
    month = NOON
    for _ in range(programs):
        assert Client().get(f"/f/{token}/atom.xml").status_code == 200
        for number in range(months):
            month = NOON - timedelta(days=31 * number)
            answer = Client().get(f"/f/{token}/atom.xml?archive={month:%Y-%m}")
            assert answer.status_code in {200, 404}, answer.content
    assert Client().get(f"/f/{token}/atom.xml").status_code == 429, "the feed itself counts as before"
    again = [Client().get(f"/f/{token}/atom.xml?archive={month:%Y-%m}").status_code for _ in range(12)]
    assert 429 in again, "one archive over and over is no walk"


def test_the_calendar_holds_the_events_that_the_order_asks_for() -> None:
    wanted, other = factories.topic(), factories.topic()
    index = event_factories.events_index()
    for title, topic in (("Wanted webinar", wanted), ("Other webinar", other)):
        page = event_factories.edition(index, title=title, topics=[topic])
        factories.publish(page)
    _channel, token = opened(order(rule=Rule(any_of=frozenset([f"topic:{wanted.pk}"]))))
    assert Item.objects.of_type(Item.Type.EDITION).count() == 2
    text = Client().get(f"/f/{token}/events.ics").content.decode()
    assert "Wanted webinar" in text
    assert "Other webinar" not in text


@pytest.mark.parametrize("name", FILES[:3])
def test_what_is_older_than_the_feed_stands_in_archives_behind_the_same_key(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("news.feeds.window.LEAST", 2)
    for number in range(9):
        factories.item(title=f"Item {number}", published_at=NOON - timedelta(days=20 * number))
    _channel, token = opened()
    found: set[str] = set()
    address, steps = f"/f/{token}/{name}", 0
    while address:
        assert address.startswith(f"/f/{token}/{name}")
        answer = Client().get(address)
        assert (answer.status_code, answer["Cache-Control"].split(",")[0]) == (200, "private")
        if name == "feed.json":
            document = json.loads(answer.content)
            found |= {item["title"] for item in document["items"]}
            address = document.get("next_url", "")
        else:
            feed = feedparser.parse(answer.content)
            found |= {entry.title for entry in feed.entries}
            address = next((link.href for link in feed.feed.links if link.rel == "prev-archive"), "")
        address, steps = address.removeprefix(settings.PUBLIC_URL), steps + 1
    assert found == {f"Item {number}" for number in range(9)}
    assert steps > 3
    assert Client().get(f"/f/{token}/{name}?archive=1999-01").status_code == 404
    assert Client().get(f"/f/{token}/{name}?archive=x").status_code == 404


def test_several_organisers_are_several_authors() -> None:
    labels = [
        {"type": "organisation", "id": n, "slug": f"o-{n}", "name": name, "language": "en", "address": ""}
        for n, name in enumerate(["Customs", "Customs, Ports and Borders", "WCO"])
    ]
    factories.item(byline="WCO, Customs, Ports and Borders", stored_labels=labels)
    factories.item(byline="Article supplied by Customs", stored_labels=labels)
    _channel, token = opened()
    authors = [[one["name"] for one in item["authors"]] for item in items_of(token)]
    assert sorted(authors) == [["Article supplied by Customs"], ["WCO", "Customs, Ports and Borders"]]
