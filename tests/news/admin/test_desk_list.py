"""The list of the desk: filters and paging to older entries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.utils.timezone import override
from hypothesis import given
from hypothesis import strategies as st

from news.admin import desk_list
from news.admin.desk_list import DeskList, Filters, place_of, read_place
from news.models import Entry, EntryStatus
from tests import factories
from tests.source_factories import NOON, entry, source


def shown(user: Any = None, **asked: Any) -> set[Entry]:
    filters = Filters.read({name: str(value) for name, value in asked.items()})
    return set(DeskList(filters, user=user).page().entries)


@given(
    st.dictionaries(st.sampled_from([*Filters().asked(), "status", "source", "since", "text", "language"]), st.text())
)
def test_whatever_the_address_asks_is_read_and_reads_the_same_again(asked: dict[str, str]) -> None:
    filters = Filters.read(asked)
    assert Filters.read(filters.asked()) == filters


@given(st.text())
def test_what_is_no_place_in_the_list_is_none(text: str) -> None:
    read_place(text)


@given(st.datetimes(datetime(1000, 1, 1), datetime(9000, 12, 31), timezones=st.just(UTC)), st.integers(1, 10**9))
def test_a_place_in_the_list_survives_an_address(moment: datetime, pk: int) -> None:
    text = place_of(moment, pk)
    assert quote_plus(text, safe=":") == text
    assert read_place(text) == (moment, pk)


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["0001-01-01", "0999-12-31", "9999-12-31", "9001-01-01", "0000-01-01", "10000-01-01"])
def test_a_day_that_cannot_be_computed_with_is_ignored(day: str) -> None:
    assert Filters.read({"since": day, "until": day}) == Filters()
    for zone in ("+00:00", "+23:59", "-23:59"):
        assert read_place(f"{day}T00:00:00{zone}_1") is None
        with override("Asia/Baku"):
            DeskList(Filters.read({"until": day}), user=None).page(after=f"{day}T00:00:00{zone}_1")


@pytest.mark.django_db
def test_each_filter_shows_what_it_says() -> None:
    organisation, own, inherited = factories.organisation(), factories.topic(), factories.topic()
    eva, ed = factories.user("Editors"), factories.user("Editors")
    german = source(language="de-AT", organisation=organisation, topics=[inherited])
    one = entry(german, title="Zollamt öffnet", text="Ein Labor.", assignee=eva)
    two = entry(german, language="fr", topics=[own], first_seen_at=NOON - timedelta(days=3))
    three = entry(assignee=ed, text="A laboratory opened.")
    other = entry(status=EntryStatus.SHORTLISTED)
    assert shown() == {one, two, three}
    assert shown(status="shortlisted") == {other}
    assert shown(source=german.pk) == {one, two}
    assert shown(organisation=organisation.pk) == {one, two}
    assert shown(topic=own.pk) == {two}
    assert shown(topic=inherited.pk) == {one}
    assert shown(language="de") == {one}
    assert shown(language="fr") == {two}
    assert shown(language="en") == {three}
    assert shown(assignee="me", user=eva) == {one}
    assert shown(assignee=ed.pk) == {three}
    assert shown(assignee="nobody") == {two}
    assert shown(since="2026-03-13") == {one, three}
    assert shown(until="2026-03-13") == {two}
    assert shown(text="labor opened") == {three}
    assert shown(text="ZOLLAMT") == {one}
    assert shown(text="gold") == set()
    assert shown(status="changed") == set()


@pytest.mark.django_db
def test_pages_follow_each_other_without_gap_or_double_also_at_the_same_moment() -> None:
    row = source()
    rows = {entry(row, first_seen_at=NOON - timedelta(minutes=number // 10)) for number in range(70)}
    seen, after = [], ""
    desk = DeskList(Filters(), user=None)
    while True:
        page = desk.page(after=after)
        seen += page.entries
        if not (after := page.older):
            break
    assert len(seen) == 70
    assert set(seen) == rows
    assert seen == sorted(seen, key=lambda one: (one.first_seen_at, one.pk), reverse=True)


@pytest.mark.django_db
def test_only_so_many_entries_are_looked_through_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_list, "LOOKED_THROUGH", 5)
    old = entry(title="Gold found", first_seen_at=NOON - timedelta(days=9))
    for _ in range(7):
        entry()
    desk = DeskList(Filters(text="gold"), user=None)
    page = desk.page()
    assert (page.entries, page.is_partial) == ([], True)
    page = desk.page(after=page.older)
    assert (page.entries, page.older) == ([old], "")
