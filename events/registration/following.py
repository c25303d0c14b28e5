"""Notification of registered people after an event changes: one email, with the changes that concern them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import reduce
from itertools import batched
from operator import or_
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from events.models import EditionPage, EditionStatus, Notice, Registration, RegistrationStatus

from .absence import former_versions
from .event import forget_after_change, hold, is_kept_right, open_versions, read_by, versions, versions_of_each
from .notices import (
    SILENT,
    add_notes,
    as_mailed,
    aware_of_cancellation,
    changes,
    compared_with,
    kept,
    up_to_date,
)
from .places import promote_waiting
from .promises import facts

# Batch sizes: events compared per query, rows written per statement.
EVENTS_AT_ONCE, ROWS_AT_ONCE = 25, 500


@transaction.atomic
def follow(
    translation_key: UUID,
    *,
    at: datetime,
    silently: bool = False,
    catches_up: bool = False,
    notes: Mapping[str, str] | None = None,
) -> int:
    """Enqueue an email to each registered person about changes since the last one. Return the number of emails.

    The deletion date moves with the event, and new places are filled. An event without a live page counts as cancelled.
    Safe to repeat: the row stores the last notified state. Held emails are replaced by the changes since the email
    before them, which are none if the change was undone. ``silently`` records changes as known, without an email. People
    for whom an email about an earlier change waited still get one, unless the status changed too.
    ``catches_up`` also enqueues emails about an earlier silent change of status. ``notes``: the reason of the change by
    language, for people whose language has no page.
    """
    hold(translation_key)
    if catches_up:
        _forget_silence(translation_key)
    found = versions(translation_key)
    if not found:
        return _follow_absence(translation_key, at=at, silently=silently)
    true = _facts_of(found, is_open=bool(open_versions([translation_key])))
    outdated = Registration.objects.filter(_is_outdated(found, true, at=at))
    rows = list(outdated.select_for_update(of=("self",)).order_by("pk"))
    status = {row.pk: row.notified.get("status") for row in rows}
    withdrawn = _withdraw_held(rows)
    waited = {one.registration_id for one in withdrawn}
    waits = {row.pk for row in rows if row.pk in waited and status[row.pk] == true[_page_of(row, found)]["status"]}
    hearing = [row for row in rows if (not silently or row.pk in waits) and _hears(row, found, at=at)]
    made = [
        notice
        for row in hearing
        for now in [true[_page_of(row, found)]]
        for notice in changes(row, compared_with(row.notified, now), now, at=at)
    ]
    add_notes(made, notes or {}, withdrawn)
    count = _enqueue(made)
    for row in rows:
        row.notified = kept(row.notified, true[_page_of(row, found)], silently=silently)
        row.forget_at = forget_after_change(found[0], row, at=at)
    Registration.objects.bulk_update(rows, ["notified", "forget_at"], batch_size=ROWS_AT_ONCE)
    return count + promote_waiting(found[0], at=at)


def _facts_of(found: list[EditionPage], *, is_open: bool) -> dict[int, dict[str, Any]]:
    return {page.pk: facts(page, is_open=is_open) for page in found}


def _page_of(row: Registration, found: list[EditionPage]) -> int:
    page = read_by(row.language, found)
    return page.pk if page else 0


def _hears(row: Registration, found: list[EditionPage], *, at: datetime) -> bool:
    """Return whether the person gets emails about changes: not after the event, unless a change moved it into the past
    before its end according to their last email.
    """
    page = read_by(row.language, found)
    if page is None or row.status == RegistrationStatus.CANCELLED:
        return False
    return not page.is_over(at=at) or (bool(row.notified.get("finishes_at")) and not _was_over(row, at=at))


def _forget_silence(translation_key: UUID) -> None:
    rows = Registration.objects.of_thing(translation_key).filter(notified__has_key=SILENT)
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        row.notified = as_mailed(row.notified)
        row.save(update_fields=["notified"])


def _follow_absence(translation_key: UUID, *, at: datetime, silently: bool) -> int:
    """Notify people of an event without a live page. Past events need no email. The deletion date stays. A cancellation
    without an email does not count as known."""
    version = next(iter(former_versions(translation_key)), None)
    if version and (version.status == EditionStatus.HELD or version.is_over(at=at)):
        return 0
    found = Registration.objects.of_thing(translation_key).active().select_for_update(of=("self",)).order_by("pk")
    for row in found:
        row.notified = as_mailed(row.notified)
    rows = [row for row in found if row.notified.get("status") != "cancelled" and not _was_over(row, at=at)]
    absent = {row.pk: {**row.notified, "status": "cancelled", "hidden": False} for row in rows}
    _withdraw_held(rows)
    hearing = [] if silently else rows
    count = _enqueue(
        notice for row in hearing for notice in changes(row, as_mailed(row.notified), absent[row.pk], at=at)
    )
    for row in rows:
        row.notified = kept(row.notified, absent[row.pk], silently=silently)
    Registration.objects.bulk_update(rows, ["notified"], batch_size=ROWS_AT_ONCE)
    return count


def _was_over(row: Registration, *, at: datetime) -> bool:
    """Return whether the event was over according to the last email, if nothing else is left of it."""
    finishes_at = row.notified.get("finishes_at")
    return bool(finishes_at) and datetime.fromisoformat(finishes_at) < at


def _withdraw_held(rows: list[Registration]) -> list[Notice]:
    """Delete held emails. Afterwards ``rows`` contain the state before these emails."""
    held = Notice.objects.held().filter(registration__in=rows).select_for_update(of=("self",)).order_by("pk")
    taken = list(held)
    before: dict[int, dict[str, Any]] = {}
    for notice in taken:
        before.setdefault(notice.registration_id, notice.notified_before or {})
    Notice.objects.filter(pk__in=[notice.pk for notice in taken]).delete()
    for row in rows:
        row.notified = before.get(row.pk, row.notified)
    return taken


def _enqueue(notices: Iterable[Notice]) -> int:
    found = list(notices)
    Notice.objects.bulk_create(found, ignore_conflicts=True, batch_size=ROWS_AT_ONCE)
    return len(found)


def has_left(translation_key: UUID, *, since: datetime) -> bool:
    """Return whether an email about a later change was sent or is being sent. Locks those that wait."""
    made = Notice.objects.filter(registration__translation_key=translation_key, created_at__gte=since)
    made = made.exclude(held_until=None)
    waiting = Notice.objects.held().filter(registration__translation_key=translation_key)
    list(waiting.select_for_update(of=("self",)).values_list("pk", flat=True))
    return made.exclude(pk__in=Notice.objects.held().values("pk")).exists()


def held_mails(translation_key: UUID) -> list[Notice]:
    """Return the emails about changes that can still be undone, grouped by person."""
    held = Notice.objects.held().filter(registration__translation_key=translation_key)
    return list(held.select_related("registration").order_by("registration__pk", "pk"))


def held_about_pages(translation_keys: Iterable[UUID]) -> list[Notice]:
    """Return the emails that can still be stopped about pages that are no longer public."""
    held = Notice.objects.held().filter(kind=Notice.Kind.HIDDEN)
    return list(held.filter(registration__translation_key__in=translation_keys).order_by("pk"))


def follow_all(*, at: datetime) -> int:
    """Call `follow` for every upcoming event with registrations, to repair what a crash left out.

    One query finds those that need it among many events, because this runs hourly and almost none do.
    """
    ahead = (
        Registration.objects.filter(forget_at__gt=at).order_by().values_list("translation_key", flat=True).distinct()
    )
    live = EditionPage.objects.live().filter(alias_of=None)
    coming = live.filter(translation_key__in=ahead).upcoming(at=at)
    things = sorted(set(coming.order_by().values_list("translation_key", flat=True)))
    behind = [key for some in batched(things, EVENTS_AT_ONCE) for key in _behind(versions_of_each(some), at=at)]
    absent = _unaware(ahead.filter(~Exists(live.filter(translation_key=OuterRef("translation_key")))))
    return sum(follow(thing, at=at) for thing in [*behind, *absent])


def _unaware(events: QuerySet[Any, UUID]) -> list[UUID]:
    """Return the events with people who do not know of the cancellation."""
    aware = Registration.objects.filter(aware_of_cancellation())
    return sorted(events.exclude(status=RegistrationStatus.CANCELLED).exclude(pk__in=aware.values("pk")))


def _behind(events: list[list[EditionPage]], *, at: datetime) -> list[UUID]:
    """Return events with changes of which registered people were not notified, and events with free places and a
    waiting list.
    """
    if not events:
        return []
    keys = [found[0].translation_key for found in events]
    shown = open_versions(keys)
    true = {found[0].translation_key: _facts_of(found, is_open=found[0].translation_key in shown) for found in events}
    outdated = Registration.objects.filter(
        reduce(or_, (_is_outdated(found, true[found[0].translation_key], at=at) for found in events))
    )
    changed = set(outdated.order_by().values_list("translation_key", flat=True).distinct())
    counts = Registration.objects.filter(translation_key__in=keys).order_by().values_list("translation_key", "status")
    count = {(key, status): number for key, status, number in counts.annotate(Count("pk"))}
    for event, *_others in events:
        taken, waiting = (
            count.get((event.translation_key, status), 0)
            for status in (RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING)
        )
        if waiting and (event.capacity is None or taken < event.capacity):
            changed.add(event.translation_key)
    return [key for key in keys if key in changed]


def _is_outdated(found: list[EditionPage], true: dict[int, dict[str, Any]], *, at: datetime) -> Q:
    """Match rows of this event whose notified state is outdated. ``true``: the facts of each version in ``found``."""
    leading, *others = found
    by_language = {page.locale.language_code: up_to_date(true[page.pk]) for page in reversed(others)}
    known = up_to_date(true[leading.pk]) & ~Q(language__in=by_language)
    for code, same in by_language.items():
        known |= Q(language=code) & same
    right = known & is_kept_right(leading, at=at) | Q(status=RegistrationStatus.UNCONFIRMED)
    return Q(translation_key=leading.translation_key) & ~right
