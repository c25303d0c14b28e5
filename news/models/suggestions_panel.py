"""Room in the editor of an article for what it could be filed under; ``news.admin.suggesting`` answers what its script asks."""

from __future__ import annotations

import json
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.panels import Panel


class SuggestionsPanel(Panel):
    """The button, and room for what is found."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "news/admin/suggestions.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            page = self.instance if self.instance.pk else self.form.parent_page
            return {
                **super().get_context_data(parent_context),
                "url": reverse("news_suggestions", args=[page.pk]),
                "texts": json.dumps(texts()),
            }


def texts() -> dict[str, str]:
    """What the script says, in the current language. ``{name}`` is filled in there."""
    return {
        "add": _("Add {name}"),
        "because": _("because of “{words}”"),
        "none": _("The text names nothing else that is in the lists."),
        "found": _("Suggestions from the text: {count}. Nothing has been added yet."),
        "failed": _("The text could not be read. Check your connection and try again."),
    }
