"""Versions are compared by their numbers, whatever else the repository has tags for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocb.release.versions import number, of_tags

NUMBERS = st.tuples(*[st.integers(0, 999_999)] * 3)


@given(st.lists(NUMBERS, unique=True))
def test_tags_are_sorted_by_number(numbers: list[tuple[int, ...]]) -> None:
    tags = ["v" + ".".join(map(str, one)) for one in numbers]
    assert [number(version) for version in of_tags(tags)] == sorted(numbers, reverse=True)


@given(st.text())
def test_any_other_tag_is_left_out(tag: str) -> None:
    for version in of_tags([tag]):
        assert f"v{version}" == tag
        number(version)


@pytest.mark.parametrize("version", ["", "0.2", "v0.2.0", "0.2.0rc1", "0.2.0\n", "../0.2.0", "0.2.٣"])
def test_a_version_is_three_numbers(version: str) -> None:
    with pytest.raises(ValueError, match="is not a version such as"):
        number(version)
