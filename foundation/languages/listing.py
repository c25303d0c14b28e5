"""Lists of the CMS: the base of their screens, and columns of multilingual texts in lists and exports."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from foundation import languages


class ListedViewSet(SnippetViewSet):
    """Wagtail's screens of a snippet, with "Home" in the breadcrumbs in the user's language. Wagtail translates that
    word only once, at start.
    """

    @property
    def breadcrumbs_items(self) -> list[dict[str, Any]]:
        home, *others = super().breadcrumbs_items
        return [{**home, "label": _("Home")}, *others]


def other_columns(field: str) -> list[Column]:
    """Return a column for each language except the default one, which already has a column."""
    default = languages.default()
    return [
        Column(f"{field}_{code}", label=language, accessor=f"{field}.{code}")
        for code, language in languages.choices()
        if code != default
    ]


def exported(field: str) -> list[str]:
    """Return a ``list_export`` column for each language."""
    return [f"{field}.{code}" for code in languages.codes()]
