"""`news.feeds.formats`: golden documents in each format, their common content, and how feed readers parse them.

To update the documents after an intended change, run these tests with ``WRITE_GOLDEN=1``. Read the diff before you
commit it.
"""

from __future__ import annotations

import json
import os
import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.feeds.feed_entries import Deleted, FeedInfo
from news.feeds.formats import FORMATS, write
from news.feeds.plain_html import plain_html
from news.models import Item

GOLDEN = Path(__file__).parents[2] / "data" / "feeds"
BASE = "https://www.example.org"
FRAME = FeedInfo(
    title="ROCB Europe – News",
    description="What the office does.",
    language="en",
    page_url=f"{BASE}/en/news/",
    feed_url=f"{BASE}/en/news/feed",
    id="tag:example.org,2021:feed/article/en",
    hub_url=f"{BASE}/hub/",
    base_url=BASE,
    publisher="ROCB Europe",
    rights="Free to reuse with credit to ROCB Europe",
    icon_url=f"{BASE}/static/feed.png",
    empty_at=datetime(2021, 1, 1, 9, tzinfo=UTC),
)
ATOM = "{http://www.w3.org/2005/Atom}"


def an_item(number: int, **values: Any) -> Item:
    published_at = datetime(2026, 3, number, 12, 0, 0, 999, tzinfo=UTC)
    return Item(
        **{
            "pk": number,
            "uuid": uuid.UUID(int=number),
            "translation_key": uuid.UUID(int=100 + number),
            "language": "en",
            "type": "article",
            "kind": "news",
            "title": f"Workshop {number}",
            "summary": f"Summary {number}.",
            "html": f'<p>Text {number} &amp; <a href="https://site.invalid/en/about/">more</a></p>',
            "address": f"https://site.invalid/en/news/workshop-{number}/",
            "published_at": published_at,
            "updated_at": published_at,
            "changed_at": published_at,
            "stored_labels": [],
            **values,
        }
    )


PICTURE = {
    "src": "https://site.invalid/media/images/a.jpg",
    "srcset": "https://site.invalid/media/images/a.webp 640w",
    "width": 1280,
    "height": 720,
    "alt": "People at a table",
    "caption": "In Baku",
    "credit": "ROCB Europe",
    "type": "image/jpeg",
    "bytes": 12345,
}
TOPIC = {
    "type": "topic",
    "id": 7,
    "slug": "training",
    "name": "Training & learning",
    "language": "en",
    "address": "https://site.invalid/en/news/?topic=training",
}
OUTSIDE = {"source": {"id": 3, "title": "WCO", "url": "https://wco.example/", "feed_url": ""}, "licence": "CC BY 4.0"}
EVENT = {
    "kind_name": "Вебинар",
    "status": "confirmed",
    "begins_at": "2026-04-07T08:00:00+00:00",
    "place": "",
    "format": "online",
}
CASES: dict[str, tuple[list[Item], FeedInfo]] = {
    "empty": ([], FRAME),
    "plain": ([an_item(2), an_item(1)], FRAME),
    "archive": (
        [an_item(2)],
        replace(
            FRAME,
            feed_url=f"{BASE}/en/news/feed?archive=2026-03",
            current_url=FRAME.feed_url,
            earlier_url=f"{BASE}/en/news/feed?archive=2026-01",
            later_url=f"{BASE}/en/news/feed?archive=2026-04",
        ),
    ),
    "everything": (
        [
            an_item(
                4,
                title="Ampersands & <angles> “quoted” – семинар",
                stored_lead=PICTURE,
                stored_labels=[TOPIC, {**TOPIC, "type": "region", "name": "Europe"}],
                byline="Article supplied by Customs of Georgia",
                changed_at=datetime(2026, 3, 9, 8, 30, tzinfo=UTC),
            ),
            an_item(3, type="edition", language="ru", title="По-русски", data=EVENT),
            an_item(2, summary="", html=""),
            an_item(1, type="external", address="https://wco.example/1", html="", byline="WCO", data=OUTSIDE),
        ],
        replace(
            FRAME, deleted=[Deleted("tag:x:article/9", datetime(2026, 3, 8, tzinfo=UTC), 17, "Published by mistake")]
        ),
    ),
}


def document(name: str, format: str) -> bytes:
    items, info = CASES[name]
    return write(items, info, format)


def shown(document: bytes) -> bytes:
    """Return one element per line, so that a diff is readable."""
    if document.startswith(b"{"):
        return json.dumps(json.loads(document), ensure_ascii=False, indent=1).encode() + b"\n"
    return document.replace(b"><", b">\n<") + b"\n"


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("format", FORMATS)
def test_a_feed_reads_exactly_as_agreed(name: str, format: str) -> None:
    path = GOLDEN / f"{name}.{FORMATS[format].file_name}"
    if os.environ.get("WRITE_GOLDEN"):
        path.write_bytes(shown(document(name, format)))
    assert shown(document(name, format)) == path.read_bytes()


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("format", FORMATS)
def test_the_same_items_give_the_same_bytes(name: str, format: str) -> None:
    assert document(name, format) == document(name, format)


