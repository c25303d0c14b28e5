"""Filter that translates stored errors into the reader's language."""

from __future__ import annotations

from django import template

from news.models.error_words import explain

register = template.Library()


@register.filter
def explained(text: str) -> str:
    return explain(text)
