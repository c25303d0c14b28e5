"""Widget of the merge screen, registered by an app that has a better one than a select list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_makers: list[Callable[[Any], Any]] = []


def register(maker: Callable[[Any], Any]) -> None:
    """Register a function that returns a form widget for the rows of a model, or None."""
    _makers.append(maker)


def widget_for(model: Any) -> Any:
    """Return the first registered widget for ``model``, or None."""
    return next((widget for maker in _makers if (widget := maker(model))), None)
