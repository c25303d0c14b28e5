"""`foundation.jobs.commits`: equal calls of a transaction are made once, after the commit."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import transaction

from foundation.jobs.commits import once_after_commit

pytestmark = pytest.mark.django_db(transaction=True)


def test_equal_calls_are_made_once_and_others_too() -> None:
    calls: list[int] = []
    with transaction.atomic():
        for number in (1, 2, 1, 1, 2):
            once_after_commit(calls.append, number)
        assert calls == []
    assert calls == [1, 2]
    once_after_commit(calls.append, 1)
    assert calls == [1, 2, 1], "without a transaction at once"


def test_a_rollback_makes_no_call_and_prevents_no_later_one() -> None:
    calls: list[int] = []
    with suppress(ZeroDivisionError), transaction.atomic():
        once_after_commit(calls.append, 1)
        _ = 1 / 0
    assert calls == []
    with transaction.atomic():
        with suppress(ZeroDivisionError), transaction.atomic():
            once_after_commit(calls.append, 1)
            _ = 1 / 0
        once_after_commit(calls.append, 2)
    assert calls == [2]
    with transaction.atomic():
        once_after_commit(calls.append, 1)
    assert calls == [2, 1]
