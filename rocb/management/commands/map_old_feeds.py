"""``manage.py map_old_feeds``: the feed addresses of the former site lead to ours; safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from rocb.old_addresses import map_feeds


class Command(BaseCommand):
    help = "Creates missing redirects from the usual feed addresses of a Plone site to ours."

    def handle(self, **options: Any) -> None:
        count = map_feeds()
        self.stdout.write(
            self.style.SUCCESS(f"{count} redirects created. You can find them in the CMS under Settings, Redirects.")
        )
