"""`foundation.outside_json`: what is read can be written again; everything else ends in one error."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation import outside_json

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
# Each is refused: too deep in lists or objects, too long a number, a half of a character as value or name, no UTF-8.
REFUSED = [
    *("[" * 100_000, "[" * 100_000 + "]" * 100_000, '{"a":' * 100_000 + "1" + "}" * 100_000),
    *("9" * 5000, '"\\ud800"', '["\\udc00\\ud800"]', '{"\\ud83d": 1}', b'"\xff"', b"\x00", "", "\x00", "{"),
]


@given(values)
def test_what_is_json_is_read(value: object) -> None:
    assert outside_json.read(json.dumps(value)) == value
    assert outside_json.read(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.text() | st.binary() | st.sampled_from(REFUSED))
def test_everything_else_ends_in_one_error(text: str | bytes) -> None:
    try:
        value = outside_json.read(text)
    except outside_json.NotJson:
        return
    assert json.loads(json.dumps(value, ensure_ascii=False).encode()) == value or value != value


@pytest.mark.parametrize("text", REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_written_again_is_refused(text: str | bytes) -> None:
    with pytest.raises(outside_json.NotJson):
        outside_json.read(text)


@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
@pytest.mark.parametrize("encoding", ["", "utf-8", "utf-16"])
def test_the_deepest_is_read_and_one_level_more_is_not(opened: str, closed: str, encoding: str) -> None:
    levels = outside_json.MOST_LEVELS // sum(map(opened.count, "[{"))

    def nested(count: int) -> str | bytes:
        text = opened * count + "0" + closed * count
        return text.encode(encoding) if encoding else text

    assert outside_json.loads(nested(levels)) == json.loads(nested(levels))
    for deep in (levels + 1, levels + 700, 100_000):
        with pytest.raises(outside_json.TooDeep):
            outside_json.loads(nested(deep))


def test_many_values_beside_each_other_are_not_deep() -> None:
    text = json.dumps([[{"a": [1]}]] * 10_000)
    assert len(outside_json.loads(text)) == 10_000


@given(st.text() | st.binary())
def test_loads_is_as_that_of_the_library(text: str | bytes) -> None:
    try:
        expected = json.loads(text)
    except ValueError:
        with pytest.raises(ValueError):  # noqa: PT011
            outside_json.loads(text)
    else:
        assert repr(outside_json.loads(text)) == repr(expected)
