"""`news.ingest.polling`: the complete flow on a simulated web, and at the end with real processes that are killed."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from news.http import HttpError, Kind
from news.ingest import schedule
from news.ingest.claims import LEASE, claim, give_back, renew
from news.ingest.polling import Poller, poll
from news.ingest.retention import trim_log
from news.ingest.rounds import Hosts, Pace
from news.models import Entry, EntryStatus, Host, Poll, Source
from news.parsing.parsers import Parsers
from tests import processes
from tests.publisher import Publisher, client_for_loopback
from tests.simulated_web import Answer, Asked, ReaderInProcess, Web, rss
from tests.source_factories import NOON, source

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FEED = "https://a.example/feed"
DAILY = rss("One", "Two", gap=DAY)
pytestmark = pytest.mark.django_db


@pytest.fixture
def web() -> Web:
    return Web()


def reread(row: Source) -> Source:
    return Source.objects.get(pk=row.pk)


# --- One poll


def test_a_first_poll_brings_entries_and_the_second_asks_whether_there_is_more(web: Web) -> None:
    row = source(url=FEED)
    web.serve(FEED, Answer(body=rss("One", "Two"), headers={"ETag": '"1"', "Last-Modified": "yesterday"}))
    assert web.poll().new == 2
    web.pass_time(2 * HOUR)
    first, second = web.log[:2]
    assert not first.is_conditional
    assert (second.headers["if-none-match"], second.headers["if-modified-since"]) == ('"1"', "yesterday")
    assert list(Poll.objects.values_list("outcome", flat=True))[:2] == ["changed", "not_modified"]
    assert reread(row).failures == 0


def test_a_304_renews_validators_and_without_new_ones_leaves_them(web: Web) -> None:
    row = source(url=FEED)
    answers = iter(
        [
            Answer(body=rss("One"), headers={"ETag": '"1"', "Last-Modified": "a"}),
            Answer(304, headers={"ETag": '"2"'}),
            Answer(304),
        ]
    )
    web.serve(FEED, lambda asked: next(answers))
    for etag in ('"1"', '"2"', '"2"'):
        web.at = reread(row).next_poll_at
        web.poll()
        assert (reread(row).etag, reread(row).last_modified) == (etag, "a")


def test_a_new_etag_on_the_same_body_is_kept_and_the_body_is_not_read(web: Web) -> None:
    row = source(url=FEED)
    numbers = iter(range(10))
    web.serve(FEED, lambda asked: Answer(body=rss("One"), headers={"ETag": f'"{next(numbers)}"'}))
    web.poll()
    web.at = reread(row).next_poll_at
    poller = web.poller()
    poller.ask.keywords["reader"] = None  # would raise
    assert web.poll(poller).outcomes == {"unchanged": 1}
    assert reread(row).etag == '"1"'


def test_a_delta_adds_to_the_document_and_is_not_taken_for_the_whole(web: Web) -> None:
    row = source(url=FEED)
    web.serve(FEED, Answer(body=rss("One", "Two", "Three"), headers={"ETag": '"1"'}))
    web.poll()
    web.serve(FEED, Answer(226, body=rss("Zero"), headers={"ETag": '"2"', "IM": "feed"}))
    web.at = reread(row).next_poll_at
    assert web.poll().new == 1
    assert len(reread(row).document.splitlines()) == 4
    assert not Entry.objects.filter(is_withdrawn=True)


@pytest.mark.parametrize(
    ("body", "kind"), [(b"<html><body>Sign in</body></html>", "html"), (b"", "empty"), (b"\x00\x01\x02" * 99, "binary")]
)
def test_what_is_no_feed_is_an_error_with_a_name_and_keeps_all_that_was(web: Web, body: bytes, kind: str) -> None:
    row = source(url=FEED)
    web.serve(FEED, Answer(body=rss("One"), headers={"ETag": '"1"'}))
    web.poll()
    web.serve(FEED, Answer(body=body, headers={"ETag": '"2"'}))
    web.at = reread(row).next_poll_at
    web.poll()
    row = reread(row)
    assert (row.error_kind, row.etag, row.failures) == (kind, '"1"', 1)
    assert row.error_words
    assert Entry.objects.count() == 1


def test_an_error_of_our_own_is_logged_and_holds_up_nobody(web: Web) -> None:
    broken, good = source(url=FEED), source(url="https://b.example/feed")
    web.serve(FEED, lambda asked: next(iter([])))
    web.serve(good.url, Answer(body=rss("One")))
    assert web.poll().outcomes == {"failed": 1, "changed": 1}
    assert reread(broken).error_kind == "internal"


def test_no_password_gets_into_the_log_or_an_error(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    row = source(url="https://a.example/feed?token=geheim", username="us", password="geheim")
    web.serve(row.url, Answer(401))
    web.poll()
    assert "geheim" not in reread(row).error_text + caplog.text
    assert reread(row).error_kind == "auth"


def test_by_hand_a_source_is_polled_before_it_is_due_but_not_twice_at_once(web: Web) -> None:
    row = source(url=FEED, next_poll_at=NOON + DAY)
    web.serve(FEED, Answer(body=rss("One")))
    tools: dict[str, Any] = {"client": web, "reader": ReaderInProcess(), "clock": web.clock}
    claim([row], at=NOON)
    assert poll(row, **tools) is None, "somebody polls it"
    web.at = NOON + LEASE
    report = poll(row, **tools)
    assert report is not None
    assert report.new == 1


# --- Claims


def test_whoever_dies_costs_his_sources_minutes_and_whoever_lives_renews_his_claims(web: Web) -> None:
    """In a round of 24 minutes, in which each source waits for the previous one, no lease expires."""
    assert LEASE <= 5 * MINUTE
    rows = [source(url=f"https://slow.example/{n}") for n in range(4)]

    def slow(asked: Asked) -> Answer:
        for _ in range(6):
            web.at += MINUTE
            time.sleep(0.3)  # so that the storing thread can run
        return Answer(body=rss("One"))

    for row in rows:
        web.serve(row.url, slow)
    web.poll()
    assert len(web.log) == len(rows)
    assert all(len(web.asked(row.url)) == 1 for row in rows)


def test_a_claim_that_was_lost_is_not_renewed() -> None:
    row, other = source(), source()
    jobs = claim(at=NOON)
    Source.objects.filter(pk=row.pk).update(claim="another")
    assert renew(jobs, at=NOON + 4 * MINUTE) == NOON + 4 * MINUTE + LEASE
    assert [reread(one).claimed_until for one in (row, other)] == [NOON + LEASE, NOON + 4 * MINUTE + LEASE]
    give_back(jobs, holds={})
    renew(jobs, at=NOON + 4 * MINUTE)
    assert reread(other).claimed_until is None


def test_a_claim_moves_the_next_poll_to_the_end_of_the_lease_before_any_request() -> None:
    row = source()
    (job,) = claim(at=NOON)
    assert reread(row).next_poll_at == reread(row).claimed_until == NOON + LEASE
    assert reread(row).claim == job.claim
    assert claim(at=NOON + LEASE - MINUTE) == []
    assert len(claim(at=NOON + LEASE)) == 1, "whoever had it is dead"


def test_only_so_many_are_claimed_and_the_longest_overdue_first() -> None:
    late, due, _ = source(next_poll_at=NOON - DAY), source(next_poll_at=NOON - HOUR), source()
    source(next_poll_at=NOON + MINUTE)
    source(is_paused=True)
    assert [job.source for job in claim(limit=2, at=NOON)] == [late, due]


def test_what_is_given_back_is_due_as_before_or_after_the_pause_of_its_host() -> None:
    one, two = source(url="https://a.example/1"), source(url="https://b.example/1")
    give_back(claim(at=NOON), holds={"b.example": NOON + HOUR})
    assert reread(one).next_poll_at == NOON
    assert reread(two).next_poll_at == NOON + HOUR
    assert reread(one).claim == reread(two).claim == ""


CLAIM_AT_ONCE = """
import threading
from django.db import connection
from news.ingest.claims import claim
from tests.source_factories import NOON, source

