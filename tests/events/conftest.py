from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pytest

from tests.events.clock import Clock


@pytest.fixture
def clock() -> Iterator[Clock]:
    clock = Clock()
    with mock.patch("django.utils.timezone.now", clock):
        yield clock
