"""Whatever the fields of an event contain, it is imported or has one reason, and each fallback is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rocb.plone import run
from rocb.plone.reasons import in_words
from rocb.plone.report import Line, Outcome
from tests import event_factories
from tests.rocb.plone.exports import SITE, ZONE, event, layout_a

pytestmark = pytest.mark.django_db
UID = "a" * 32
START, END = "2021-05-18T08:00:00+00:00", "2021-05-18T10:30:00+00:00"


@pytest.fixture(autouse=True)
def _lists() -> None:
    event_factories.events_index()


def line(folder: Path, **values: Any) -> Line:
    layout_a(folder, [event("/e", UID, START, END) | values])
    report = run.execute([folder], run.Options(site=SITE, zone=ZONE, is_check=True))
    [found] = report.lines
    return found


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"effective": "rubbish"}, "The field “effective” was ignored, because “rubbish” is not a date."),
        ({"expires": 7}, "The field “expires” was ignored, because “7” is not a date."),
        ({"end": "2021-05-32"}, "The field “end” was ignored, because “2021-05-32” is not a date."),
        ({"title": {"a": 1}}, "The field “title” was ignored, because it does not contain text."),
        ({"location": ["Brussels"]}, "The field “location” was ignored, because it does not contain text."),
        ({"recurrence": 3}, "The field “recurrence” was ignored, because it does not contain text."),
        ({"end": "2021-05-17T10:30:00+00:00"}, "The end is before the start, so it was ignored."),
        ({"event_url": "www.x.org"}, ""),
    ],
)
def test_a_value_that_cannot_be_read_costs_itself_and_is_said(
    tmp_path: Path, values: dict[str, Any], sentence: str
) -> None:
    found = line(tmp_path, **values)
    assert found.outcome == Outcome.IMPORTED
    assert in_words(found.why) == sentence


_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=300)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)
_DATES = st.one_of(
    st.datetimes().map(lambda at: at.isoformat()),
    st.datetimes().map(lambda at: f"{at:%Y/%m/%d %H:%M:%S} GMT+2"),
    st.sampled_from(["2499-12-31T00:00:00+00:00", "9999-12-31", "0001-01-01T00:00:00+14:00", ""]),
)
_FIELDS = sorted(event("/e", UID, START, END).keys() - {"@id", "@type", "UID", "language"})
_FIELDS += [
    "location",
    "attendees",
    "contact_email",
    "contact_name",
    "event_url",
    "image",
    "blocks",
    "sync_uid",
    "nav_title",
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(_FIELDS), st.one_of(_JSON, _DATES), min_size=1, max_size=4))
def test_any_event_is_imported_or_has_a_reason_in_bounded_time(tmp_path: Path, values: dict[str, Any]) -> None:
    found = line(tmp_path, **values)
    assert (found.outcome == Outcome.IMPORTED) != any("could not be imported" in str(why) for why in found.why)
    if found.outcome != Outcome.IMPORTED:
        assert str(found.why[-1]) in {"There is no start date."}, found.why
    known = {str(why) for why in found.why}
    for name in ("effective", "expires", "start", "end"):
        if name in values and values[name] not in (None, "", "None") and not isinstance(values[name], str):
            assert any(f"“{name}”" in why for why in known)
