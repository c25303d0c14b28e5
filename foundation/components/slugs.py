"""Page form that starts in the title field. Its error about a slug says which page uses it and how to fix that."""

from __future__ import annotations

from itertools import count
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page

from foundation.page_slugs import free_slug, is_in_use_below
from foundation.public_pages import is_public


class NamesWhoHasTheSlug(WagtailAdminPageForm):
    """Page form that names the page with the same slug; Wagtail says only that the slug is in use. For a new page, the
    title has the focus: a keyboard otherwise passes through the menu and the header first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk and "title" in self.fields:
            self.fields["title"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean()
        if "slug" in self.errors and (other := self._who_has_it()):
            del self.errors["slug"]
            self.add_error("slug", forms.ValidationError(self._in_words(other)))
        elif (slug := values.get("slug")) and is_in_use_below(self.parent_page, slug):
            text = _("The site itself uses the address “%(slug)s” here. Change it, for example to “%(free)s”.")
            self.add_error("slug", text % {"slug": slug, "free": free_slug(self.parent_page, slug)})
        return values

    def _who_has_it(self) -> Page | None:
        slug = self.data.get(self.add_prefix("slug"), "")
        return self._siblings().filter(slug=slug).first() if slug else None

    def _siblings(self) -> Any:
        return self.parent_page.get_children().exclude(pk=self.instance.pk)

    def _in_words(self, other: Page) -> str:
        if self._may_be_named(other):
            text = _("The slug “%(slug)s” is already used by “%(title)s”. Change it, for example to “%(free)s”.")
        else:
            text = _("The slug “%(slug)s” is already used by another page. Change it, for example to “%(free)s”.")
        begun = other.slug[:240]
        free = next(one for number in count(2) if not self._siblings().filter(slug=(one := f"{begun}-{number}")))
        return text % {"slug": other.slug, "title": other.get_admin_display_title(), "free": free}

    def _may_be_named(self, other: Page) -> bool:
        """Return whether the user may learn the title of ``other``; other people's drafts are private."""
        return is_public(other) or bool(self.for_user and other.permissions_for_user(self.for_user).can_edit())
