"""`news.models.health`: problems of a source, in words."""

from __future__ import annotations

import re

import pytest

from news.http import Kind as HttpKind
from news.ingest.fetch import Kind as FetchKind
from news.models import Source
from news.models.health import ERRORS
from tests.environment import ROOT

KINDS = {*HttpKind, *FetchKind} - {HttpKind.BUSY}  # not the source's fault
# Written where they are raised or reported: ``NotAFeed("html", ...``, ``Failure("store", ...``, ``"cpu": "Reading
# ...``.
_NAMED = re.compile(r'(?:NotAFeed|Failure)\(\s*"(\w+)"')


def kinds_in_the_code() -> set[str]:
    found = {str(kind) for kind in KINDS} | {"internal", "cpu", "memory", "time", "killed", "crash"}
    for path in (ROOT / "news" / "ingest").glob("*.py"):
        found |= set(_NAMED.findall(path.read_text(encoding="utf-8")))
    return found - {"unread"}  # its sentence has a number: see below


@pytest.mark.parametrize("kind", sorted(kinds_in_the_code()))
def test_each_kind_of_error_has_words(kind: str) -> None:
    assert str(ERRORS[kind]).endswith(".")


def test_a_document_of_which_nothing_could_be_read_says_how_much_was_seen() -> None:
    row = Source(error_kind="unread", error_text="Found 35 items but could not read any of them.")
    assert row.error_words.startswith("We found 35 items but could not read any of them")
