"""`edition_from_entry`: an entry of a calendar becomes the draft of an event, once, and editors' work does not change."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from events.models import EditionPage, EditionStatus
from news.ingest import drafts, review
from news.ingest.review import NotAllowed
from news.models import Entry, EntryStatus
from tests import event_factories, factories
from tests.source_factories import NOON, entry, source

pytestmark = pytest.mark.django_db


def event_entry(**values: Any) -> Entry:
    facts = {
        "uid": "a@wco",
        "starts": "2026-05-05T10:00:00+02:00",
        "ends": "2026-05-05T12:30:00+02:00",
        "is_all_day": False,
        "time_zone": "Europe/Brussels",
        "location": "",
        "status": "confirmed",
        "sequence": 0,
    }
    facts |= {name: values.pop(name) for name in list(values) if name in facts}
    row = values.pop("source_row", None) or source(kind="calendar", shows="full", title="WCO", language="")
    return entry(row, title="Data model workshop", text="For all members.", event=facts, **values)


def draft(row: Entry, *groups: str) -> EditionPage:
    page = drafts.accept_as("event", row, at=NOON, by=factories.user(*(groups or ("Editors",))))
    assert isinstance(page, EditionPage)
    return page


def test_the_draft_says_what_when_and_who_and_waits_for_an_editor() -> None:
    index = event_factories.events_index()
    organisation, topic = factories.organisation(), factories.topic()
    row = source(kind="calendar", shows="full", title="WCO", organisation=organisation, topics=[topic])
    page = draft(event_entry(source_row=row, link="https://wco.example/a?b=1&c=2"))
    assert (page.title, page.live, page.get_parent().pk) == ("Data model workshop", False, index.pk)
    assert (page.starts_on, page.ends_on, page.starts_at, page.ends_at) == (
        date(2026, 5, 5),
        None,
        time(10),
        time(12, 30),
    )
    assert (page.time_zone, page.status) == ("Europe/Brussels", EditionStatus.CONFIRMED)
    body = re.sub(r' data-block-key="\w+"', "", page.body)
    assert body == '<p>For all members.</p><p><a href="https://wco.example/a?b=1&amp;c=2">WCO</a></p>'
    latest = page.get_latest_revision_as_object()
    assert [each.organisation for each in latest.organisations.all()] == [organisation]
    assert list(latest.topics.all()) == [topic]
    latest.full_clean()
    kept = Entry.objects.get()
    assert (kept.status, kept.article_id) == (EntryStatus.DRAFTED, page.pk)


def test_an_entry_makes_one_draft_however_often_it_is_asked_for_and_an_editors_work_stays() -> None:
    event_factories.events_index()
    row = event_entry()
    page = draft(row)
    page.title = "As the editor has it"
    page.save_revision()
    assert draft(row).pk == page.pk
    assert EditionPage.objects.get().get_latest_revision_as_object().title == "As the editor has it"


def test_a_draft_that_nobody_touched_goes_with_the_click_that_is_taken_back() -> None:
    event_factories.events_index()
    by = factories.user("Editors")
    drafts.accept_as("event", event_entry(), at=NOON, by=by)
    batch = review.last_batch(by=by)
    assert batch is not None
    review.undo(batch, at=NOON, by=by)
    assert not EditionPage.objects.exists()
    assert Entry.objects.get().status == EntryStatus.NEW


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            {"starts": "2026-05-05", "ends": "2026-05-08", "is_all_day": True, "time_zone": ""},
            {"starts_on": date(2026, 5, 5), "ends_on": date(2026, 5, 7), "starts_at": None, "ends_at": None},
        ),
        (
            {"starts": "2026-05-05T08:00:00+00:00", "ends": "2026-05-05T08:00:00+00:00", "time_zone": "UTC"},
            {"starts_at": time(10), "ends_at": None, "time_zone": "Europe/Brussels"},
        ),
        (
            {"starts": "2026-05-05T10:00:00", "ends": "2026-05-06T09:00:00", "time_zone": ""},
            {"starts_at": time(10), "ends_on": date(2026, 5, 6), "begins_at": datetime(2026, 5, 5, 8, tzinfo=UTC)},
        ),
        (
            {"time_zone": "Asia/Baku", "starts": "2026-05-05T10:00:00+04:00", "ends": "2026-05-05T11:00:00+04:00"},
            {"time_zone": "Asia/Baku", "starts_at": time(10)},
        ),
        ({"status": "cancelled"}, {"status": EditionStatus.CANCELLED}),
        ({"status": "tentative"}, {"status": EditionStatus.PLANNED}),
        ({"location": "Rue du Marché 30, Brussels"}, {"venue": "Rue du Marché 30, Brussels", "format": "in_person"}),
        ({"location": "https://zoom.example/j/1"}, {"venue": "", "join_url": "https://zoom.example/j/1"}),
    ],
)
def test_days_times_zone_status_and_place_become_those_of_the_event(
    facts: dict[str, Any], expected: dict[str, Any]
) -> None:
    event_factories.events_index()
    page = draft(event_entry(**facts))
    assert {name: getattr(page, name) for name in expected} == expected


def test_other_dates_of_a_recurring_event_follow_the_first_into_its_series() -> None:
    series = event_factories.series()
    row = source(kind="calendar")
    first = draft(event_entry(source_row=row, guid="a@wco#1"))
    series.refresh_from_db()
    first.move(series, pos="last-child")
    page = draft(event_entry(source_row=row, guid="a@wco#2", link="https://wco.example/2"))
    assert page.get_parent().pk == series.pk


def test_the_language_of_the_entry_chooses_the_list() -> None:
    event_factories.events_index("en")
    russian = event_factories.events_index("ru")
    assert draft(event_entry(language="ru")).get_parent().pk == russian.pk


def test_who_may_not_add_events_is_told_and_makes_none() -> None:
    event_factories.events_index()
    with pytest.raises(NotAllowed, match="add events"):
        drafts.accept_as("event", event_entry(), at=NOON, by=factories.user())
    assert Entry.objects.get().status == EntryStatus.NEW


def test_the_terms_of_the_source_hold_for_the_description_too() -> None:
    event_factories.events_index()
    page = draft(event_entry(source_row=source(kind="calendar", shows="headline", title="WCO")))
    assert "For all members" not in page.body


def test_only_entries_of_calendars_are_offered_as_events() -> None:
    assert [target.name for target in drafts.targets_for(event_entry())] == ["event"]
    assert drafts.targets_for(entry()) == []


def test_the_desk_shows_when_the_event_is_offers_the_draft_and_makes_it(client: Client) -> None:
    event_factories.events_index()
    row = event_entry(location="Brussels")
    client.force_login(factories.user("Editors"))
    shown = client.get(reverse("news_entry", args=[row.pk])).content.decode()
    assert "5 May 2026, 10:00 to 12:30 (Europe/Brussels), Brussels." in shown
    assert 'value="target:event"' in shown
    client.post(reverse("news_desk_act"), {"entry": row.pk, "do": "target:event"})
    assert EditionPage.objects.get().title == "Data model workshop"
