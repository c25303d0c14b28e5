"""`news.parsing.sitemaps`: news sitemaps as sources."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from news.parsing.parsed import Flaw, NotAFeed, ParsedFeed
from news.parsing.sitemaps import MAX_FILES, SitemapIndex, read

URL = "https://customs.example/sitemap-news.xml"
HEAD = (
    '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
)


def line(number: int, title: str = "Title", date: str = "2026-03-02T10:00:00+01:00") -> str:
    return (
        f"<url><loc>https://customs.example/{number}</loc><lastmod>2026-03-09</lastmod>"
        f"<image:image><image:loc>https://customs.example/{number}.jpg</image:loc></image:image>"
        f"<news:news><news:publication><news:name>Customs</news:name><news:language>de</news:language></news:publication>"
        f"<news:publication_date>{date}</news:publication_date><news:title>{title}</news:title>"
        "<news:keywords>Zoll, Tarif</news:keywords></news:news></url>"
    )


def feed_of(document: str) -> ParsedFeed:
    found = read(document.encode(), url=URL)
    assert isinstance(found, ParsedFeed)
    return found


def test_each_page_with_a_news_title_is_an_entry_the_newest_first() -> None:
    plain_page = "<url><loc>https://customs.example/about</loc></url>"
    feed = feed_of(HEAD + line(1) + plain_page + line(2, "Zweite", "2026-03-05") + "</urlset>")
    assert [entry.title for entry in feed.entries] == ["Zweite", "Title"]
    entry = feed.entries[1]
    assert (entry.guid, entry.link, entry.language) == ("https://customs.example/1", "https://customs.example/1", "de")
    assert entry.published == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert entry.categories == ("Zoll", "Tarif")
    assert entry.image_url == "https://customs.example/1.jpg"
    assert feed.title == "Customs"


def test_an_index_names_the_files_to_ask_with_news_first() -> None:
    rows = "".join(f"<sitemap><loc>https://customs.example/s{n}.xml</loc></sitemap>" for n in range(9))
    index = f"<sitemapindex>{rows}<sitemap><loc>/news-2026.xml</loc></sitemap></sitemapindex>"
    found = read(index.encode(), url=URL)
    assert isinstance(found, SitemapIndex)
    assert found.urls[0] == "https://customs.example/news-2026.xml"
    assert len(found.urls) == MAX_FILES


def test_what_is_whole_of_a_document_that_was_cut_counts() -> None:
    feed = feed_of(HEAD + line(1) + line(2)[:80])
    assert [entry.link for entry in feed.entries] == ["https://customs.example/1"]
    assert Flaw.TRUNCATED in feed.warnings


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ("", "empty"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><urlset/>", "entities"),
        ("<html><body>Not found</body></html>", "unknown"),
        ("<urlset><url><loc>https://customs.example/about</loc></url></urlset>", "no_news"),
    ],
)
def test_what_is_no_news_sitemap_is_refused_with_a_kind(document: str, kind: str) -> None:
    with pytest.raises(NotAFeed) as caught:
        read(document.encode(), url=URL)
    assert caught.value.kind == kind


def test_a_packed_sitemap_is_unpacked_within_the_bounds_of_answers() -> None:
    whole = (HEAD + line(1) + "</urlset>").encode()
    found = read(gzip.compress(whole), url=URL)
    assert isinstance(found, ParsedFeed)
    assert [entry.link for entry in found.entries] == ["https://customs.example/1"]
    for body, kind in (
        (gzip.compress(b" " * 20_000_000), "too_large"),
        (gzip.compress(whole)[:-20], "binary"),
        (b"\x1f\x8b" + whole, "binary"),
        (gzip.compress(gzip.compress(whole)), "unknown"),
    ):
        with pytest.raises(NotAFeed) as caught:
            read(body, url=URL)
        assert caught.value.kind == kind


def test_the_letters_of_a_sitemap_are_read_whatever_it_declares() -> None:
    document = HEAD + line(1, "Таможня открыла новый пункт пропуска") + "</urlset>"
    found = read(document.encode("windows-1251"), url=URL)
    assert isinstance(found, ParsedFeed)
    assert found.entries[0].title == "Таможня открыла новый пункт пропуска"
    assert (found.letters, found.warnings) == ("windows-1251", (Flaw.ENCODING,))
