"""Groups in the panel of waiting work: missing information, waiting lists and drafts of events. Each group has few
rows; the versions of an event share a row.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import dates, versions
from events.models import EditionDocument, EditionPage, EditionStatus, EventsIndexPage, Registration, Session
from foundation import languages
from foundation.authorship.waiting import Group, Row, register_waiting, row_of

ROWS = 8
PLATFORM_WITHIN = timedelta(days=2)
LINK_WITHIN = timedelta(days=30)
AGENDA_WITHIN = timedelta(days=7)
PAPERS_AFTER = timedelta(days=7)
NO_LONGER_ASKED_AFTER = timedelta(days=60)
HOLDS = (EditionStatus.CONFIRMED, EditionStatus.RESCHEDULED)


@register_waiting
def waiting(user: Any, at: datetime) -> list[Group]:
    """Return missing information, outdated versions and waiting lists for users who may publish events, and to everyone
    who writes, their own drafts.
    """
    indexes = EventsIndexPage.objects.filter(alias_of=None).order_by("path")
    permissions = [index.permissions_for_user(user) for index in indexes]
    groups = [_group("event-drafts", _("Your drafts of events"), drafts_of(user, at=at), order=81)]
    if not any(each.can_publish_subpage() for each in permissions):
        return groups if any(each.can_add_subpage() for each in permissions) else []
    return [*missing(at=at), out_of_date(at=at), waiting_lists(at=at), *groups]


def missing(*, at: datetime) -> Iterator[Group]:
    """Yield events with missing information, most urgent first. Each kind takes one bounded query. Complete events are
    left out.
    """
    platform, link = without_platform(at=at), without_link(at=at)
    yield _group("platform", _("Starts within two days, platform not known"), platform, order=15)
    yield _group("link", _("No joining link"), link.exclude(pk__in=platform.values("pk")), order=25)
    yield _group("agenda", _("No agenda"), without_agenda(at=at), order=60)
    yield _group("held", _("Ended but not marked as held"), not_marked_as_held(at=at), order=61)
    yield _group("documents", _("Held, without documents"), without_documents(at=at), order=62)


def out_of_date(*, at: datetime) -> Group:
    """Return versions of upcoming events whose public facts differ from the original."""
    found = versions.out_of_date(EditionPage.objects.upcoming(at=at))
    return _group("outdated-events", _("Different from the original"), found, order=30)


def waiting_lists(*, at: datetime) -> Group:
    """Return upcoming events with people on the waiting list, and how many."""
    waits = Registration.objects.waiting().order_by().filter(translation_key=OuterRef("translation_key"))
    count = Subquery(waits.values("translation_key").annotate(number=Count("pk")).values("number"))
    coming = EditionPage.objects.live().filter(alias_of=None, finishes_at__gte=at).annotate(number_waiting=count)
    found = _by_event(coming.filter(number_waiting__gt=0).order_by("begins_at", "pk"))
    rows = [
        replace(
            _row("waiting", versions),
            url=reverse("events_registrations", args=[versions[0].pk]),
            what=ngettext("%(count)d person is waiting", "%(count)d people are waiting", number) % {"count": number},
        )
        for versions in found
        if (number := versions[0].number_waiting)
    ]
    return Group("waiting-lists", _("Waiting lists"), rows, order=35, is_mailed=False)


def drafts_of(user: Any, *, at: datetime) -> Any:
    """Return unpublished events of a user that are still to come, the next one first."""
    own = EditionPage.objects.filter(owner=user, live=False, first_published_at=None, alias_of=None)
    return own.filter(Q(finishes_at__gte=at) | Q(finishes_at=None)).order_by("begins_at", "pk")


def _group(name: str, heading: str, editions: Any, *, order: int) -> Group:
    return Group(name, heading, [_row(name, versions) for versions in _by_event(editions)], order=order)


def _by_event(editions: Any) -> list[list[Any]]:
    """Return the versions of each event together, at most `ROWS` events, in the order of ``editions``."""
    found: dict[uuid.UUID, list[Any]] = {}
    for edition in editions.select_related("locale")[: ROWS * len(languages.codes())]:
        found.setdefault(edition.translation_key, []).append(edition)
    return list(found.values())[:ROWS]


def _row(name: str, versions: list[Any]) -> Row:
    """Return one row for an event. Its labels are the languages of these versions."""
    row = row_of(versions[0], f"{name} {versions[0].pk}", when=_when(versions[0]))
    return replace(row, labels=tuple(version.locale.get_display_name() for version in versions))


def _when(edition: EditionPage) -> str:
    return dates.days(edition.starts_on, edition.last_day) if edition.starts_on and edition.last_day else edition.period


def _sessions() -> Any:
    return Session.objects.filter(edition=OuterRef("pk"), is_cancelled=False)


def _documents() -> Any:
    return EditionDocument.objects.filter(edition=OuterRef("pk"))


def _coming(within: timedelta, *, at: datetime) -> Any:
    coming = EditionPage.objects.live().filter(alias_of=None, status__in=HOLDS)
    return coming.filter(finishes_at__gte=at, begins_at__lte=at + within).order_by("begins_at", "pk")


def without_platform(*, at: datetime) -> Any:
    """Return confirmed online events within two days whose platform is unknown."""
    online = _coming(PLATFORM_WITHIN, at=at).filter(
        format__in=(EditionPage.Format.ONLINE, EditionPage.Format.HYBRID), platform=None, join_url=""
    )
    return online.exclude(registration=EditionPage.RegistrationBy.LINK).exclude(
        Exists(_sessions().filter(Q(platform__isnull=False) | ~Q(join_url="")))
    )


def without_link(*, at: datetime) -> Any:
    """Return confirmed online events within 30 days without a link to join."""
    online = _coming(LINK_WITHIN, at=at).filter(
        format__in=(EditionPage.Format.ONLINE, EditionPage.Format.HYBRID), join_url=""
    )
    return online.exclude(registration=EditionPage.RegistrationBy.LINK).exclude(
        Exists(_sessions().exclude(join_url=""))
    )


def without_agenda(*, at: datetime) -> Any:
    """Return confirmed events within a week with neither sessions nor an agenda."""
    agenda = _documents().filter(kind=EditionDocument.Kind.AGENDA)
    return _coming(AGENDA_WITHIN, at=at).exclude(Exists(_sessions())).exclude(Exists(agenda))


def _over(*, since: datetime, until: datetime) -> Any:
    over = EditionPage.objects.live().filter(alias_of=None, finishes_at__range=(since, until))
    return over.order_by("-finishes_at", "pk")


def not_marked_as_held(*, at: datetime) -> Any:
    return _over(since=at - NO_LONGER_ASKED_AFTER, until=at).filter(status__in=HOLDS)


def without_documents(*, at: datetime) -> Any:
    """Return events without documents, results or recordings a week after they were held."""
    over = _over(since=at - NO_LONGER_ASKED_AFTER, until=at - PAPERS_AFTER)
    held = over.filter(Q(status=EditionStatus.HELD) | Q(status__in=HOLDS), recordings=None)
    return held.exclude(Exists(_documents().exclude(kind=EditionDocument.Kind.AGENDA)))
