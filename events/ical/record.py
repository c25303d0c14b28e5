"""Update `CalendarEntry` rows after editions are published, changed or withdrawn. Safe to repeat."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import override
from wagtail.models import Page

from events.ical import announced, content, document, entries
from events.models import CalendarEntry, EditionPage, EditionStatus, EventSeriesPage, ForeignUid
from foundation.custody.addresses.page_addresses import path_in_sql, shows_any
from foundation.public_pages import is_public

logger = logging.getLogger(__name__)


def record(edition: EditionPage, *, at: datetime, force: bool = False) -> CalendarEntry | None:
    """Update the entry of ``edition``, or withdraw it if the page is not public. Return the entry, or None if calendars
    show the same as before.

    ``edition`` is read again from the database, because a signal may pass an instance with unsaved changes. ``force``
    writes the row even if nothing changed, with the same sequence.
    """
    with transaction.atomic():
        before = _series_shown(edition)
        current = EditionPage.objects.select_related("locale").filter(pk=edition.pk).first()
        if current is None or not is_public(current):
            entry = _withdraw(edition.uuid, at=at)
        else:
            entry = _keep(current, at=at, force=force)
        now = _series_shown(edition)
        for series_uuid in filter(None, {before, now}) if entry or before != now else ():
            announced.record(series_uuid, at=at)
        return entry


def _series_shown(edition: EditionPage) -> UUID | None:
    return CalendarEntry.objects.filter(uuid=edition.uuid).values_list("series_uuid", flat=True).first()


def _keep(edition: EditionPage, *, at: datetime, force: bool) -> CalendarEntry | None:
    known = _known(edition)
    series = EventSeriesPage.objects.parent_of(edition).first()
    if known is None and content.first_day(edition) is None:
        return None  # planned for a period, without a date
    entry = known or _new_entry(edition, series, at=at)
    text = _components(edition, entry)
    facets = content.edition_facets(edition)
    is_cancelled = edition.status in {EditionStatus.CANCELLED, EditionStatus.POSTPONED} or edition.starts_on is None
    content_hash = _hash(edition, text, facets, series)
    is_same = known is not None and not known.is_withdrawn and known.content_hash == content_hash
    is_reworded = not is_same and known is not None and _is_reworded(known, edition, text, facets)
    if is_same and not force:
        CalendarEntry.objects.filter(pk=entry.pk).exclude(live_revision_id=edition.live_revision_id).update(
            live_revision_id=edition.live_revision_id
        )
        return None

    entry.uuid, entry.edition = edition.uuid, edition
    entry.live_revision_id = edition.live_revision_id
    entry.series_uuid = series.uuid if series else None
    entry.is_withdrawn, entry.is_cancelled, entry.content_hash = False, is_cancelled, content_hash
    entry.time_zones = edition.time_zone if ";TZID=" in text else ""
    entry.begins_at, entry.finishes_at = edition.begins_at or entry.begins_at, edition.finishes_at or entry.finishes_at
    entry.first_on = content.first_day(edition) or entry.first_on
    entry.last_on = content.last_day(edition) or entry.last_on
    is_quiet = is_same or is_reworded
    entries.step(entry, text, at=None if is_quiet else at)
    entries.keep_facets(entry, facets)
    return None if is_quiet else entry


def _is_reworded(known: CalendarEntry, edition: EditionPage, text: str, facets: set[str]) -> bool:
    """Return whether only our wording changed, as after an upgrade, and not the revision. Calendars then need no
    update."""
    return (
        not known.is_withdrawn
        and known.live_revision_id is not None
        and known.live_revision_id == edition.live_revision_id
        and document.is_reworded(known.components, text)
        and set(known.facets.values_list("facet", flat=True)) == facets
    )


def _known(edition: EditionPage) -> CalendarEntry | None:
    """Return the entry of the edition, or the one left by a deleted page with the same translation key and language."""
    rows = CalendarEntry.objects.select_for_update()
    own = rows.filter(uuid=edition.uuid).first()
    return own or rows.filter(translation_key=edition.translation_key, language=edition.locale.language_code).first()


def _new_entry(edition: EditionPage, series: EventSeriesPage | None, *, at: datetime) -> CalendarEntry:
    """Create an entry with its permanent UID."""
    language = edition.locale.language_code
    entry = CalendarEntry(uuid=edition.uuid, translation_key=edition.translation_key, language=language, created_at=at)
    foreign = ForeignUid.objects.filter(pk=edition.uuid).first()
    entry.uid = foreign.uid if foreign else str(edition.translation_key)
    cadence = announced.cadence_for(edition, series) if series else None
    if cadence is not None:
        entry.uid, entry.recurrence_on = cadence.entry.uid, edition.occurrence_on
    return entry


def _components(edition: EditionPage, entry: CalendarEntry) -> str:
    """Return the components without stamps. If an edition lost its date without being postponed, return its last
    components as cancelled.
    """
    identity = content.Identity(uid=entry.uid, recurrence_id=announced.recurrence_id(entry))
    events = content.edition_events(edition, identity=identity)
    if not events:
        with override(entry.language):
            text = document.cancelled(entry.components, called_off=content.called_off)
        return document.stamped(text, sequence=0, created_at=document.UNSTAMPED, changed_at=document.UNSTAMPED)
    return "".join(document.component(event) for event in events)


def _withdraw(edition_uuid: UUID, *, at: datetime) -> CalendarEntry | None:
    """Withdraw the entry of a page that the public may not see. Return None if this changes nothing.

    While the event takes place, for some readers or in another language, calendars leave out the entry. If it does not
    take place, the entry stays and is marked as cancelled, also in its title, in each language that calendars had.
    """
    entry = CalendarEntry.objects.select_for_update().filter(uuid=edition_uuid).first()
    if entry is None:
        return None
    is_cancelled = not _takes_place(entry, at=at)
    if entry.is_withdrawn and entry.is_cancelled == is_cancelled:
        return None
    _write_withdrawn(entry, is_cancelled=is_cancelled, at=at)
    others = CalendarEntry.objects.left_out().filter(translation_key=entry.translation_key)
    for other in others.select_for_update().order_by("pk") if is_cancelled else []:
        _write_withdrawn(other, is_cancelled=True, at=at)
        if other.series_uuid:
            announced.record(other.series_uuid, at=at)
    return entry


def _takes_place(entry: CalendarEntry, *, at: datetime) -> bool:
    """Return whether the event takes place, according to emails to registered people, or took place."""
    if entry.finishes_at and entry.finishes_at < at:
        return True
    live = EditionPage.objects.live().filter(translation_key=entry.translation_key, alias_of=None)
    return live.exclude(status__in=[EditionStatus.CANCELLED, EditionStatus.POSTPONED]).exists()


def _write_withdrawn(entry: CalendarEntry, *, is_cancelled: bool, at: datetime) -> None:
    entry.is_withdrawn, entry.is_cancelled = True, is_cancelled
    entry.live_revision_id, entry.content_hash = None, ""
    text = document.bare(entry.components)
    if is_cancelled:
        with override(entry.language):
            text = document.cancelled(text, called_off=content.called_off)
    entries.step(entry, text, at=at)


def _hash(edition: EditionPage, text: str, facets: set[str], series: EventSeriesPage | None) -> str:
    """Return a hash that also covers the links to join. Only personal files contain them, but they share the sequence
    numbers."""
    parts = [text, *sorted(facets), str(edition.starts_on), edition.status, str(series.uuid if series else None)]
    parts += content.joining(edition)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


# --- Repair after a crash ---------------------------------------------------------------------------------------------


def sweep(*, at: datetime) -> list[CalendarEntry]:
    """Repair entries that a crash left outdated, then the announced dates of all series, some of which may have passed.
    Return the changed entries in no particular order. Failures of one edition are logged and do not stop the others.
    """
    changes = sweep_visibility(at=at) + record_all(astray(), at=at)
    announced.record_all(at=at)
    return changes


def sweep_visibility(*, at: datetime) -> list[CalendarEntry]:
    """Repair entries that are missing, have another revision than their page, or outlived its visibility because of a
    crash. Four queries if nothing is wrong.
    """
    shown = CalendarEntry.objects.filter(uuid=OuterRef("uuid"), is_withdrawn=False)
    public = EditionPage.objects.open_to_all().filter(alias_of=None)
    behind = public.annotate(
        entry_id=Subquery(shown.values("pk")[:1]),
        shown_revision=Coalesce(Subquery(shown.values("live_revision_id")[:1]), 0),
    ).filter(
        Q(entry_id=None) & (Q(starts_on__isnull=False) | Q(previous_starts_on__isnull=False))
        | Q(entry_id__isnull=False) & ~Q(shown_revision=Coalesce(F("live_revision_id"), 0))
    )
    changes = record_all(behind, at=at)
    ghosts = CalendarEntry.objects.filter(is_withdrawn=False, cadence=None).exclude(edition__in=public.values("pk"))
    live = EditionPage.objects.live().filter(alias_of=None).values("translation_key")
    gone = CalendarEntry.objects.left_out().filter(cadence=None, finishes_at__gte=at).exclude(translation_key__in=live)
    for entry in [*ghosts, *gone]:
        with transaction.atomic():
            if withdrawn := _withdraw(entry.uuid, at=at):
                changes.append(withdrawn)
    return changes


def record_all(editions: Iterable[EditionPage], *, at: datetime, force: bool = False) -> list[CalendarEntry]:
    """Call `record` for each edition. Failures are logged and do not stop the others."""
    changes = []
    for edition in editions:
        try:
            if entry := record(edition, at=at, force=force):
                changes.append(entry)
        except Exception:
            logger.exception("The calendar entry of edition %s could not be written", edition.pk)
    return changes


def record_below(page: Page, *, at: datetime) -> list[CalendarEntry]:
    """Call `record` for all editions and series at and below ``page``, whose visibility changed."""
    changes = record_all(EditionPage.objects.descendant_of(page, inclusive=True), at=at)
    announced.record_each(EventSeriesPage.objects.descendant_of(page, inclusive=True), at=at)
    return changes


def follow(page_ids: list[int], *, left: list[str], at: datetime) -> list[CalendarEntry]:
    """Update entries of pages whose URL changed. Registered with `foundation.custody.addresses.moves`."""
    shown = CalendarEntry.objects.filter(shows_any("components", document.OUR_HOST, left), is_withdrawn=False)
    linking = {pk for pk in shown.values_list("edition_id", flat=True) if pk} if left else set()
    changes = record_all(EditionPage.objects.filter(pk__in={*page_ids, *linking}), at=at)
    announced.record_each(EventSeriesPage.objects.filter(pk__in=page_ids), at=at)
    return changes


def astray() -> list[EditionPage]:
    """Return editions whose entries contain an outdated URL."""
    line = Concat(
        Value(f":{document.OUR_HOST}"), path_in_sql("edition__url_path"), Value("\r\n"), output_field=TextField()
    )
    shown = CalendarEntry.objects.filter(is_withdrawn=False, cadence=None, edition__isnull=False)
    differing = shown.annotate(line=line).exclude(components__contains=F("line")).select_related("edition")
    pages = [(entry.edition, entry.components) for entry in differing if entry.edition is not None]
    return [page for page, text in pages if f":{content.page_address(page)}\r\n" not in text]


def rebuild(*, at: datetime) -> list[CalendarEntry]:
    """Rewrite every entry from its page. A sequence grows only if the content of calendars changes."""
    public = EditionPage.objects.open_to_all().filter(alias_of=None).order_by("pk")
    return record_all(public.iterator(chunk_size=200), at=at, force=True) + sweep(at=at)
