"""`news.parsing.discover`: candidate addresses of feeds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.parsing.discover import MAX_CANDIDATES, candidates, kind_of

PAGE = "https://douane.example/actualites/"


def found(html: str, url: str = PAGE) -> list[tuple[str, str, str]]:
    return [(c.url, c.kind, c.found) for c in candidates(html.encode(), url=url) if c.found != "usual"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'<?xml version="1.0"?>\n<rss version="2.0"><channel/></rss>', "feed"),
        (b'\xef\xbb\xbf<feed xmlns="http://www.w3.org/2005/Atom"/>', "feed"),
        (b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">', "feed"),
        ('<?xml version="1.0" encoding="UTF-16"?><rss version="2.0"/>'.encode("utf-16"), "feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "feed"),
        (b"begin:vcalendar\r\nVERSION:2.0", "calendar"),
        (b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url/></urlset>', "sitemap"),
        (b"<!doctype html><html><body>the &lt;rss tag <rss ></body></html>", ""),
        (b'{"items": {}}', ""),
        (b"", ""),
    ],
)
def test_a_document_says_what_it_is_whatever_its_server_says(body: bytes, kind: str) -> None:
    assert kind_of(body, content_type="text/html") == kind


def test_a_feed_is_its_own_only_candidate() -> None:
    [only] = candidates(b'<rss version="2.0"/>', url="https://douane.example/rss")
    assert (only.url, only.kind, only.found) == ("https://douane.example/rss", "feed", "itself")


def test_what_the_head_announces_comes_before_what_the_text_links_to() -> None:
    html = """<head><title>Douane</title>
      <link rel="alternate" type="application/atom+xml" title="Actualit&eacute;s" href="/atom.xml">
      <link rel="ALTERNATE" type="Application/RSS+XML; charset=utf-8" href="//douane.example/rss"></head>
      <body><a href="/feed/presse">Presse <b>RSS</b></a> <a href="agenda.ics">Agenda</a></body>"""
    assert found(html) == [
        ("https://douane.example/atom.xml", "feed", "announced"),
        ("https://douane.example/rss", "feed", "announced"),
        ("https://douane.example/feed/presse", "feed", "linked"),
        ("https://douane.example/actualites/agenda.ics", "calendar", "linked"),
    ]
    titles = [c.title for c in candidates(html.encode(), url=PAGE)]
    assert titles[:4] == ["Actualités", "", "Presse RSS", "Agenda"]


def test_usual_places_come_last_beside_the_page_and_at_its_root() -> None:
    urls = [c.url for c in candidates(b"<p>Nothing</p>", url=PAGE)]
    assert urls[0] == "https://douane.example/actualites/feed/"
    assert urls[2] == "https://douane.example/feed/"
    assert len(urls) <= MAX_CANDIDATES


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="stylesheet" type="application/rss+xml" href="/a.css">',
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/1">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">',
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">',
        '<link rel="alternate" hreflang="fr" href="/fr/">',
        '<a href="/newsletter/feedback">Say what you think</a>',
    ],
)
def test_what_is_no_feed_is_not_offered(html: str) -> None:
    assert found(html) == []


def test_a_base_element_moves_relative_addresses() -> None:
    html = '<base href="https://cdn.example/x/"><link rel="alternate" type="application/rss+xml" href="rss.xml">'
    assert found(html) == [("https://cdn.example/x/rss.xml", "feed", "announced")]


@given(st.text(alphabet="<>/=\"' ahreflink#:.\x00", max_size=300))
def test_no_page_is_too_broken(html: str) -> None:
    assert all(c.url.startswith(("http://", "https://")) for c in candidates(html.encode(), url=PAGE))
