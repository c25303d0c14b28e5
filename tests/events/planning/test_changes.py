"""Moving, cancelling and confirming an edition in all its languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from wagtail.models import Revision

from events import planning
from events.models import EditionPage, EditionStatus, Session
from events.planning import IllegalMove
from foundation.translation import pages
from tests import event_factories, factories

from .versions import AT, latest, live, translated

pytestmark = pytest.mark.django_db


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


def test_a_title_that_a_machine_drafted_stays_unread_when_a_program_changes_its_date() -> None:
    edition = event_factories.edition(title="Workshop, 17 May 2027", starts_on=date(2027, 5, 17))
    french = translated(edition, "fr", title="Workshop, 17 May 2027")
    draft = latest(french)
    pages.translate(draft, live(edition), "title", "Atelier, 17 mai 2027", is_draft=True)
    draft.save_revision()
    planning.reschedule(edition, starts_on=date(2027, 6, 7), at=AT, by=None)
    moved = latest(french)
    assert moved.title == "Atelier, 7 juin 2027"
    assert [text.value for text in pages.unread_drafts(moved)] == [moved.title]
    copy = planning.copy_edition(moved, starts_on=date(2027, 7, 5), at=AT, by=None)
    assert [text.value for text in pages.unread_drafts(latest(copy))] == ["Atelier, 5 juillet 2027"]


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
