"""``manage.py rebuild_items``: make what the public sees again from the pages."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from news.models import Item
from news.publishing.record import rebuild


class Command(BaseCommand):
    help = "Makes every public item again from its page: after an import, or when a template of a block changed."

    def handle(self, **options: Any) -> None:
        changes = rebuild(at=timezone.now())
        self.stdout.write(f"{Item.objects.count()} items, {changes} changed.")
