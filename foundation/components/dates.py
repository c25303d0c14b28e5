"""Days in the current language."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language


def in_words(day: date, form: str = "DATE_FORMAT") -> str:
    """``1 May 2026``; French writes the first of a month "1er", for which Django has no format."""
    return _in_words(day, form, get_language() or "")


@lru_cache(maxsize=4096)
def _in_words(day: date, form: str, language: str) -> str:
    text = date_format(day, form)
    return f"1er{text[1:]}" if language.startswith("fr") and text.startswith("1 ") else text
