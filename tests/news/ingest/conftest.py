"""Fixtures of the tests of `news.ingest`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from news.parsing import vocabulary


@pytest.fixture(scope="module")
def each_text_is_read_once() -> Iterator[None]:
    """Keep the words of each text, because simulated newsrooms are read again at each poll."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("words_of", "contacts_in"):
            patch.setattr(vocabulary, name, cache(getattr(vocabulary, name)))
        yield
