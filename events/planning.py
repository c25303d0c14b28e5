"""Plan the programme: drafts from a cadence, a copy for new dates, move, postpone, cancel, confirm.

All verbs change every language version of an edition together (pages with the same translation key). What is live is
published again; a draft stays a draft. Where an editor has unpublished changes on a live page, the verb is applied to the
live version, which is published, and again to their draft, which stays the newest: nothing of it is lost, and nothing of
it gets out. A scheduled publication keeps its time.

Whether somebody may do this is for the caller to ask; ``by`` goes into the history. A move that `ALLOWED_MOVES` does not
have, or that would leave an invalid page, raises `IllegalMove` and changes nothing.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from events import dates, zones
from events.models import EditionPage, EditionStatus, EventSeriesPage, Outcome, Session, may_move
from events.recurrence import Occurrence
from foundation.authorship.unapproved import unapproved

NOT_COPIED = (
    *("ordinal", "status_note", "period", "previous_starts_on", "previous_ends_on", "occurrence_on", "replaced_by"),
    *("join_url", "join_note", "registration_url", "host_sees_registrations"),
    *(field.name for field in Outcome._meta.get_fields()),
)
# What follows from dates and period by itself (`EditionPage.set_instants`).
INSTANTS = ("begins_at", "finishes_at", "sorts_at", "over_at", "period_starts_on", "period_ends_on")

# Of a change: the reason for readers, by language. A version whose language has none gets none.
NO_NOTES: Mapping[str, str] = MappingProxyType({})


class IllegalMove(ValueError):
    """A sentence that says why an edition cannot be moved on so."""


# --- From a cadence ---------------------------------------------------------------------------------------------------


def draft_next(series: EventSeriesPage, *, at: datetime, by: Any) -> EditionPage | None:
    """A draft of the first coming date that has no edition yet; None where there is none.

    RuleError (a ValueError) for a wrong rule.
    """
    with transaction.atomic():
        free = _free_occurrences(series, until=None, at=at)
        return _draft(series, free[0], in_other_languages(series), by=by) if free else None


def draft_year(series: EventSeriesPage, *, year: int, at: datetime, by: Any) -> list[EditionPage]:
    """Drafts of all coming dates of ``year`` that have no edition yet, in order."""
    with transaction.atomic():
        free = [each for each in _free_occurrences(series, until=date(year, 12, 31), at=at) if each.on.year == year]
        versions = in_other_languages(series)
        return [_draft(series, each, versions, by=by) for each in free]


def taken(series: EventSeriesPage) -> dict[date, EditionPage]:
    """Which occurrences have an edition, drafts, moved and cancelled ones too; one query.

    An edition that was made by hand takes the day on which it stands.
    """
    editions = EditionPage.objects.child_of(series).only(
        "title", "occurrence_on", "starts_on", "ends_on", "starts_at", "time_zone", "previous_starts_on", "period"
    )
    days = ((edition.occurrence_on or edition.starts_on, edition) for edition in editions)
    return {day: edition for day, edition in days if day is not None}


def in_other_languages(series: EventSeriesPage) -> dict[date, EditionPage]:
    """What `taken` says of the series in its other languages: a draft here is a version of that event."""
    same = EventSeriesPage.objects.filter(translation_key=series.translation_key, alias_of=None)
    others = same.exclude(pk=series.pk).order_by("-pk")
    return {day: edition for other in others for day, edition in taken(other).items()}


def _free_occurrences(series: EventSeriesPage, *, until: date | None, at: datetime) -> list[Occurrence]:
    """Holds the series in all languages until the end of the transaction, so that two editors never draft the same date."""
    same = EventSeriesPage.objects.filter(translation_key=series.translation_key)
    held = next(version for version in same.select_for_update().order_by("pk") if version.pk == series.pk)
    cadence = held.cadence
    if cadence is None:
        return []
    since = at.astimezone(zones.zone(cadence.time_zone)).date()
    days = taken(held)
    coming = cadence.occurrences(since=since, until=until)
    return [each for each in coming if each.begins_at > at and each.on not in days]


def _draft(
    series: EventSeriesPage, occurrence: Occurrence, versions: dict[date, EditionPage], *, by: Any
) -> EditionPage:
    if version := versions.get(occurrence.on):
        return _translation(version, series, by=by)
    cadence = series.cadence
    assert cadence is not None
    local_end = occurrence.ends_at.astimezone(zones.zone(cadence.time_zone))
    edition = EditionPage(
        title=_title(series, occurrence.on),
        slug=_free_slug(series, f"{occurrence.on:%Y-%m-%d}"),
        locale_id=series.locale_id,
        kind=series.kind,
        status=EditionStatus.PLANNED,
        starts_on=occurrence.on,
        ends_on=local_end.date() if local_end.date() != occurrence.on else None,
        starts_at=cadence.starts_at,
        ends_at=local_end.time(),
        time_zone=cadence.time_zone,
        occurrence_on=occurrence.on,
        topics=series.topics.all(),
    )
    return _as_draft(edition, parent=series, by=by)


def _translation(version: EditionPage, series: EventSeriesPage, *, by: Any) -> EditionPage:
    """A draft in the language of ``series`` of an event that stands in another one: to be translated, with its programme."""
    source = EditionPage.objects.get(pk=version.pk)
    draft: EditionPage = source.copy_for_translation(series.locale)
    draft.owner, day, origin = by, source.occurrence_on or source.starts_on, source.series
    if day and origin and draft.title == _title(origin, day):
        draft.title = draft.draft_title = _title(series, day)
    draft.save(clean=False)
    draft.save_revision(user=by, clean=False)
    return draft


def _title(series: EventSeriesPage, day: date) -> str:
    with translation.override(series.locale.language_code):
        return f"{series.title}, {_plain_day(day)}"


def _plain_day(day: date) -> str:
    """For titles, which people type and search: with plain spaces whatever the language writes."""
    return " ".join(dates.day(day).split())


def _free_slug(parent: Page, wanted: str) -> str:
    used = set(Page.objects.child_of(parent).filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbers = (f"{wanted}-{number}" for number in range(2, len(used) + 3))
    return next(slug for slug in (wanted, *numbers) if slug not in used)


def _as_draft(edition: EditionPage, *, parent: Page, by: Any) -> EditionPage:
    edition.live, edition.has_unpublished_changes, edition.owner = False, True, by
    edition.first_published_at = edition.last_published_at = None
    try:
        fresh_parent = Page.objects.get(pk=parent.pk)  # treebeard keeps places in the tree on the instance
        fresh_parent.add_child(instance=edition)
        log(instance=edition, action="wagtail.create", user=by, content_changed=True)
        edition.save_revision(user=by, log_action=True)
    except ValidationError as error:
        raise IllegalMove(" ".join(error.messages)) from None
    return edition


# --- A copy for new dates ---------------------------------------------------------------------------------------------


def copy_edition(edition: EditionPage, *, starts_on: date, at: datetime, by: Any) -> EditionPage:
    """A draft of a new edition with the same programme, shifted by whole days to ``starts_on``; in this language only.

    New are its identity and the identities of its sessions. Left behind: registrations, links to join, documents,
    recordings, results, participants, number and status note; it is planned until somebody confirms it.
    """
    source = edition if edition.live else edition.get_latest_revision_as_object()
    first = source.starts_on or source.previous_starts_on
    days = starts_on - first if first else timedelta(0)
    with transaction.atomic():
        parent = edition.get_parent()
        copy = EditionPage.from_serializable_data(_content_for_copy(source, days))
        copy.title = _retitled(source.title, source, starts_on)
        copy.slug = _free_slug(parent, f"{source.slug}-{starts_on:%Y-%m-%d}"[-200:])
        copy.locale_id = source.locale_id
        copy.starts_on = starts_on
        length = (source.last_day or source.previous_ends_on or first) - first if first else timedelta(0)
        copy.ends_on = starts_on + length if length else None
        copy.occurrence_on = _occurrence_for(parent, starts_on)
        return _as_draft(copy, parent=parent, by=by)


def _content_for_copy(source: EditionPage, days: timedelta) -> dict[str, Any]:
    """What a revision of ``source`` would hold, without what belongs to it alone and with its days shifted."""
    content: dict[str, Any] = json.loads(source.to_json())
    own = {
        "pk",
        "uuid",
        "alias_of",
        "locale",
        "translation_key",
        "live",
        "live_revision",
        "content_type",
        "draft_title",
    }
    own |= {
        *Page.default_exclude_fields_in_copy,
        "go_live_at",
        "expire_at",
        "expired",
        "locked",
        "locked_at",
        "locked_by",
    }
    own |= {"first_published_at", "last_published_at", "latest_revision_created_at", "has_unpublished_changes"}
    for name in (*own, *NOT_COPIED, "documents", "recordings", *INSTANTS):
        content.pop(name, None)
    content["pk"] = None
    for name in ("registration_opens_on", "registration_closes_on"):
        if content.get(name):
            content[name] = (date.fromisoformat(content[name]) + days).isoformat()
    if content["registration"] == EditionPage.RegistrationBy.LINK:
        content["registration"] = EditionPage.RegistrationBy.NONE
    content["status"] = EditionStatus.PLANNED
    for name in ("sessions", "organisations", "people"):
        for row in content.get(name, []):
            row["pk"] = row["edition"] = None
    for row in content.get("sessions", []):
        row["key"] = str(uuid.uuid4())
        row["day"] = (date.fromisoformat(row["day"]) + days).isoformat()
        row.update(join_url="", recording_url="", document=None, is_cancelled=False)
        for speaker in row.get("speakers", []):
            speaker["pk"] = speaker["session"] = None
    return content


def _occurrence_for(parent: Page, day: date) -> date | None:
    """``day`` where the series suggests it and no edition stands for it yet."""
    series = EventSeriesPage.objects.select_for_update().filter(pk=parent.pk).first()
    cadence = series.cadence if series else None
    if series is None or cadence is None or not cadence.comes_to(day):
        return None
    return None if day in taken(series) else day


def _retitled(title: str, edition: EditionPage, day: date) -> str:
    """A title that ends with the event's date, as drafts from a cadence have it, follows the date."""
    old = edition.starts_on or edition.previous_starts_on
    if old is None:
        return title
    with translation.override(edition.locale.language_code):
        ending = f", {_plain_day(old)}"
        return f"{title.removesuffix(ending)}, {_plain_day(day)}" if title.endswith(ending) else title


