"""Message of the office to all people registered for an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from events.models import Notice, Registration
from foundation import languages

from .event import hold
from .following import ROWS_AT_ONCE


class AlreadySent(Exception):
    """Error if the same message was sent before, for example by a double click."""


@dataclass(frozen=True, slots=True)
class Message:
    subject: str
    text: str


def readers_by_language(translation_key: UUID) -> dict[str, int]:
    """Return the number of recipients by language of their emails, in the order of the site's languages."""
    rows = Registration.objects.of_thing(translation_key).active().order_by().values_list("language")
    counts = dict(rows.annotate(Count("pk")))
    return {code: counts[code] for code in sorted(counts, key=_place)}


def _place(code: str) -> tuple[int, str]:
    codes = languages.codes()
    return (codes.index(code) if code in codes else len(codes)), code


@transaction.atomic
def write_to_all(translation_key: UUID, messages: Mapping[str, Message], *, key: UUID, at: datetime) -> int:
    """Enqueue an email to each registered or waiting person, in their language or else in the first one of
    ``messages``. Return how many.

    ``key`` identifies the message. Raises `AlreadySent` if it was used for this event before.
    """
    hold(translation_key)
    rows = list(Registration.objects.of_thing(translation_key).active().only("pk", "language"))
    occasion = key.hex
    if Notice.objects.filter(registration__translation_key=translation_key, occasion=occasion).exists():
        raise AlreadySent
    first = min(messages, key=_place)
    Notice.objects.bulk_create(
        [
            Notice(
                registration=row,
                kind=Notice.Kind.MESSAGE,
                occasion=occasion,
                created_at=at,
                due_at=at,
                data={**asdict(messages[language]), "language": language},
            )
            for row in rows
            for language in [row.language if row.language in messages else first]
        ],
        batch_size=ROWS_AT_ONCE,
    )
    return len(rows)
