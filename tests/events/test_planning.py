"""Drafts from a cadence, copies, and what moves, cancels or confirms an edition in all its languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from wagtail.models import Revision

from events import planning
from events.models import EditionPage, EditionStatus, Registration, Session
from events.planning import IllegalMove
from tests import event_factories, factories, processes

pytestmark = pytest.mark.django_db

AT = datetime(2027, 1, 10, 12, tzinfo=UTC)


def latest(edition: EditionPage) -> EditionPage:
    """What its editor sees."""
    page: EditionPage = EditionPage.objects.get(pk=edition.pk).get_latest_revision_as_object()
    return page


def live(edition: EditionPage) -> EditionPage:
    """What readers see."""
    page = EditionPage.objects.get(pk=edition.pk)
    assert page.live
    return page


def days(editions: list[EditionPage]) -> list[str]:
    return [str(edition.starts_on) for edition in editions]


def translated(edition: EditionPage, code: str = "ru", **values: Any) -> EditionPage:
    """The same edition in another language, published; its sessions keep their keys."""
    index = event_factories.events_index(code)
    other = event_factories.edition_draft(
        index,
        translation_key=edition.translation_key,
        starts_on=edition.starts_on,
        ends_on=edition.ends_on,
        starts_at=edition.starts_at,
        status=edition.status,
        **values,
    )
    for session in edition.sessions.all():
        event_factories.session(
            other, key=session.key, day=session.day, starts_at=session.starts_at, ends_at=session.ends_at
        )
    return factories.publish(EditionPage.objects.get(pk=other.pk))


# --- From a cadence ---------------------------------------------------------------------------------------------------


def test_the_next_draft_stands_on_the_first_coming_date_and_takes_what_the_series_knows() -> None:
    topic = factories.topic()
    series = event_factories.monthly(title="Webinar", topics=[topic])
    person = factories.user()

    edition = planning.draft_next(series, at=AT, by=person)

    assert edition is not None
    row = EditionPage.objects.get(pk=edition.pk)
    assert (row.title, row.slug, row.live, row.owner) == ("Webinar, 2 February 2027", "2027-02-02", False, person)
    assert (row.starts_on, row.starts_at, row.ends_at, row.ends_on) == (date(2027, 2, 2), time(10), time(11, 30), None)
    assert (row.occurrence_on, row.time_zone, row.status) == (
        date(2027, 2, 2),
        "Europe/Brussels",
        EditionStatus.PLANNED,
    )
    assert row.begins_at == datetime(2027, 2, 2, 9, tzinfo=UTC)
    assert list(latest(row).topics.all()) == [topic]
    assert row.get_parent().pk == series.pk


def test_a_title_is_in_the_language_of_its_series() -> None:
    series = event_factories.monthly(event_factories.events_index("fr"), title="Webinaire", first_on=date(2027, 1, 1))
    edition = planning.draft_next(series, at=datetime(2027, 5, 31, tzinfo=UTC), by=None)
    assert edition is not None
    assert edition.title == "Webinaire, 1er juin 2027"


def test_drafting_again_goes_on_and_never_makes_a_double() -> None:
    series = event_factories.monthly()
    first, second = (planning.draft_next(series, at=AT, by=None) for _ in range(2))
    assert first is not None
    assert second is not None
    assert days([first, second]) == ["2027-02-02", "2027-03-02"]
    made = planning.draft_year(series, year=2027, at=AT, by=None)
    assert days(made)[0] == "2027-04-06"
    assert len(made) == 9
    assert planning.draft_year(series, year=2027, at=AT, by=None) == []


def test_a_year_holds_only_what_is_still_to_come_and_nothing_of_the_years_around() -> None:
    series = event_factories.monthly()
    assert days(planning.draft_year(series, year=2027, at=datetime(2027, 11, 2, 9, tzinfo=UTC), by=None)) == [
        "2027-12-07"
    ]
    assert len(planning.draft_year(series, year=2028, at=AT, by=None)) == 12
    assert planning.draft_year(series, year=2026, at=AT, by=None) == []


def test_a_moved_a_cancelled_and_a_hand_made_edition_keep_their_dates_taken_and_are_not_touched() -> None:
    series = event_factories.monthly()
    moved = event_factories.edition(series, starts_on=date(2027, 2, 9), occurrence_on=date(2027, 2, 2))
    off = event_factories.edition(
        series, starts_on=date(2027, 3, 2), occurrence_on=date(2027, 3, 2), status=EditionStatus.CANCELLED
    )
    by_hand = event_factories.edition_draft(series, starts_on=date(2027, 4, 6))
    before = list(EditionPage.objects.order_by("pk").values("pk", "title", "starts_on", "status", "latest_revision"))

    edition = planning.draft_next(series, at=AT, by=None)

    assert edition is not None
    assert edition.starts_on == date(2027, 5, 4)
    known = EditionPage.objects.filter(pk__in=[moved.pk, off.pk, by_hand.pk])
    assert list(known.order_by("pk").values("pk", "title", "starts_on", "status", "latest_revision")) == before


def test_a_draft_beside_a_page_of_that_address_gets_another() -> None:
    series = event_factories.monthly()
    event_factories.edition(series, slug="2027-02-02", starts_on=date(2027, 6, 2))
    edition = planning.draft_next(series, at=AT, by=None)
    assert edition is not None
    assert edition.slug == "2027-02-02-2"


def test_there_is_nothing_to_draft_without_a_rule_or_after_its_end() -> None:
    assert planning.draft_next(event_factories.series(), at=AT, by=None) is None
    ended = event_factories.monthly(rule="FREQ=MONTHLY;BYDAY=1TU;UNTIL=20270131")
    assert planning.draft_next(ended, at=AT, by=None) is None


def test_a_date_over_midnight_ends_on_the_next_day() -> None:
    series = event_factories.monthly(starts_at=time(23), duration_minutes=120)
    edition = planning.draft_next(series, at=AT, by=None)
    assert edition is not None
    assert (edition.ends_on, edition.ends_at) == (date(2027, 2, 3), time(1))


def test_what_another_language_has_drafted_is_drafted_as_its_version() -> None:
    english = event_factories.monthly()
    russian = event_factories.monthly(event_factories.events_index("ru"), translation_key=english.translation_key)
    first = planning.draft_next(english, at=AT, by=None)
    assert first is not None
    event_factories.session(first, title="Opening")
    first = factories.publish(EditionPage.objects.get(pk=first.pk))
    versions = planning.draft_year(russian, year=2027, at=AT, by=None)
    version = versions[0]
    assert (version.translation_key, version.locale) == (first.translation_key, russian.locale)
    assert (version.starts_on, version.occurrence_on, version.live) == (first.starts_on, first.occurrence_on, False)
    assert version.uuid != first.uuid
    assert latest(version).title == version.title == f"{russian.title}, 2 февраля 2027"
    assert [one.key for one in version.sessions.all()] == [one.key for one in first.sessions.all()]
    assert len({each.translation_key for each in versions}) == len(versions) > 1
    assert planning.draft_year(russian, year=2027, at=AT, by=None) == []


@pytest.mark.process
def test_two_editors_at_once_draft_two_dates(new_database: str, tmp_path: Path) -> None:
    two_editors = """
