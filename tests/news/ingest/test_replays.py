"""Replays of what publishers do to their feeds: a sequence of documents -> the entries that editors should see.

Each test is one habit of publishers. They run through `decide` and `store`, and compare rows.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from news.ingest import retention
from news.models import Entry, EntryRevision, EntryStatus, Source
from news.parsing.parsed import ParsedEntry
from tests.source_factories import NOON, brings, parsed_entry, source

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TITLES = ("Seizure of tobacco in", "Figures of trade for", "Meeting of experts with", "New scanner at")
NAMES = (
    "Riga",
    "Oslo",
    "Rome",
    "Baku",
    "Vienna",
    "Sofia",
    "Dakar",
    "Prague",
    "Minsk",
    "Lisbon",
    "Zagreb",
    "Ankara",
    "Bern",
)
LONG = " ".join(f"word{number}" for number in range(60))


def shows(row: Source, *documents: list[ParsedEntry], from_hour: int = 0) -> list[tuple[int, int, int]]:
    """Store the documents, one per hour. Return (new, changed, renamed) of each."""
    reports = [brings(row, *document, at=NOON + (from_hour + n) * HOUR) for n, document in enumerate(documents)]
    return [(report.new, report.changed, report.renamed) for report in reports]


def titles() -> list[str]:
    return list(Entry.objects.order_by("title").values_list("title", flat=True))


def several(*numbers: int, **changes: Any) -> list[ParsedEntry]:
    return [parsed_entry(number, **changes) for number in numbers]


def web(scheme: str, number: int, host: str = "www.example.org") -> ParsedEntry:
    address = f"{scheme}://{host}/news/{number}"
    return parsed_entry(number, guid=address, link=address)


def test_identifiers_that_change_from_http_to_https() -> None:
    row = source()
    documents = [[web("http", n) for n in range(1, 21)], [web("https", n, "example.org") for n in range(1, 21)]]
    assert shows(row, *documents)[1][0] == 0
    assert Entry.objects.count() == 20
    assert set(Entry.objects.values_list("status", flat=True)) == {EntryStatus.NEW}
    assert shows(row, documents[1], from_hour=2) == [(0, 0, 0)]
    row.refresh_from_db()
    assert row.held_at is None


def test_a_scheme_of_identifiers_that_changes_for_the_whole_feed() -> None:
    row = source()
    old = [parsed_entry(n, guid=f"tag:example.org,2020:{n}") for n in range(1, 21)]
    new = [replace(entry, guid=f"urn:uuid:{n}", link=f"https://example.org/neu/{n}") for n, entry in enumerate(old)]
    first, second = shows(row, old, new)
    assert first == (20, 0, 0)
    assert second[0] == 0, "none is new"
    assert second[2] == 20, "each is recognised by title and date"
    assert Entry.objects.count() == 20


def test_editors_decisions_survive_new_identifiers() -> None:
    row = source()
    shows(row, several(1, 2, 3))
    Entry.objects.filter(guid="urn:example:2").update(status=EntryStatus.SHORTLISTED, note="For Monday")
    shows(row, [parsed_entry(n, guid=f"x{n}", link=f"https://b.example/{n}") for n in (1, 2, 3)], from_hour=1)
    kept = Entry.objects.get(status=EntryStatus.SHORTLISTED)
    assert (kept.note, kept.guid) == ("For Monday", "x2")


def test_identifiers_that_are_taken_away() -> None:
    row = source()
    assert shows(row, several(1, 2, 3), several(1, 2, 3, guid="")) == [(3, 0, 0), (0, 0, 0)]


def test_the_same_identifier_for_all() -> None:
    row = source()
    assert [new for new, _, _ in shows(row, *[several(*range(1, 11), guid="same")] * 4)] == [10, 0, 0, 0]
    assert Entry.objects.count() == 10
    row.refresh_from_db()
    assert row.identity == Source.Identity.LINK, "its identifiers are worth nothing"
    moved_on = [*several(*range(5, 11), guid="same"), parsed_entry(0, guid="same")]
    assert shows(row, moved_on, from_hour=5)[0][0] == 1


def test_the_policy_can_be_taken_back() -> None:
    row = source()
    document = several(*range(1, 11), guid="same")
    shows(row, document, document)
    Source.objects.update(identity=Source.Identity.GUID)
    healthy = several(*range(1, 11))
    assert [new for new, _, _ in shows(row, healthy, healthy, from_hour=3)] == [0, 0]
    assert Entry.objects.count() == 10


def test_every_two_entries_share_an_identifier() -> None:
    row = source()
    document = [parsed_entry(n, guid=f"pair{n // 2}") for n in range(20)]
    assert [new for new, _, _ in shows(row, document, document, document)] == [20, 0, 0]
    assert Entry.objects.count() == 20


def test_entries_in_another_order() -> None:
    row = source()
    document = several(*range(1, 11))
    turned = [replace(entry, position=place) for place, entry in enumerate(reversed(document))]
    assert shows(row, document, turned) == [(10, 0, 0), (0, 0, 0)]
    assert not Entry.objects.filter(is_withdrawn=True)


def test_an_entry_that_is_edited_thirty_times() -> None:
    row = source()
    versions = [[parsed_entry(1, text=f"Version {n}.", updated=NOON + n * HOUR)] for n in range(30)]
    shows(row, *versions)
    entry = Entry.objects.get()
    assert entry.text == "Version 29."
    assert entry.flips == 0, "its dates say that it is really edited"


def test_an_accepted_entry_that_is_edited_thirty_times() -> None:
    row = source()
    shows(row, several(1))
    Entry.objects.update(status=EntryStatus.DRAFTED)
    shows(row, *[[parsed_entry(1, text=f"Version {n}.", updated=NOON + n * HOUR)] for n in range(30)], from_hour=1)
    assert Entry.objects.get().text == "What happened at workshop 1."
    assert EntryRevision.objects.first().text == "Version 29."


def test_a_title_with_its_slip_mended() -> None:
    row = source()
    assert shows(row, several(1, title="Costums day"), several(1, title="Customs day")) == [(1, 0, 0), (0, 1, 0)]
    assert titles() == ["Customs day"]


def test_dates_that_are_moved_on_every_day() -> None:
    row = source()
    documents = [[parsed_entry(n, published=NOON + day * DAY) for n in (1, 2, 3)] for day in range(5)]
    assert [report[:2] for report in shows(row, *documents)] == [(3, 0)] + [(0, 0)] * 4
    assert set(Entry.objects.values_list("published_at", flat=True)) == {NOON}, "frozen at first sight"


def test_a_feed_without_dates_that_grows_at_the_end() -> None:
    row = source()
    shows(row, several(1, 2, 3, published=None), several(1, 2, 3, 4, published=None))
    newest_first = list(Entry.objects.newest_first().values_list("position", flat=True))
    assert newest_first == [4, 1, 2, 3]
    assert not Entry.objects.exclude(published_at=None)


def test_dates_from_the_future() -> None:
    row = source()
    shows(row, several(1, published=NOON + 3650 * DAY) + several(2))
    assert Entry.objects.get(guid="urn:example:1").published_at is None
    row.refresh_from_db()
    assert row.newest_published_at == NOON - 2 * HOUR, "the future does not count for the schedule either"


def test_an_entry_that_is_withdrawn_from_the_middle_and_comes_back() -> None:
    row = source()
    shows(row, several(1, 2, 3, 4), several(1, 2, 4))
    assert list(Entry.objects.filter(is_withdrawn=True).values_list("guid", flat=True)) == ["urn:example:3"]
    shows(row, several(1, 2, 3, 4), from_hour=2)
    assert not Entry.objects.filter(is_withdrawn=True)
    assert Entry.objects.count() == 4


def test_a_feed_that_shows_fewer_and_fewer_entries() -> None:
    row = source()
    shows(row, *[several(*range(1, most)) for most in (20, 15, 10, 5)])
    assert Entry.objects.count() == 19
    assert not Entry.objects.filter(is_withdrawn=True)


def test_a_feed_that_is_emptied_and_restored() -> None:
    row = source()
    assert shows(row, several(*range(1, 11)), [], several(*range(0, 11))) == [(10, 0, 0), (0, 0, 0), (1, 0, 0)]
    assert not Entry.objects.filter(is_withdrawn=True)
    row.refresh_from_db()
    assert row.held_at is None


def test_an_entry_that_appears_again_after_it_was_forgotten() -> None:
    row = source()
    shows(row, several(1, 2))
    retention.forget_entries(at=NOON + 181 * DAY)
    assert not Entry.objects.exists()
    Source.objects.update(document="")
    assert shows(row, several(1, 2, 3), from_hour=181 * 24 + 1) == [(1, 0, 0)]
    assert list(Entry.objects.values_list("guid", flat=True)) == ["urn:example:3"]


def test_the_same_release_in_two_feeds() -> None:
    one, two = source(), source()
    shows(one, several(1, 2))
    shows(two, [parsed_entry(1, guid="b1", link="https://b.example/1"), parsed_entry(7)], from_hour=1)
    folded = Entry.objects.get(status=EntryStatus.FOLDED)
    assert folded.source == two
    assert folded.folded_into == Entry.objects.get(source=one, guid="urn:example:1")
    assert Entry.objects.filter(status=EntryStatus.NEW).count() == 3


def test_a_feed_that_is_moved_to_another_that_we_follow() -> None:
    """From then on both have the same entries, and each entry is new only once."""
    one, two = source(), source()
    shows(one, several(1, 2, 3))
    shows(two, several(1, 2, 3))
    assert Entry.objects.filter(status=EntryStatus.NEW).count() == 3
    shows(two, several(0, 1, 2, 3), from_hour=1)
    shows(one, several(0, 1, 2, 3), from_hour=1)
    assert Entry.objects.filter(status=EntryStatus.NEW).count() == 4
    assert Entry.objects.filter(status=EntryStatus.FOLDED).count() == 4


def test_a_clock_in_the_text() -> None:
    row = source()
    documents = [several(1, text=f"It is {minute} past.") + several(2) for minute in range(40)]
    changed = [report[1] for report in shows(row, *documents)]
    assert changed == [0] + [1] * 24 + [0] * 15
    assert Entry.objects.count() == 2


def test_all_identifiers_links_and_titles_new_at_once() -> None:
    row = source(trust=Source.Trust.PUBLISH)
    shows(row, several(*range(1, 21)))
    strange = [
        parsed_entry(n, guid=f"x{n}", link=f"https://b.example/{n}", title=f"Something else altogether {n}")
        for n in range(1, 21)
    ]
    assert shows(row, strange, from_hour=1)[0][0] == 20, "nothing is lost"
    row.refresh_from_db()
    assert row.held_at == NOON + HOUR
    assert list(Source.objects.held()) == [row]
    assert not Entry.objects.to_publish_by_itself(), "held until an editor has looked"


def test_a_text_that_is_shortened_keeps_its_entry() -> None:
    row = source()
    shows(row, several(1, text=LONG), several(1, text="Short."))
    assert Entry.objects.get().text == "Short."


def test_each_edit_with_an_identifier_of_its_own() -> None:
    """Some governments' feeds do this: the address, with the time of the edit after a number sign."""
    row = source()
    address = "https://www.example.org/government/news/1"
    versions = [
        [
            parsed_entry(1, guid=f"{address}#{n}", link=address, text=f"Version {n}.", updated=NOON + n * HOUR),
            web("https", 2),
        ]
        for n in range(3)
    ]
    assert [new for new, _, _ in shows(row, *versions)] == [2, 0, 0]
    assert Entry.objects.get(link=address).text == "Version 2."


