"""`news.ingest.store`: a batch of polls -> rows, in few statements, all or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from news.ingest import store as storing
from news.ingest.rules import RuleFacts
from news.ingest.store import rules_as_facts, store
from news.models import Entry, EntryRevision, EntryStatus, Host, Poll, Rule, Source, Tombstone
from news.parsing.parsed import Enclosure, Flaw
from tests import factories
from tests.simulated_web import ReaderInProcess
from tests.source_factories import (
    NOON,
    brings,
    claimed,
    entry,
    failed,
    fetched,
    not_modified,
    parsed_entry,
    parsed_feed,
    source,
)

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


@contextmanager
def statements(*, at_most: int) -> Iterator[None]:
    """Count the statements, without the transaction of the batch itself."""
    with CaptureQueriesContext(connection) as queries:
        yield
    sent = [query["sql"] for query in queries]
    counted = [sql for sql in sent if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert len(sent) - len(counted) <= 2, "one transaction, no savepoint inside"
    assert len(counted) <= at_most, "\n".join(sql[:80] for sql in counted)


# --- What is stored


def test_a_new_entry_is_stored_as_the_publisher_gave_it_and_clean() -> None:
    row = source(language="de")
    parsed = parsed_entry(
        1,
        author="An author",
        categories=("Zoll",),
        enclosures=(Enclosure("https://example.org/a.pdf", "application/pdf", 10),),
        image_url="https://example.org/a.png",
        html="<p onclick=x>Raw</p>",
        clean_html="<p>Raw</p>",
        text="Raw",
        updated=NOON,
    )
    report = brings(row, parsed)
    assert (report.outcome, report.new) == (Poll.Outcome.CHANGED, 1)
    stored = Entry.objects.get()
    assert stored.source == row
    assert (stored.raw_html, stored.html, stored.text) == ("<p onclick=x>Raw</p>", "<p>Raw</p>", "Raw")
    assert stored.enclosures == [{"url": "https://example.org/a.pdf", "type": "application/pdf", "length": 10}]
    assert stored.categories == ["Zoll"]
    assert stored.language == "de"
    assert (stored.published_at, stored.first_seen_at, stored.updated_at) == (parsed.published, NOON, NOON)
    assert stored.status == EntryStatus.NEW


def test_lists_show_a_document_in_its_own_order() -> None:
    row = source()
    brings(row, *[parsed_entry(n, published=None) for n in (1, 2, 3)])
    assert [one.position for one in Entry.objects.newest_first()] == [1, 2, 3]


def test_what_the_child_did_not_clean_is_cleaned_here() -> None:
    brings(source(), parsed_entry(1, html="<p onclick=x>Raw<script>1</script></p>", clean_html=None, text=None))
    assert Entry.objects.get().html == "<p>Raw</p>"


def test_what_no_database_takes_is_left_out() -> None:
    brings(
        source(),
        parsed_entry(1, guid="a\x00b", html="<p>\x00\ud800</p>", title="T" * 3000, author="a" * 600, language="x" * 99),
    )
    stored = Entry.objects.get()
    assert (stored.guid, stored.raw_html) == ("ab", "<p></p>")
    assert (len(stored.title), len(stored.author), len(stored.language)) == (1000, 500, 35)


def test_an_entry_with_a_date_that_nobody_believes_keeps_it_as_text() -> None:
    brings(source(), parsed_entry(1, published=NOON + timedelta(days=3650)))
    stored = Entry.objects.get()
    assert stored.published_at is None
    assert stored.published_text.startswith("2036")
    assert stored.sort_at == NOON


def test_a_source_remembers_what_its_document_said() -> None:
    row = source()
    feed = parsed_feed(
        *[parsed_entry(n) for n in range(1, 12)],
        hub_url="https://hub.example/",
        self_url="https://example.org/feed",
        ttl_seconds=7200,
        skip_hours=frozenset({3}),
        warnings=(Flaw.NOT_WELL_FORMED,),
        left_out=7,
        unread=3,
        letters="KOI8-R",
    )
    store([fetched(claimed(row), feed)])
    row.refresh_from_db()
    assert (row.hub_url, row.topic_url) == ("https://hub.example/", "https://example.org/feed")
    assert row.hints == {"ttl": 7200, "skip_hours": [3]}
    assert (row.warnings, row.left_out, row.unread, row.letters) == ("not_well_formed", 7, 3, "KOI8-R")
    assert (row.etag, row.body_hash, row.usual_gap) == ('"1"', "hash", HOUR)
    assert row.newest_published_at == NOON - HOUR
    assert row.last_new_at == row.last_success_at == row.last_polled_at == NOON
    assert (row.claim, row.claimed_until, row.failures) == ("", None, 0)
    assert row.interval is not None
    assert row.next_poll_at == NOON + row.interval >= NOON + 2 * HOUR
    assert len(row.document.splitlines()) == 11


def test_validators_are_kept_only_of_a_document_that_counts() -> None:
    row = claimed(etag='"old"', body_hash="old")
    store([fetched(row, parsed_feed(parsed_entry(1), warnings=(Flaw.TRUNCATED,)))])
    row.refresh_from_db()
    assert (row.etag, row.body_hash) == ('"old"', "")
    assert Entry.objects.count() == 1, "the entries that were complete count"


def test_a_document_that_is_refused_changes_no_entry_and_no_validator() -> None:
    row = source()
    brings(row, parsed_entry(1))
    store([failed(claimed(row), "html", at=NOON + HOUR, status=200)])
    row.refresh_from_db()
    assert Entry.objects.count() == 1
    assert row.etag == '"1"'
    assert (row.failures, row.first_failed_at, row.error_kind) == (1, NOON + HOUR, "html")


def test_an_accepted_entry_keeps_its_content_and_gets_a_later_version() -> None:
    row = source()
    brings(row, parsed_entry(1))
    Entry.objects.update(status=EntryStatus.DRAFTED, decided_by=factories.user(), decided_at=NOON)
    report = brings(row, parsed_entry(1, text="Corrected."), at=NOON + HOUR)
    stored, revision = Entry.objects.get(), EntryRevision.objects.get()
    assert stored.text == "What happened at workshop 1."
    assert stored.source_changed_at == NOON + HOUR
    assert (revision.entry, revision.text, revision.at) == (stored, "Corrected.", NOON + HOUR)
    assert report.changed == 1
    assert list(Entry.objects.changed_at_source()) == [stored]


def test_an_entry_published_by_itself_follows_its_source() -> None:
    row = source(trust=Source.Trust.PUBLISH)
    brings(row, *[parsed_entry(n) for n in range(1, 21)])
    Entry.objects.update(status=EntryStatus.PUBLISHED)
    brings(row, parsed_entry(1, text="Corrected."), *[parsed_entry(n) for n in range(2, 21)], at=NOON + HOUR)
    stored = Entry.objects.get(guid="urn:example:1")
    assert stored.text == "Corrected."
    assert list(Entry.objects.to_publish_by_itself()) == [stored]
    Source.objects.update(held_at=NOON)
    assert not Entry.objects.to_publish_by_itself(), "not while an editor has to look at the source"


def test_rules_give_status_and_topics() -> None:
    topic = factories.topic()
    Rule.objects.create(name="Vacancies", words="vacancy", action=Rule.Action.DISMISS)
    Rule.objects.create(name="All of it", language="en", action=Rule.Action.TAG, topic=topic)
    Rule.objects.create(name="Off", language="en", action=Rule.Action.DISMISS, is_active=False)
    row = claimed()
    store([fetched(row, parsed_feed(parsed_entry(1), parsed_entry(2, title="Vacancy")))], rules=rules_as_facts())
    kept, dismissed = Entry.objects.get(status=EntryStatus.NEW), Entry.objects.get(status=EntryStatus.DISMISSED)
    assert dismissed.title == "Vacancy"
    assert list(kept.topics.all()) == [topic]
    assert list(dismissed.topics.all()) == [topic]


def test_the_same_item_of_two_sources_is_folded_within_a_batch_and_across_batches() -> None:
    one, two, three = claimed(), claimed(), claimed()
    older = parsed_entry(1, published=NOON - 2 * HOUR)
    store([fetched(one, parsed_feed(parsed_entry(1))), fetched(two, parsed_feed(older))])
    store([fetched(three, parsed_feed(parsed_entry(1)))])
    lead = Entry.objects.get(status=EntryStatus.NEW)
    assert lead.source == two
    assert {double.source for double in lead.doubles.all()} == {one, three}


def test_an_entry_gives_way_to_that_of_a_preferred_source() -> None:
    brings(source(), parsed_entry(1))
    preferred = source(is_preferred=True)
    brings(preferred, parsed_entry(1), at=NOON + HOUR)
    lead = Entry.objects.get(status=EntryStatus.NEW)
    assert lead.source == preferred
    assert lead.doubles.count() == 1


def test_what_was_forgotten_does_not_come_back() -> None:
    row = source()
    brings(row, parsed_entry(1))
    known = Entry.objects.get()
    Tombstone.objects.create(source=row, k1=known.k1, k2=known.k2, forgotten_at=NOON)
    known.delete()
    Source.objects.update(document="")
    brings(row, parsed_entry(1), at=NOON + HOUR)
    assert not Entry.objects.exists()


def test_two_sources_with_the_same_identifiers_are_not_mixed_up() -> None:
    one, two = source(), source()
    brings(one, parsed_entry(1, title="One"))
    brings(two, parsed_entry(1, title="Two", link="https://b.example/1"))
    brings(one, parsed_entry(1, title="One, edited"), at=NOON + HOUR)
    assert sorted(Entry.objects.values_list("source", "title")) == [(one.pk, "One, edited"), (two.pk, "Two")]


# --- The claim


def test_whoever_lost_his_claim_writes_nothing() -> None:
    row = claimed()
    Source.objects.filter(pk=row.pk).update(claim="another")
    report = store([fetched(row, parsed_feed(parsed_entry(1)))])[0]
    assert report.is_lost
    assert not Entry.objects.exists()
    assert not Poll.objects.exists()
    assert Source.objects.get().claim == "another"


def test_an_address_that_an_editor_changes_meanwhile_ends_the_claim() -> None:
    row = claimed(etag='"1"', effective_url="https://old.example/feed")
    edited = Source.objects.get()
    edited.url = "https://new.example/feed"
    edited.save()
    assert store([fetched(row, parsed_feed(parsed_entry(1)))])[0].is_lost
    edited.refresh_from_db()
    assert (edited.etag, edited.poll_url, edited.host) == ("", "https://new.example/feed", "new.example")


def test_an_editor_who_saves_meanwhile_takes_nothing_from_the_poll() -> None:
    row = claimed()
    edited = Source.objects.get()
    store([fetched(row, parsed_feed(parsed_entry(1)))])
    edited.title = "A better title"
    edited.save()
    saved = Source.objects.get()
    assert saved.title == "A better title"
    assert saved.etag == '"1"'
    assert saved.claim == ""


def test_a_source_that_was_deleted_meanwhile_does_not_come_back() -> None:
    row, other = claimed(), claimed()
    Source.objects.filter(pk=row.pk).delete()
    reports = store([fetched(row, parsed_feed(parsed_entry(1))), fetched(other, parsed_feed(parsed_entry(2)))])
    assert [report.is_lost for report in reports] == [True, False]
    assert list(Source.objects.all()) == [other]


# --- All or nothing


@pytest.mark.django_db(transaction=True)
def test_one_poll_that_the_database_refuses_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = claimed(), claimed()
    build = storing._row

    def refused(one: Any) -> Entry:
        if one.source_id == bad.pk:
            raise DatabaseError("No room")
        return build(one)

    monkeypatch.setattr(storing, "_row", refused)
    reports = store([fetched(good, parsed_feed(parsed_entry(1))), fetched(bad, parsed_feed(parsed_entry(2)))])
    assert [report.outcome for report in reports] == [Poll.Outcome.CHANGED, Poll.Outcome.FAILED]
    assert list(Entry.objects.values_list("source", flat=True)) == [good.pk]
    bad.refresh_from_db()
    assert (bad.error_kind, bad.etag, bad.document) == ("store", "", "")
    assert Poll.objects.filter(source=good).count() == 1


def test_every_address_that_is_stored_leads_to_the_web() -> None:
    """Applies to all addresses in a document: links, images, files, the hub, and those in texts."""
    places = [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "vbscript:x",
        "//other.example/a",
        "/a",
        "?b",
    ]
    places += [
        "java&#10;script:alert(1)",
        " javascript:alert(1)",
        "http://",
        "https://ok.example/x",
        "ftp://ok.example/",
    ]
    items = "".join(
        f"<item><guid>{n}</guid><title>Item {n}</title><link>{place}</link>"
        f'<enclosure url="{place}" type="audio/mpeg" length="1"/><media:thumbnail url="{place}"/>'
        f'<description>&lt;a href="{place}"&gt;x&lt;/a&gt;&lt;img src="{place}"&gt;</description></item>'
        for n, place in enumerate(places)
    )
    hub = '<atom:link rel="hub" href="javascript:alert(1)"/><atom:link rel="self" href="data:,x"/>'
    document = (
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">'
        f"<channel><title>F</title><link>javascript:alert(1)</link>{hub}{items}</channel></rss>"
    )
    row = claimed()
    feed = ReaderInProcess().parse(document.encode(), url=row.url)
    assert store([fetched(row, feed)])[0].new == len(places)
    found = [row.hub_url, row.topic_url]
    for one in Entry.objects.all():
        found += [one.link, one.image_url, one.html_base, *(file["url"] for file in one.enclosures)]
        found += re.findall(r'(?:href|src)="([^"]*)"', one.html)
    assert not [address for address in found if address and not address.startswith(("https://", "http://"))]
    assert len({address for address in found if address}) >= 4, "those of the web are there"


def test_storing_the_same_document_again_changes_nothing() -> None:
    row = source()
    entries = [parsed_entry(n) for n in range(1, 30)]
    brings(row, *entries)
    before = list(Entry.objects.values())
    report = brings(row, *entries, at=NOON + HOUR)
    assert (report.outcome, report.new, report.changed) == (Poll.Outcome.UNCHANGED, 0, 0)
    assert list(Entry.objects.values()) == before


# --- Statements


@pytest.mark.parametrize("number", [1, 40, 400])
def test_a_first_document_costs_few_statements_however_many_entries(number: int) -> None:
    row = claimed()
    with statements(at_most=4 + number // storing.ENTRIES_IN_A_STATEMENT):
        store([fetched(row, parsed_feed(*[parsed_entry(n) for n in range(number)]))])
    assert Entry.objects.count() == number


@pytest.mark.parametrize("number", [1, 40, 400])
def test_an_entry_that_changed_or_was_withdrawn_costs_one_more(number: int) -> None:
    row = source()
    brings(row, *[parsed_entry(n) for n in range(1, 3 * number + 1)])
    shown = [parsed_entry(5000 + n) for n in range(1, number + 1)]
    shown += [parsed_entry(n, text="Edited.") for n in range(1, number + 1)]
    shown += [parsed_entry(n) for n in range(2 * number + 1, 3 * number + 1)]
    row = claimed(row)
    with statements(at_most=5 + 2 * number + number // storing.ENTRIES_IN_A_STATEMENT):
        report = store([fetched(row, parsed_feed(*shown), at=NOON + HOUR)])[0]
    assert (report.new, report.changed) == (number, number)
    assert Entry.objects.filter(is_withdrawn=True).count() == number


def test_later_versions_cost_one_each_and_topics_two_however_many() -> None:
    topic = factories.topic()
    row = source()
    brings(row, *[parsed_entry(n) for n in range(50)])
    Entry.objects.update(status=EntryStatus.DRAFTED)
    shown = [parsed_entry(n, text="Edited.") for n in range(50)] + [parsed_entry(5000 + n) for n in range(1, 50)]
    row = claimed(row)
    with statements(at_most=8 + 50):
        store([fetched(row, parsed_feed(*shown), at=NOON + HOUR)], rules=[RuleFacts("tag", topic_id=topic.pk)])
    assert EntryRevision.objects.count() == 50
    assert Entry.topics.through.objects.count() == 49


def test_an_unchanged_body_or_unchanged_entries_cost_two_and_touch_no_entry() -> None:
    row = source()
    entries = [parsed_entry(n) for n in range(40)]
    brings(row, *entries)
    for feed in (None, parsed_feed(*reversed(entries))):
        claimed_row = claimed(row)
        with statements(at_most=2), CaptureQueriesContext(connection) as queries:
            store([fetched(claimed_row, feed, at=NOON + HOUR)])
        assert not [query for query in queries if "newsroom_news_entry" in query["sql"]]


@pytest.mark.parametrize("number", [1, 100])
def test_a_batch_of_unmodified_sources_costs_one_for_each_and_one(number: int) -> None:
    rows = [claimed() for _ in range(number)]
    with statements(at_most=1 + number):
        store([not_modified(row, at=NOON + HOUR) for row in rows])
    assert Source.objects.filter(last_success_at=NOON + HOUR, claim="").count() == number
    assert Poll.objects.filter(outcome=Poll.Outcome.NOT_MODIFIED, status=304).count() == number


def test_a_further_source_in_a_batch_costs_one_more() -> None:
    rows = [claimed() for _ in range(30)]
    with statements(at_most=3 + 30):
        store([fetched(row, parsed_feed(parsed_entry(n, title=f"{n}"))) for n, row in enumerate(rows)])
    assert Entry.objects.count() == 30


# --- Hosts, errors and moves


def test_a_wish_for_a_pause_holds_its_source_and_its_host_for_a_moment() -> None:
    row = claimed(url="https://busy.example/1")
    other = source(url="https://busy.example/2")
    elsewhere = source(url="https://calm.example/1")
    store([failed(row, "rate_limited", status=429, retry_after=timedelta(hours=5), is_host_hold=True)])
    row.refresh_from_db()
    assert row.hold_until == NOON + 5 * HOUR
    assert list(Source.objects.due(at=NOON + timedelta(minutes=9))) == [elsewhere]
    assert set(Source.objects.due(at=NOON + timedelta(minutes=10))) == {other, elsewhere}
    Source.objects.filter(pk=row.pk).update(next_poll_at=NOON)
    assert row not in Source.objects.due(at=NOON + 4 * HOUR), "whatever makes it due"
    assert row in Source.objects.due(at=NOON + 5 * HOUR)


def test_of_several_wishes_the_longest_counts_and_a_bare_one_grows() -> None:
    row = source(url="https://busy.example/1")
    for number, hours in ((0, 1), (1, 2), (2, 4), (3, 6), (4, 6)):
        at = NOON + number * HOUR
        store([failed(claimed(row), "rate_limited", at=at, status=429, is_host_hold=True)])
        row.refresh_from_db()
        assert row.hold_until == at + hours * HOUR
    values = {"status": 503, "is_host_hold": True}
    two = [claimed(url=f"https://busy.example/{n}") for n in (2, 3)]
    spans = (timedelta(minutes=8), timedelta(minutes=1))
    store(
        [failed(one, "server_error", at=NOON, retry_after=span, **values) for one, span in zip(two, spans, strict=True)]
    )
    assert Host.objects.get().hold_until == NOON + spans[0]


def test_an_outage_of_our_own_counts_for_nothing() -> None:
    row = claimed()
    store([failed(row, "dns", is_our_outage=True)])
    row.refresh_from_db()
    assert (row.failures, row.first_failed_at, row.error_kind) == (0, None, "")
    assert NOON + timedelta(minutes=13) <= row.next_poll_at <= NOON + timedelta(minutes=17)
    assert Poll.objects.get().outcome == Poll.Outcome.OUTAGE


def test_one_success_makes_all_good() -> None:
    row = source()
    for number in range(5):
        store([failed(claimed(row), "gone", at=NOON + number * 30 * HOUR, status=410)])
    row.refresh_from_db()
    assert row.gone_since
    brings(row, parsed_entry(1), at=NOON + 200 * HOUR)
    row.refresh_from_db()
    assert (row.failures, row.first_failed_at, row.error_kind, row.error_text) == (0, None, "", "")
    assert (row.first_gone_at, row.gone_since) == (None, None)


def leads_to(row: Source, url: str, *, at: datetime) -> Source:
    store([fetched(claimed(row), parsed_feed(parsed_entry(1)), at=at, url=url, permanent_url=url)])
    return Source.objects.get(pk=row.pk)


def test_http_that_became_https_is_followed_at_once() -> None:
    row = leads_to(source(url="http://a.example/feed"), "https://a.example/feed", at=NOON)
    assert (row.url, row.poll_url) == ("http://a.example/feed", "https://a.example/feed")


def test_a_move_on_the_same_host_is_believed_after_three_times_in_a_week() -> None:
    row = source(url="https://a.example/feed")
    days = [0, 3, 6, 8]
    for day, is_followed in zip(days, [False, False, False, True], strict=True):
        row = leads_to(row, "https://a.example/new", at=NOON + day * 24 * HOUR)
        assert (row.poll_url == "https://a.example/new") == is_followed


def test_a_move_that_is_taken_back_is_forgotten() -> None:
    row = source(url="https://a.example/feed")
    leads_to(row, "https://a.example/new", at=NOON)
    brings(row, parsed_entry(1), at=NOON + HOUR)
    row.refresh_from_db()
    assert (row.moved_to, row.moved_seen, row.moved_since) == ("", 0, None)


def test_a_fragment_makes_no_move() -> None:
    row = leads_to(source(url="https://a.example/feed"), "https://a.example/feed#top", at=NOON)
    assert row.moved_to == ""


def test_a_move_to_another_host_is_for_an_editor_to_confirm() -> None:
    row = source(url="https://a.example/feed")
    for day in (0, 4, 8):
        row = leads_to(row, "https://b.example/feed", at=NOON + day * 24 * HOUR)
    at = NOON + 8 * 24 * HOUR
    assert row.poll_url == "https://a.example/feed"
    assert list(Source.objects.moved(at=at)) == [row]
    row.accept_move()
    row.save()
    row.refresh_from_db()
    assert (row.url, row.host, row.etag) == ("https://b.example/feed", "b.example", "")
    assert not Source.objects.moved(at=at)


@pytest.mark.parametrize("url", ["http://b.example/feed", "https://a.example/feed"])
def test_a_move_to_a_source_that_we_follow_makes_it_a_double(url: str) -> None:
    other = source(url="https://b.example/feed")
    row = leads_to(source(url=url), "https://b.example/feed", at=NOON)
    assert row.double_of == other
    assert row.poll_url == url
    assert list(Source.objects.doubled()) == [row]
    assert str(other) in row.health(at=NOON).words
    brings(row, parsed_entry(1), at=NOON + HOUR)
    row.refresh_from_db()
    assert row.double_of is None


def test_a_document_that_came_from_elsewhere_is_not_asked_for_often() -> None:
    """Validators are not sent to other origins, so each poll costs the whole document."""
    row = leads_to(source(url="https://a.example/feed"), "https://b.example/feed", at=NOON)
    assert row.next_poll_at - NOON == 6 * HOUR


# --- What rows say


def test_sources_say_in_words_how_they_are() -> None:
    at = NOON + 10 * 24 * HOUR
    for values, words in (
        ({"is_paused": True}, "Not polled until it is resumed"),
        ({}, "Not polled yet"),
        ({"last_success_at": NOON}, "Last successful poll on 14 March 2026"),
        ({"last_success_at": NOON, "expected_by": NOON, "last_new_at": NOON}, "Nothing new since"),
        ({"first_failed_at": NOON, "failures": 2, "error_kind": "dns"}, "2 polls have failed since 14 March 2026"),
        ({"first_failed_at": NOON, "failures": 1, "error_kind": "odd", "error_text": "As said."}, "As said."),
        ({"gone_since": NOON, "first_failed_at": NOON}, "Gone since"),
        (
            {"held_at": NOON, "held_because": [{"kind": "title", "before": "Customs", "after": "Casino"}]},
            "The title was “Customs” and is now “Casino”.",
        ),
        ({"held_at": NOON, "held_because": [{"kind": "new", "before": "12", "after": "11"}]}, "11 of its 12 entries"),
        (
            {"moved_to": "https://new.example/", "moved_seen": 3, "moved_since": NOON - timedelta(days=8)},
            "Permanently redirects to https://new.example/",
        ),
    ):
        assert words in source(**values).health(at=at).words


def test_sources_are_found_by_what_is_wrong_with_them() -> None:
    at = NOON + 30 * HOUR
    good = source(last_success_at=at)
    failing = source(first_failed_at=NOON, failures=3)
    source(first_failed_at=at - HOUR, failures=1)
    gone = source(first_failed_at=NOON, gone_since=NOON)
    silent = source(expected_by=NOON)
    flipped = source(held_at=NOON)
    source(held_at=NOON, first_failed_at=NOON, gone_since=NOON, expected_by=NOON, is_paused=True)
    assert list(Source.objects.failing(at=at)) == [failing]
    assert list(Source.objects.gone()) == [gone]
    assert list(Source.objects.silent(at=at)) == [silent]
    assert list(Source.objects.held()) == [flipped]
    assert good in Source.objects.due(at=at)


def test_entries_that_nobody_picked_are_outdated_after_half_a_year_and_dismissed_ones_after_a_month() -> None:
    row = source()
    old = {"first_seen_at": NOON - timedelta(days=181)}
    month = {"first_seen_at": NOON - timedelta(days=31)}
    outdated = {
        entry(row, **old),
        entry(row, **old, status=EntryStatus.FOLDED),
        entry(row, **month, status=EntryStatus.DISMISSED),
    }
    entry(row, **month)
    entry(row, **old, status=EntryStatus.DRAFTED)
    entry(row, **old, status=EntryStatus.DISMISSED, decided_at=NOON - timedelta(days=2))
    assert set(Entry.objects.outdated(at=NOON)) == outdated
