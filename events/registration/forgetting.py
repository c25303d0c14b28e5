"""Deletion of registrations after the retention period or on request, with a log; and export for a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from events.models import ForgottenRegistrations, Notice, Registration, RegistrationStatus

from . import absence
from .places import fill_places


def forget(*, at: datetime) -> int:
    """Delete expired registrations. Return how many."""
    return _delete(Registration.objects.to_forget(at=at), reason=ForgottenRegistrations.Reason.EXPIRED, at=at)


def of_person(email: str) -> Any:
    """Return all registrations of one email address. Consent to mailings is stored nowhere else."""
    return Registration.objects.filter(email=email.strip().lower())


def erase(email: str, *, at: datetime, keep: Iterable[int] = ()) -> int:
    """Delete all registrations of one email address except the rows ``keep``, and fill the places that become free.
    Return how many rows."""
    rows = of_person(email).exclude(pk__in=list(keep))
    things = set(rows.exclude(status=RegistrationStatus.CANCELLED).values_list("translation_key", flat=True))
    count = _delete(rows, reason=ForgottenRegistrations.Reason.ERASED, at=at)
    for thing in sorted(things):
        fill_places(thing, at=at)
    return count


@transaction.atomic
def _delete(rows: Any, *, reason: str, at: datetime) -> int:
    """Delete registrations with their emails, and log one line per event. A crash in between deletes and logs nothing."""
    by_thing: dict[UUID, list[Registration]] = {}
    for row in rows.select_related("edition").order_by("pk"):
        by_thing.setdefault(row.translation_key, []).append(row)
    total = 0
    for thing, found in by_thing.items():
        title = next((row.edition.title for row in found if row.edition), "") or _former_title(thing)
        count = _deleted_of(found)
        if count:
            ForgottenRegistrations.objects.create(title=title, translation_key=thing, reason=reason, count=count, at=at)
        total += count
    absence.forget(list(by_thing))
    return total


def _former_title(translation_key: UUID) -> str:
    return next((page.title for page in absence.former_versions(translation_key)), "")


def _deleted_of(rows: Iterable[Registration]) -> int:
    """Return the number of deleted registrations, without their emails. Another worker may have been faster."""
    deleted = Registration.objects.filter(pk__in=[row.pk for row in rows]).delete()[1]
    return deleted.get(Registration._meta.label, 0)


def export(email: str) -> dict[str, Any]:
    """Return all data of one email address as plain values, ready for JSON."""
    rows = of_person(email).select_related("edition", "organisation").prefetch_related("notices").order_by("pk")
    return {"email": email.strip().lower(), "registrations": [_as_values(row) for row in rows]}


def _as_values(row: Registration) -> dict[str, Any]:
    return {
        "event": row.edition.title if row.edition else None,
        "begins_at": row.edition.begins_at if row.edition else None,
        "name": row.name,
        "email": row.email,
        "administration": row.organisation.named_in(row.language)[0] if row.organisation else None,
        "other_organisation": row.other_organisation,
        "language": row.language,
        "time_zone": row.time_zone,
        "status": row.status,
        "agrees_to_recording": row.agrees_to_recording,
        "agrees_to_mailing": row.agrees_to_mailing,
        "registered_at": row.registered_at,
        "cancelled_at": row.cancelled_at,
        "deleted_at": row.forget_at,
        "mails": [_mail_as_values(mail) for mail in row.notices.all()],
    }


def _mail_as_values(mail: Notice) -> dict[str, Any]:
    """Return the content of an email only if it is stored; other emails are composed when sent."""
    words = {name: mail.data[name] for name in ("subject", "text") if name in mail.data}
    return {"kind": mail.kind, "sent_at": mail.sent_at, **words}
