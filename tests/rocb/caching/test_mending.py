from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.utils import timezone

from rocb.caching import keep
from rocb.caching.entries import Entry
from rocb.caching.mending import Mender
from rocb.caching.store import Store
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache")]

Committed = Callable[..., AbstractContextManager[Any]]
UNCONCERNED = Entry({}, b"", "", frozenset({"path:/elsewhere/"}), until=float("inf"))


@pytest.fixture
def mender() -> Mender:
    """One that has looked before, so that it knows what there was."""
    mender = Mender()
    mender.look(at=timezone.now())
    return mender


def warm_store() -> Store:
    store = keep.follow()
    assert store is not None
    store.keep("page", UNCONCERNED, is_query=False, since=store.number)
    return store


def is_warm() -> bool:
    store = keep.follow()
    return store is not None and len(store) == 1


def test_a_change_whose_process_died_before_it_could_tell_empties_everything(
    mender: Mender, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Committed
) -> None:
    with monkeypatch.context() as crash, django_capture_on_commit_callbacks(execute=True):
        crash.setattr(keep, "publish", lambda marks: None)
        factories.article()
    warm_store()
    assert mender.look(at=timezone.now()) == 0, "perhaps it is only about to tell"
    assert is_warm()
    assert mender.look(at=timezone.now()) == 1
    assert not is_warm()
    warm_store()
    assert mender.look(at=timezone.now()) == 0
    assert is_warm()


def test_a_change_that_was_told_is_left_alone(mender: Mender, django_capture_on_commit_callbacks: Committed) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        factories.article()
    warm_store()
    assert [mender.look(at=timezone.now()) for _ in range(3)] == [0, 0, 0]
    assert is_warm()


def test_what_could_not_be_written_down_is_written_at_the_next_look(
    mender: Mender, monkeypatch: pytest.MonkeyPatch
) -> None:
    warm_store()

    def full(marks: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(keep.journal(), "append", full)
        keep.publish({"path:/elsewhere/"})
    assert is_warm()
    mender.look(at=timezone.now())
    assert not is_warm()