# --- On with an edition -----------------------------------------------------------------------------------------------


def reschedule(
    edition: EditionPage,
    *,
    starts_on: date,
    starts_at: time | None = None,
    notes: Mapping[str, str] = NO_NOTES,
    at: datetime,
    by: Any,
) -> None:
    """Move it to ``starts_on``, its sessions by as many days, and by as many minutes where ``starts_at`` is given.

    The dates before stay in ``previous_*``. A planned edition that has not been confirmed only gets other dates: nobody
    has been told the old ones for certain. Registration days stay; the registration closes with the new beginning.
    """

    def move(version: EditionPage, *, is_certain: bool) -> None:
        first = version.starts_on or version.previous_starts_on
        last = version.last_day or version.previous_ends_on or first
        shift = _minutes_between(version.starts_at, starts_at)
        slots = list(version.sessions.all())
        for session in slots:
            session.day += starts_on - first if first else timedelta(0)
            _shift_session(session, shift)
        _set_sessions(version, slots)
        version.title = _retitled(version.title, version, starts_on)
        if is_certain:
            if version.starts_on and version.starts_on != starts_on:
                version.previous_starts_on, version.previous_ends_on = version.starts_on, version.last_day
            version.status, version.status_note = EditionStatus.RESCHEDULED, _note(version, notes)
        version.ends_on = starts_on + (last - first) if first and last and last != first else None
        version.starts_on = starts_on
        _shift_hours(version, shift, starts_at)

    with transaction.atomic():
        leading, versions = _held_versions(edition)
        if leading.starts_on == starts_on and starts_at in {None, leading.starts_at}:
            raise IllegalMove(_("The event is already on that date at that time."))
        is_certain = leading.status != EditionStatus.PLANNED
        if is_certain:
            _check_move(leading, EditionStatus.RESCHEDULED)
        for version in versions:
            _apply(version, change=partial(move, is_certain=is_certain), by=by)


