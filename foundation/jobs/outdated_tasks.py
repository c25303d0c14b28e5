"""Failed tasks that can only fail again: their row was deleted, or this release has no such task."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string


def names_deleted_row(args: Sequence[Any]) -> bool:
    """Return whether these arguments name a row that does not exist. Wagtail names one by app label, model and primary
    key. A model that this release does not have counts as deleted."""
    if len(args) != 3 or not isinstance(args[0], str) or not isinstance(args[1], str):
        return False
    try:
        model = apps.get_model(args[0], args[1])
        return not model._base_manager.filter(pk=args[2]).exists()
    except (LookupError, ValueError, TypeError, ValidationError):
        return True


def can_run(path: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> bool:
    """Return whether this release has the task and it takes these arguments."""
    try:
        task = import_string(path)
        context = [None] if task.takes_context else []
        inspect.signature(task.func).bind(*context, *args, **kwargs)
    except (ImportError, AttributeError, TypeError, ValueError):
        return False
    return True
