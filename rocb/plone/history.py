"""History entries of imported pages: their path in Plone, and their authors there. These are names, not accounts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.models import Page, PageLogEntry

from old_sites.heads import Head
from rocb.plone.publishing import log_entry

IMPORTED = "plone.import"
_LONGEST = 500


def entry(head: Head, page: Page) -> PageLogEntry:
    """Return an unsaved entry. ``data`` has ``path`` and ``creators``, a list of names, both limited in length."""
    return log_entry(page, IMPORTED, path=head.path[:_LONGEST], creators=[name[:100] for name in head.creators[:20]])


@hooks.register("register_log_actions")
def register_action(actions: Any) -> None:
    @actions.register_action(IMPORTED)
    class Imported(LogFormatter):
        label = gettext_lazy("Import from Plone")

        def format_message(self, log_entry: Any) -> str:
            values = {"path": log_entry.data.get("path", ""), "names": ", ".join(log_entry.data.get("creators", ()))}
            if not values["names"]:
                return _("Imported from Plone (%(path)s)") % values
            return _("Imported from Plone (%(path)s). Creators: %(names)s") % values