def postpone(edition: EditionPage, *, notes: Mapping[str, str] = NO_NOTES, at: datetime, by: Any) -> None:
    """Take the dates away: they stay in ``previous_*``, and there are no new ones yet."""

    def take_dates(version: EditionPage) -> None:
        if version.starts_on is not None:
            version.previous_starts_on, version.previous_ends_on = version.starts_on, version.last_day
        version.starts_on = version.ends_on = None
        version.status, version.status_note = EditionStatus.POSTPONED, _note(version, notes)

    _carry_out(edition, to=EditionStatus.POSTPONED, change=take_dates, by=by)


def cancel(edition: EditionPage, *, notes: Mapping[str, str] = NO_NOTES, at: datetime, by: Any) -> None:
    """It does not take place. The dates stay, so that calendars can say so on the day."""

    def call_off(version: EditionPage) -> None:
        version.status, version.status_note = EditionStatus.CANCELLED, _note(version, notes)

    _carry_out(edition, to=EditionStatus.CANCELLED, change=call_off, by=by)


def confirm(edition: EditionPage, *, at: datetime, by: Any) -> None:
    """The date holds; also the way back from a cancellation, or from "held", that was a slip."""

    def settle(version: EditionPage) -> None:
        version.status, version.status_note = EditionStatus.CONFIRMED, ""

    _carry_out(edition, to=EditionStatus.CONFIRMED, change=settle, by=by)