for _ in range(40):
    source()
answer = []

def take():
    while jobs := claim(limit=3, at=NOON):
        answer.extend(job.source.pk for job in jobs)
    connection.close()

threads = [threading.Thread(target=take) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


@pytest.mark.process
def test_pollers_that_claim_at_the_same_moment_never_have_the_same_source(new_database: str, tmp_path: Path) -> None:
    taken = processes.ask(CLAIM_AT_ONCE, DATABASE_URL=new_database, VAR_DIR=str(tmp_path / "var"))
    assert len(taken) == 40
    assert len(set(taken)) == 40


# --- Hosts


@pytest.mark.parametrize(
    ("header", "held"),
    [
        ({"Retry-After": "120"}, 2 * MINUTE),
        ({"Retry-After": format_datetime(NOON - DAY, usegmt=True)}, timedelta(0)),
        (
            # Its clock is an hour ahead; the pause counts from there.
            {
                "Date": format_datetime(NOON + HOUR, usegmt=True),
                "Retry-After": format_datetime(NOON + 3 * HOUR, usegmt=True),
            },
            2 * HOUR,
        ),
        ({"Retry-After": "abc"}, HOUR),
        ({"Retry-After": str(10 * 365 * 86400)}, DAY),
        ({}, HOUR),
    ],
)
def test_a_429_holds_its_feed_for_what_it_asks_and_others_of_its_host_for_a_moment(
    web: Web, header: dict[str, str], held: timedelta
) -> None:
    """Many publishers share a host, and one must not silence the others."""
    hostile = source(url="https://busy.example/1", next_poll_at=NOON - MINUTE)
    others = [source(url=f"https://busy.example/{n}") for n in (2, 3)]
    web.serve(hostile.url, Answer(429, headers=header))
    for other in others:
        web.serve(other.url, Answer(body=rss("One")))
    web.poll()
    courtesy = min(held, schedule.COURTESY)
    assert reread(hostile).hold_until == NOON + held
    if held:
        assert [asked.url for asked in web.log] == [hostile.url]
        assert Host.objects.get().hold_until == NOON + courtesy
        assert "has asked us to wait until" in reread(hostile).health(at=NOON).words
    else:
        assert len(web.log) == 3, "a pause that is over holds nobody"
    web.pass_time(courtesy + MINUTE)
    assert {asked.url for asked in web.log} == {hostile.url, *(other.url for other in others)}
    web.pass_time(held + HOUR)
    assert web.asked(hostile.url)[1].at >= NOON + held
    assert all(asked.at >= NOON + courtesy for asked in web.log[1:])


def test_a_host_that_wants_less_of_all_its_feeds_is_heard_feed_by_feed(web: Web) -> None:
    for number in range(8):
        web.serve(source(url=f"https://busy.example/{number}").url, Answer(429, headers={"Retry-After": "43200"}))
    web.pass_time(11 * HOUR)
    assert len(web.log) == 8, "each once, ten minutes apart"
    assert all(later.at - earlier.at >= schedule.COURTESY for earlier, later in pairwise(web.log))


def test_a_pause_is_over_with_the_first_success(web: Web) -> None:
    row = source(url=FEED)
    web.serve(FEED, Answer(429, headers={"Retry-After": "3600"}))
    web.poll()
    web.serve(FEED, Answer(body=rss("One")))
    web.pass_time(2 * HOUR)
    assert (reread(row).hold_until, reread(row).failures) == (None, 0)


def test_a_503_waits_for_its_pause_and_for_its_turn(web: Web) -> None:
    row = source(url=FEED)
    web.serve(FEED, Answer(503, headers={"Retry-After": "60"}))
    web.pass_time(DAY)
    gaps = [later.at - earlier.at for earlier, later in pairwise(web.log)]
    assert gaps[0] >= schedule.FIRST_RETRY * 0.9
    assert gaps == sorted(gaps)
    assert reread(row).failures == len(web.log)


def test_of_a_host_so_many_are_asked_at_once_and_some_time_lies_between() -> None:
    for number in range(4):
        source(url=f"https://slow.example/{number}")
    source(url="https://other.example/", next_poll_at=NOON + MINUTE)
    hosts = Hosts(Pace(per_host=2, gap_seconds=1))
    hosts.add(claim(at=NOON + MINUTE))

    def asked(now: float) -> list[str]:
        return [job.source.host for job in iter(lambda: hosts.take(now), None)]

    assert sorted(asked(0)) == ["other.example", "slow.example"]
    assert asked(0.9) == []
    assert asked(1) == ["slow.example"]
    assert asked(9) == [], "two are under way"
    hosts.done("slow.example")
    assert asked(9) == ["slow.example"]
    hosts.done("slow.example")
    hosts.done("slow.example")
    assert asked(9.9) == []
    assert asked(10) == ["slow.example"]
    assert hosts.count == 0


def test_threads_ask_a_host_no_more_often_at_once_than_it_may_be() -> None:
    web, lock = Web(), threading.Lock()
    at_once: list[int] = []
    under_way = 0

    def slow(asked: Asked) -> Answer:
        nonlocal under_way
        with lock:
            under_way += 1
            at_once.append(under_way)
        time.sleep(0.02)
        with lock:
            under_way -= 1
        return Answer(body=rss("One"))

    for number in range(6):
        row = source(url=f"https://slow.example/{number}")
        web.serve(row.url, slow)
    pace = Pace(threads=8, per_host=2, gap_seconds=0)
    poller = Poller(client=web, reader=ReaderInProcess(), clock=web.clock, pace=pace)
    assert poller.poll_due().polled == 6
    assert max(at_once) <= 2


def test_a_slow_host_keeps_others_from_nothing() -> None:
    web, ended = Web(), threading.Event()
    order: list[str] = []

    def slow(asked: Asked) -> Answer:
        ended.wait(10)
        order.append("slow")
        return Answer(body=rss("One"))

    def quick(asked: Asked) -> Answer:
        order.append("quick")
        if order.count("quick") == 5:
            ended.set()
        return Answer(body=rss("One"))

    for number in range(30):
        web.serve(source(url=f"https://slow.example/{number}", next_poll_at=NOON - HOUR).url, slow)
    for number in range(5):
        web.serve(source(url=f"https://quick{number}.example/").url, quick)
    poller = Poller(client=web, reader=ReaderInProcess(), clock=web.clock, pace=Pace(threads=4, gap_seconds=0))
    assert poller.poll_due().polled == 35
    assert "slow" not in order[:5]


def test_to_stop_is_to_finish_what_is_under_way_and_give_back_the_rest() -> None:
    web = Web()

    def last(asked: Asked) -> Answer:
        poller.stop()
        return Answer(body=rss("One"))

    rows = [source(url=f"https://a.example/{number}") for number in range(10)]
    for row in rows:
        web.serve(row.url, last)
    poller = web.poller()
    assert poller.poll_due().polled == 1
    assert Source.objects.filter(claim="").count() == 10
    assert Source.objects.filter(next_poll_at=NOON).count() == 9
    assert poller.poll_due().polled == 0


# --- Errors that last


def test_sixty_days_of_errors_and_then_all_is_well(web: Web) -> None:
    row = source(url=FEED)
    web.serve(FEED, Answer(500))
    web.pass_time(60 * DAY)
    assert reread(row).failures == len(web.log)
    assert 20 < len(web.log) < 40
    late = [asked.at for asked in web.log if asked.at > NOON + 30 * DAY]
    assert all(later - earlier <= 7.7 * DAY for earlier, later in pairwise(late)), "never given up"
    web.serve(FEED, Answer(body=rss("One"), headers={"ETag": '"1"'}))
    web.pass_time(8 * DAY)
    row = reread(row)
    assert (row.failures, row.first_failed_at, row.error_kind) == (0, None, "")
    assert Entry.objects.count() == 1


def test_gone_once_is_not_gone(web: Web) -> None:
    row = source(url=FEED)
    answers = iter([Answer(410), Answer(body=rss("One"))])
    web.serve(FEED, lambda asked: next(answers))
    web.poll()
    assert reread(row).gone_since is None
    assert not Source.objects.gone()
    web.pass_time(2 * DAY)
    assert web.log[1].at - web.log[0].at >= DAY
    assert (reread(row).gone_since, reread(row).first_gone_at) == (None, None)


def test_gone_twice_a_day_apart_is_gone_and_asked_weekly_in_case_it_comes_back(web: Web) -> None:
    row = source(url=FEED)
    web.serve(FEED, Answer(410))
    web.pass_time(30 * DAY)
    assert list(Source.objects.gone()) == [row]
    assert not Source.objects.failing(at=web.at), "told apart"
    gaps = [later.at - earlier.at for earlier, later in pairwise(web.log)]
    assert gaps[0] >= DAY
    assert all(6 * DAY < gap < 8 * DAY for gap in gaps[1:])
    web.serve(FEED, Answer(body=rss("One")))
    web.pass_time(8 * DAY)
    assert not Source.objects.gone()


def test_a_404_is_an_error_like_others(web: Web) -> None:
    row = source(url=FEED)
    web.serve(FEED, Answer(404))
    web.pass_time(2 * HOUR)
    assert reread(row).error_kind == "not_found"
    assert len(web.log) == 4


@pytest.mark.parametrize("kind", [Kind.DNS, Kind.CONNECT, Kind.TIMEOUT])
def test_when_we_reach_nobody_nobody_is_to_blame(web: Web, kind: Kind) -> None:
    def unreachable(asked: Asked) -> Answer:
        raise HttpError(kind, "No answer.")

    rows = [source(url=f"https://host{number}.example/feed") for number in range(12)]
    for row in rows:
        web.serve(row.url, unreachable)
    tally = web.poll()
    assert tally.is_outage
    assert not Source.objects.exclude(failures=0)
    assert Source.objects.filter(next_poll_at__gt=NOON + 13 * MINUTE, next_poll_at__lt=NOON + 17 * MINUTE).count() == 12
    for row in rows:
        web.serve(row.url, Answer(body=rss("One"), headers={"ETag": '"1"'}))
    web.pass_time(20 * MINUTE)
    assert Source.objects.exclude(last_success_at=None).count() == 12


def test_when_our_own_requests_wait_for_a_host_for_too_long_its_sources_are_not_to_blame(web: Web) -> None:
    def busy(asked: Asked) -> Answer:
        raise HttpError(Kind.BUSY, "Too many requests are waiting.")

    row = source(url=FEED)
    web.serve(FEED, busy)
    web.poll()
    row = reread(row)
    assert (row.failures, row.first_failed_at, row.error_kind, row.claim) == (0, None, "", "")
    assert 13 * MINUTE < row.next_poll_at - NOON < 17 * MINUTE
    assert row.polls.get().error_kind == "busy"


def test_a_few_dead_hosts_among_many_are_to_blame_themselves(web: Web) -> None:
    for number in range(12):
        row = source(url=f"https://host{number}.example/feed")
        if number >= 3:
            web.serve(row.url, Answer(body=rss("One")))
    assert not web.poll().is_outage
    assert Source.objects.filter(failures=1, error_kind="dns").count() == 3


# --- Moves


def test_a_permanent_move_to_another_address_is_followed_after_a_week(web: Web) -> None:
    row = source(url=FEED)
    new = "https://a.example/new"
    answer = Answer(body=DAILY, headers={"ETag": '"1"'}, url=new, permanent_url=new)
    web.serve(FEED, answer)
    web.serve(new, replace_url(answer))
    web.pass_time(6 * DAY)
    assert not web.asked(new)
    web.pass_time(3 * DAY)
    assert reread(row).poll_url == new
    assert web.log[-1].url == new


def replace_url(answer: Answer) -> Answer:
    return Answer(body=answer.body, headers=answer.headers)


def test_a_temporary_move_is_never_followed_for_good(web: Web) -> None:
    row = source(url=FEED)
    web.serve(FEED, Answer(body=DAILY, headers={"ETag": '"1"'}, url="https://a.example/new"))
    web.pass_time(8 * DAY)
    assert reread(row).poll_url == FEED
    assert reread(row).moved_to == ""


def test_a_move_to_a_feed_that_we_follow_is_told_and_is_no_error(web: Web) -> None:
    row, other = source(url=FEED), source(url="https://b.example/feed")
    answer = Answer(body=DAILY, headers={"ETag": '"1"'})
    web.serve(other.url, answer)
    web.serve(FEED, Answer(body=DAILY, headers=answer.headers, url=other.url, permanent_url=other.url))
    web.pass_time(10 * DAY)
    row = reread(row)
    assert (row.double_of, row.failures, row.poll_url) == (other, 0, FEED)
    assert Entry.objects.filter(status=EntryStatus.NEW).count() == 2


def test_a_move_to_what_is_gone_is_gone(web: Web) -> None:
    row = source(url=FEED)
    web.serve(FEED, Answer(410, url="https://a.example/new", permanent_url="https://a.example/new"))
    web.pass_time(3 * DAY)
    assert reread(row).gone_since
    assert reread(row).poll_url == FEED


# --- Politeness over a month


@pytest.mark.parametrize(
    ("headers", "more", "least"),
    [
        ({"Cache-Control": "max-age=7200"}, "", 2 * HOUR),
        ({"Cache-Control": "max-age=2678400"}, "", DAY),
        ({"Cache-Control": "no-cache, max-age=7200"}, "", 27 * MINUTE),
        ({"Cache-Control": "max-age=0"}, "", 27 * MINUTE),
        ({"Cache-Control": "max-age=7200, max-age=1"}, "", 2 * HOUR),
        ({"Expires": "0"}, "", 27 * MINUTE),
        ({"Expires": format_datetime(NOON + 365 * DAY, usegmt=True)}, "", DAY),
        ({}, "<ttl>180</ttl>", 3 * HOUR),
    ],
)
def test_hints_of_publishers_are_kept(web: Web, headers: dict[str, str], more: str, least: timedelta) -> None:
    source(url=FEED)
    titles = [f"Item{n}" for n in range(11)]
    body = rss(*titles, gap=MINUTE, more=more)
    web.serve(FEED, Answer(body=body, headers={"ETag": '"1"', **headers}))
    web.pass_time(3 * DAY)
    gaps = [later.at - earlier.at for earlier, later in pairwise(web.log)]
    assert gaps
    assert min(gaps) >= least
    assert min(gaps) <= least * 1.25


@pytest.mark.long
@pytest.mark.one_database
def test_in_ten_days_nobody_is_asked_early_or_for_what_we_have(web: Web) -> None:
    """Four publishers with different responses. Each of their requests to wait is respected."""
    least: dict[str, timedelta] = {}

    def publisher(every: timedelta, stay_away: timedelta, **headers: str) -> Callable[[Asked], Answer]:
        def answer(asked: Asked) -> Answer:
            number = (asked.at - NOON) // every
            titles = [f"Item{n}" for n in range(number + 11, number, -1)]
            body = rss(*titles, newest=NOON + number * every, gap=every)
            return Answer(body=body, headers={"ETag": f'"{number}"', **headers})

        least[f"https://p{len(least)}.example/"] = stay_away
        return answer

    publishers = [
        publisher(12 * HOUR, 45 * MINUTE),
        publisher(5 * HOUR, 6 * HOUR, **{"Cache-Control": "max-age=21600"}),
        publisher(DAY, 45 * MINUTE),
        publisher(9 * DAY, 45 * MINUTE),
    ]
    rows = [source(url=url) for url in least]
    for row, answers in zip(rows, publishers, strict=True):
        web.serve(row.url, answers)
    web.pass_time(10 * DAY)
    for row in rows:
        log = web.asked(row.url)
        assert all(later.at - earlier.at >= least[row.url] for earlier, later in pairwise(log)), row.url
        assert [asked for asked in log if not asked.is_conditional] == log[:1], "unconditional only the first time"
    seldom = web.asked(rows[3].url)
    assert all(later.at - earlier.at <= HOUR for earlier, later in pairwise(seldom)), "a 304 costs its publisher little"
    assert Entry.objects.filter(source=rows[0]).count() >= 11 + 10 * 2 - 1, "and nothing was missed"
    assert Entry.objects.filter(source=rows[3]).count() == 11 + 1


def test_a_restart_asks_nobody_again(web: Web) -> None:
    row = source(url=FEED)
    web.serve(FEED, Answer(body=rss("One"), headers={"ETag": '"1"'}))
    for _ in range(5):
        web.poll(web.poller())
    assert len(web.log) == 1
    assert reread(row).next_poll_at > NOON


def test_only_the_last_lines_of_the_log_are_kept() -> None:
    one, two = source(), source()
    for row in (one, two):
        Poll.objects.bulk_create(Poll(source=row, at=NOON + n * HOUR, outcome="failed") for n in range(60))
    assert trim_log(at=NOON) == 20
    assert one.polls.count() == two.polls.count() == 50
    assert one.polls.earliest("at").at == NOON + 10 * HOUR


# --- With children and a network


def test_a_document_that_kills_its_reader_is_an_error_of_its_source_alone() -> None:
    class Killed:
        def parse(self, body: bytes, **values: Any) -> Any:
            from news.parsing.parsers import ParserKilled

            raise ParserKilled("cpu")

    web = Web()
    row = source(url=FEED)
    web.serve(FEED, Answer(body=rss("One")))
    poll(row, client=web, reader=Killed(), clock=web.clock)
    row = reread(row)
    assert (row.error_kind, row.failures, row.etag) == ("cpu", 1, "")
    assert "too long" in row.error_words


CRASH = """
import os
import signal
from datetime import timedelta
from django.db import connections
from news.http import Client
from news.ingest import claims, polling, rounds, store
from news.models import Entry, Source
from tests.publisher import client_for_loopback
from tests.simulated_web import ReaderInProcess
from tests.source_factories import NOON, source

STEPS = {{
    "the claim was written": (rounds, "rules_as_facts", "before"),
    "before the request": (polling, "fetch", "before"),
    "after the request": (polling, "fetch", "after"),
    "after reading": (polling, "Outcome", "after"),
    "before storing": (rounds, "store", "before"),
    "the source was written": (store, "_write_sources", "after"),
    "the entries were written": (store, "_write_entries", "after"),
    "after storing": (rounds, "store", "after"),
}}

def dies(module, name, when):
    function = getattr(module, name)
    def dying(*args, **kwargs):
        if when == "after":
            function(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(module, name, dying)

def poller(at):
    pace = rounds.Pace(threads=1, gap_seconds=0)
    return polling.Poller(client=client_for_loopback(), reader=ReaderInProcess(), clock=lambda: at, pace=pace)

answer = {{}}
for number, (step, place) in enumerate(STEPS.items()):
    row = source(url={url!r} + f"{{number}}", next_poll_at=NOON)
    connections.close_all()
    child = os.fork()
    if not child:
        dies(*place)
        poller(NOON).poll_these([row])
        os._exit(1)
    died = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    before = Entry.objects.filter(source=row).count()
    early = poller(NOON + claims.LEASE - timedelta(seconds=1)).poll_due().polled
    poller(NOON + claims.LEASE).poll_due()
    row.refresh_from_db()
    after = Entry.objects.filter(source=row).count()
    answer[step] = [died, before, early, after, row.claim, row.failures, row.polls.count()]
    row.is_paused = True
    row.save()
"""


@pytest.mark.process
def test_a_poller_killed_at_any_step_loses_nothing_and_asks_nobody_twice_early(
    new_database: str, tmp_path: Path
) -> None:
    titles = [f"Item{n}" for n in range(10)]
    with Publisher() as publisher:
        for number in range(8):
            publisher.serve(f"/{number}", body=rss(*titles, gap=DAY), headers={"ETag": '"1"'})
        answer = processes.ask(
            CRASH.format(url=publisher.url("/")), DATABASE_URL=new_database, VAR_DIR=str(tmp_path / "var")
        )
        requests = [len(publisher.asked(f"/{number}")) for number in range(8)]
    assert len(answer) == 8
    for step, (died, before, early, after, claimed, failures, polls) in answer.items():
        assert died == -signal.SIGKILL, step
        assert before == (10 if step == "after storing" else 0), f"{step}: all of a document or nothing"
        assert early == 0, step
        assert (after, claimed, failures, polls) == (10, "", 0, 1), step
    assert requests == [1, 1, 2, 2, 2, 2, 2, 1], "asked again only where the answer was lost, and then after the lease"


@pytest.mark.process
@pytest.mark.django_db(transaction=True)
def test_the_whole_way_with_threads_children_and_a_network() -> None:
    with Publisher() as publisher, Parsers() as parsers:
        for number in range(6):
            publisher.serve(f"/{number}", body=rss(f"Item{number}", "Shared"), headers={"ETag": '"1"'})
            source(url=publisher.url(f"/{number}"))
        source(url=publisher.url("/missing"))
        poller = Poller(
            client=client_for_loopback(),
            reader=parsers,
            clock=lambda: NOON,
            pace=Pace(threads=4, gap_seconds=0),
        )
        heard: list[str] = []
        tally = poller.poll_due(on_report=lambda report: heard.append(report.outcome))
    assert (tally.polled, tally.new) == (7, 12)
    assert sorted(heard) == ["changed"] * 6 + ["failed"]
    assert Entry.objects.count() == 12