import datetime
from events import planning
from events.models import EditionPage, EventSeriesPage
from tests import event_factories, processes

at = datetime.datetime(2027, 1, 10, tzinfo=datetime.UTC)
pk = event_factories.monthly().pk

def draft():
    for _ in range(4):
        planning.draft_next(EventSeriesPage.objects.get(pk=pk), at=at, by=None)

assert processes.at_once(draft, 2) == [0, 0]
answer = sorted(str(edition.occurrence_on) for edition in EditionPage.objects.all())
"""
    found = processes.ask(two_editors, DATABASE_URL=new_database, VAR_DIR=str(tmp_path / "var"), LOG_LEVEL="ERROR")
    assert len(found) == 8
    assert (found[0], found[-1]) == ("2027-02-02", "2027-09-07")
    assert len(set(found)) == 8


# --- A copy -----------------------------------------------------------------------------------------------------------


def full_edition() -> EditionPage:
    edition = event_factories.edition_draft(
        starts_on=date(2027, 5, 17),
        ends_on=date(2027, 5, 19),
        title="Workshop",
        slug="workshop",
        ordinal=2,
        status=EditionStatus.HELD,
        status_note="It went well.",
        join_url="https://meet.example/secret",
        join_note="Passcode 1234",
        participants_count=80,
        registration_opens_on=date(2027, 4, 1),
        registration_closes_on=date(2027, 5, 10),
        topics=[factories.topic()],
    )
    slot = event_factories.session(
        edition, title="Opening", join_url="https://meet.example/opening", recording_url="https://video.example/1"
    )
    slot.speakers.create(person=event_factories.person(), office="Director")
    slot.save()
    event_factories.session(edition, day=date(2027, 5, 19), title="Closing", is_cancelled=True)
    edition.documents.create(title="Report", url="https://example.org/report.pdf")
    edition.recordings.create(title="Film", url="https://video.example/2")
    edition.save()
    return factories.publish(EditionPage.objects.get(pk=edition.pk))


def test_a_copy_has_the_programme_on_new_days_and_nothing_that_belongs_to_the_old_one() -> None:
    old = full_edition()
    assert (old.documents.count(), old.recordings.count()) == (1, 1)
    Registration.objects.create(
        translation_key=old.translation_key,
        edition=old,
        name="A",
        email="a@example.org",
        language="en",
        registered_at=AT,
        forget_at=AT,
    )

    made = planning.copy_edition(old, starts_on=date(2028, 3, 6), at=AT, by=factories.user())

    copy = latest(made)
    assert not copy.live
    assert (copy.starts_on, copy.ends_on) == (date(2028, 3, 6), date(2028, 3, 8))
    assert (copy.registration_opens_on, copy.registration_closes_on) == (date(2028, 1, 20), date(2028, 2, 28))
    assert (copy.status, copy.status_note, copy.ordinal) == (EditionStatus.PLANNED, "", None)
    assert (copy.join_url, copy.join_note, copy.participants_count) == ("", "", None)
    assert not copy.documents.all()
    assert not copy.recordings.all()
    assert copy.topics.count() == 1
    first, second = copy.sessions.all()
    assert (first.title, first.day, first.starts_at) == ("Opening", date(2028, 3, 6), time(10))
    assert (first.join_url, first.recording_url) == ("", "")
    assert (second.title, second.day, second.is_cancelled) == ("Closing", date(2028, 3, 8), False)
    assert [speaker.office for speaker in first.speakers.all()] == ["Director"]
    assert copy.uuid != old.uuid
    assert copy.translation_key != old.translation_key
    assert not {first.key, second.key} & {slot.key for slot in old.sessions.all()}
    assert not made.registrations.exists()


def test_the_old_edition_stays_as_it_was() -> None:
    old = full_edition()
    before = live(old).serializable_data()
    planning.copy_edition(old, starts_on=date(2028, 3, 6), at=AT, by=None)
    assert live(old).serializable_data() == before
    assert Session.objects.filter(edition=old).count() == 2


def test_the_copy_of_a_draft_is_what_its_editor_sees() -> None:
    draft = event_factories.edition_draft(title="Row")
    draft.title = "Revision"
    draft.save_revision()
    made = planning.copy_edition(draft, starts_on=date(2028, 3, 6), at=AT, by=None)
    assert made.title == "Revision"


def test_a_copy_on_a_date_of_the_series_takes_it() -> None:
    series = event_factories.monthly()
    old = event_factories.edition(series, starts_on=date(2027, 2, 2), occurrence_on=date(2027, 2, 2))
    copy = planning.copy_edition(old, starts_on=date(2027, 3, 2), at=AT, by=None)
    other = planning.copy_edition(old, starts_on=date(2027, 3, 2), at=AT, by=None)
    elsewhere = planning.copy_edition(old, starts_on=date(2027, 3, 3), at=AT, by=None)
    assert copy.occurrence_on == date(2027, 3, 2)
    assert other.occurrence_on is None
    assert elsewhere.occurrence_on is None


def test_a_copy_of_an_edition_with_an_outside_form_does_not_lead_to_that_form() -> None:
    old = event_factories.edition(registration="link", registration_url="https://forms.example/old")
    copy = planning.copy_edition(old, starts_on=date(2028, 3, 6), at=AT, by=None)
    assert (copy.registration, copy.registration_url) == ("none", "")


# --- Moving -----------------------------------------------------------------------------------------------------------


def test_a_move_takes_the_sessions_along_in_all_languages_and_keeps_the_old_days() -> None:
    edition = event_factories.edition(starts_on=date(2027, 5, 17), ends_on=date(2027, 5, 19))
    event_factories.session(edition, day=date(2027, 5, 18))
    edition = factories.publish(EditionPage.objects.get(pk=edition.pk))
    russian = translated(edition)

    planning.reschedule(
        edition, starts_on=date(2027, 6, 7), notes={"en": "The venue was taken."}, at=AT, by=factories.user()
    )

    for page in (edition, russian):
        moved = live(page)
        assert (moved.starts_on, moved.ends_on) == (date(2027, 6, 7), date(2027, 6, 9))
        assert (moved.previous_starts_on, moved.previous_ends_on) == (date(2027, 5, 17), date(2027, 5, 19))
        note = "The venue was taken." if page == edition else ""
        assert (moved.status, moved.status_note) == (EditionStatus.RESCHEDULED, note)
        assert [slot.day for slot in moved.sessions.all()] == [date(2027, 6, 8)]
        assert not moved.has_unpublished_changes


def test_a_new_hour_shifts_every_session_by_as_much_and_the_instant_follows() -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2))
    event_factories.session(edition, starts_at=time(10, 30), ends_at=time(11))
    edition = factories.publish(EditionPage.objects.get(pk=edition.pk))

    planning.reschedule(edition, starts_on=date(2027, 4, 6), starts_at=time(14, 15), at=AT, by=None)

    moved = live(edition)
    assert (moved.starts_at, moved.ends_at, moved.ends_on) == (time(14, 15), time(16, 15), None)
    slot = moved.sessions.get()
    assert (slot.day, slot.starts_at, slot.ends_at) == (date(2027, 4, 6), time(14, 45), time(15, 15))
    assert moved.begins_at == datetime(2027, 4, 6, 12, 15, tzinfo=UTC)


def test_a_session_that_would_run_over_midnight_stops_the_move_and_nothing_is_changed() -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2))
    event_factories.session(edition, starts_at=time(11), ends_at=time(12))
    edition = factories.publish(EditionPage.objects.get(pk=edition.pk))
    with pytest.raises(IllegalMove, match="would run past midnight"):
        planning.reschedule(edition, starts_on=date(2027, 3, 2), starts_at=time(22, 30), at=AT, by=None)
    assert live(edition).starts_at == time(10)


def test_unpublished_changes_of_an_editor_are_neither_lost_nor_let_out() -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2), title="Known title")
    edition.title = "Better title"
    edition.save_revision()

    planning.reschedule(edition, starts_on=date(2027, 3, 9), at=AT, by=None)

    assert (live(edition).title, live(edition).starts_on) == ("Known title", date(2027, 3, 9))
    assert live(edition).has_unpublished_changes
    assert (latest(edition).title, latest(edition).starts_on) == ("Better title", date(2027, 3, 9))
    assert latest(edition).status == EditionStatus.RESCHEDULED
    factories.publish(latest(edition))
    assert (live(edition).title, live(edition).previous_starts_on) == ("Better title", date(2027, 3, 2))


def test_a_draft_stays_a_draft_and_lists_of_drafts_show_its_new_day() -> None:
    draft = event_factories.edition_draft(starts_on=date(2027, 3, 2))
    draft.save_revision()
    planning.reschedule(draft, starts_on=date(2027, 3, 9), at=AT, by=None)
    row = EditionPage.objects.get(pk=draft.pk)
    assert not row.live
    assert row.starts_on == latest(draft).starts_on == date(2027, 3, 9)
    assert row.begins_at == datetime(2027, 3, 9, 9, tzinfo=UTC)


def test_a_scheduled_publication_keeps_its_time_with_the_new_day() -> None:
    draft = event_factories.edition_draft(starts_on=date(2027, 3, 2))
    due = datetime(2027, 2, 1, tzinfo=UTC)
    draft.save_revision(approved_go_live_at=due)
    planning.reschedule(draft, starts_on=date(2027, 3, 9), at=AT, by=None)
    (revision,) = Revision.objects.filter(approved_go_live_at__isnull=False)
    assert revision.approved_go_live_at == due
    assert revision.as_object().starts_on == date(2027, 3, 9)


def test_a_planned_edition_gets_other_dates_without_being_called_rescheduled() -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2), status=EditionStatus.PLANNED)
    planning.reschedule(edition, starts_on=date(2027, 3, 9), at=AT, by=None)
    assert (live(edition).status, live(edition).previous_starts_on) == (EditionStatus.PLANNED, None)


def test_a_title_that_ends_with_the_date_follows_it_and_another_stays() -> None:
    series = event_factories.monthly(title="Webinar")
    edition = planning.draft_next(series, at=AT, by=None)
    assert edition is not None
    factories.publish(edition, status=EditionStatus.CONFIRMED)
    planning.reschedule(edition, starts_on=date(2027, 2, 9), at=AT, by=None)
    assert (live(edition).title, live(edition).slug) == ("Webinar, 9 February 2027", "2027-02-02")
    assert live(edition).occurrence_on == date(2027, 2, 2)


def test_a_move_to_where_it_stands_is_refused() -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2))
    with pytest.raises(IllegalMove, match="The event is already on that date at that time"):
        planning.reschedule(edition, starts_on=date(2027, 3, 2), starts_at=time(10), at=AT, by=None)


# --- On and off -------------------------------------------------------------------------------------------------------


def test_a_postponed_edition_keeps_its_old_days_and_has_no_new_ones() -> None:
    edition = event_factories.edition(starts_on=date(2027, 5, 17), ends_on=date(2027, 5, 19))
    planning.postpone(edition, notes={"en": "New dates follow."}, at=AT, by=None)
    row = live(edition)
    assert (row.status, row.starts_on, row.ends_on, row.begins_at) == (EditionStatus.POSTPONED, None, None, None)
    assert (row.previous_starts_on, row.previous_ends_on) == (date(2027, 5, 17), date(2027, 5, 19))


def test_new_dates_after_a_postponement_shift_the_programme_from_the_old_ones() -> None:
    edition = event_factories.edition(starts_on=date(2027, 5, 17), ends_on=date(2027, 5, 19))
    event_factories.session(edition, day=date(2027, 5, 18))
    edition = factories.publish(EditionPage.objects.get(pk=edition.pk))
    planning.postpone(edition, at=AT, by=None)
    planning.reschedule(edition, starts_on=date(2027, 9, 6), at=AT, by=None)
    row = live(edition)
    assert (row.starts_on, row.ends_on) == (date(2027, 9, 6), date(2027, 9, 8))
    assert (row.previous_starts_on, row.previous_ends_on) == (date(2027, 5, 17), date(2027, 5, 19))
    assert row.sessions.get().day == date(2027, 9, 7)


def test_a_cancelled_edition_keeps_its_days_and_comes_back_when_confirmed() -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2))
    planning.cancel(edition, notes={"en": "Nobody can come."}, at=AT, by=None)
    assert (live(edition).status, live(edition).status_note) == (EditionStatus.CANCELLED, "Nobody can come.")
    assert live(edition).starts_on == date(2027, 3, 2)
    planning.confirm(live(edition), at=AT, by=None)
    assert (live(edition).status, live(edition).status_note) == (EditionStatus.CONFIRMED, "")


def test_an_edition_is_held_once_it_has_begun() -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2))
    with pytest.raises(IllegalMove, match="The event has not started yet"):
        planning.mark_held(edition, at=datetime(2027, 3, 2, 8, 59, tzinfo=UTC), by=None)
    planning.mark_held(edition, at=datetime(2027, 3, 2, 9, tzinfo=UTC), by=None)
    assert live(edition).status == EditionStatus.HELD


def test_an_illegal_move_says_why_and_changes_no_version() -> None:
    edition = event_factories.edition(status=EditionStatus.HELD)
    russian = translated(edition)
    with pytest.raises(IllegalMove, match=r"The status of “.*” is “held”. It cannot be changed to “cancelled”"):
        planning.cancel(edition, at=AT, by=None)
    assert {live(edition).status, live(russian).status} == {EditionStatus.HELD}


def test_a_version_that_lags_behind_follows_the_one_that_was_moved() -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2))
    russian = translated(edition)
    EditionPage.objects.filter(pk=russian.pk).update(status=EditionStatus.PLANNED)
    planning.reschedule(edition, starts_on=date(2027, 3, 9), at=AT, by=None)
    assert (live(russian).status, live(russian).starts_on) == (EditionStatus.RESCHEDULED, date(2027, 3, 9))


def test_one_session_is_cancelled_in_all_languages_and_restored() -> None:
    edition = event_factories.edition()
    event_factories.session(edition, title="Kept")
    event_factories.session(edition, title="Off")
    edition = factories.publish(EditionPage.objects.get(pk=edition.pk))
    russian = translated(edition)
    slot = edition.sessions.get(title="Off")

    planning.cancel_session(slot, at=AT, by=None)

    for page in (edition, russian):
        assert {s.key: s.is_cancelled for s in live(page).sessions.all()}[slot.key]
        assert sum(s.is_cancelled for s in live(page).sessions.all()) == 1
    planning.restore_session(Session.objects.get(pk=slot.pk), at=AT, by=None)
    assert not Session.objects.filter(is_cancelled=True).exists()


def test_what_was_done_stands_in_the_history_with_who_did_it() -> None:
    person = factories.user()
    edition = event_factories.edition()
    planning.cancel(edition, at=AT, by=person)
    revision = live(edition).live_revision
    assert revision is not None
    assert revision.user == person
