"""``manage.py map_old_feeds``: redirect feed addresses of the former site to ours; safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from rocb.former_addresses.old_addresses import map_feeds


class Command(BaseCommand):
    help = "Redirect the usual feed addresses of a Plone site to the feeds of this site. Existing redirects stay."

    def handle(self, **options: Any) -> None:
        count = map_feeds()
        self.stdout.write(
            self.style.SUCCESS(f"Redirects created: {count}. You can find them in the CMS under Settings, Redirects.")
        )
