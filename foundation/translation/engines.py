"""Engine that drafts translations on this machine. The setting ``TRANSLATION_ENGINE`` names a module with

* ``can_translate(source, target) -> bool``: whether it can translate these languages now. Called for each screen.
* ``translate(paragraphs, source, target) -> list[str]``: the translation of each paragraph of plain text, in the same
  order. It must end within a minute or so, and raises `TranslationFailed`.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings


class TranslationFailed(Exception):
    """Error if the engine did not translate. The message is for the log and for administrators."""


class Engine(Protocol):
    def can_translate(self, source: str, target: str) -> bool: ...

    def translate(self, paragraphs: Sequence[str], source: str, target: str) -> list[str]: ...


def engine() -> Engine:
    return cast(Engine, import_module(getattr(settings, "TRANSLATION_ENGINE", "foundation.translation.firefox")))
