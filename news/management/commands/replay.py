"""``manage.py replay``: queue earlier messages of a webhook or other pushed channel again, with the same message
IDs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone

from foundation.usable_dates import is_usable
from foundation.whole_numbers import whole_number
from news.delivery.channel_types import Flow, keys
from news.delivery.replay import replay
from news.models import Channel


class Command(BaseCommand):
    help = "Queue earlier messages of a webhook again, with the same message IDs. The worker sends them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("channel", help="Number or name of the webhook.")
        parser.add_argument("--since", metavar="TIME", help="Messages since this time, such as 2026-11-25T08:00.")
        parser.add_argument("--first", type=int, metavar="N", help="From this message number.")
        parser.add_argument("--last", type=int, metavar="N", help="To this message number.")

    def handle(self, *, channel: str, since: str | None, first: int | None, last: int | None, **options: Any) -> None:
        if since is None and first is None and last is None:
            raise CommandError("Choose what to send again with --since, or with --first and --last.")
        found = _find(channel)
        count = replay(found, at=timezone.now(), since=_moment(since), first=first, last=last)
        self.stdout.write(f"{count} message{'' if count == 1 else 's'} to {found} will be sent again.")


def _find(text: str) -> Channel:
    named = Q(name=text) | Q(pk=whole_number(text))
    found = list(Channel.objects.filter(named, kind__in=keys(Flow.PUSHED))[:2])
    if len(found) != 1:
        raise CommandError(f"There is {'no' if not found else 'more than one'} webhook {text!r}. Use its number.")
    return found[0]


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or not is_usable(moment):
        raise CommandError(f"{text!r} is not a valid time. Enter it as 2026-11-25T08:00.")
    return moment if moment.tzinfo else timezone.make_aware(moment)
