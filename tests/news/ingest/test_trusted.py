"""`news.ingest.trusted`: what is published without review, and what must not be: attacks on trusted sources."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from news.ingest import trusted
from news.ingest.store import store
from news.models import Change, Entry, EntryStatus, Health, Item, Source
from news.parsing.parsed import ParsedEntry
from news.publishing import sweeping
from tests import factories
from tests.source_factories import NOON, brings, claimed, entry, fetched, parsed_entry, parsed_feed, source

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CUSTOMS = {"title": "Customs of Utopia", "home_url": "https://example.org/"}
CASINO = {"title": "Best casino", "home_url": "https://casino.example/"}


@pytest.fixture
def row() -> Source:
    """Create a trusted source with twelve public entries, which arrived one by one after the trust."""
    factories.external_index()
    row = source(trust=Source.Trust.PUBLISH)
    old = [parsed_entry(n) for n in range(20, 44)]
    brings(row, *old, **CUSTOMS)
    for number in range(12, 0, -1):
        moment = NOON + (13 - number) * HOUR
        brings(row, *[parsed_entry(n) for n in range(number, 13)], *old, at=moment, **CUSTOMS)
    assert trusted.publish_trusted(at=NOON + 13 * HOUR) == 12
    return again(row)


def again(row: Source) -> Source:
    return Source.objects.get(pk=row.pk)


def casino(*numbers: int, published: datetime = NOON + DAY, **values: Any) -> list[ParsedEntry]:
    return [
        parsed_entry(
            n,
            **{
                "guid": f"casino{n}",
                "link": f"https://casino.example/{n}",
                "title": f"Win {n}00 at our tables",
                "published": published - timedelta(minutes=n),
                **values,
            },
        )
        for n in numbers
    ]


def published() -> list[str]:
    return sorted(Item.objects.values_list("title", flat=True))


def test_turning_trust_on_means_from_now_on() -> None:
    factories.external_index()
    row = source()
    brings(row, *[parsed_entry(n) for n in range(1, 100)])
    row = again(row)
    row.trust, row.trusted_at = Source.Trust.PUBLISH, None
    row.save()
    moment = row.trusted_at
    assert moment is not None
    assert trusted.publish_trusted(at=moment) == 0, "what was there before waits at the desk"
    brings(row, parsed_entry(0), *[parsed_entry(n) for n in range(1, 99)], at=moment + HOUR)
    assert trusted.publish_trusted(at=moment + HOUR) == 1
    assert trusted.waiting_from_before(again(row)).count() == 99
    trusted.publish_from_before(row)
    assert trusted.publish_trusted(at=moment + HOUR, at_most=500) == 99


def test_what_the_first_document_of_a_source_shows_was_there_before() -> None:
    row = source(trust=Source.Trust.PUBLISH)
    brings(row, *[parsed_entry(n) for n in range(1, 100)], at=NOON + HOUR)
    assert trusted.publish_trusted(at=NOON + HOUR) == 0


def test_a_setting_saved_anew_does_not_begin_the_trust_again(row: Source) -> None:
    before = row.trusted_at
    row.title = "Another"
    row.save()
    assert again(row).trusted_at == before


def test_a_domain_that_changes_hands_publishes_nothing(row: Source) -> None:
    before = published()
    brings(row, *casino(*range(12)), at=NOON + DAY, **CASINO)
    assert trusted.publish_trusted(at=NOON + DAY) == 0
    assert sweeping.sweep(at=NOON + DAY) == sweeping.record_source(row, at=NOON + DAY) == 0
    assert published() == before
    row = again(row)
    assert row.held_at == NOON + DAY
    assert [doubt.kind for doubt in row.doubts] == ["title", "home", "links", "new"]
    report = row.health(at=NOON + DAY)
    assert report.state == Health.HELD
    for words in ("“Customs of Utopia”", "“Best casino”", "casino.example", "12 of its 12 entries"):
        assert words in report.words
    assert trusted.held_back(row).count() == 12, "nothing is lost"


@pytest.mark.parametrize(
    "disguise", ["all but the entries", "one by one", "the same identifiers", "a hub", "a redirect"]
)
def test_no_disguise_publishes_anything(row: Source, disguise: str) -> None:
    before = published()
    at, own = NOON + DAY, [parsed_entry(n) for n in range(1, 13)]
    if disguise == "all but the entries":
        brings(row, *casino(*range(12), link="https://example.org/win"), at=at, **CUSTOMS)
    elif disguise == "one by one":
        brings(row, *casino(0), *own, at=at, **CUSTOMS)
    elif disguise == "the same identifiers":
        win = [replace(old, title=f"Win {n}", html="<p>Win</p>", content_sha=f"{n:064}") for n, old in enumerate(own)]
        brings(row, *win, at=at, **CUSTOMS)
    else:
        place = "https://casino.example/feed" if disguise == "a redirect" else row.url
        feed = parsed_feed(*casino(0, link="https://example.org/0"), *own, **CUSTOMS)
        if disguise == "a hub":
            feed = replace(feed, entries=tuple(casino(*range(12), link="https://example.org/0")))
        store([fetched(claimed(row), feed, at=at, url=place, is_delta=disguise == "a hub")])
    assert trusted.publish_trusted(at=at) == 0
    sweeping.record_source(row, at=at)
    sweeping.rebuild(at=at)
    assert published() == before
    assert again(row).held_at == at


def test_an_address_that_leads_elsewhere_for_good_is_held(row: Source) -> None:
    there = f"https://{row.host}/sold.xml"
    own = [parsed_entry(n) for n in range(1, 13)]
    for day in (1, 5, 9):
        feed = parsed_feed(*own, **CUSTOMS)
        store([fetched(claimed(row), feed, at=NOON + day * DAY, permanent_url=there)])
    assert again(row).effective_url == there
    assert [(doubt.kind, doubt.after) for doubt in again(row).doubts] == [("address", there)]


def test_a_relaunch_doubles_nothing_publishes_nothing_twice_and_waits_for_one_look(row: Source) -> None:
    rebuilt = [
        parsed_entry(n, guid=f"neu{n}", link=f"https://neu.example.org/{n}", published=NOON + DAY, text="Read more.")
        for n in range(1, 13)
    ]
    brings(row, *rebuilt, at=NOON + DAY, **CUSTOMS)
    trusted.publish_trusted(at=NOON + DAY)
    assert [(doubt.kind, doubt.after) for doubt in again(row).doubts] == [("changed", "12")]
    assert not Item.objects.filter(address__contains="neu.example.org").exists(), "all of it was rewritten"
    trusted.release(row, shown=again(row).held_key, at=NOON + DAY)
    brings(again(row), *rebuilt, at=NOON + DAY + HOUR, **CUSTOMS)
    trusted.publish_trusted(at=NOON + DAY + HOUR)
    assert again(row).held_at is None, "what an editor confirmed is not weighed again"
    assert Entry.objects.filter(source=row, status=EntryStatus.PUBLISHED).count() == 12
    assert Entry.objects.filter(source=row).count() == 36
    assert Change.objects.filter(kind=Change.Kind.PUBLISHED).count() == Item.objects.count() == 12
    assert set(Item.objects.values_list("address", flat=True)) == {f"https://neu.example.org/{n}" for n in range(1, 13)}


def test_a_relaunch_under_another_domain_waits_for_an_editor_and_then_leads_there(row: Source) -> None:
    rebuilt = [parsed_entry(n, guid=f"neu{n}", link=f"https://neu.example/{n}") for n in range(1, 13)]
    brings(row, *rebuilt, at=NOON + DAY, **CUSTOMS)
    sweeping.rebuild(at=NOON + DAY)
    assert not Item.objects.filter(address__contains="neu.example").exists()
    row = again(row)
    trusted.release(row, shown=row.held_key, at=NOON + DAY)
    brings(again(row), *rebuilt, at=NOON + DAY + HOUR, **CUSTOMS)
    trusted.publish_trusted(at=NOON + DAY + HOUR)
    assert again(row).held_at is None, "what was accepted is not doubted again"
    assert Item.objects.filter(address__contains="neu.example").count() == 12
    assert Change.objects.filter(kind=Change.Kind.PUBLISHED).count() == 12


def test_one_decision_publishes_what_was_held_and_knows_the_publisher_from_then_on(row: Source) -> None:
    brings(row, *casino(*range(12)), at=NOON + DAY, **CASINO)
    row = again(row)
    trusted.release(row, shown=row.held_key, at=NOON + DAY)
    row = again(row)
    assert (row.held_at, row.held_because, row.etag, row.next_poll_at) == (None, [], "", NOON + DAY)
    assert trusted.publish_trusted(at=NOON + DAY) == 12
    brings(row, *casino(20), *casino(*range(11)), at=NOON + DAY + HOUR, **CASINO)
    assert trusted.publish_trusted(at=NOON + DAY + HOUR) == 1


def test_the_other_decision_leaves_all_of_it_to_the_desk(row: Source) -> None:
    brings(row, *casino(*range(12)), at=NOON + DAY, **CASINO)
    row = again(row)
    trusted.stop_trusting(row, shown=row.held_key, at=NOON + DAY)
    assert trusted.publish_trusted(at=NOON + DAY) == 0
    assert (again(row).trust, again(row).held_at) == (Source.Trust.REVIEW, None)
    assert Entry.objects.filter(source=row, status=EntryStatus.NEW).count() == 36
    assert Item.objects.count() == 12, "what is public stays"
    changed = [replace(parsed_entry(1), title="Win", content_sha="f" * 64)]
    brings(row, *changed, at=NOON + DAY + HOUR, **CASINO)
    sweeping.rebuild(at=NOON + DAY + HOUR)
    assert not Item.objects.filter(title="Win").exists(), "and follows its source no more"


def test_what_comes_to_light_after_the_editor_looked_is_not_released_unseen(row: Source) -> None:
    brings(row, *[parsed_entry(n) for n in range(1, 13)], at=NOON + DAY, **{**CUSTOMS, "title": "Customs of Arcadia"})
    shown = again(row).held_key
    brings(row, *casino(*range(12)), at=NOON + DAY + HOUR, **CASINO)
    with pytest.raises(trusted.Outdated):
        trusted.release(row, shown=shown, at=NOON + DAY + HOUR)
    assert again(row).held_at == NOON + DAY


def test_a_poll_under_way_does_not_take_the_decision_back(row: Source) -> None:
    brings(row, *casino(*range(12)), at=NOON + DAY, **CASINO)
    under_way = fetched(claimed(again(row)), parsed_feed(*casino(*range(12)), **CASINO), at=NOON + DAY)
    row = again(row)
    trusted.release(row, shown=row.held_key, at=NOON + DAY)
    assert store([under_way])[0].is_lost
    assert again(row).held_at is None


def test_what_an_editor_picks_from_is_flagged_and_nothing_is_lost() -> None:
    row = source()
    brings(row, *[parsed_entry(n) for n in range(1, 13)], **CUSTOMS)
    brings(row, *casino(*range(12)), at=NOON + DAY, **CASINO)
    row = again(row)
    report = row.health(at=NOON + DAY)
    assert report.state == Health.HELD
    assert "“Best casino”" in report.words
    assert "published by itself" not in report.words
    assert Entry.objects.filter(status=EntryStatus.NEW).count() == 24


def test_an_entry_that_leads_nowhere_is_left_to_an_editor() -> None:
    row = source(trust=Source.Trust.PUBLISH)
    entry(row, link="", first_seen_at=NOON + HOUR)
    assert trusted.publish_trusted(at=NOON + HOUR) == 0
    assert Entry.objects.get().status == EntryStatus.SHORTLISTED


# --- What is unusual ------------------------------------------------------------------------------------------------


def unusual(number: int, **values: Any) -> ParsedEntry:
    return parsed_entry(
        number,
        title="Free spins and a welcome bonus",
        text="Claim your jackpot today, place bets on roulette, poker and slots from every phone.",
        **{"published": NOON + DAY, **values},
    )


def test_one_unusual_entry_waits_and_the_rest_goes_on(row: Source) -> None:
    own = [parsed_entry(n) for n in range(1, 13)]
    brings(row, unusual(50), parsed_entry(51, published=NOON + DAY), *own, at=NOON + DAY, **CUSTOMS)
    assert trusted.publish_trusted(at=NOON + DAY) == 1
    row = again(row)
    assert (row.held_at, row.holds_all) == (NOON + DAY, False)
    assert "1 entry is on hold because its wording is unusual" in row.health(at=NOON + DAY).words
    trusted.release(row, shown=row.held_key, at=NOON + DAY)
    assert trusted.publish_trusted(at=NOON + DAY) == 1
    brings(
        again(row), unusual(52), unusual(50), parsed_entry(51, published=NOON + DAY), *own, at=NOON + 2 * DAY, **CUSTOMS
    )
    assert trusted.publish_trusted(at=NOON + 2 * DAY) == 1, "what was confirmed is usual"


@pytest.mark.parametrize("is_trusted", [True, False])
def test_an_unusual_entry_silences_no_other_source_and_gives_way_when_accepted(row: Source, is_trusted: bool) -> None:
    own = [parsed_entry(n) for n in range(1, 13)]
    title = "Customs officers of the region met for workshop 99"
    copied = replace(unusual(50), title=title)
    brings(row, copied, *own, at=NOON + DAY, **CUSTOMS)
    trust = Source.Trust.PUBLISH if is_trusted else Source.Trust.REVIEW
    other = source(trust=trust)
    before = [parsed_entry(n, guid=f"o{n}", link=f"https://other.example/{n}") for n in range(60, 84)]
    brings(other, *before, at=NOON + DAY)
    news = parsed_entry(1, guid="o", link="https://other.example/1", title=title, published=NOON + DAY)
    brings(again(other), news, *before, at=NOON + DAY + HOUR)
    trusted.publish_trusted(at=NOON + DAY + HOUR)
    theirs = Entry.objects.get(guid="o")
    assert theirs.status == (EntryStatus.PUBLISHED if is_trusted else EntryStatus.NEW)
    row = again(row)
    trusted.release(row, shown=row.held_key, at=NOON + 2 * DAY)
    theirs.refresh_from_db()
    waited = Entry.objects.get(guid="urn:example:50")
    folded, lead = (waited, theirs) if is_trusted else (theirs, waited)
    assert (folded.status, folded.folded_into_id) == (EntryStatus.FOLDED, lead.pk)


def test_what_is_rejected_is_dismissed_and_stays_unusual(row: Source) -> None:
    own = [parsed_entry(n) for n in range(1, 13)]
    brings(row, unusual(50), *own, at=NOON + DAY, **CUSTOMS)
    row = again(row)
    trusted.reject(row, shown=row.held_key, at=NOON + DAY)
    assert Entry.objects.get(guid="urn:example:50").status == EntryStatus.DISMISSED
    more = replace(unusual(51, published=NOON + 2 * DAY), title="Welcome bonus for roulette, with free jackpot spins")
    brings(again(row), more, *own, at=NOON + 2 * DAY, **CUSTOMS)
    assert trusted.publish_trusted(at=NOON + 2 * DAY) == 0
    assert again(row).held_at == NOON + 2 * DAY


def test_an_entry_that_waits_is_published_as_the_editor_saw_it(row: Source) -> None:
    own = [parsed_entry(n) for n in range(1, 13)]
    brings(row, unusual(50), *own, at=NOON + DAY, **CUSTOMS)
    shown = again(row).held_key
    brings(again(row), replace(unusual(50), title="Worse", content_sha="e" * 64), *own, at=NOON + 2 * DAY, **CUSTOMS)
    assert Entry.objects.get(guid="urn:example:50").title == "Free spins and a welcome bonus"
    with pytest.raises(trusted.Outdated):
        trusted.release(again(row), shown=shown, at=NOON + 2 * DAY)


def test_a_withdrawal_is_followed_with_its_reason_and_more_than_usual_waits(row: Source) -> None:
    own = [parsed_entry(n) for n in range(1, 13)]
    brings(row, own[0], *own[2:], at=NOON + DAY, **CUSTOMS)
    assert trusted.publish_trusted(at=NOON + DAY) == 1
    assert Item.objects.count() == 11
    assert Change.objects.get(kind=Change.Kind.WITHDRAWN).note == "Its source has withdrawn it."
    brings(again(row), own[0], *own[9:], at=NOON + 2 * DAY, **CUSTOMS)
    trusted.publish_trusted(at=NOON + 2 * DAY)
    assert Item.objects.count() == 11
    row = again(row)
    assert [(doubt.kind, doubt.after) for doubt in row.doubts] == [("gone", "7")]
    trusted.release(row, shown=row.held_key, at=NOON + 2 * DAY)
    brings(again(row), own[0], *own[9:], at=NOON + 3 * DAY, **CUSTOMS)
    trusted.publish_trusted(at=NOON + 3 * DAY)
    assert Item.objects.count() == 4


def test_the_same_news_of_another_source_comes_out_when_the_leading_entry_is_withdrawn(row: Source) -> None:
    """A source could otherwise publish the headlines of another one first, and then withdraw them."""
    own = [parsed_entry(n) for n in range(1, 13)]
    copy = own[1]
    others = [source(trust=Source.Trust.PUBLISH, url=f"https://other{number}.example/feed") for number in range(2)]
    for number, other in enumerate(others):
        host = f"https://other{number}.example"
        before = [parsed_entry(n, guid=f"{number}-{n}", link=f"{host}/{n}") for n in range(60, 84)]
        brings(other, *before, at=NOON + DAY)
        news = parsed_entry(1, guid=f"{number}", link=f"{host}/1", title=copy.title, published=copy.published)
        brings(again(other), news, *before, at=NOON + DAY + HOUR)
    theirs = Entry.objects.filter(guid__in=["0", "1"])
    assert set(theirs.values_list("status", "folded_into__guid")) == {(EntryStatus.FOLDED, copy.guid)}
    brings(again(row), own[0], *own[2:], at=NOON + 2 * DAY, **CUSTOMS)
    for _ in range(2):
        trusted.publish_trusted(at=NOON + 2 * DAY)
    assert theirs.get(guid="0").status == EntryStatus.PUBLISHED
    assert theirs.get(guid="1").folded_into == theirs.get(guid="0"), "and only once"
