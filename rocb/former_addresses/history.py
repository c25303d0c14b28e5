"""History entries of pages that came from the former site. They stay readable after the move."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogFormatter

IMPORTED = "plone.import"


@hooks.register("register_log_actions")
def register_action(actions: Any) -> None:
    @actions.register_action(IMPORTED)
    class Imported(LogFormatter):
        label = gettext_lazy("Import from another site")

        def format_message(self, log_entry: Any) -> str:
            values = {"path": log_entry.data.get("path", ""), "names": ", ".join(log_entry.data.get("creators", ()))}
            if not values["names"]:
                return _("Imported from the former site (%(path)s)") % values
            return _("Imported from the former site (%(path)s). Creators: %(names)s") % values
