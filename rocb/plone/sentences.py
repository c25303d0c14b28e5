"""Sentences of the report in the active language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from old_sites.reasons import Reason


def sentence(one: Reason) -> str:
    return one.text(gettext)


def sentences(some: Iterable[Reason]) -> list[str]:
    return list(map(sentence, some))
