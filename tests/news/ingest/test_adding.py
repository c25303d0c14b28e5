"""`news.ingest.adding`: from any address to a source, on a simulated web."""

from __future__ import annotations

from typing import Any

import pytest

from news.http import HttpError, Kind
from news.ingest.adding import ASKED_AT_MOST, AlreadyFollowed, NotAdded, add, follow, look, try_selectors
from news.models import Entry, Source
from tests.simulated_web import Answer, ReaderInProcess, Web, rss
from tests.source_factories import source

pytestmark = pytest.mark.django_db
HOME = "https://douane.example/actualites/"
CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nX-WR-CALNAME:Agenda\r\nBEGIN:VEVENT\r\nUID:a\r\n"
    b"DTSTART:20260401T100000Z\r\nSUMMARY:Workshop\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
SITEMAP = (
    b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
    b"<url><loc>https://douane.example/1</loc><news:news><news:publication><news:name>Douane</news:name></news:publication>"
    b"<news:title>One</news:title></news:news></url></urlset>"
)


@pytest.fixture
def web() -> Web:
    return Web()


def tools(web: Web) -> dict[str, Any]:
    return {"client": web, "reader": ReaderInProcess(), "clock": web.clock}


def page(web: Web, html: str, url: str = HOME) -> None:
    web.serve(url, Answer(body=html.encode(), headers={"Content-Type": "text/html"}))


def found(web: Web, url: str = HOME) -> list[tuple[str, str, str]]:
    return [(find.url, find.kind, find.title) for find in look(url, **tools(web)).finds]


def test_the_address_of_a_feed_is_a_find_by_itself_after_one_request(web: Web) -> None:
    web.serve("https://a.example/feed", Answer(body=rss("One", "Two")))
    [find] = look(" a.example/feed ", **tools(web)).finds
    assert (find.url, find.kind, len(find.feed.entries)) == ("https://a.example/feed", "feed", 2)
    assert len(web.log) == 1
    assert not Source.objects.exists()


def test_a_page_leads_to_the_feeds_and_calendars_that_it_names(web: Web) -> None:
    page(
        web,
        '<link rel="alternate" type="application/rss+xml" href="/rss"><link rel="alternate" type="application/rss+xml"'
        ' href="/lost"><a href="/agenda.ics">Agenda</a>',
    )
    web.serve("https://douane.example/rss", Answer(body=rss("One")))
    web.serve("https://douane.example/lost", Answer(404))
    web.serve("https://douane.example/agenda.ics", Answer(body=CALENDAR))
    assert found(web) == [
        ("https://douane.example/rss", "feed", "F"),
        ("https://douane.example/agenda.ics", "calendar", "Agenda"),
    ]


def test_where_a_page_names_none_the_usual_places_are_tried_until_one_answers(web: Web) -> None:
    page(web, "<p>News</p>")
    for place in ("actualites/feed/", "actualites/rss.xml", "feed/", "rss.xml"):
        web.serve(f"https://douane.example/{place}", Answer(404))
    web.serve("https://douane.example/atom.xml", Answer(body=rss("One")))
    assert found(web) == [("https://douane.example/atom.xml", "feed", "F")]


def test_a_list_of_sitemaps_leads_to_the_one_that_holds_news(web: Web) -> None:
    index = (
        "<sitemapindex><sitemap><loc>/pages.xml</loc></sitemap><sitemap><loc>/news.xml</loc></sitemap></sitemapindex>"
    )
    web.serve("https://douane.example/sitemap.xml", Answer(body=index.encode()))
    web.serve("https://douane.example/pages.xml", Answer(body=b"<urlset><url><loc>/about</loc></url></urlset>"))
    web.serve("https://douane.example/news.xml", Answer(body=SITEMAP))
    assert found(web, "https://douane.example/sitemap.xml") == [
        ("https://douane.example/news.xml", "sitemap", "Douane")
    ]


def test_a_page_without_any_feed_is_a_problem_in_words_after_few_requests(web: Web) -> None:
    page(web, "<p>News</p>")
    web.serve("https://douane.example/actualites/feed/", Answer(404))
    answer = look(HOME, **tools(web))
    assert (answer.finds, answer.kind) == ([], "html")
    assert answer.problem
    assert len(web.log) <= ASKED_AT_MOST
    assert len(web.asked("https://douane.example/feed/")) == 0, "the site gave no answer at the place before"


ITEMS = [f"<li><a href='/n/{number}'>Order number {number}</a> <i>0{number}.03.2026</i></li>" for number in range(1, 6)]
LIST = f"<html><body><ul>{''.join(ITEMS)}</ul></body></html>"


def test_a_page_without_a_feed_that_looks_like_a_list_of_news_is_proposed(web: Web) -> None:
    page(web, LIST)
    answer = look(HOME, **tools(web))
    assert (answer.finds, answer.kind) == ([], "html")
    assert answer.proposal
    assert (answer.proposal.url, answer.proposal.kind, len(answer.proposal.feed.entries)) == (HOME, "page", 5)
    added = add(HOME, values={"kind": "page", "settings": {"item": answer.proposal.feed.proposed}}, **tools(web))
    assert added.new == 5
    there = look(HOME, **tools(web)).proposal
    assert there
    assert there.followed_as == added.source


def test_no_program_follows_a_proposal(web: Web) -> None:
    page(web, LIST)
    with pytest.raises(NotAdded):
        follow(HOME, **tools(web))
    assert not Source.objects.exists()


def test_a_page_with_a_feed_is_not_proposed(web: Web) -> None:
    page(web, LIST)
    web.serve(f"{HOME}feed/", Answer(body=rss("One")))
    answer = look(HOME, **tools(web))
    assert (len(answer.finds), answer.proposal) == (1, None)


