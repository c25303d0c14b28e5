"""Panel for the categories of an article in its editor, with suggestions. ``news.admin.suggesting`` answers the
requests of its script."""

from __future__ import annotations

import json
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import MultiFieldPanel, Panel

from foundation.filing.panels import FilingPanel
from foundation.filing.widgets import FilingSelect, FilingSelectMultiple


class SuggestionsPanel(Panel):
    """The button, and an area for the suggestions."""

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
    """Return the texts of the script in the current language. It fills in ``{name}``."""
    return {
        "add": _("Add {name}"),
        "create": _("Create {name}…"),
        "none": _("The text mentions nothing else from the lists."),
        "found": _("Suggestions from the text: {count}. Nothing has been added yet."),
        "failed": _("The text could not be read. Check your connection and try again."),
    }


def categories() -> MultiFieldPanel:
    return MultiFieldPanel(
        [
            FilingPanel("topics", widget=FilingSelectMultiple("topic")),
            FilingPanel("organisations", widget=FilingSelectMultiple("organisation")),
            FilingPanel("people", disable_comments=True),
            FilingPanel("regions", widget=FilingSelectMultiple("region")),
            FilingPanel("about", widget=FilingSelect("page")),
            SuggestionsPanel(),
        ],
        heading=gettext_lazy("Categories"),
        help_text=gettext_lazy("Readers and administrations use these to choose the news they follow."),
    )
