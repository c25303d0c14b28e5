"""`news.ingest.duplicates`: one item in several sources."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from news.ingest.decision import Known, New
from news.ingest.duplicates import fold, fold_accepted
from news.parsing.identity import Document, identify
from tests.source_factories import NOON, parsed_entry

DAYS = timedelta(days=1)


def new(source_id: int = 2, **values: Any) -> New:
    """Return a new entry of source 2: by default with the same title as `row`, an hour later."""
    parsed = parsed_entry(
        **{"link": f"https://s{source_id}.example/1", "guid": f"{source_id}", "published": NOON, **values}
    )
    entry = identify([parsed], before=Document({})).entries[0]
    return New(source_id, entry, parsed.published, NOON, "en")


def row(**values: Any) -> Known:
    """Return an earlier entry of source 1."""
    one = new(1, published=NOON - timedelta(hours=1), **values.pop("parsed", {}))
    return Known(
        **{
            "id": 11,
            "source_id": 1,
            "k1": one.entry.k1,
            "k2": one.entry.k2,
            "title": one.entry.parsed.title,
            "title_key": one.entry.title_key,
            "published_at": one.published_at,
            "first_seen_at": NOON,
            **values,
        }
    )


def test_the_same_title_of_another_source_is_folded_into_the_older() -> None:
    one = new()
    assert fold([one], [row()], at=NOON) == []
    assert one.status == "folded"
    assert isinstance(one.folded_into, Known)
    assert one.folded_into.id == 11


def test_the_same_link_is_enough_whatever_the_title() -> None:
    one = new(link="https://www.s1.example/1?utm_source=other", title="Another headline for it altogether")
    fold([one], [row()], at=NOON)
    assert one.status == "folded"


def test_the_same_title_in_one_source_is_its_own_affair() -> None:
    one = new()
    fold([one], [row(source_id=2)], at=NOON)
    assert one.status == "new"


def test_short_titles_prove_nothing() -> None:
    one = new(title="Weekly report")
    fold([one], [row(parsed={"title": "Weekly report"})], at=NOON)
    assert one.status == "new"


def test_what_lies_more_than_three_days_apart_is_another_item() -> None:
    for apart, status in ((2.9, "folded"), (3.1, "new")):
        one = new(published=NOON - timedelta(hours=1) + apart * DAYS)
        fold([one], [row()], at=NOON)
        assert one.status == status


def test_undated_entries_go_by_when_they_were_seen() -> None:
    for seen, status in ((NOON - 2 * DAYS, "folded"), (NOON - 4 * DAYS, "new")):
        one = new(published=None)
        fold([one], [row(published_at=None, first_seen_at=seen)], at=NOON)
        assert one.status == status


def test_sources_that_arrive_together_fold_into_the_oldest() -> None:
    ones = [new(3, published=NOON), new(2, published=NOON - timedelta(hours=2)), new(4)]
    fold(ones, [], at=NOON)
    assert [one.status for one in ones] == ["folded", "new", "folded"]
    assert all(one.folded_into is ones[1] for one in (ones[0], ones[2]))


def test_a_preferred_source_leads_although_it_comes_later() -> None:
    one = new()
    one.is_preferred = True
    lead = row()
    assert fold([one], [lead], at=NOON) == [(lead, one)]
    assert one.status == "new"


def test_what_an_editor_has_taken_up_does_not_give_way() -> None:
    one = new()
    one.is_preferred = True
    assert fold([one], [row(status="shortlisted")], at=NOON) == []
    assert one.status == "folded"


def test_a_folded_entry_stands_for_the_one_that_leads_it() -> None:
    one = new()
    fold([one], [row(status="folded", folded_into=5)], at=NOON)
    assert isinstance(one.folded_into, Known)
    assert one.folded_into.id == 5


def test_what_an_editor_dismissed_is_dismissed_for_all_but_not_what_a_rule_dismissed() -> None:
    for is_decided, status in ((True, "folded"), (False, "new")):
        one = new()
        fold([one], [row(status="dismissed", is_decided=is_decided)], at=NOON)
        assert one.status == status


def test_what_a_rule_dismissed_folds_into_nothing() -> None:
    one = new()
    one.status = "dismissed"
    fold([one], [row()], at=NOON)
    assert one.status == "dismissed"


def test_tombstones_lead_nothing() -> None:
    one = new()
    fold([one], [row(id=0)], at=NOON)
    assert one.status == "new"


def test_what_waits_for_an_editor_leads_nothing_however_it_arrives() -> None:
    for is_preferred in (True, False):
        waits, one = new(1, published=NOON - timedelta(hours=2)), new()
        waits.is_doubted, waits.is_preferred = True, is_preferred
        desk = row(source_id=3, id=13)
        assert fold([waits, one], [], at=NOON) == []
        assert one.status == waits.status == "new", "together with the honest one"
        assert fold([waits], [desk], at=NOON) == [], "after the honest one"
        assert waits.status == "new"
        assert fold([one], [row(is_doubted=True, is_preferred=is_preferred)], at=NOON) == []
        assert one.status == "new", "before the honest one"


def test_what_an_editor_accepts_is_folded_then() -> None:
    waited = row(is_preferred=True)
    public = row(id=12, source_id=2, status="published", is_preferred=True)
    desk, other = row(id=13, source_id=3), row(id=14, source_id=4, is_doubted=True)
    assert fold_accepted([waited], [waited, public, other], at=NOON) == [(11, 12)]
    assert fold_accepted([waited], [waited, desk], at=NOON) == [(13, 11)]
    assert fold_accepted([waited], [waited, other], at=NOON) == []