def mark_held(edition: EditionPage, *, at: datetime, by: Any) -> None:
    """It took place; IllegalMove before it has begun."""

    def close(version: EditionPage) -> None:
        version.status = EditionStatus.HELD

    if edition.begins_at is None or edition.begins_at > at:
        raise IllegalMove(_("The event has not started yet."))
    _carry_out(edition, to=EditionStatus.HELD, change=close, by=by)


def cancel_session(session: Session, *, at: datetime, by: Any) -> None:
    """One slot does not take place; it stays in the programme, marked, in all languages (found by its ``key``)."""
    _mark_session(session, is_cancelled=True, by=by)


def restore_session(session: Session, *, at: datetime, by: Any) -> None:
    """Takes a cancellation back."""
    _mark_session(session, is_cancelled=False, by=by)


def _note(version: EditionPage, notes: Mapping[str, str]) -> str:
    return notes.get(version.locale.language_code, "")


def _mark_session(session: Session, *, is_cancelled: bool, by: Any) -> None:
    key = session.key

    def mark(version: EditionPage) -> None:
        slots = list(version.sessions.all())
        for slot in slots:
            if slot.key == key:
                slot.is_cancelled = is_cancelled
        _set_sessions(version, slots)

    with transaction.atomic():
        for version in _held_versions(session.edition)[1]:
            _apply(version, change=mark, by=by)


def _set_sessions(version: EditionPage, slots: list[Session]) -> None:
    """In place of its rows, to be saved with it; modelcluster's accessor takes a list."""
    setattr(version, "sessions", slots)  # noqa: B010


def _minutes_between(old: time | None, new: time | None) -> timedelta:
    if old is None or new is None:
        return timedelta(0)
    return datetime.combine(date.min, new) - datetime.combine(date.min, old)


def _shift_session(session: Session, shift: timedelta) -> None:
    """By as much as the edition; a session that this brings over midnight goes to the day where it then begins."""
    if not shift or session.starts_at is None:
        return
    begins = datetime.combine(session.day, session.starts_at) + shift
    if session.ends_at is not None:
        ends = datetime.combine(session.day, session.ends_at) + shift
        if ends.date() != begins.date():
            raise IllegalMove(_("The session “%(title)s” would run past midnight.") % {"title": session.title})
        session.ends_at = ends.time()
    session.day, session.starts_at = begins.date(), begins.time()


