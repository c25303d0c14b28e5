"""Protection against floods: few forms from one network address, few for one email address.

No limit is shared by all people who register for an event: one person could use it up for everyone.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from foundation.throttling import Limit, seconds_to_wait

# All limits are per hour. A ministry behind one address may register together, for one event or for several.
MOST_FROM_ONE_PLACE_FOR_ONE_EVENT = 60
MOST_FROM_ONE_PLACE = 120
# For one email address, since each form may send it an email. Also per place, so that one client cannot lock out
# others.
MOST_FOR_ONE_PERSON = 6
MOST_FOR_ONE_PERSON_FROM_EVERYWHERE = 20


def seconds_until_next_try(*, thing: UUID, place: str, email: str, at: datetime) -> int:
    """Count this attempt and return 0 if it is within the limits, else return the seconds to wait. Rejected attempts
    are not counted.

    The result does not depend on whether the person is registered.
    """
    person = email.strip().lower()
    return seconds_to_wait(
        Limit("registrations for one event", f"{place} {thing}", MOST_FROM_ONE_PLACE_FOR_ONE_EVENT),
        Limit("registrations", place, MOST_FROM_ONE_PLACE),
        Limit("registrations of one person", f"{place} {person}", MOST_FOR_ONE_PERSON),
        Limit("registrations of one person from everywhere", person, MOST_FOR_ONE_PERSON_FROM_EVERYWHERE),
        at=at,
    )