def read(document: bytes) -> list[tuple[Any, ...]]:
    """Return ID, title, address, time and tags of each item, as an independent feed reader parses them."""
    if document.startswith(b"{"):
        return [
            (i["id"], i["title"], i["url"], i["date_published"][:19], i.get("tags", []))
            for i in json.loads(document)["items"]
        ]
    feed = feedparser.parse(document)
    assert not feed.bozo
    return [
        (
            entry.id,
            entry.title,
            entry.link,
            datetime(*entry.published_parsed[:6]).isoformat(),
            [tag.label or tag.term for tag in entry.get("tags", [])],
        )
        for entry in feed.entries
    ]


@pytest.mark.parametrize("name", CASES)
def test_all_formats_say_the_same(name: str) -> None:
    first, *others = [read(document(name, format)) for format in FORMATS]
    assert others == [first, first]
    assert len(first) == len(CASES[name][0])


@pytest.mark.parametrize("format", FORMATS)
def test_identity_is_no_address_and_survives_a_new_one(format: str) -> None:
    before = read(write([an_item(1)], FRAME, format))[0]
    moved = an_item(1, title="Another title", address="https://site.invalid/en/press/other/")
    after = read(write([moved], replace(FRAME, base_url="https://new.example.org"), format))[0]
    assert before[0] == after[0]
    assert str(before[0]).startswith("tag:")
    assert after[2] == "https://new.example.org/en/press/other/"


@pytest.mark.parametrize("format", FORMATS)
def test_language_versions_share_one_identity_where_a_thing_comes_once(format: str) -> None:
    once = replace(FRAME, is_one_a_thing=True)
    versions = [an_item(1), an_item(2, language="ru", translation_key=uuid.UUID(int=101))]
    assert len({read(write([version], once, format))[0][0] for version in versions}) == 1


@pytest.mark.parametrize("format", FORMATS)
def test_a_feed_knows_nothing_of_the_reserved_host(format: str) -> None:
    assert b"site.invalid" not in document("everything", format)


@pytest.mark.parametrize("format", FORMATS)
def test_an_excerpt_holds_title_and_summary_only(format: str) -> None:
    body = write([an_item(1)], replace(FRAME, full_text=False), format)
    assert b"Summary 1." in body
    assert b"Text 1" not in body


def test_the_whole_text_is_in_the_feed() -> None:
    text = f'<p>Text 2 &amp; <a href="{BASE}/en/about/">more</a></p>'
    for format in ("rss", "atom"):
        entry = feedparser.parse(document("plain", format)).entries[0]
        assert (entry.content[0].value, entry.summary) == (text, "Summary 2.")
    assert json.loads(document("plain", "json"))["items"][0]["content_html"] == text


def test_the_feed_is_as_old_as_its_latest_update() -> None:
    for format in ("rss", "atom"):
        assert feedparser.parse(document("everything", format)).feed.updated_parsed[:5] == (2026, 3, 9, 8, 30)
        assert feedparser.parse(document("empty", format)).feed.updated_parsed[:3] == (2021, 1, 1)


def test_what_was_withdrawn_is_told_where_the_format_has_words_for_it() -> None:
    tree = ElementTree.fromstring(document("everything", "atom"))
    (gone,) = tree.findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert (gone.get("ref"), gone.get("when")) == ("tag:x:article/9", "2026-03-08T00:00:00Z")
    (deleted,) = json.loads(document("everything", "json"))["_rocb"]["deleted"]
    assert (deleted["id"], deleted["sequence"]) == ("tag:x:article/9", 17)


# --- Whatever a text holds -------------------------------------------------------------------------------------------

texts = st.text(min_size=1, max_size=60)
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@given(title=texts, summary=texts, html=texts, name=texts, credit=texts)
def test_any_text_comes_through_without_what_xml_cannot_hold(
    title: str, summary: str, html: str, name: str, credit: str
) -> None:
    picture = {**PICTURE, "credit": credit}
    labels = [{**TOPIC, "name": name}]
    item = an_item(1, title=title, summary=summary, html=html, stored_lead=picture, stored_labels=labels)

    def kept(text: str) -> str:
        return _FORBIDDEN.sub("", text)

    channel = ElementTree.fromstring(write([item], FRAME, "rss")).find("channel/item")
    assert channel.findtext("title") == kept(title)
    assert channel.findtext("description") == kept(summary)
    assert channel.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") == kept(plain_html(html))
    entry = ElementTree.fromstring(write([item], FRAME, "atom")).find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == kept(title)
    assert entry.findtext(f"{ATOM}content") == kept(plain_html(html))
    assert entry.find(f"{ATOM}category").get("label") == kept(name)
    (told,) = json.loads(write([item], FRAME, "json"))["items"]
    assert (told["title"], told["summary"], told["tags"]) == (title, summary, [name])
