"""Holding back floods: few forms from one network address, few for one mail address.

No limit is shared by all who register for an event: whoever sends many forms would close it for the others.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from foundation.throttling import Limit, seconds_to_wait

# All in an hour. Behind one address may be a ministry whose people register together, for one event or for several.
MOST_FROM_ONE_PLACE_FOR_ONE_EVENT = 60
MOST_FROM_ONE_PLACE = 120
# For one mail address, of which each may bring it a mail; from one place, so that nobody locks out somebody else.
MOST_FOR_ONE_PERSON = 6
MOST_FOR_ONE_PERSON_FROM_EVERYWHERE = 20


def seconds_until_next_try(*, thing: UUID, place: str, email: str, at: datetime) -> int:
    """0 when this attempt is one of few, then it counts; else how long to wait. What was held back counts nowhere.

    Whether somebody is registered plays no part in it.
    """
    person = email.strip().lower()
    return seconds_to_wait(
        Limit("registrations for one event", f"{place} {thing}", MOST_FROM_ONE_PLACE_FOR_ONE_EVENT),
        Limit("registrations", place, MOST_FROM_ONE_PLACE),
        Limit("registrations of one person", f"{place} {person}", MOST_FOR_ONE_PERSON),
        Limit("registrations of one person from everywhere", person, MOST_FOR_ONE_PERSON_FROM_EVERYWHERE),
        at=at,
    )