def _shift_hours(version: EditionPage, shift: timedelta, starts_at: time | None) -> None:
    """The hours of the edition itself; ``starts_on`` and ``ends_on`` are the new ones already."""
    if starts_at is None:
        return
    if version.ends_at is not None and version.starts_on and shift:
        ends = datetime.combine(version.last_day or version.starts_on, version.ends_at) + shift
        version.ends_at = ends.time()
        version.ends_on = ends.date() if ends.date() != version.starts_on else None
    version.starts_at = starts_at


# --- Through all versions ---------------------------------------------------------------------------------------------


def _carry_out(edition: EditionPage, *, to: EditionStatus, change: Callable[[EditionPage], None], by: Any) -> None:
    with transaction.atomic():
        leading, versions = _held_versions(edition)
        _check_move(leading, to)
        for version in versions:
            _apply(version, change=change, by=by)


def _held_versions(edition: EditionPage) -> tuple[EditionPage, list[EditionPage]]:
    """All language versions, their rows held until the end of the transaction; first the one that decides what is legal:
    ``edition`` as readers see it, or where they do not, as its editor left it. The others follow it."""
    same = EditionPage.objects.filter(translation_key=edition.translation_key, alias_of=None)
    versions = list(same.select_for_update(of=("self",)).select_related("locale").order_by("pk"))
    leading = next(version for version in versions if version.pk == edition.pk)
    return (leading if leading.live else leading.get_latest_revision_as_object()), versions


def _check_move(edition: EditionPage, to: EditionStatus) -> None:
    if may_move(edition.status, to):
        return
    raise IllegalMove(
        _("The status of “%(title)s” is “%(old)s”. It cannot be changed to “%(new)s”.")
        % {
            "title": edition.title,
            "old": str(EditionStatus(edition.status).label).lower(),
            "new": str(to.label).lower(),
        }
    )


def _apply(version: EditionPage, *, change: Callable[[EditionPage], None], by: Any) -> None:
    try:
        draft = _unpublished(version)
        whose = _author(version, draft, by=by)
        if version.live:
            change(version)
            version.save_revision(user=by, log_action=True).publish(user=by, skip_permission_checks=True)
        if draft or not version.live:
            _apply_to_draft(version, draft, change=change, by=by, whose=whose)
    except ValidationError as error:
        raise IllegalMove(" ".join(error.messages)) from None


def _unpublished(version: EditionPage) -> Revision | None:
    """What an editor has saved and nobody published; for a page that was never public its newest state."""
    if version.live and not version.has_unpublished_changes:
        return None
    latest: Revision | None = version.get_latest_revision()
    return latest


def _author(version: EditionPage, draft: Revision | None, *, by: Any) -> Any:
    """Who answers for the draft that goes on beside what is published now. It stays the draft of whoever changed it and
    may not publish it: saved in another name, it would hide from the next editor that nobody has approved it."""
    changes = unapproved(version, by) if draft else []
    return changes[0].user if changes else by


def _apply_to_draft(
    version: EditionPage, draft: Revision | None, *, change: Callable[[EditionPage], None], by: Any, whose: Any
) -> None:
    scheduled_for = draft.approved_go_live_at if draft else None
    newest = draft.as_object() if draft else version
    change(newest)
    newest.set_instants()
    # A draft may be unfinished: it is checked when somebody publishes it.
    revision = newest.save_revision(user=whose, clean=False, approved_go_live_at=scheduled_for)
    log(instance=newest, action="wagtail.edit", user=by, revision=revision, content_changed=True)
    if draft and scheduled_for:
        Revision.objects.filter(pk=draft.pk).update(approved_go_live_at=None)
    if not version.live:  # lists of drafts read the rows
        names = ["status", "status_note", "starts_on", "ends_on", "starts_at", "ends_at", *INSTANTS]
        names += ["previous_starts_on", "previous_ends_on"]
        EditionPage.objects.filter(pk=newest.pk).update(**{name: getattr(newest, name) for name in names})
