"""The first page of the CMS: what is missing for the events that come, and for those that were held. Few rows each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.ui.components import Component

from events import dates
from events.models import EditionDocument, EditionPage, EditionStatus, EventsIndexPage, Session

ROWS = 8
LINK_WITHIN = timedelta(days=30)
AGENDA_WITHIN = timedelta(days=7)
PAPERS_AFTER = timedelta(days=7)
NO_LONGER_ASKED_AFTER = timedelta(days=60)
HOLDS = (EditionStatus.CONFIRMED, EditionStatus.RESCHEDULED)


class MissingPanel(Component):
    """Four groups, each one query with a bound; what is complete is not shown."""

    name = "missing"
    order = 70
    template_name = "events/admin/missing_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"groups": [group for group in missing(at=timezone.now()) if group["rows"]]}


def missing(*, at: datetime) -> Iterator[dict[str, Any]]:
    """What an editor has to bring, the most urgent first."""
    yield _group(_("No joining link"), without_link(at=at))
    yield _group(_("No agenda"), without_agenda(at=at))
    yield _group(_("Ended but not marked as held"), not_marked_as_held(at=at))
    yield _group(_("No documents yet"), without_documents(at=at))


def _group(heading: str, editions: Any) -> dict[str, Any]:
    rows = [
        {"page": edition, "when": dates.days(edition.starts_on, edition.last_day)}
        for edition in editions.select_related("locale")[:ROWS]
    ]
    return {"heading": heading, "rows": rows}


def _sessions() -> Any:
    return Session.objects.filter(edition=OuterRef("pk"), is_cancelled=False)


def _documents() -> Any:
    return EditionDocument.objects.filter(edition=OuterRef("pk"))


def _coming(within: timedelta, *, at: datetime) -> Any:
    coming = EditionPage.objects.live().filter(alias_of=None, status__in=HOLDS)
    return coming.filter(finishes_at__gte=at, begins_at__lte=at + within).order_by("begins_at", "pk")


def without_link(*, at: datetime) -> Any:
    """Certain, online and near, and nobody could join."""
    online = _coming(LINK_WITHIN, at=at).filter(
        format__in=(EditionPage.Format.ONLINE, EditionPage.Format.HYBRID), join_url=""
    )
    return online.exclude(registration=EditionPage.RegistrationBy.LINK).exclude(
        Exists(_sessions().exclude(join_url=""))
    )


def without_agenda(*, at: datetime) -> Any:
    """A week before, neither a session nor a document of that kind."""
    agenda = _documents().filter(kind=EditionDocument.Kind.AGENDA)
    return _coming(AGENDA_WITHIN, at=at).exclude(Exists(_sessions())).exclude(Exists(agenda))


def _over(*, since: datetime, until: datetime) -> Any:
    over = EditionPage.objects.live().filter(alias_of=None, finishes_at__range=(since, until))
    return over.order_by("-finishes_at", "pk")


def not_marked_as_held(*, at: datetime) -> Any:
    return _over(since=at - NO_LONGER_ASKED_AFTER, until=at).filter(status__in=HOLDS)


def without_documents(*, at: datetime) -> Any:
    """A week after it was held no document, no result and no recording."""
    over = _over(since=at - NO_LONGER_ASKED_AFTER, until=at - PAPERS_AFTER)
    held = over.filter(Q(status=EditionStatus.HELD) | Q(status__in=HOLDS), recordings=None)
    return held.exclude(Exists(_documents().exclude(kind=EditionDocument.Kind.AGENDA)))


@hooks.register("construct_homepage_panels")
def add_missing_panel(request: Any, panels: list[Component]) -> None:
    indexes = EventsIndexPage.objects.filter(alias_of=None).order_by("path")
    if any(index.permissions_for_user(request.user).can_publish_subpage() for index in indexes):
        panels.append(MissingPanel())
