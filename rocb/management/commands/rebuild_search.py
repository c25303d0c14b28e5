"""``manage.py rebuild_search``: rebuild Wagtail's search index for the CMS, then the indexes of the site search."""

from typing import Any

from django.core.management import BaseCommand, call_command

from rocb.search.cms import drafts
from rocb.search.entries import rebuild


class Command(BaseCommand):
    help = "Rebuild the search indexes of the CMS and of the public site. Use it after a bulk import or a restore."

    def handle(self, **options: Any) -> None:
        call_command("update_index", verbosity=options["verbosity"], stdout=self.stdout)
        count = rebuild()
        drafts.rebuild()
        if options["verbosity"]:
            self.stdout.write(f"Entries in the site search: {count}.")
