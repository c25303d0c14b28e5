"""Show a form with given data in any view, without saving.

Only a view knows how to build its form, with formsets, blocks and choosers. Given invalid data, a view shows the form
with that data again. So no form is valid while a copy is shown. Anything that the view writes anyway is rolled back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django.db import transaction
from django.forms import BaseForm, BaseFormSet
from django.forms.formsets import ManagementForm
from django.http import HttpRequest

SHOW = "unsaved_show"

_is_showing = ContextVar("_is_showing", default=False)
_request: ContextVar[HttpRequest | None] = ContextVar("_request", default=None)


@contextmanager
def answering(request: HttpRequest) -> Iterator[None]:
    """Provide the request to hooks that add scripts to a screen; Wagtail calls them without it."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def facts_of_screen() -> dict[str, Any]:
    """Return the user of the current screen, and whether the screen shows data that they just submitted and that is not
    saved.
    """
    request = _request.get()
    if request is None:
        return {}
    is_answer = request.method == "POST"
    return {"user": request.user.pk, "isAnswer": is_answer, "restored": request.POST.get(SHOW) if is_answer else None}


@contextmanager
def showing() -> Iterator[None]:
    token = _is_showing.set(True)
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        _is_showing.reset(token)


def install() -> None:
    for form in (BaseForm, BaseFormSet):
        setattr(form, "is_valid", _invalid_while_showing(form.is_valid))  # noqa: B010


def _invalid_while_showing(is_valid: Callable[[Any], bool]) -> Callable[[Any], bool]:
    @wraps(is_valid)
    def answer(form: Any) -> bool:
        # The management form of a formset is never shown; if it is invalid, an error about missing data is shown instead.
        return is_valid(form) and (isinstance(form, ManagementForm) or not _is_showing.get())

    return answer
