from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import registration
from events.models import (
    EditionPage,
    EditionStatus,
    Notice,
)
from events.registration.event import forget_at, leading_version
from tests import event_factories, factories

from .people import BEFORE, BEGINS, edition, enter, kinds

pytestmark = pytest.mark.django_db


def changed(page: EditionPage, **values: Any) -> list[tuple[str, dict[str, Any]]]:
    """Publish a change and return the new notices."""
    Notice.objects.all().delete()
    factories.publish(EditionPage.objects.get(pk=page.pk), **values)
    registration.follow(page.translation_key, at=BEFORE + timedelta(days=1))
    return list(Notice.objects.order_by("pk").values_list("kind", "data"))


def test_a_new_date_is_told_once_with_the_old_one_and_moves_the_time_to_forget() -> None:
    page = edition()
    row, _outcome = enter(page)
    told = changed(page, starts_on=date(2027, 3, 3), status=EditionStatus.RESCHEDULED)
    assert [(kind, data["begins_at"]) for kind, data in told] == [("moved", BEGINS.isoformat())]
    assert registration.follow(page.translation_key, at=BEFORE + timedelta(days=2)) == 0
    row.refresh_from_db()
    assert row.forget_at == BEGINS + timedelta(days=1, hours=2) + timedelta(days=90)


def test_what_changes_no_date_is_told_to_nobody() -> None:
    page = edition()
    enter(page)
    assert changed(page, title="A better title", introduction="More.") == []


def test_there_and_back_again_is_told_twice() -> None:
    page = edition()
    enter(page)
    assert [kind for kind, _data in changed(page, starts_on=date(2027, 3, 3))] == ["moved"]
    assert [kind for kind, _data in changed(page, starts_on=date(2027, 3, 2))] == ["moved"]


@pytest.mark.parametrize("status", ["cancelled", "postponed"])
def test_an_event_that_does_not_take_place_is_told_to_those_who_wait_too(status: str) -> None:
    page = edition(capacity=1)
    enter(page, 1)
    enter(page, 2)
    assert [kind for kind, _data in changed(page, status=status)] == [status, status]
    assert [kind for kind, _data in changed(page, status_note="Sorry.")] == []


def test_it_takes_place_after_all() -> None:
    page = edition()
    enter(page)
    changed(page, status=EditionStatus.CANCELLED)
    assert [(kind, data["status"]) for kind, data in changed(page, status=EditionStatus.CONFIRMED)] == [
        ("moved", "cancelled")
    ]


def test_who_cancelled_is_told_nothing_more() -> None:
    page = edition()
    registration.cancel(enter(page)[0], at=BEFORE)
    assert changed(page, status=EditionStatus.CANCELLED) == []


def test_a_link_to_join_that_comes_or_changes_is_told_to_those_who_have_a_place() -> None:
    page = edition(capacity=1)
    has_place, _waits = enter(page, 1)[0], enter(page, 2)[0]
    assert changed(page, join_url="https://meet.example/1") == [("joining", {"is_new": True})]
    assert kinds(has_place) == ["joining"]
    assert changed(page, join_note="Passcode 12") == [("joining", {"is_new": False})]


def test_the_link_to_join_comes_with_the_new_date_in_one_mail() -> None:
    page = edition()
    enter(page)
    assert [kind for kind, _data in changed(page, join_url="https://meet.example/1", starts_on=date(2027, 3, 9))] == [
        "moved"
    ]


def test_what_is_kept_of_what_was_told_holds_no_link_to_join() -> None:
    page = edition(join_url="https://meet.example/secret")
    assert "secret" not in str(enter(page)[0].notified)


def test_a_cancelled_session_is_told_and_so_is_one_that_takes_place_after_all() -> None:
    page = edition()
    session = event_factories.session(page)
    factories.publish(EditionPage.objects.get(pk=page.pk))
    enter(page)
    session.is_cancelled = True
    session.save()
    key = str(session.key)
    registration.follow(page.translation_key, at=BEFORE)
    assert Notice.objects.get(kind="programme").data == {"off": [key], "on": []}
    Notice.objects.update(sent_at=BEFORE)
    session.is_cancelled = False
    session.save()
    registration.follow(page.translation_key, at=BEFORE + timedelta(minutes=1))
    assert Notice.objects.filter(kind="programme").last().data == {"off": [], "on": [key]}


