"""Work to do once after the commit, however often the transaction requests it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction

_waiting = threading.local()


def once_after_commit(work: Callable[..., object], *arguments: Any) -> None:
    """Call ``work(*arguments)`` after the commit, once for all equal calls of the transaction.

    After a rollback the call stays registered without effect, and the next transaction that requests it runs it.
    """
    _noted().add((work, arguments))
    transaction.on_commit(partial(_do, work, arguments))


def _do(work: Callable[..., object], arguments: tuple[Any, ...]) -> None:
    if (work, arguments) in _noted():
        _noted().discard((work, arguments))
        work(*arguments)


def _noted() -> set[tuple[Callable[..., object], tuple[Any, ...]]]:
    if not hasattr(_waiting, "calls"):
        _waiting.calls = set()
    calls: set[tuple[Callable[..., object], tuple[Any, ...]]] = _waiting.calls
    return calls