def test_identifiers_and_tracking_parameters_new_each_time() -> None:
    row = source()
    documents = [
        [
            parsed_entry(n, guid=f"{day}-{n}", link=f"https://example.org/news/{n}?utm_campaign={day}")
            for n in range(1, 11)
        ]
        for day in range(5)
    ]
    assert [new for new, _, _ in shows(row, *documents)] == [10, 0, 0, 0, 0]
    assert Entry.objects.count() == 10


@pytest.mark.parametrize("fresh", [0, 1, 2, 3, 5])
@pytest.mark.parametrize("suffix", ["", " | State Customs Committee", " – SCC"])
@pytest.mark.parametrize("are_dated", [True, False])
def test_a_relaunch_with_fresh_posts_doubles_nothing(fresh: int, suffix: str, are_dated: bool) -> None:
    row = source()
    old = [parsed_entry(n, title=f"{TITLES[n % 4]} {NAMES[n]}") for n in range(1, 13)]
    rebuilt = [
        replace(
            entry,
            guid=f"neu{n}",
            link=f"https://example.org/neu/{n}",
            title=f"{entry.title}{suffix}",
            published=NOON + DAY if are_dated else None,
            position=n + fresh,
        )
        for n, entry in enumerate(old)
    ]
    posts = [
        parsed_entry(99 + n, title=f"Opening of a bridge in {NAMES[n]}{suffix}", position=n, published=NOON + DAY)
        for n in range(fresh)
    ]
    first, second = shows(row, old, [*posts, *rebuilt][:14])
    assert (first[0], second[0]) == (12, fresh)
    assert Entry.objects.count() == 12 + fresh


