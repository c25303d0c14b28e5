"""Event as editors and readers see it, and in another language."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from events.models import EditionPage
from tests import event_factories, factories

AT = datetime(2027, 1, 10, 12, tzinfo=UTC)


def latest(edition: EditionPage) -> EditionPage:
    """Return what editors see."""
    page: EditionPage = EditionPage.objects.get(pk=edition.pk).get_latest_revision_as_object()
    return page


def live(edition: EditionPage) -> EditionPage:
    """Return what readers see."""
    page = EditionPage.objects.get(pk=edition.pk)
    assert page.live
    return page


def days(editions: list[EditionPage]) -> list[str]:
    return [str(edition.starts_on) for edition in editions]


def translated(edition: EditionPage, code: str = "ru", **values: Any) -> EditionPage:
    """Publish the edition in another language; its sessions keep their keys."""
    index = event_factories.events_index(code)
    other = event_factories.edition_draft(
        index,
        translation_key=edition.translation_key,
        starts_on=edition.starts_on,
        ends_on=edition.ends_on,
        starts_at=edition.starts_at,
        status=edition.status,
        **values,
    )
    for session in edition.sessions.all():
        event_factories.session(
            other, key=session.key, day=session.day, starts_at=session.starts_at, ends_at=session.ends_at
        )
    return factories.publish(EditionPage.objects.get(pk=other.pk))
