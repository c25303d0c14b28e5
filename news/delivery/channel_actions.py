"""Actions of people on a channel, in the CMS and on an administration's console. Each returns a message."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.usable_dates import is_usable
from foundation.whole_numbers import whole_number
from news.delivery import endpoint_checks, outbox, replay
from news.delivery.channel_types import Action, Done, NotUnderstood, type_of
from news.models import Change, Channel, Delivery, EndpointCheck

MOST_DAYS = 90
_LARGEST = 10**12


def act(channel: Channel, name: str, values: QueryDict, *, at: datetime) -> Done:
    """Perform the action ``name``. Raise `NotUnderstood` if it does not fit the channel or the values."""
    kind = type_of(channel)
    action = kind.own_actions[name][1] if name in kind.own_actions else ACTIONS.get(name)
    if action is None or name not in kind.actions(channel):
        raise NotUnderstood(_("You cannot do this with this channel at the moment."))
    return action(channel, values, at)


def chosen_kinds(kinds: Collection[str]) -> list[str]:
    """Return the kinds of change as a channel stores them. All kinds become an empty list, to include future kinds."""
    chosen = [kind for kind in Change.Kind.values if kind in kinds]
    return [] if len(chosen) == len(Change.Kind.values) else chosen


def _kinds(channel: Channel, values: QueryDict, at: datetime) -> Done:
    channel.change_kinds = chosen_kinds(values.getlist("kind"))
    channel.save(update_fields=["change_kinds"])
    return Done(_("Saved. This applies from now on."))


def _test(channel: Channel, values: QueryDict, at: datetime) -> Done:
    endpoint_checks.ask(channel, EndpointCheck.Kind.TEST, at=at)
    return Done("")


def _challenge(channel: Channel, values: QueryDict, at: datetime) -> Done:
    endpoint_checks.ask(channel, EndpointCheck.Kind.CHALLENGE, at=at)
    return Done("")


def _pause(channel: Channel, values: QueryDict, at: datetime) -> Done:
    outbox.pause(channel, at=at)
    return Done(_("Paused. New messages will wait until you resume."))


def _resume(channel: Channel, values: QueryDict, at: datetime) -> Done:
    outbox.resume(channel, at=at)
    return Done(_("Active again. Messages that were waiting are being sent."))


def _end(channel: Channel, values: QueryDict, at: datetime) -> Done:
    outbox.end(channel, at=at)
    return Done(_("Closed. Nothing more will be sent."))


def _again(channel: Channel, values: QueryDict, at: datetime) -> Done:
    pk = _number(values, "delivery")
    count = replay.again(Delivery.objects.filter(channel=channel, pk=pk), at=at)
    if not count:
        raise NotUnderstood(_("This message no longer exists."))
    return _queued(count)


def _range(channel: Channel, values: QueryDict, at: datetime) -> Done:
    first, last = _number(values, "first"), _number(values, "last")
    if first > last:
        raise NotUnderstood(_("The first number must not be higher than the last."))
    return _queued(replay.replay(channel, at=at, first=first, last=last))


def _since(channel: Channel, values: QueryDict, at: datetime) -> Done:
    since = _instant(str(values.get("since", "")))
    if since > at:
        raise NotUnderstood(_("Enter a date and time in the past."))
    return _queued(replay.replay(channel, at=at, since=since))


def _backfill(channel: Channel, values: QueryDict, at: datetime) -> Done:
    days = _number(values, "days")
    if not 1 <= days <= MOST_DAYS:
        raise NotUnderstood(_("Enter a number of days from 1 to %(most)d.") % {"most": MOST_DAYS})
    return _queued(replay.backfill(channel, days=days, at=at))


def _queued(count: int) -> Done:
    if not count:
        return Done(_("There are no messages to send."), is_good=False)
    words = ngettext(
        "%(count)d message will be sent again with its original number.",
        "%(count)d messages will be sent again with their original numbers.",
        count,
    )
    return Done(words % {"count": count})


def _number(values: QueryDict, name: str) -> int:
    number = whole_number(str(values.get(name, "")).strip(), most=_LARGEST)
    if number is not None:
        return number
    raise NotUnderstood(_("Enter a whole number."))


def _instant(text: str) -> datetime:
    """Parse the value of a date and time field, in the current time zone."""
    try:
        moment = parse_datetime(text.strip())
    except ValueError:
        moment = None
    if moment is None or not is_usable(moment):
        raise NotUnderstood(_("Enter a date and time, such as 2026-05-12 14:30."))
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


# Actions for channels of any type. `ChannelType.actions` returns those available for a channel.
ACTIONS: dict[str, Action] = {
    "test": _test,
    "challenge": _challenge,
    "kinds": _kinds,
    "pause": _pause,
    "resume": _resume,
    "end": _end,
    "replay": _again,
    "replay-range": _range,
    "replay-since": _since,
    "backfill": _backfill,
}
