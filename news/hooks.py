"""Reader of Wagtail hooks whose functions take no arguments. `news.extensions` lists them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from wagtail import hooks


def answers(hook: str, *, shape: str, fits: Callable[[Any], bool]) -> Iterator[Any]:
    """Yield what the functions of a hook return, in Wagtail's order of hooks.

    Raises ``ImproperlyConfigured`` with the name of a function that cannot be called, or whose result does not fit.
    ``shape`` describes the expected result in words.
    """
    for function in hooks.get_hooks(hook):
        name = f"{function.__module__}.{getattr(function, '__qualname__', function)}"
        try:
            answer = function()
        except TypeError as error:
            raise ImproperlyConfigured(f"{name} is registered for the hook {hook}: {error}") from error
        if not fits(answer):
            raise ImproperlyConfigured(
                f"{name} is registered for the hook {hook} and returned {answer!r}: not {shape}."
            )
        yield answer


def is_model_with(answer: Any, base: type, fits: Callable[[Any], bool]) -> bool:
    """Return whether ``answer`` is a pair of a subclass of ``base`` and a value that fits."""
    if not (isinstance(answer, tuple) and len(answer) == 2 and isinstance(answer[0], type)):
        return False
    return issubclass(answer[0], base) and fits(answer[1])