def test_an_address_that_gives_no_answer_says_why(web: Web) -> None:
    assert look("https://nobody.example/", **tools(web)).kind == "dns"
    assert look("ftp://a.example/", **tools(web)).kind == "bad_url"


def without_https(web: Web, kind: Kind = Kind.TLS) -> None:
    def refuse(asked: Any) -> Answer:
        raise HttpError(kind, "Its certificate is not valid.")

    web.serve("https://old.example/", refuse)
    page(web, '<link rel="alternate" type="application/rss+xml" href="/rss">', "http://old.example/")
    web.serve("http://old.example/rss", Answer(body=rss("One")))


@pytest.mark.parametrize("kind", [Kind.TLS, Kind.CONNECT, Kind.TIMEOUT])
def test_a_host_without_https_is_asked_at_http_and_the_answer_says_so(web: Web, kind: Kind) -> None:
    without_https(web, kind)
    answer = look("old.example/", **tools(web))
    assert [find.url for find in answer.finds] == ["http://old.example/rss"]
    assert (answer.url, answer.is_unencrypted) == ("http://old.example/", True)


def test_https_that_was_asked_for_or_a_password_never_goes_over_http(web: Web) -> None:
    without_https(web)
    assert look("https://old.example/", **tools(web)).kind == "tls"
    assert look("old.example/", credentials=("u", "w"), **tools(web)).kind == "tls"
    assert not web.asked("http://old.example/")


def test_what_is_wrong_at_both_is_said_of_https(web: Web) -> None:
    without_https(web)
    web.serve("http://old.example/", Answer(404))
    answer = look("old.example/", **tools(web))
    assert (answer.url, answer.kind, answer.is_unencrypted) == ("https://old.example/", "tls", False)


def test_what_is_followed_already_says_as_what(web: Web) -> None:
    row = source(url="https://a.example/feed")
    web.serve(row.url, Answer(body=rss("One")))
    [find] = look(row.url, **tools(web)).finds
    assert find.followed_as == row
    with pytest.raises(AlreadyFollowed):
        follow(row.url, **tools(web))


def test_a_name_and_a_password_go_to_no_other_site_that_the_page_names(web: Web) -> None:
    asked: dict[str, Any] = {}
    request = web.request

    def remembered(url: str, **values: Any) -> Any:
        asked[url] = values.get("credentials")
        return request(url, **values)

    web.request = remembered  # type: ignore[method-assign]
    page(
        web,
        '<link rel="alternate" type="application/rss+xml" href="/rss">'
        '<link rel="alternate" type="application/rss+xml" href="https://elsewhere.example/rss">',
    )
    look(HOME, credentials=("us", "secret"), **tools(web))
    assert asked["https://douane.example/rss"] == ("us", "secret")
    assert asked["https://elsewhere.example/rss"] is None


# --- Following


def test_following_a_page_follows_the_best_that_it_leads_to_with_its_first_entries(web: Web) -> None:
    page(web, '<link rel="alternate" type="application/rss+xml" href="/rss" title="Press">')
    web.serve("https://douane.example/rss", Answer(body=rss("One", "Two")))
    report = follow(HOME, values={"licence": "CC BY 4.0"}, **tools(web))
    assert (report.source.url, report.source.title, report.new) == ("https://douane.example/rss", "F", 2)
    assert Source.objects.get().licence == "CC BY 4.0"


@pytest.mark.parametrize(("body", "kind"), [(CALENDAR, "calendar"), (SITEMAP, "sitemap")])
def test_a_calendar_and_a_news_sitemap_are_followed_as_what_they_are(web: Web, body: bytes, kind: str) -> None:
    web.serve("https://a.example/it", Answer(body=body))
    assert follow("https://a.example/it", **tools(web)).new == 1
    assert Source.objects.get().kind == kind


def test_a_page_is_watched_by_its_selectors(web: Web) -> None:
    page(web, "<ul><li><a href='/1'>One</a></li><li><a href='/2'>Two</a></li></ul>")
    report = add(HOME, values={"kind": "page", "settings": {"item": "li"}}, **tools(web))
    assert report.new == 2
    assert set(Entry.objects.values_list("link", flat=True)) == {"https://douane.example/1", "https://douane.example/2"}


def test_selectors_can_be_tried_before_anything_is_stored(web: Web) -> None:
    page(web, "<ul><li><a href='/1'>One</a></li></ul>")
    feed = try_selectors(HOME, {"item": "li", "link": ""}, **tools(web))
    assert [(entry.title, entry.link) for entry in feed.entries] == [("One", "https://douane.example/1")]
    with pytest.raises(NotAdded) as caught:
        try_selectors(HOME, {"item": "article"}, **tools(web))
    assert caught.value.kind == "changed_page"
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    ("settings", "kind"), [({}, "selectors"), ({"item": "li["}, "selectors"), ({"item": "article"}, "changed_page")]
)
def test_selectors_that_find_nothing_add_nothing_and_say_why(web: Web, settings: dict[str, str], kind: str) -> None:
    page(web, "<ul><li><a href='/1'>One</a></li></ul>")
    with pytest.raises(NotAdded) as caught:
        add(HOME, values={"kind": "page", "settings": settings}, **tools(web))
    assert caught.value.kind == kind
    assert not Source.objects.exists()


def test_a_page_that_leads_nowhere_is_not_followed(web: Web) -> None:
    page(web, "<p>News</p>")
    with pytest.raises(NotAdded, match="no feed at this address"):
        follow(HOME, **tools(web))
