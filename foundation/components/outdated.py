"""Whether a public translation lacks changes of its original. An optional app can tell, so it registers itself here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_registered: list[Callable[[Any], Any]] = []


def register_outdated(outdated: Callable[[Any], Any]) -> None:
    """Register ``outdated(page)``, as in ``foundation.translation.readers``. Call in ``AppConfig.ready``."""
    _registered[:] = [outdated]


def outdated(page: Any) -> Any:
    """Return whether ``page`` lacks changes; None without such an app, or if it does not know."""
    return next((known(page) for known in _registered), None)
