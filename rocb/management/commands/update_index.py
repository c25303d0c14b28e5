"""``manage.py update_index``: Wagtail's own search index for the CMS, then the entries of the site search."""

from typing import Any

from wagtail.search.management.commands.update_index import Command as UpdateIndex

from rocb.search.entries import rebuild


class Command(UpdateIndex):
    help = "Makes the search index of the CMS and that of the public site anew: after a bulk import or a restore."

    def handle(self, **options: Any) -> None:
        super().handle(**options)
        count = rebuild()
        if options["verbosity"]:
            self.stdout.write(f"{count} entries of the site search")
