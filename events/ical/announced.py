"""Announced dates of a series, as one recurring component in a `CalendarEntry`.

The component contains the dates of the rule and the extra days, from the announcement to the end of the year after
next. Exceptions are left out, as are dates covered by an edition with its own UID. Dates overridden by a published
edition (same UID, RECURRENCE-ID) always stay. A date that passes without an edition is removed, so no calendar shows a
meeting that never took place.

A changed rule is a new component with a new UID. The old one keeps its past dates and ends with those that have begun.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import override

from events import zones
from events.ical import content, document, entries
from events.models import AnnouncedCadence, CalendarEntry, EditionPage, EventSeriesPage
from events.recurrence import Cadence, RuleError, read_rule
from foundation.public_pages import is_public

logger = logging.getLogger(__name__)

YEARS_ANNOUNCED = 2


def record(series_uuid: UUID, *, at: datetime) -> None:
    """Update the announced dates of this series. Safe to repeat, also for a deleted series."""
    with transaction.atomic():
        rows = list(
            AnnouncedCadence.objects.select_for_update(of=("self",))
            .select_related("entry")
            .filter(series_uuid=series_uuid)
            .order_by("pk")
        )
        series = EventSeriesPage.objects.select_related("locale").filter(uuid=series_uuid).first()
        is_hidden = False
        if series is not None and not is_public(series):
            is_hidden, series = series.live, None
        wanted = _wanted(series)
        if series is None and not rows:
            return
        active = next((row for row in rows if row.ends_before is None), None)
        if active and (wanted is None or not _is_same(active, wanted)):
            active.ends_before = _day_after_what_began(active, at=at)
            active.save(update_fields=["ends_before"])
            active = None
        if series and wanted and active is None:
            active = _announce(series, wanted, rows, at=at)
            rows += [active] if active else []
        for row in rows:
            _write(row, series, is_hidden=is_hidden, at=at)


def record_all(*, at: datetime) -> None:
    """Call `record` for every series that announces dates or has announced any. Failures are logged and do not stop the
    others.
    """
    announcing = EventSeriesPage.objects.filter(announces_dates=True).values_list("uuid", flat=True)
    _record_uuids({*announcing, *AnnouncedCadence.objects.values_list("series_uuid", flat=True)}, at=at)


def record_each(series: QuerySet[EventSeriesPage], *, at: datetime) -> None:
    _record_uuids(series.values_list("uuid", flat=True), at=at)


def _record_uuids(uuids: Iterable[UUID], *, at: datetime) -> None:
    for series_uuid in uuids:
        try:
            record(series_uuid, at=at)
        except Exception:
            logger.exception("The announced dates of series %s could not be written", series_uuid)


def cadence_for(edition: EditionPage, series: EventSeriesPage) -> AnnouncedCadence | None:
    """Return the announcement that this edition overrides when first published; None if there is none.

    The edition must be the only one for a date of the announcement, and take one day with hours, like announced dates.
    """
    if edition.occurrence_on is None or not edition.starts_at or edition.days > 1:
        return None
    rows = AnnouncedCadence.objects.filter(series_uuid=series.uuid).select_related("entry").order_by("-pk")
    for row in rows:
        held = CalendarEntry.objects.filter(uid=row.entry.uid, recurrence_on=edition.occurrence_on)
        is_held = held.exclude(translation_key=edition.translation_key).exists()
        if not is_held and edition.occurrence_on in _suggested(row, series, until=edition.occurrence_on):
            return row
    return None


def recurrence_id(entry: CalendarEntry) -> datetime | None:
    """Return the start of the announced date that ``entry`` overrides, in the zone of the announcement."""
    if entry.recurrence_on is None:
        return None
    rows = AnnouncedCadence.objects.filter(entry__uid=entry.uid, entry__language=entry.language)
    row = rows.first()
    return _local_start(row, entry.recurrence_on) if row else None


def _wanted(series: EventSeriesPage | None) -> Cadence | None:
    """Return the cadence that the series announces now; None if its rule cannot be read."""
    if series is None or not series.announces_dates or series.is_ended:
        return None
    try:
        return series.cadence
    except (RuleError, ValueError):
        logger.warning("The rule of series %s could not be read", series.pk)
        return None


def _is_same(row: AnnouncedCadence, cadence: Cadence) -> bool:
    """Return whether rule, hours and zone are the same. Exceptions and extra days do not make a new announcement."""
    known = (row.rule, row.first_on, row.starts_at, row.time_zone, timedelta(minutes=row.duration_minutes))
    return known == (cadence.rule, cadence.first_on, cadence.starts_at, cadence.time_zone, cadence.duration)


def _announce(
    series: EventSeriesPage, cadence: Cadence, rows: list[AnnouncedCadence], *, at: datetime
) -> AnnouncedCadence | None:
    """Create a component from the first future date that no earlier rule covers. Return None if there is no such date."""
    since = max([_local_day(at, cadence.time_zone), *(row.ends_before for row in rows if row.ends_before)])
    first = next((each for each in cadence.occurrences(since=since) if each.begins_at > at), None)
    if first is None:
        return None
    uid = _new_uid(series, cadence, used={row.entry.uid for row in rows})
    entry = CalendarEntry(
        uuid=uuid.uuid4(),
        uid=str(uid),
        translation_key=uid,
        language=series.locale.language_code,
        series_uuid=series.uuid,
        created_at=at,
        changed_at=at,
    )
    entry.save()
    return AnnouncedCadence.objects.create(
        entry=entry,
        series=series,
        series_uuid=series.uuid,
        rule=cadence.rule,
        first_on=cadence.first_on,
        starts_at=cadence.starts_at,
        time_zone=cadence.time_zone,
        duration_minutes=cadence.duration // timedelta(minutes=1),
        announced_from=first.on,
    )


def _new_uid(series: EventSeriesPage, cadence: Cadence, *, used: set[str]) -> UUID:
    """Return a UID that is the same for the same rule in each language, and new if an old rule comes back."""
    words = f"{cadence.rule} {cadence.first_on} {cadence.starts_at} {cadence.time_zone} {cadence.duration}"
    for number in range(len(used) + 1):
        uid = uuid.uuid5(series.translation_key, f"{words} {number}")
        if str(uid) not in used:
            return uid
    raise AssertionError("more identities than rows are tried")


# --- The dates --------------------------------------------------------------------------------------------------------


def _write(row: AnnouncedCadence, series: EventSeriesPage | None, *, is_hidden: bool, at: datetime) -> None:
    """Write the entry. ``is_hidden``: the series is not public, so calendars leave out its announced dates."""
    is_active = row.ends_before is None
    horizon = date(_local_day(at, row.time_zone).year + YEARS_ANNOUNCED, 12, 31)
    rule_days = set(_suggested(row, None, until=horizon))
    extra = set(series.cadence.extra_on) if is_active and series and series.cadence else set()
    excepted = set(series.cadence.except_on) if is_active and series and series.cadence else set()
    overridden = _overridden(row)
    wanted = rule_days | {day for day in extra if row.announced_from <= day <= horizon}
    wanted -= excepted | _held_otherwise(row) | _left_out(row)
    wanted = {day for day in wanted if _end(row, day) > at} | overridden
    event = _event(row, series, rule_days, wanted)
    text = document.component(event)
    facets = content.series_facets(series) if series else set(row.entry.facets.values_list("facet", flat=True))
    content_hash = hashlib.sha256("\n".join([text, *sorted(facets)]).encode()).hexdigest()
    entry = row.entry
    if entry.content_hash == content_hash:
        return
    days = wanted or {row.announced_from}
    is_quiet = not entry.content_hash or _is_reworded(entry, series, text, facets)
    entry.live_revision_id = series.live_revision_id if series else entry.live_revision_id
    entry.content_hash, entry.time_zones, entry.is_withdrawn = content_hash, row.time_zone, event.status == "CANCELLED"
    entry.is_cancelled = entry.is_withdrawn and not is_hidden
    entry.first_on, entry.last_on = min(days), max(days)
    entries.step(entry, text, at=None if is_quiet else at)
    entries.keep_facets(entry, facets)


def _is_reworded(entry: CalendarEntry, series: EventSeriesPage | None, text: str, facets: set[str]) -> bool:
    """Return whether only our own wording changed, as after an upgrade, while the revision is the same. Old entries
    have no revision.
    """
    return (
        series is not None
        and series.live_revision_id is not None
        and entry.live_revision_id in (None, series.live_revision_id)
        and document.is_reworded(entry.components, text)
        and set(entry.facets.values_list("facet", flat=True)) == facets
    )


def _suggested(row: AnnouncedCadence, series: EventSeriesPage | None, *, until: date) -> Iterable[date]:
    """Return the days of the rule from the announcement to its end, with the extra days of ``series`` if given."""
    last = min(until, row.ends_before - timedelta(days=1)) if row.ends_before else until
    extra = series.extra_on if series and row.ends_before is None else []
    cadence = Cadence.read(
        row.rule,
        first_on=row.first_on,
        starts_at=row.starts_at,
        time_zone=row.time_zone,
        duration_minutes=row.duration_minutes,
        extra_on=extra,
    )
    return [each.on for each in cadence.occurrences(since=row.announced_from, until=last)]


def _overridden(row: AnnouncedCadence) -> set[date]:
    """Return the dates on which calendars show an edition under this UID, cancelled ones too. Editions in other languages
    count too, because a calendar of all languages contains them beside this component."""
    same = CalendarEntry.objects.shown().filter(uid=row.entry.uid)
    return {day for day in same.values_list("recurrence_on", flat=True) if day is not None}


def _left_out(row: AnnouncedCadence) -> set[date]:
    """Return the dates of editions that take place without a public page in any language."""
    same = CalendarEntry.objects.left_out().filter(uid=row.entry.uid)
    return {day for day in same.values_list("recurrence_on", flat=True) if day is not None} - _overridden(row)


def _held_otherwise(row: AnnouncedCadence) -> set[date]:
    """Return the dates covered by an edition of the series with another UID."""
    others = CalendarEntry.objects.filter(series_uuid=row.series_uuid, edition__isnull=False, is_withdrawn=False)
    pairs = others.exclude(uid=row.entry.uid).values_list("edition__occurrence_on", "first_on")
    return {day for occurrence_on, first_on in pairs if (day := occurrence_on or first_on)}


def _event(
    row: AnnouncedCadence, series: EventSeriesPage | None, rule_days: set[date], wanted: set[date]
) -> document.Event:
    """Build the event: dates of the rule become RRULE with EXDATE, others RDATE. If no date is left, show the first as
    cancelled."""
    of_rule = sorted(rule_days & wanted)
    first = of_rule[0] if of_rule else min(wanted, default=row.announced_from)
    rule, excluded = "", set()
    if len(of_rule) > 1:
        rule = _rule_until(row, of_rule[-1])
        excluded = {day for day in rule_days if first <= day <= of_rule[-1]} - wanted
    words = content.cadence_text(series) if series else _words_kept(row)
    if not wanted:
        words["status"] = "CANCELLED"
        with override(row.entry.language):
            if not (title := str(words["summary"])).startswith(content.called_off("")):
                words["summary"] = content.called_off(title)
    starts = _local_start(row, first)
    return document.Event(
        uid=row.entry.uid,
        begins=starts,
        ends=_end(row, first).astimezone(zones.zone(row.time_zone)),
        rule=rule,
        excluded=tuple(_local_start(row, day) for day in sorted(excluded)),
        added=tuple(_local_start(row, day) for day in sorted(wanted - set(of_rule) - {first})),
        **words,
    )


def _rule_until(row: AnnouncedCadence, last: date) -> str:
    """Return the rule with UNTIL as the instant of the last date in UTC (RFC 5545 3.3.10), replacing its own end."""
    parts = read_rule(row.rule)
    parts.pop("COUNT", None)
    parts["UNTIL"] = f"{_local_start(row, last).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _words_kept(row: AnnouncedCadence) -> dict[str, object]:
    """Return the texts of a series that is no longer public: only its name."""
    organizer = content.organizer("")
    return {"summary": document.summary_of(row.entry.components), "status": "TENTATIVE", "organizer": organizer}


def _local_start(row: AnnouncedCadence, day: date) -> datetime:
    return zones.instant(day, row.starts_at, row.time_zone).astimezone(zones.zone(row.time_zone))


def _day_after_what_began(row: AnnouncedCadence, *, at: datetime) -> date:
    today = _local_day(at, row.time_zone)
    return today if _local_start(row, today) > at else today + timedelta(days=1)


def _end(row: AnnouncedCadence, day: date) -> datetime:
    return zones.instant(day, row.starts_at, row.time_zone) + timedelta(minutes=row.duration_minutes)


def _local_day(at: datetime, zone_name: str) -> date:
    return at.astimezone(zones.zone(zone_name)).date()
