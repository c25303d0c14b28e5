"""The form that copies a page: a copy stays in its language.

The address of a page begins with the language of its section. A page of another language below it would have an
address that leads nowhere. Moving such a page is refused by Wagtail.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Page


class CopyInOneLanguage(CopyForm):
    def clean_new_parent_page(self) -> Page:
        parent: Page = self.cleaned_data["new_parent_page"]
        if not parent.is_root() and parent.locale_id != self.page.locale_id:
            raise ValidationError(
                _("That page is in another language. Choose one in the language of this page, or translate this page.")
            )
        return parent
