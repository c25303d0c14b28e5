"""Offers of pages that the user may see, noting the language if it differs from that of the form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from wagtail import hooks
from wagtail.models import Page

from foundation import languages
from foundation.filing.choices import QUERY_CHARACTERS, Choice
from foundation.filing.offers import Offer
from foundation.whole_numbers import whole_number

FOUND_AT_MOST = 40


class PageOffer(Offer):
    """Offer of pages of one type, found by words of their titles."""

    model: Any = Page

    def visible(self, request: Any) -> Any:
        """Return the pages that Wagtail's own chooser would show; none without a request."""
        pages = self.model.objects.filter(depth__gt=1)
        if request is None:
            return pages.none()
        for hook in hooks.get_hooks("construct_page_chooser_queryset"):
            pages = hook(pages, request)
        return pages

    def search(self, query: str, *, request: Any, language: str = "") -> Sequence[Choice]:
        """Search the CMS index, because there may be many thousands of pages. Only words are passed, since the index
        interprets signs as operators."""
        text = " ".join(re.findall(r"\w+", query[:QUERY_CHARACTERS].lower()))
        if not text:
            return []
        found = self.visible(request).select_related("locale").autocomplete(text)[:FOUND_AT_MOST]
        return [self.choice(page, language) for page in found]

    def choices(self, *, request: Any = None, language: str = "") -> Iterable[Choice]:
        return []

    def chosen(self, values: Sequence[str]) -> Iterable[Choice]:
        pks = [pk for value in values if (pk := whole_number(value)) is not None]
        return [self.choice(page) for page in self.model.objects.filter(pk__in=pks).select_related("locale")]

    def choice(self, page: Any, language: str = "") -> Choice:
        code = page.locale.language_code
        return Choice(
            str(page.pk),
            page.title if page.live else page.get_admin_display_title(),
            self.note(page, language),
            spellings=(page.draft_title,),
            names=(page.title,),
            language=code,
            days=self.days(page),
        )

    def days(self, page: Any) -> tuple[date, date] | None:
        """Return the first and last day of an event."""
        return None

    def note(self, page: Any, language: str) -> str:
        code = page.locale.language_code
        name = str(dict(languages.choices()).get(code, code)) if code != language else ""
        return " · ".join(part for part in (*self.about(page), name) if part)

    def about(self, page: Any) -> Iterable[str]:
        """Return a note that distinguishes pages with the same title."""
        return [str(page.page_type_display_name)]
