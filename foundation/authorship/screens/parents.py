"""Choice of the list for a new page. Wagtail's own view always prefers the default language of the site."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from wagtail.admin.viewsets.pages import PageListingViewSet

from foundation import languages


class ParentView(PageListingViewSet.choose_parent_view_class):  # type: ignore[misc]
    """Parent chooser, shown only if several parents are possible. The language is the first that has any: that of the
    list's filter, of the CMS, of the site.
    """

    def get_locale(self) -> None:
        """Limit no query: a person may add pages in another language only."""

    def get_valid_parent_pages(self, user: Any) -> Any:
        pages = super().get_valid_parent_pages(user)
        for code in (self.request.GET.get("locale"), get_language(), languages.default()):
            if (own := pages.filter(locale__language_code=code)).exists():
                return own
        return pages
