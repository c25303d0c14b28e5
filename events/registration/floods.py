"""Holding back floods: few forms from one network address, few for one mail address, not too many for one event.

All are kept only as keyed hashes and only for an hour.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.crypto import salted_hmac

from events.models import RegistrationAttempt

ATTEMPTS_COUNT_FOR = timedelta(hours=1)
MOST_FROM_ONE_PLACE = 30  # an administration may send many people from behind one address
MOST_FOR_ONE_PERSON = 6
MOST_FOR_ONE_EVENT = 300  # more than ever came, less than many machines together could send


def may_try(*, thing: UUID, place: str, email: str, at: datetime) -> bool:
    """Whether this attempt is one of few; then it counts. What was held back counts nowhere, or one could lock out all.

    Whether somebody is registered plays no part in it.
    """
    limits = {
        _keyed(f"place {place}"): MOST_FROM_ONE_PLACE,
        _keyed(f"person {email.strip().lower()}"): MOST_FOR_ONE_PERSON,
        _keyed(f"event {thing}"): MOST_FOR_ONE_EVENT,
    }
    recent = RegistrationAttempt.objects.filter(at__gt=at - ATTEMPTS_COUNT_FOR)
    if any(recent.filter(who=who).count() >= most for who, most in limits.items()):
        return False
    RegistrationAttempt.objects.bulk_create(RegistrationAttempt(who=who, at=at) for who in limits)
    return True


def forget_attempts(*, at: datetime) -> None:
    RegistrationAttempt.objects.filter(at__lte=at - ATTEMPTS_COUNT_FOR).delete()


def _keyed(value: str) -> str:
    return salted_hmac("events.registration.attempt", value, algorithm="sha256").hexdigest()
