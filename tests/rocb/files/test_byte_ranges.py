"""`rocb.files.byte_ranges`: parsing of the Range header."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocb.files.byte_ranges import Unsatisfiable, wanted


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-3", range(4)),
        ("bytes=2-", range(2, 10)),
        ("bytes=-3", range(7, 10)),
        ("bytes=-99", range(10)),
        ("bytes= 4 - 99", range(4, 10)),
        ("bytes=9-9", range(9, 10)),
    ],
)
def test_one_range_is_understood(header: str, part: range) -> None:
    assert wanted(header, size=10) == part


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes=",
        "bytes=-",
        "bytes=3-2",
        "bytes=a-b",
        "lines=0-3",
        "bytes=0-1,3-4",
        "bytes=" + "0-," * 5000,
        "bytes=²-3",
    ],
)
def test_what_is_not_understood_is_the_whole_file(header: str) -> None:
    assert wanted(header, size=10) is None


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=10-", 10), ("bytes=99-100", 10), ("bytes=-0", 10), ("bytes=0-", 0)]
)
def test_a_range_behind_the_end_is_refused(header: str, size: int) -> None:
    with pytest.raises(Unsatisfiable):
        wanted(header, size=size)


@given(st.text(alphabet="bytes=0123456789-, ", max_size=40).map("bytes=".__add__), st.integers(0, 1000))
def test_a_range_lies_within_the_file(header: str, size: int) -> None:
    try:
        part = wanted(header, size=size)
    except Unsatisfiable:
        return
    assert part is None or (part and 0 <= part.start < part.stop <= size)
