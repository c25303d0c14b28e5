"""A page is copied and moved only within its language.

The address of a page begins with the language of its section. A page of another language below it would have an
address that leads nowhere.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Page

OTHER_LANGUAGE = _(
    "The page that you chose is in another language. Choose one in the same language, or translate this page instead."
)


def refusal(page: Page, parent: Page) -> str:
    """Return why ``page`` cannot be below ``parent``, or an empty text."""
    return "" if parent.is_root() or parent.locale_id == page.locale_id else str(OTHER_LANGUAGE)


class CopyInOneLanguage(CopyForm):
    def clean_new_parent_page(self) -> Page:
        parent: Page = self.cleaned_data["new_parent_page"]
        if sentence := refusal(self.page, parent):
            raise ValidationError(sentence)
        return parent

    def clean(self) -> dict[str, Any]:
        """Validate the target. Without one, Wagtail would compare the slug with those of the siblings of the page."""
        found: dict[str, Any] = self.cleaned_data if "new_parent_page" in self.errors else super().clean()
        return found
