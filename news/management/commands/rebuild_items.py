"""``manage.py rebuild_items``: write all public items again from their pages and entries."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from news.models import Item
from news.publishing.sweeping import rebuild


class Command(BaseCommand):
    help = "Rebuild every public item from its page, for example after an import or a change to a block template."

    def handle(self, **options: Any) -> None:
        changes = rebuild(at=timezone.now())
        self.stdout.write(f"{Item.objects.count()} items, {changes} changed.")
