"""Event with a registration form, and people who register."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from events import registration
from events.models import EditionPage, Notice, Registration
from events.registration import Outcome
from tests import event_factories

# The event of the factories is on 2 March 2027, 10:00 to 12:00 in Brussels (UTC+1).
BEGINS = datetime(2027, 3, 2, 9, tzinfo=UTC)
BEFORE = BEGINS - timedelta(days=20)
FORM = EditionPage.RegistrationBy.FORM


def edition(**values: Any) -> EditionPage:
    return event_factories.edition(**{"registration": FORM, **values})


def enter(page: EditionPage, number: int | str = 1, **values: Any) -> tuple[Registration, Outcome]:
    values = {"at": BEFORE, "language": "en", "name": f"Person {number}", "email": f"p{number}@x.example", **values}
    return registration.register(page, **values)


def kinds(row: Registration | None = None) -> list[str]:
    notices = Notice.objects.filter(registration=row) if row else Notice.objects.all()
    return list(notices.order_by("pk").values_list("kind", flat=True))
