"""Cards of editions in lists: date, place and status. Texts for templates, in the current language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from events import dates, stages, zones
from events.models import EditionPage, EventKind
from events.stages import Stage

# Names of formats for use inside a sentence, without a capital letter.
_FORMATS_IN_A_SENTENCE = {
    EditionPage.Format.ONLINE: pgettext_lazy("in a sentence", "online"),
    EditionPage.Format.IN_PERSON: pgettext_lazy("in a sentence", "in person"),
    EditionPage.Format.HYBRID: pgettext_lazy("in a sentence", "in person and online"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """Time of day in the zone of the event, for readers and for the script that adds their local time.

    ``begins_at`` and ``ends_at`` are ISO 8601 with the offset of that day.
    """

    begins_at: str
    begins: str
    ends_at: str = ""
    ends: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    edition: EditionPage
    path: str
    kind: str
    stage: Stage
    status: str
    when: str
    was: str
    first: date | None
    last: date | None
    period: tuple[date, date] | None
    moment: Moment | None
    place: str
    series: str = ""  # title of the series

    @property
    def is_on_a_leaf(self) -> bool:
        """Whether a calendar leaf shows all days of the event."""
        return self.first is not None and (self.last is None or self.last.replace(day=1) == self.first.replace(day=1))


def card(edition: EditionPage, *, at: datetime) -> Card:
    """Return the card of ``edition``. Its series is shown only if an `EditionList` has loaded it."""
    now = stages.stage(edition, at=at)
    return Card(
        edition=edition,
        path=edition.url or "",
        kind=str(EventKind(edition.kind).label),
        stage=now,
        status=stages.in_words(edition, at=at),
        when=when(edition, with_weekday=now.is_ahead),
        was=was(edition),
        first=edition.starts_on,
        last=edition.last_day if edition.days > 1 else None,
        period=edition.known_period,
        moment=moment(edition) if now.is_ahead else None,
        place=place(edition),
        series=getattr(edition, "listed_series", ""),
    )


def cards(editions: Iterable[EditionPage], *, at: datetime) -> list[Card]:
    return [card(edition, at=at) for edition in editions]


def when(edition: EditionPage, *, with_weekday: bool = False) -> str:
    """Return the days in words. Without a date return the period, or that the date follows."""
    if edition.starts_on is None or edition.last_day is None:
        return edition.period or _("Date to be confirmed")
    in_words = dates.days_with_weekday if with_weekday else dates.days
    return in_words(edition.starts_on, edition.last_day)


def was(edition: EditionPage) -> str:
    """Return the previous days in words; empty if the edition was not moved, or was moved only to another hour."""
    first, last = edition.previous_starts_on, edition.previous_ends_on or edition.previous_starts_on
    if first is None or last is None or (first, last) == (edition.starts_on, edition.last_day):
        return ""
    return dates.days(first, last)


def moment(edition: EditionPage) -> Moment | None:
    """Return the time of a one-day edition; None for whole days and for several days."""
    if edition.days != 1 or edition.starts_at is None or edition.begins_at is None:
        return None
    ends_at = edition.finishes_at if edition.ends_at else None
    return moment_of(edition.begins_at, ends_at, time_zone=edition.time_zone)


def edges(edition: EditionPage) -> tuple[Moment | None, Moment | None]:
    """Return when an edition of several days begins and ends, each with its own UTC offset."""
    begin = end = None
    if edition.days > 1 and edition.starts_at and edition.begins_at:
        begin = moment_of(edition.begins_at, None, time_zone=edition.time_zone)
    if edition.days > 1 and edition.ends_at and edition.finishes_at:
        end = moment_of(edition.finishes_at, None, time_zone=edition.time_zone)
    return begin, end


def moment_of(begins_at: datetime, ends_at: datetime | None, *, time_zone: str) -> Moment:
    local = begins_at.astimezone(zones.zone(time_zone))
    until = ends_at.astimezone(zones.zone(time_zone)) if ends_at else None
    return Moment(
        begins_at=local.isoformat(timespec="minutes"),
        begins=dates.hour(local),
        ends_at=until.isoformat(timespec="minutes") if until else "",
        ends=dates.hour(until) if until else "",
        zone=dates.zone_in_words(begins_at, time_zone),
    )


def place(edition: EditionPage, *, in_sentence: bool = False) -> str:
    """Return ``Online`` (in a sentence ``online``), ``Brussels, Belgium`` or ``Brussels, Belgium and online``. Empty if
    neither the place nor the format is known."""
    chosen = EditionPage.Format(edition.format) if edition.format else None
    name = str(_FORMATS_IN_A_SENTENCE[chosen] if in_sentence else chosen.label) if chosen else ""
    if chosen == EditionPage.Format.ONLINE:
        return name
    where = ", ".join(filter(None, [edition.city, edition.country])) or edition.venue
    if where and chosen == EditionPage.Format.HYBRID:
        return _("%(place)s and online") % {"place": where}
    return where or name


def registration_until(edition: EditionPage) -> str:
    """Return ``12 May 2021``, with the hour if one is set; empty if registration ends when the event begins."""
    day = edition.registration_closes_on
    if day is None:
        return ""
    if edition.registration_closes_at is None:
        return dates.day(day)
    at = zones.instant(day, edition.registration_closes_at, edition.time_zone)
    hour = dates.hour(edition.registration_closes_at)
    return f"{dates.day(day)}, {hour} {dates.zone_in_words(at, edition.time_zone)}"