def test_nobody_gets_mail_about_what_is_over() -> None:
    page = edition()
    row, _outcome = enter(page)
    Notice.objects.all().delete()
    after = BEGINS + timedelta(days=1)
    factories.publish(page, starts_on=date(2027, 2, 1))
    assert registration.follow(page.translation_key, at=after) == 0
    row.refresh_from_db()
    assert row.forget_at == datetime(2027, 2, 1, 11, tzinfo=UTC) + timedelta(days=90)


@pytest.mark.parametrize("day", [date(2026, 3, 2), date(2027, 2, 9)])
def test_an_event_moved_into_the_past_is_told_and_deletes_nobody(day: date) -> None:
    page = edition()
    row, _outcome = enter(page)
    assert [kind for kind, _data in changed(page, starts_on=day)] == ["moved"]
    row.refresh_from_db()
    assert row.forget_at >= BEFORE + timedelta(days=14)
    assert registration.forget(at=BEFORE + timedelta(days=14)) == 0
    assert [kind for kind, _data in changed(page, starts_on=date(2027, 3, 2))] == ["moved"]
    row.refresh_from_db()
    assert row.forget_at == BEGINS + timedelta(hours=2) + timedelta(days=90)


def test_an_event_that_loses_its_date_keeps_those_who_registered_long_ago() -> None:
    page = edition()
    row, _outcome = enter(page, at=BEFORE - timedelta(days=400))
    changed(page, starts_on=None, status=EditionStatus.POSTPONED, previous_starts_on=date(2027, 3, 2))
    row.refresh_from_db()
    assert row.forget_at > BEGINS + timedelta(days=360)
    assert registration.follow_all(at=BEFORE + timedelta(days=1)) == 0


def test_a_shorter_retention_period_deletes_nobody_at_once() -> None:
    page = edition()
    row, _outcome = enter(page)
    later = BEGINS + timedelta(days=60)
    for days, at_most in ((30, timedelta(days=14)), (80, timedelta(days=21))):
        factories.publish(page, registrations_kept_days=days)
        registration.follow(page.translation_key, at=later)
        row.refresh_from_db()
        assert later < row.forget_at <= later + at_most


def test_the_sweep_finds_what_a_crash_left_out() -> None:
    page = edition()
    enter(page)
    Notice.objects.all().delete()
    factories.publish(page, starts_on=date(2027, 3, 4))
    assert registration.follow_all(at=BEFORE) == 1
    assert registration.follow_all(at=BEFORE) == 0


def test_the_sweep_asks_as_little_of_twenty_events_as_of_two(django_assert_max_num_queries: Any) -> None:
    def some(count: int) -> None:
        for _ in range(count):
            page = edition(capacity=2)
            event_factories.session(page)
            factories.publish(EditionPage.objects.get(pk=page.pk))
            rows = [enter(page, number)[0] for number in range(4)]
            registration.cancel(rows[3], at=BEFORE)

    some(2)
    with CaptureQueriesContext(connection) as few:
        assert registration.follow_all(at=BEFORE) == 0
    some(18)
    with django_assert_max_num_queries(len(few)):
        assert registration.follow_all(at=BEFORE) == 0


def test_a_crowd_is_notified_in_few_statements(django_assert_max_num_queries: Any) -> None:
    page = edition()
    for number in range(30):
        enter(page, number)
    factories.publish(EditionPage.objects.get(pk=page.pk), starts_on=date(2027, 3, 4))
    with django_assert_max_num_queries(14):
        assert registration.follow(page.translation_key, at=BEFORE) == 30


@pytest.mark.parametrize("starts_on", [date(2027, 3, 4), None])
def test_the_sweep_moves_the_time_to_forget_and_then_leaves_the_rows_alone(starts_on: date | None) -> None:
    page = edition()
    stays, gone = (enter(page, number)[0] for number in range(2))
    registration.cancel(gone, at=BEFORE + timedelta(microseconds=7))
    status = EditionStatus.RESCHEDULED if starts_on else EditionStatus.POSTPONED
    factories.publish(EditionPage.objects.get(pk=page.pk), starts_on=starts_on, status=status)
    registration.follow_all(at=BEFORE)
    for row in (stays, gone):
        row.refresh_from_db()
        leading = leading_version(page.translation_key)
        assert leading is not None
        assert row.forget_at == forget_at(leading, registered_at=row.registered_at, cancelled_at=row.cancelled_at)
    with CaptureQueriesContext(connection) as seen:
        assert registration.follow_all(at=BEFORE) == 0
    assert not [query for query in seen if "UPDATE" in query["sql"]]
