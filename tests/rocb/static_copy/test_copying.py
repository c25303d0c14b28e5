from __future__ import annotations

import re

import pytest
from django.conf import settings

from foundation.languages.folding import fold
from rocb.static_copy.checking import Copy
from tests.rocb.static_copy.sites import ARCHIVE, SECRET, Copies

# On PostgreSQL, closing a response also closes the connection of the test, as in the tests of ``press``.
pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.one_database]


def test_pages_feeds_calendars_documents_and_pictures_are_files(copies: Copies) -> None:
    names = {path.relative_to(copies.absolute).as_posix() for path in copies.absolute.rglob("*")}
    assert {
        *(
            "en/index.html",
            "ru/index.html",
            "fr/index.html",
            "en/news/public-news/index.html",
            "ru/news/новость/index.html",
        ),
        *(
            "en/news/rss.xml",
            "en/news/atom.xml",
            "en/news/feed.json",
            "feeds/all/rss.xml",
            "calendar.ics",
            "en/events.ics",
        ),
        *("sitemap.xml", "robots.txt", "404.html", "en/news/topic=data/index.html", "en/members/office/index.html"),
        *("en/feeds.opml", "en/site.webmanifest", "en/search/index.html", "en/not-in-this-copy/index.html"),
    } <= names
    assert [name for name in names if re.fullmatch(r"documents/[^/]+/paper\w*\.pdf", name)], (
        "another test may have one too"
    )
    assert [name for name in names if name.startswith("media/images/")]
    assert [name for name in names if name.startswith("en/news/before=")]
    assert [name for name in names if name.startswith("static/rocb/") and name.endswith(".css")]


def test_what_the_press_takes_is_in_it_without_the_day_of_reading(copies: Copies) -> None:
    found = {path.parent: path.read_text(encoding="utf-8") for path in copies.absolute.glob("en/press/*/cite.ris")}
    here = next(folder for folder, text in found.items() if f"UR  - {ARCHIVE}/en/news/public-news/\n" in text)
    assert (here / "article.pdf").read_bytes().startswith(b"%PDF-1.7")
    assert "Y2  -" not in found[here]
    assert "urldate" not in (here / "cite.bib").read_text(encoding="utf-8")
    assert "accessed" not in (here / "index.html").read_text(encoding="utf-8")
    assert len(list(copies.absolute.glob("*/press/*/article.pdf"))) > 1, "limits are for strangers"


def test_every_link_leads_to_a_file(copies: Copies) -> None:
    absolute, relative = Copy(copies.absolute, ARCHIVE), Copy(copies.relative, settings.PUBLIC_URL)
    assert (absolute.broken(), relative.broken()) == ([], [])
    assert absolute.count() > 1000


def test_nothing_that_is_not_public_is_in_it(copies: Copies) -> None:
    for path in copies.absolute.rglob("*"):
        assert "hidden" not in path.name
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path


def test_the_index_of_the_search_has_only_words_of_public_entries(copies: Copies) -> None:
    for folder in (copies.absolute, copies.relative):
        words = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*/search/words/words-*.js"))
        assert '"public":["public"' in words
        assert '"новост":["новость"' in words
        assert not [word for word in (fold(SECRET), "hidden", "withdrawn") if word in words]


def test_no_form_no_sign_in_and_no_address_of_a_server_is_in_it(copies: Copies) -> None:
    for path in copies.absolute.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for word in ("<form", "csrf", "/admin/", "/_util/", 'type="submit"', "nonce="):
            assert word not in text, (path, word)
    assert not list(copies.absolute.rglob("register"))


def test_a_second_run_writes_nothing(copies: Copies) -> None:
    assert copies.first.counts.written > 100
    assert (copies.again.counts.written, copies.again.counts.removed) == (0, 0)
    assert copies.again.counts.unchanged == copies.first.counts.written


def test_addresses_in_full_name_the_place_of_the_copy_and_identities_stay(copies: Copies) -> None:
    page, feed = copies.text("en/news/public-news/index.html"), copies.text("en/news/rss.xml")
    assert f'<link rel="canonical" href="{ARCHIVE}/en/news/public-news/">' in page
    assert 'href="/of/site/en/news/"' in page
    assert f"<link>{ARCHIVE}/en/news/public-news/</link>" in feed
    assert "tag:" in feed
    assert f"{ARCHIVE}/ru/" in copies.text("sitemap.xml")


def test_what_needs_a_server_leads_to_the_live_site_or_to_a_page_that_says_so(copies: Copies) -> None:
    assert 'href="https://live.example/en/subscribe/"' in copies.text("en/index.html")
    relative = (copies.relative / "en/index.html").read_text(encoding="utf-8")
    assert 'href="not-in-this-copy/index.html"' in relative


def test_the_page_for_what_is_not_found_has_its_script(copies: Copies) -> None:
    assert '<script src="/of/site/static/rocb/search' in copies.text("404.html")
    assert list((copies.absolute / "static/rocb").glob("search*.js"))


def test_the_masthead_leads_to_all_content(copies: Copies) -> None:
    link = '<p class="masthead__search"><a href="/of/site/{}/search/">'
    assert link.format("en") in copies.text("en/index.html")
    assert link.format("ru") in copies.text("ru/index.html")


def test_a_link_that_leads_nowhere_on_the_site_is_reported(copies: Copies) -> None:
    assert copies.first.missing == ["/en/no-such-page/"]


@pytest.mark.parametrize("title", ["Public news", "Older news 0", "Paper"])
def test_the_list_of_all_content_has_everything(copies: Copies, title: str) -> None:
    assert f">{title}</a>" in copies.text("en/search/index.html")


def test_relative_pages_have_no_address_from_the_root(copies: Copies) -> None:
    for path in copies.relative.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not [start for start in ('href="/', 'src="/', 'srcset="/', " integrity=") if start in text], path
