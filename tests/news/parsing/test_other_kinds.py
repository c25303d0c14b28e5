"""Sources other than feeds, polled by the same code: watched pages, news sitemaps and calendars."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from news.ingest.polling import read
from news.models import Entry, EntryStatus, Source
from news.models.health import ERRORS
from news.parsing.parsers import Parsers
from news.publishing.event_words import event_in_words
from tests.simulated_web import Answer, Web, rss
from tests.source_factories import NOON, source

pytestmark = pytest.mark.django_db
URL = "https://wco.example/it"
SITEMAP = b"<urlset xmlns:n='urn:n'><url><loc>https://wco.example/1</loc><n:news><n:title>One</n:title></n:news></url></urlset>"


@pytest.fixture
def web() -> Web:
    return Web()


def calendar(*events: str) -> bytes:
    blocks = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{blocks}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def event(uid: str, starts: str, title: str = "Monthly webinar", more: str = "") -> str:
    lines = [f"UID:{uid}", f"DTSTART;TZID=Europe/Brussels:{starts}", "DURATION:PT2H", f"SUMMARY:{title}", more]
    return "\n".join([*filter(None, lines), "URL:https://wco.example/webinars", "CREATED:20260101T000000Z"])


def shows(web: Web, row: Source, *events: str) -> None:
    """Poll the calendar with these events when it is next due."""
    web.serve(row.url, Answer(body=calendar(*events)))
    web.at = Source.objects.get(pk=row.pk).next_poll_at
    web.poll()


def titles() -> dict[str, str]:
    return dict(Entry.objects.values_list("guid", "title"))


# --- Pages and sitemaps


def test_a_page_brings_entries_and_what_it_lacks_is_an_error_with_words(web: Web) -> None:
    row = source(url=URL, kind="page", settings={"item": "li"})
    web.serve(URL, Answer(body=b"<ul><li><a href='/1'>One</a> <time datetime='2026-03-01'>1 March</time></li></ul>"))
    assert web.poll().new == 1
    entry = Entry.objects.get()
    assert (entry.title, entry.link, f"{entry.published_at:%Y-%m-%d}") == ("One", "https://wco.example/1", "2026-03-01")
    for body, kind in ((b"<p>Rebuilt</p>", "changed_page"), (b"<ul><li>No link</li></ul>", "no_links")):
        web.serve(URL, Answer(body=body))
        web.at = Source.objects.get().next_poll_at
        web.poll()
        assert Source.objects.get().error_kind == kind
        assert kind in ERRORS
    assert titles() == {"https://wco.example/1": "One"}, "what was taken in stays"
    assert Source.objects.get(pk=row.pk).failures == 2


def test_a_list_of_sitemaps_is_no_source(web: Web) -> None:
    source(url=URL, kind="sitemap")
    web.serve(URL, Answer(body=b"<sitemapindex><sitemap><loc>/news.xml</loc></sitemap></sitemapindex>"))
    web.poll()
    assert Source.objects.get().error_kind == "list_of_sitemaps"


def test_every_kind_is_read_in_the_child_that_may_be_killed() -> None:
    documents = [
        (Source(url=URL), rss("One")),
        (Source(url=URL, kind=Source.Kind.PAGE, settings={"item": "li"}), b"<li><a href='/1'>One</a></li>"),
        (Source(url=URL, kind="sitemap"), SITEMAP),
        (Source(url=URL, kind="calendar"), calendar(event("a", "20260401T100000", "One", more="DESCRIPTION:What"))),
    ]
    with Parsers() as parsers:
        feeds = [
            read(parsers, row, body, url=URL, content_type="", charset="utf-8", at=NOON) for row, body in documents
        ]
    assert [[entry.title for entry in feed.entries] for feed in feeds] == [["One"]] * 4
    assert feeds[-1].entries[0].text == "What"


# --- Calendars


def test_an_event_of_a_calendar_is_an_entry_that_says_when_and_where(web: Web) -> None:
    row = source(url=URL, kind="calendar")
    shows(web, row, event("a", "20260401T100000", more="LOCATION:Brussels"))
    entry = Entry.objects.get()
    assert entry.event is not None
    assert (entry.event["uid"], entry.event["starts"]) == ("a", "2026-04-01T10:00:00+02:00")
    assert event_in_words(entry.event) == "1 April 2026, 10:00 to 12:00 (Europe/Brussels), Brussels."


def test_events_that_share_title_and_address_are_told_apart_by_uid_alone(web: Web) -> None:
    row = source(url=URL, kind="calendar")
    shows(web, row, event("a", "20260401T100000"))
    shows(web, row, event("b", "20260501T100000"))
    assert titles().keys() == {"a", "b"}
    shows(web, row, event("a", "20260401T100000", "Renamed"), event("b", "20260501T100000"))
    assert titles() == {"a": "Renamed", "b": "Monthly webinar"}


def test_an_event_that_vanishes_before_it_is_over_is_marked_and_one_that_was_held_is_not(web: Web) -> None:
    row = source(url=URL, kind="calendar")
    shows(web, row, event("held", "20260310T100000"), event("off", "20260401T100000"), event("on", "20260501T100000"))
    shows(web, row, event("on", "20260501T100000"))
    assert list(Entry.objects.filter(is_withdrawn=True).values_list("guid", flat=True)) == ["off"]
    shows(web, row, event("off", "20260401T100000"), event("on", "20260501T100000"))
    assert not Entry.objects.filter(is_withdrawn=True).exists()


def test_what_an_editor_accepted_stays_and_the_change_of_its_source_is_kept_beside_it(web: Web) -> None:
    row = source(url=URL, kind="calendar")
    shows(web, row, event("a", "20260401T100000"))
    Entry.objects.update(status=EntryStatus.DRAFTED, decided_at=NOON)
    shows(web, row, event("a", "20260402T100000", more="STATUS:CANCELLED"))
    entry = Entry.objects.get()
    assert entry.event is not None
    assert entry.event["starts"] == "2026-04-01T10:00:00+02:00"
    assert entry.source_changed_at is not None
    assert event_in_words(entry.revisions.get().event).startswith("Cancelled. 2 April 2026, 10:00")


def test_an_event_is_never_folded_into_the_news_about_it(web: Web) -> None:
    title = "Second regional workshop on disruptive technologies"
    row = source(url=URL, kind="calendar")
    feed = source(url="https://a.example/feed")
    web.serve(
        feed.url,
        Answer(
            body=f"<rss version='2.0'><channel><item><guid>g</guid><title>{title}</title>"
            "<link>https://wco.example/webinars</link></item></channel></rss>".encode()
        ),
    )
    shows(web, row, event("a", "20260401T100000", title))
    assert set(Entry.objects.values_list("status", flat=True)) == {"new"}
    assert Entry.objects.count() == 2


def test_a_calendar_goes_on_with_time_although_nobody_wrote_it_anew(web: Web) -> None:
    row = source(url=URL, kind="calendar")
    weekly = event("r", "20260302T100000", more="RRULE:FREQ=MONTHLY")
    shows(web, row, weekly)
    before = Entry.objects.count()
    Source.objects.update(next_poll_at=NOON + timedelta(days=70))
    shows(web, row, weekly)
    assert Entry.objects.count() == before + 2


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"starts": "2026-04-01", "ends": "2026-04-04", "is_all_day": True}, "1 April 2026 to 3 April 2026."),
        ({"starts": "2026-04-01", "ends": "2026-04-01", "is_all_day": True}, "1 April 2026."),
        ({"starts": "2026-04-01T22:00:00+05:00", "ends": "2026-04-02T01:00:00+05:00"}, "(UTC+05:00)."),
        ({"starts": "2026-04-01T10:00:00", "ends": "2026-04-01T10:00:00"}, "1 April 2026, 10:00."),
        ({"starts": "2026-04-01T10:00:00+00:00", "ends": "2026-04-01T11:00:00+00:00"}, "10:00 to 11:00 (UTC)."),
    ],
)
def test_when_an_event_is_said_in_words(facts: dict[str, object], words: str) -> None:
    whole = {"is_all_day": False, "time_zone": "", "status": "", "location": "https://zoom.example/j/1", **facts}
    with translation.override("en"):
        assert event_in_words(whole).endswith(words)
