"""Archives of feeds: each text and each file of an entry is in the site or in the report."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from news.models import ArticlePage
from tests import factories
from tests.nothing_lost import lost
from tests.old_sites.readers.files import found_in, imported


@pytest.fixture
def lists(db: None, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    factories.news_index("en")


RSS = """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Old</title><item><guid>a</guid><title>W</title><pubDate>Tue, 25 May 2021 08:15:00 GMT</pubDate>
<author>W</author>{}</item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Old</title><id>urn:x</id>
<entry><id>urn:x:a</id><title>W</title><updated>2021-05-25T08:15:00Z</updated>{}</entry></feed>"""
_ITEM = {"id": "a", "title": "W", "content_html": "<p>W</p>", "summary": "W", "image": "https://x.example/W.png"}
_FILES = {"attachments": [{"url": "https://x.example/W.pdf", "mime_type": "application/pdf"}]}
JSON = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Old", "items": [_ITEM | _FILES]})
SHORT, LONG = "<description>W</description>", "<content:encoded>&lt;p&gt;W&lt;/p&gt;</content:encoded>"
FEEDS = {
    "summary first": RSS.format(SHORT + LONG),
    "content first": RSS.format(LONG + SHORT),
    "podcast": RSS.format(f"{SHORT}<itunes:summary>W</itunes:summary><enclosure url='https://x.example/W.mp3'/>"),
    "media": RSS.format(f"{SHORT}<media:content medium='image' url='https://x.example/W.png'/>{LONG}"),
    "abstract": RSS.format(f"<dc:description>W</dc:description>{LONG}"),
    "marked": RSS.format("<description>W &lt;a href='https://x.example/W'&gt;W&lt;/a&gt;</description>" + LONG),
    "atom": ATOM.format("<summary>W</summary><content type='html'>&lt;p&gt;W&lt;/p&gt;</content>"),
    "atom of XHTML": ATOM.format(
        "<summary type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>W</div></summary><content>W</content>"
    ),
    "json": JSON,
}


@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize("name", FEEDS)
def test_no_text_and_no_file_of_an_entry_is_lost_in_silence(name: str, tmp_path: Path) -> None:
    numbers, (first, *others) = count(), FEEDS[name].split("W")
    words = [f"Marked{next(numbers)}end" for _place in others]
    written = first + "".join(word + rest for word, rest in zip(words, others, strict=True))
    (tmp_path / "in").mkdir()
    (tmp_path / f"in/feed.{'json' if name == 'json' else 'xml'}").write_text(written)
    report = imported(tmp_path / "in")
    assert report.counts["imported"] == 1
    assert lost(words, report) == []


@pytest.mark.parametrize(
    ("summary", "shown"),
    [
        ("A ship came.", "A ship came."),
        ("The port opens.", ""),
        ("The port opens [&amp;hellip;]", ""),
        ("The port opens […] The post &lt;a href='/'&gt;Port&lt;/a&gt; appeared first.", ""),
        ("The port […] A ship came.", "The port […] A ship came."),
    ],
)
def test_a_summary_that_only_repeats_the_text_is_not_shown_twice(summary: str, shown: str, tmp_path: Path) -> None:
    text = "&lt;p&gt;The port opens.&lt;/p&gt;&lt;p&gt;The post Port appeared first.&lt;/p&gt;"
    (tmp_path / "feed.xml").write_text(
        RSS.format(f"<description>{summary}</description><content:encoded>{text}</content:encoded>")
    )
    (found,) = found_in(tmp_path)
    assert found.data["summary"] == shown


@pytest.mark.usefixtures("lists")
def test_the_summary_of_an_entry_is_that_of_its_article(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(RSS.format("<description>A &amp;lt;ship&amp;gt;</description>" + LONG))
    report = imported(tmp_path / "feed.xml")
    assert ArticlePage.objects.get().standfirst == "A <ship>"
    assert report.lines[0].compared is not None
    assert report.lines[0].compared.words_before == 3
