"""``manage.py export_opml``: the feeds that we follow, for other feed readers."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.settings import site_name
from news.ingest.source_lists import followed
from news.parsing import opml


class Command(BaseCommand):
    help = "Export all sources as OPML 2.0, without usernames, passwords and notes."

    def handle(self, **options: Any) -> None:
        name = site_name()
        document = opml.write(
            followed(), title=_("Sources of %(site)s") % {"site": name}, owner=name, at=timezone.now()
        )
        self.stdout.write(document.decode(), ending="")
