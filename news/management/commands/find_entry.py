"""``manage.py find_entry TEXT``: find entries by title, identifier or address. The last line is their number."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Q

from news.models import Entry

SHOWN = 50


class Command(BaseCommand):
    help = "Find entries by part of the title, by identifier or by address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", help="Words of the title, the identifier or the address.")

    def handle(self, text: str, **options: Any) -> None:
        found = Entry.objects.filter(Q(title__icontains=text) | Q(guid=text) | Q(link=text)).select_related("source")
        for entry in found.newest_first()[:SHOWN]:
            self.stdout.write(f"{entry.pk} [{entry.status}] {entry} ({entry.source})")
        self.stdout.write(f"Found: {found.count()}")
