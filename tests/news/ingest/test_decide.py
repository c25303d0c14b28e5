"""`news.ingest.decide`: the meaning of a document, given the known entries. Sequences of documents are in
``test_replays``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from news.ingest.decide import decide, look
from news.ingest.decision import Decision, Known, SourceFacts, believed
from news.parsing.continuity import Publisher
from news.parsing.identity import Document, Identified, fold_title, identify
from news.parsing.parsed import Flaw, ParsedEntry, ParsedFeed
from tests.source_factories import NOON, parsed_entry, parsed_feed

LONG = " ".join(f"word{number}" for number in range(60))
LATER = NOON + timedelta(hours=3)


def identified(entry: ParsedEntry) -> Identified:
    return identify([entry], before=Document({})).entries[0]


def known(entry: ParsedEntry, number: int = 1, **values: Any) -> Known:
    """Return the row of ``entry`` as it was stored at `NOON`."""
    keys = identified(entry)
    return Known(
        **{
            "id": number,
            "source_id": 1,
            "k1": keys.k1,
            "k2": keys.k2,
            "title": entry.title,
            "title_key": keys.title_key,
            "content_hash": entry.content_sha,
            "published_at": entry.published,
            "updated_at": entry.updated,
            "first_seen_at": NOON,
            "text": entry.text or "",
            **values,
        }
    )


def after(*entries: ParsedEntry, **values: Any) -> SourceFacts:
    """Return a source whose last document had these entries."""
    document = Document({identified(entry).k1: entry.content_sha for entry in entries})
    dates = [entry.published for entry in entries if entry.published]
    return SourceFacts(**{"id": 1, "document": document, "newest_published_at": max(dates, default=None), **values})


def decided(source: SourceFacts, feed: ParsedFeed, *rows: Known) -> Decision:
    return decide(look(source, feed), rows, at=LATER)


def test_what_is_exactly_as_before_is_not_even_looked_up() -> None:
    entries = [parsed_entry(n) for n in (1, 2, 3)]
    sighting = look(after(*entries), parsed_feed(*reversed(entries)))
    assert not sighting.keys
    assert not sighting.aliases
    assert not sighting.title_keys


def test_only_what_is_new_to_the_document_is_looked_up_by_alias_and_title() -> None:
    old, edited, new = parsed_entry(2), parsed_entry(3, html="<p>Edited</p>"), parsed_entry(1)
    sighting = look(after(old, parsed_entry(3), parsed_entry(4)), parsed_feed(new, old, edited))
    assert sighting.keys == {identified(entry).k1 for entry in (new, edited, parsed_entry(4))}
    assert sighting.aliases == {identified(new).k2}
    assert sighting.title_keys == {identified(new).title_key}


def test_an_entry_that_was_left_out_of_documents_for_a_while_is_still_known() -> None:
    entry = parsed_entry(1)
    decision = decided(after(parsed_entry(2)), parsed_feed(entry, parsed_entry(2)), known(entry))
    assert not decision.new
    assert not decision.changes


def test_a_changed_entry_is_replaced_under_its_own_date() -> None:
    old, edited = parsed_entry(1), parsed_entry(1, html="<p>Edited</p>", published=LATER)
    decision = decided(after(old), parsed_feed(edited), known(old))
    assert decision.texts[1].parsed == edited
    assert "published_at" not in decision.changes[1]
    assert decision.changes[1]["content_hash"] == edited.content_sha


def test_what_an_editor_accepted_stays_and_the_source_has_changed() -> None:
    old, edited = parsed_entry(1), parsed_entry(1, html="<p>Edited</p>")
    decision = decided(after(old), parsed_feed(edited), known(old, status="drafted", is_kept=True))
    assert not decision.texts
    assert decision.changes[1]["source_changed_at"] == LATER
    assert [revised.parsed for revised in decision.revised] == [edited]
    assert decision.changed == 1


def test_what_was_published_by_itself_follows_its_source() -> None:
    old, edited = parsed_entry(1), parsed_entry(1, html="<p>Edited</p>")
    decision = decided(after(old), parsed_feed(edited), known(old, status="published", is_published_by_itself=True))
    assert 1 in decision.texts
    assert decision.changes[1]["source_changed_at"] == LATER


def test_after_two_dozen_changes_without_a_newer_date_an_entry_is_no_longer_followed() -> None:
    old, edited = parsed_entry(1), parsed_entry(1, html="<p>Clock: 12:01</p>")
    assert decided(after(old), parsed_feed(edited), known(old, flips=23)).changes[1]["flips"] == 24
    assert not decided(after(old), parsed_feed(edited), known(old, flips=24)).changes
    dated = replace(edited, updated=LATER)
    decision = decided(after(old), parsed_feed(dated), known(old, flips=24))
    assert decision.changes[1]["flips"] == 0, "a newer date is a reason to look again"


def test_what_was_dismissed_is_not_read_again() -> None:
    old, edited = parsed_entry(1), parsed_entry(1, html="<p>Edited</p>")
    assert not decided(after(old), parsed_feed(edited), known(old, status="dismissed")).changes


def test_an_entry_at_the_same_place_with_the_same_title_or_date_is_the_same() -> None:
    old = parsed_entry(1, guid="old")
    for changes in ({"title": old.title}, {"title": "Another", "published": old.published}):
        new = parsed_entry(1, guid="new", **changes)
        decision = decided(after(old), parsed_feed(new), known(old))
        assert not decision.new
        assert decision.changes[1]["k1"] == identified(new).k1


def test_another_item_that_leads_to_the_same_page_is_another_item() -> None:
    old = parsed_entry(1, guid="old")
    new = parsed_entry(1, guid="new", title="Quite another item of that page", published=LATER)
    decision = decided(after(old), parsed_feed(new), known(old))
    assert [one.entry.parsed for one in decision.new] == [new]


def test_a_row_is_taken_for_one_entry_at_most() -> None:
    old = parsed_entry(1, guid="old", link="https://example.org/page")
    doubles = [parsed_entry(1, guid=f"new{n}", link=f"https://example.org/page?utm_source={n}") for n in (1, 2)]
    decision = decided(after(old), parsed_feed(*doubles), known(old))
    assert len(decision.new) >= 1
    assert len(decision.changes) <= 1


def test_new_identifiers_and_links_are_seen_through_by_title_and_date() -> None:
    old = parsed_entry(1)
    new = parsed_entry(1, guid="other", link="https://example.org/other")
    decision = decided(after(old), parsed_feed(new), known(old))
    assert not decision.new
    assert decision.renamed == 1
    assert decision.changes[1]["k1"] == identified(new).k1


def test_by_their_words_entries_are_recognised_only_when_three_arrive_together() -> None:
    def old(n: int) -> ParsedEntry:
        return parsed_entry(n, text=f"{LONG} {n}", published=None)

    def new(n: int) -> ParsedEntry:
        return parsed_entry(
            n, text=f"{LONG} {n} again", published=None, guid=f"other{n}", link=f"https://b.example/{n}"
        )

    for number, renamed in ((2, 0), (3, 3)):
        numbers = range(1, number + 1)
        rows = [known(old(n), n) for n in numbers]
        decision = decided(after(*map(old, numbers)), parsed_feed(*map(new, numbers)), *rows)
        assert decision.renamed == renamed
        assert len(decision.new) == number - renamed


def test_many_entries_with_one_title_are_never_merged() -> None:
    old = [parsed_entry(n, title="Weekly report", published=NOON) for n in range(1, 6)]
    new = [replace(entry, guid=f"other{entry.guid}", link=f"{entry.link}x") for entry in old]
    decision = decided(after(*old), parsed_feed(*new), *[known(entry, n) for n, entry in enumerate(old, 1)])
    assert decision.renamed == 0
    assert len(decision.new) == 5


def test_a_tombstone_keeps_what_was_forgotten_from_coming_back() -> None:
    entry = parsed_entry(1)
    decision = decided(after(), parsed_feed(entry), known(entry, 0))
    assert not decision.new
    assert identified(entry).k1 in decision.document.hashes


def test_a_tombstone_does_not_swallow_other_items_of_its_page() -> None:
    forgotten = known(parsed_entry(1, guid="old", link="https://example.org/status"), 0, title="", published_at=None)
    entry = parsed_entry(1, guid="new", link="https://example.org/status")
    assert len(decided(after(), parsed_feed(entry), forgotten).new) == 1


@pytest.mark.parametrize(
    ("published", "is_believed"),
    [
        (LATER + timedelta(minutes=59), True),
        (LATER + timedelta(minutes=61), False),
        (NOON.replace(year=1995, month=1, day=1), True),
        (NOON.replace(year=1994, month=12), False),
        (None, False),
    ],
)
def test_dates_from_the_future_and_from_before_feeds_are_not_believed(published: Any, is_believed: bool) -> None:
    assert (believed(published, at=LATER) is not None) == is_believed


def test_rolled_off_the_end_is_not_withdrawn_but_missing_among_its_neighbours_is() -> None:
    entries = [parsed_entry(n) for n in range(1, 6)]
    rows = [known(entry, n) for n, entry in enumerate(entries, 1)]
    rolled = decided(after(*entries), parsed_feed(parsed_entry(0), *entries[:4]), *rows[4:])
    assert not rolled.changes
    missing = decided(after(*entries), parsed_feed(*entries[:2], *entries[3:]), rows[2])
    assert missing.changes == {3: {"is_withdrawn": True}}
    newest = decided(after(*entries), parsed_feed(*entries[1:]), rows[0])
    assert newest.changes == {1: {"is_withdrawn": True}}


@pytest.mark.parametrize("is_turned", [False, True])
def test_what_leaves_at_the_end_is_not_withdrawn_even_if_an_older_one_is_shown_before_it(is_turned: bool) -> None:
    entries = [parsed_entry(n, position=0) for n in (1, 2, 3, 5, 4)]
    order = entries[::-1] if is_turned else entries
    rolled = decided(
        after(*order), parsed_feed(*[entry for entry in order if entry is not entries[-1]]), known(entries[-1])
    )
    assert not rolled.changes
    missing = decided(
        after(*order), parsed_feed(*[entry for entry in order if entry is not entries[1]]), known(entries[1])
    )
    assert missing.changes == {1: {"is_withdrawn": True}}


@pytest.mark.parametrize("is_turned", [False, True])
@pytest.mark.parametrize("stay", [1, 2, 3])
@pytest.mark.parametrize("added", [1, 2, 7])
@pytest.mark.parametrize("seed", range(8))
def test_a_document_that_moves_on_withdraws_nothing_however_few_stay(
    is_turned: bool, stay: int, added: int, seed: int
) -> None:
    """Dates of one day are in no order."""
    rng = Random(seed)
    entries = [parsed_entry(n, published=NOON - timedelta(days=n // 3, hours=rng.random() * 24)) for n in range(20)]
    entries = [replace(entry, position=0) for entry in entries]
    first, second = entries[added : added + 12], entries[: added + stay]
    order = -1 if is_turned else 1
    rows = [known(entry, n) for n, entry in enumerate(first[stay:], 1)]
    assert not decided(after(*first[::order]), parsed_feed(*second[::order]), *rows).changes


def test_without_dates_only_what_stood_between_two_that_stayed_is_withdrawn() -> None:
    entries = [parsed_entry(n, published=None) for n in range(1, 6)]
    rows = [known(entry, n) for n, entry in enumerate(entries, 1)]
    for missing, is_withdrawn in ((0, False), (2, True), (4, False)):
        rest = [entry for number, entry in enumerate(entries) if number != missing]
        decision = decided(after(*entries), parsed_feed(*rest), rows[missing])
        assert bool(decision.changes) == is_withdrawn


def test_a_feed_that_goes_oldest_first_withdraws_nothing_when_it_moves_on() -> None:
    entries = [parsed_entry(n) for n in range(5, 0, -1)]
    decision = decided(after(*entries), parsed_feed(*entries[1:], parsed_entry(0)), known(entries[0]))
    assert not decision.changes


def test_what_is_shown_again_is_no_longer_withdrawn() -> None:
    entry = parsed_entry(2)
    decision = decided(after(parsed_entry(1)), parsed_feed(parsed_entry(1), entry), known(entry, is_withdrawn=True))
    assert decision.changes == {1: {"is_withdrawn": False}}


@pytest.mark.parametrize("values", [{"warnings": (Flaw.TRUNCATED,)}, {"entries": ()}])
def test_a_document_that_breaks_off_or_is_empty_withdraws_nothing_and_forgets_nothing(values: dict[str, Any]) -> None:
    entries = [parsed_entry(n) for n in range(1, 4)]
    feed = replace(parsed_feed(entries[0]), **values)
    sighting = look(after(*entries), feed)
    assert not sighting.vanished
    assert decide(sighting, [], at=LATER).document.hashes == after(*entries).document.hashes


def test_a_delta_is_never_taken_for_the_whole() -> None:
    entries = [parsed_entry(n) for n in range(1, 4)]
    sighting = look(after(*entries), parsed_feed(parsed_entry(0)), is_delta=True)
    decision = decide(sighting, [], at=LATER)
    assert not sighting.vanished
    assert len(decision.new) == 1
    assert len(decision.document.hashes) == 4


def test_a_twentieth_of_repeated_identifiers_twice_in_a_row_changes_the_policy() -> None:
    entries = [parsed_entry(n, guid="same" if n < 3 else str(n)) for n in range(1, 11)]
    first = decided(after(), parsed_feed(*entries))
    assert (first.strikes, first.by_link) == (1, False)
    clean = decided(after(strikes=1), parsed_feed(*entries[1:]))
    assert (clean.strikes, clean.by_link) == (0, False)
    second = decided(after(strikes=1), parsed_feed(*entries))
    assert second.by_link
    assert len(second.new) == 10
    as_ever = decided(after(by_link=True), parsed_feed(*entries))
    assert {one.entry.k1 for one in as_ever.new} == {one.entry.k1 for one in second.new}


def test_one_repeated_identifier_among_many_changes_nothing() -> None:
    entries = [parsed_entry(n, guid="same" if n < 3 else str(n)) for n in range(1, 41)]
    assert decided(after(), parsed_feed(*entries)).strikes == 0


# --- Whether it is still the same publisher


KNOWN = Publisher(titles=("A feed",), homes=("https://example.org/",), hosts=("example.org",), places=("example.org",))


def others(*numbers: int, **values: Any) -> list[ParsedEntry]:
    """Return entries of another publisher, with dates later than all known ones."""
    return [
        parsed_entry(
            n,
            guid=f"x{n}",
            link=f"https://example.org/x/{n}",
            title=f"Another {n}",
            published=LATER - timedelta(minutes=n),
            **values,
        )
        for n in numbers
    ]


def kinds(decision: Decision) -> list[str]:
    return [doubt.kind for doubt in decision.doubts]


@pytest.mark.parametrize("number", [3, 12, 40])
def test_a_trusted_source_is_held_when_all_of_a_document_is_new_however_late_and_small(number: int) -> None:
    old = [parsed_entry(n) for n in range(1, number + 1)]
    rows = [known(entry, n) for n, entry in enumerate(old, 1)]
    decision = decided(after(*old, is_trusted=True), parsed_feed(*others(*range(number))), *rows)
    assert kinds(decision) == ["new"]
    assert len(decision.new) == number, "nothing is lost"
    assert not decision.changes, "what is no longer shown is not withdrawn"


def test_what_a_person_looks_at_anyway_is_doubted_only_where_what_is_new_is_not_even_later() -> None:
    old = [parsed_entry(n) for n in range(1, 21)]
    rows = [known(entry, n) for n, entry in enumerate(old, 1)]
    later = others(*range(20))
    early = [replace(entry, published=entry.published - timedelta(days=9)) for entry in later if entry.published]
    assert kinds(decided(after(*old), parsed_feed(*early), *rows)) == ["new"]
    assert not decided(after(*old), parsed_feed(*later), *rows).doubts
    assert not decided(after(*old), parsed_feed(*later[:10], *old[:10]), *rows).doubts
    assert not decided(after(), parsed_feed(*later)).doubts, "the first document is always new"


def test_titles_that_are_all_others_count_as_new_whatever_the_identifiers() -> None:
    old = [parsed_entry(n) for n in range(1, 13)]
    rows = [known(entry, n, status="published", is_published_by_itself=True) for n, entry in enumerate(old, 1)]
    others = [replace(entry, title=f"Casino {n}", content_sha=f"{n}") for n, entry in enumerate(old)]
    decision = decided(after(*old, is_trusted=True), parsed_feed(*others), *rows)
    assert kinds(decision) == ["new", "changed"]
    assert (decision.new, decision.changes, decision.texts) == ([], {}, {}), "what is public stays as it was"
    again = look(after(*old, is_trusted=True, is_held=True, document=decision.document), parsed_feed(*others))
    assert len(again.fresh) == 12, "and is compared again with each document"


def test_a_window_of_one_or_two_entries_may_always_be_new() -> None:
    old = [parsed_entry(1), parsed_entry(2)]
    rows = [known(entry, n) for n, entry in enumerate(old, 1)]
    assert not decided(after(*old, is_trusted=True), parsed_feed(*others(0, 1)), *rows).doubts
    twelve = [parsed_entry(n) for n in range(1, 13)]
    assert kinds(decided(after(*twelve, is_trusted=True), parsed_feed(*others(0)))) == ["new"], "it had twelve"


def test_an_editor_may_know_that_a_busy_feed_rolls_over_between_two_polls_but_not_after_an_absence() -> None:
    old = [parsed_entry(n) for n in range(1, 13)]
    facts = {"is_trusted": True, "publisher": replace(KNOWN, rolls_over=True)}
    feed = parsed_feed(*others(*range(12)))
    assert not decided(after(*old, **facts, is_prompt=True), feed).doubts
    assert kinds(decided(after(*old, **facts, is_prompt=False), feed)) == ["new"]
    casino = replace(feed, title="Casino")
    assert kinds(decided(after(*old, **facts, is_prompt=True), casino)) == ["title", "new"]


def test_what_a_hub_brings_is_measured_by_the_document_before() -> None:
    old = [parsed_entry(n) for n in range(1, 13)]
    for number, expected in ((1, []), (10, []), (12, ["new"])):
        sighting = look(after(*old, is_trusted=True), parsed_feed(*others(*range(number))), is_delta=True)
        assert kinds(decide(sighting, [], at=LATER)) == expected


def test_what_is_held_gives_way_to_the_same_thing_in_other_sources() -> None:
    old = [parsed_entry(n) for n in range(1, 13)]
    facts = {"is_trusted": True, "is_preferred": True, "publisher": KNOWN}
    for title, is_preferred in (("A feed", True), ("Casino", False)):
        decision = decided(after(*old, **facts), parsed_feed(*old, *others(0), title=title))
        assert [one.is_preferred for one in decision.new] == [is_preferred]


def test_what_nobody_doubts_is_learned_and_what_is_doubted_is_not() -> None:
    decision = decided(after(), parsed_feed(parsed_entry(1), home_url="https://example.org/"))
    assert decision.publisher == replace(KNOWN, places=())
    old = parsed_entry(1)
    for facts in ({"is_held": True}, {}):
        feed = parsed_feed(old, *others(2), title="A feed" if facts else "Casino")
        assert decided(after(old, publisher=KNOWN, is_trusted=True, **facts), feed).publisher == KNOWN


# --- A site that was rebuilt


@given(
    titles=st.lists(st.text("абвгдxyz ", min_size=3, max_size=20), min_size=3, max_size=30),
    days=st.integers(-400, 400),
    more=st.integers(0, 9),
)
def test_equal_titles_of_a_whole_document_prove_a_relaunch(titles: list[str], days: int, more: int) -> None:
    """Identifiers, links, dates, short texts, order, and new entries beside them do not matter."""
    titles = list({fold_title(title): title for title in titles if fold_title(title)}.values())
    assume(len(titles) >= 3)
    old = [parsed_entry(n, title=title) for n, title in enumerate(titles, 1)]
    rebuilt = [
        parsed_entry(
            n,
            title=title,
            guid=f"neu{n}",
            link=f"https://example.org/neu/{n}",
            published=NOON + timedelta(days=days, minutes=n),
            text="Read more",
        )
        for n, title in enumerate(reversed(titles), 1)
    ]
    rows = [known(entry, n) for n, entry in enumerate(old, 1)]
    added = others(*range(100, 100 + more))
    decision = decided(after(*old, is_trusted=True), parsed_feed(*rebuilt, *added), *rows)
    assert (len(decision.new), decision.renamed) == (more, len(titles))
    assert {changes["k1"] for changes in decision.changes.values()} == {identified(entry).k1 for entry in rebuilt}


@pytest.mark.parametrize("shared", ["", "Press release:", "Seizure at the border number"])
@pytest.mark.parametrize("added", ["{}", "SCC | {}", "{} – State Customs Committee"])
@pytest.mark.parametrize("fresh", [0, 4, 6])
@pytest.mark.parametrize("fresh_title", ["Bridge {}", "Opening of the new bridge in town {}"])
def test_what_titles_share_before_or_after_a_relaunch_hides_no_pair(
    shared: str, added: str, fresh: int, fresh_title: str
) -> None:
    old = [parsed_entry(n, title=f"{shared} {n} lorries with tobacco") for n in range(1, 13)]
    rebuilt = [
        replace(
            parsed_entry(n, guid=f"neu{n}", link=f"https://example.org/neu/{n}", published=LATER, text="Read more"),
            title=added.format(one.title),
        )
        for n, one in enumerate(old, 1)
    ]
    posts = [replace(one, title=added.format(fresh_title.format(n))) for n, one in enumerate(others(*range(fresh)))]
    rows = [known(entry, n) for n, entry in enumerate(old, 1)]
    mixed = [*posts[: fresh // 2], *rebuilt[:5], *posts[fresh // 2 :], *rebuilt[5:]]
    feed = parsed_feed(*[replace(entry, position=place) for place, entry in enumerate(mixed)])
    decision = decided(after(*old, is_trusted=True), feed, *rows)
    assert (len(decision.new), decision.renamed) == (fresh, 12)


def test_a_rebuilt_site_that_shows_more_than_before_brings_back_what_was_known_long_ago() -> None:
    old = [parsed_entry(n) for n in range(1, 31)]
    rebuilt = [parsed_entry(n, guid=f"n{n}", link=f"https://example.org/n/{n}", published=LATER) for n in range(1, 31)]
    rows = [known(entry, n) for n, entry in enumerate(old, 1)]
    decision = decided(after(*old[:12]), parsed_feed(*rebuilt), *rows)
    assert (len(decision.new), decision.renamed) == (0, 30)


@pytest.mark.parametrize("reason", ["two", "one title", "other texts", "most stayed"])
def test_what_is_no_proof_of_a_relaunch(reason: str) -> None:
    titles = [f"Title {n}" for n in range(1, 3 if reason == "two" else 7)]
    if reason == "one title":
        titles = ["Weekly report"] * 6
    old = [parsed_entry(n, title=title, text=LONG) for n, title in enumerate(titles, 1)]
    text = " ".join(f"strange{n}" for n in range(60)) if reason == "other texts" else LONG[:20]
    new = [
        parsed_entry(n, title=title, text=text, guid=f"n{n}", link=f"https://example.org/n/{n}", published=LATER)
        for n, title in enumerate(titles, 1)
    ]
    before = [*old, *others(*range(10, 20))] if reason == "most stayed" else old
    rows = [known(entry, n) for n, entry in enumerate(old, 1)]
    stayed = others(*range(10, 20)) if reason == "most stayed" else []
    assert decided(after(*before), parsed_feed(*new, *stayed), *rows).renamed == 0
