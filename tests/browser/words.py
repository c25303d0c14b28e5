"""Texts of the site in a language, looked up like the site does, so that a journey survives changes of wording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, override, pgettext

LANGUAGES = ("en", "ru", "fr")
SAME_IN_FRENCH = {"Articles", "Programme", "Sources", "Webhook"}


@dataclass(frozen=True)
class Words:
    """Lookup of texts: ``words("Publish")``, also labels of forms. A text that is in no catalogue fails the test
    immediately.
    """

    language: str

    def __call__(self, text: str | Promise, *, context: str = "", **values: Any) -> str:
        with override(self.language):
            if isinstance(text, Promise):
                found = str(text)
            else:
                found = pgettext(context, text) if context else gettext(text)
                is_same = self.language == "en" or (self.language == "fr" and text in SAME_IN_FRENCH)
                assert is_same or found != text, f"No catalogue has {text!r}"
            return found % values if values else found

    def count(self, one: str, many: str, count: int, **values: Any) -> str:
        with override(self.language):
            found = ngettext(one, many, count)
            assert self.language == "en" or found not in (one, many), f"No catalogue has {one!r}"
            return found % {"count": count, **values}
