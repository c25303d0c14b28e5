"""Drafts for the upcoming dates of a series."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page

from events import zones
from events.models import EditionPage, EditionStatus, EventSeriesPage, Platform
from events.recurrence import Occurrence
from foundation.page_slugs import free_slug

from .titles import dated_title
from .versions import IllegalMove, apply


@dataclass(frozen=True, slots=True)
class Plan:
    """Choices of an editor for one date of the rule. ``starts_on``, ``starts_at``: day and time of the event, if they
    differ from the rule. ``platform``: a name; an unknown one creates the platform."""

    starts_on: date | None = None
    starts_at: time | None = None
    platform: str = ""


AS_SUGGESTED = Plan()


def draft_next(series: EventSeriesPage, *, at: datetime, by: Any) -> EditionPage | None:
    """Create a draft for the first upcoming date without an edition. Return None if there is no such date.

    Raises `RuleError` (a ValueError) for an invalid rule.
    """
    with transaction.atomic():
        free = _free_occurrences(series, until=None, at=at)
        return _draft(series, free[0], in_other_languages(series), by=by) if free else None


def draft_year(
    series: EventSeriesPage,
    *,
    year: int,
    at: datetime,
    by: Any,
    plans: Mapping[date, Plan] | None = None,
    translations: Sequence[EventSeriesPage] = (),
) -> list[EditionPage]:
    """Create drafts for upcoming dates of ``year`` without an edition, in order.

    ``plans``: the dates to draft; None for all. ``translations``: versions of the series that get a draft of the same
    events, unless they have one. A date on which another language has an event becomes a version of that event, whatever
    its plan.
    """
    with transaction.atomic():
        free = [each for each in _free_occurrences(series, until=date(year, 12, 31), at=at) if each.on.year == year]
        versions = in_other_languages(series)
        made = [
            _draft(series, each, versions, by=by, plan=AS_SUGGESTED if plans is None else plans[each.on])
            for each in free
            if plans is None or each.on in plans
        ]
        return [*made, *_translated(made, translations, by=by)]


def _translated(made: Iterable[EditionPage], others: Iterable[EventSeriesPage], *, by: Any) -> list[EditionPage]:
    known = {other.pk: taken(other) for other in others}
    return [
        _translation(edition, other, by=by)
        for other in others
        for edition in made
        if (edition.occurrence_on or edition.starts_on) not in known[other.pk]
    ]


def taken(series: EventSeriesPage) -> dict[date, EditionPage]:
    """Return the occurrences with an edition, including drafts, moved and cancelled ones. One query.

    An edition created manually takes its own day.
    """
    editions = EditionPage.objects.child_of(series).only(
        *("title", "occurrence_on", "starts_on", "ends_on", "starts_at", "time_zone", "previous_starts_on", "period"),
        *("live", "translation_key", "alias_of"),
    )
    days = ((edition.occurrence_on or edition.starts_on, edition) for edition in editions)
    return {day: edition for day, edition in days if day is not None}


def in_other_languages(series: EventSeriesPage) -> dict[date, EditionPage]:
    """Return `taken` for the series in its other languages: a draft for the same date becomes a version of that event."""
    same = EventSeriesPage.objects.filter(translation_key=series.translation_key, alias_of=None)
    others = same.exclude(pk=series.pk).order_by("-pk")
    return {day: edition for other in others for day, edition in taken(other).items()}


def leave_out(series: EventSeriesPage, days: Collection[date], *, by: Any) -> None:
    """Add ``days`` to the exceptions of the rule, in all languages, so that nothing suggests or announces them again."""

    _set_exceptions(series, lambda known: known | {day.isoformat() for day in days}, by=by)


def suggest_again(series: EventSeriesPage, days: Collection[date], *, by: Any) -> None:
    """Remove ``days`` from the exceptions of the rule, in all languages."""
    _set_exceptions(series, lambda known: known - {day.isoformat() for day in days}, by=by)


def _set_exceptions(series: EventSeriesPage, changed: Callable[[set[str]], set[str]], *, by: Any) -> None:
    def change(version: EventSeriesPage) -> None:
        version.except_on = sorted(changed(set(version.except_on)))

    same = EventSeriesPage.objects.filter(translation_key=series.translation_key, alias_of=None)
    with transaction.atomic():
        for version in same.select_for_update(of=("self",)).order_by("pk"):
            apply(version, change=change, by=by)


def _free_occurrences(series: EventSeriesPage, *, until: date | None, at: datetime) -> list[Occurrence]:
    """Return upcoming dates without an edition. Locks the series in all languages until the end of the transaction, so
    that two editors never draft the same date."""
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
    series: EventSeriesPage,
    occurrence: Occurrence,
    versions: dict[date, EditionPage],
    *,
    by: Any,
    plan: Plan = AS_SUGGESTED,
) -> EditionPage:
    if version := versions.get(occurrence.on):
        return _translation(version, series, by=by)
    cadence = series.cadence
    assert cadence is not None
    starts_on, starts_at = plan.starts_on or occurrence.on, plan.starts_at or cadence.starts_at
    begins_at = zones.instant(starts_on, starts_at, cadence.time_zone)
    local_end = (begins_at + cadence.duration).astimezone(zones.zone(cadence.time_zone))
    nights, is_whole_day = local_end.date() - starts_on, cadence.is_whole_day and plan.starts_at is None
    nights -= timedelta(days=is_whole_day)
    edition = EditionPage(
        title=dated_title(series, starts_on),
        slug=free_slug(series, f"{starts_on:%Y-%m-%d}"),
        locale_id=series.locale_id,
        kind=series.kind,
        status=EditionStatus.PLANNED,
        starts_on=starts_on,
        ends_on=starts_on + nights if nights else None,
        starts_at=None if is_whole_day else starts_at,
        ends_at=None if is_whole_day else local_end.time(),
        platform=Platform.objects.get_or_create(name=plan.platform)[0] if plan.platform else None,
        time_zone=cadence.time_zone,
        occurrence_on=occurrence.on,
        topics=series.topics.all(),
    )
    return as_draft(edition, parent=series, by=by)


def _translation(version: EditionPage, series: EventSeriesPage, *, by: Any) -> EditionPage:
    """Create a draft in the language of ``series`` of an event in another language, with its programme, to be
    translated."""
    source = EditionPage.objects.get(pk=version.pk)
    draft: EditionPage = source.copy_for_translation(series.locale)
    draft.owner, day, origin = by, source.starts_on or source.occurrence_on, source.series
    if day and origin and draft.title == dated_title(origin, day):
        draft.title = draft.draft_title = dated_title(series, day)
    draft.save(clean=False)
    draft.save_revision(user=by, clean=False)
    return draft


def as_draft(edition: EditionPage, *, parent: Page, by: Any) -> EditionPage:
    edition.live, edition.has_unpublished_changes, edition.owner = False, True, by
    edition.first_published_at = edition.last_published_at = None
    try:
        fresh_parent = Page.objects.get(pk=parent.pk)  # treebeard stores tree positions on the instance
        fresh_parent.add_child(instance=edition)
        log(instance=edition, action="wagtail.create", user=by, content_changed=True)
        edition.save_revision(user=by, log_action=True)
    except ValidationError as error:
        raise IllegalMove(" ".join(error.messages)) from None
    return edition
