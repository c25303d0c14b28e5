"""``manage.py rebuild_calendars``: rebuild all calendar entries from the pages."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from events.ical.record import rebuild
from events.models import CalendarEntry


class Command(BaseCommand):
    help = "Rebuild every calendar entry from its page, for example after an import or a change to the calendar format."

    def handle(self, **options: Any) -> None:
        changes = rebuild(at=timezone.now())
        self.stdout.write(f"{CalendarEntry.objects.count()} calendar entries, {len(changes)} changed.")
