"""``manage.py load_demo``: fill the site with the demo; safe to repeat."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from rocb.demo.load import load


class Command(BaseCommand):
    help = "Fill the site with the demo: pages, administrations, topics, articles, logins. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--structure-only",
            action="store_true",
            help="Home pages, lists, standard pages and vocabulary in each language. No articles, no logins.",
        )

    def handle(self, *, structure_only: bool, **options: Any) -> None:
        if settings.PRODUCTION and not structure_only:
            raise CommandError("The demo has publicly known logins. Use --structure-only in production.")
        load(articles=not structure_only, logins=not structure_only, say=self.stdout.write)
        self.stdout.write(self.style.SUCCESS(f"The {'structure' if structure_only else 'demo'} has been loaded."))
