"""What apps register by Wagtail's hooks, each with a function that takes nothing; `news.extensions` names them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from wagtail import hooks


def answers(hook: str, *, shape: str, fits: Callable[[Any], bool]) -> Iterator[Any]:
    """What the functions of a hook return, in Wagtail's order of hooks.

    ImproperlyConfigured names the function that cannot be called or whose answer does not fit; ``shape`` says in words
    what it must return.
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
    """A pair of a model below ``base`` and of something that fits."""
    if not (isinstance(answer, tuple) and len(answer) == 2 and isinstance(answer[0], type)):
        return False
    return issubclass(answer[0], base) and fits(answer[1])
