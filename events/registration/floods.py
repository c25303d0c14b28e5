"""Protection against floods: limits on forms from one network address and for one email address.

Strangers share no limit on forms: one person could use it up for everyone, or lock out a person by name. Instead,
emails that repeat an earlier one are limited for each address. The first email about an event always leaves.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from events.models import Notice
from foundation.throttling import HOUR, Limit, seconds_to_wait
from foundation.throttling.mailboxes import mailbox

# All limits are per hour. The staff of a ministry may share one address and register together, for one event or several.
MOST_FROM_ONE_PLACE_FOR_ONE_EVENT = 60
MOST_FROM_ONE_PLACE = 120
# Forms for one mailbox from one network.
MOST_FOR_ONE_PERSON = 6
MOST_REPEATED_MAILS = 6  # emails to one address, for all events together


def seconds_until_next_try(*, thing: UUID, place: str, email: str, at: datetime) -> int:
    """Count this attempt and return 0 if it is within the limits, else return the seconds to wait. Rejected attempts
    are not counted.

    The result does not depend on whether the person is registered.
    """
    return seconds_to_wait(
        Limit("registrations for one event", f"{place} {thing}", MOST_FROM_ONE_PLACE_FOR_ONE_EVENT),
        Limit("registrations", place, MOST_FROM_ONE_PLACE),
        Limit("registrations of one person", f"{place} {mailbox(email)}", MOST_FOR_ONE_PERSON),
        at=at,
    )


def may_repeat_mail(email: str, *, at: datetime) -> bool:
    """Whether another email with the state of a registration may go to this address."""
    an_hour_ago = at - timedelta(seconds=HOUR)
    repeated = Notice.objects.filter(kind__in=(Notice.Kind.AGAIN, Notice.Kind.CONFIRM), created_at__gt=an_hour_ago)
    return repeated.filter(registration__email=email).exclude(occasion="").count() < MOST_REPEATED_MAILS