@pytest.mark.parametrize("fresh", range(7))
def test_fresh_posts_above_and_below_do_not_vote_whether_it_is_a_relaunch(fresh: int) -> None:
    row = source()
    old = [parsed_entry(n, title=f"{TITLES[n % 4]} {NAMES[n]}") for n in range(1, 13)]
    kept = old[: 12 - fresh]
    rebuilt = [
        replace(one, guid=f"neu{n}", link=f"https://example.org/neu/{n}", published=NOON + DAY, position=n + 3)
        for n, one in enumerate(kept)
    ]
    posts = [
        parsed_entry(
            99 + n, title=f"Opening of a bridge in {NAMES[n]}", published=NOON + DAY, position=n if n < 3 else 40 + n
        )
        for n in range(fresh)
    ]
    assert [report[0] for report in shows(row, old, [*posts, *rebuilt])] == [12, fresh]


def test_a_site_with_three_titles_of_another_is_not_taken_for_its_relaunch() -> None:
    row = source()
    old = [parsed_entry(n, title=f"{TITLES[n % 4]} {NAMES[n]}") for n in range(1, 13)]
    strange = [parsed_entry(n, guid=f"x{n}", link=f"https://b.example/{n}", title=NAMES[n] * 3) for n in range(1, 13)]
    for n in (3, 4, 5):
        strange[n] = replace(strange[n], title=old[n].title, published=NOON + DAY)
    shows(row, old, strange)
    assert Entry.objects.count() == 24
