"""An event with any fields is imported, and the report has a sentence for each fallback."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from old_sites.reasons import in_words
from rocb.models import StandardPage
from rocb.plone import run
from rocb.plone.report import Line, Outcome
from tests import event_factories
from tests.old_sites.exports import SITE, ZONE, event, layout_a

pytestmark = pytest.mark.django_db
UID = "a" * 32
START, END = "2021-05-18T08:00:00+00:00", "2021-05-18T10:30:00+00:00"


@pytest.fixture(autouse=True)
def _lists() -> None:
    event_factories.events_index()


def line(folder: Path, **values: Any) -> Line:
    layout_a(folder, [event("/e", UID, START, END, title="Meeting") | values])
    report = run.execute([folder], run.Options(site=SITE, zone=ZONE, is_check=True))
    [found] = report.lines
    return found


_DRAFT = "This date could have hidden the item. Imported as a draft."


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"effective": "rubbish"}, f"The field “effective” was ignored, because “rubbish” is not a date. {_DRAFT}"),
        ({"expires": 7}, f"The field “expires” was ignored, because “7” is not a date. {_DRAFT}"),
        ({"start": None}, "Imported as a page, because it has no start date."),
        ({"end": "2021-05-32"}, "The field “end” was ignored, because “2021-05-32” is not a date."),
        ({"title": {"a": 1}}, "The field “title” was ignored, because it does not contain text."),
        ({"location": ["Brussels"]}, "The field “location” was ignored, because it does not contain text."),
        ({"recurrence": 3}, "The field “recurrence” was ignored, because it does not contain text."),
        ({"end": "2021-05-17T10:30:00+00:00"}, "The end is before the start, so it was ignored."),
        ({"event_url": "www.x.org"}, "The website of the event is not an address, so it is only text."),
        ({"nav_title": "Meet"}, "The short title “Meet” was not imported. Menus here have the title."),
        ({"nav_title": "Meeting", "event_url": "https://x.org"}, ""),
        ({"title": "Gala"}, ""),
        ({"attendees": ["A", "B"]}, "Names of attendees that were not imported: 2."),
        ({"image_caption": "In port"}, "The caption of the image was not imported."),
        ({"rights": "© X"}, "The copyright notice was “© X”. Pages here have that of the site."),
        ({"contact_name": "N" * 161}, "The name of the contact is longer than 160 characters and was cut."),
        ({"location": "L" * 201}, "The location is longer than 200 characters and was cut."),
    ],
)
def test_a_value_that_cannot_be_read_costs_itself_and_is_said(
    tmp_path: Path, values: dict[str, Any], sentence: str
) -> None:
    found = line(tmp_path, **values)
    assert found.outcome == Outcome.IMPORTED
    if "title" in values and not isinstance(values["title"], str):
        found = replace(found, why=found.why[:1])  # the ID says no type
    assert in_words(found.why) == sentence
    weekly = line(tmp_path, **{"recurrence": "RRULE:FREQ=WEEKLY;COUNT=2", **values})
    assert sentence in in_words(weekly.why)


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
def test_any_event_is_imported(tmp_path: Path, values: dict[str, Any]) -> None:
    found = line(tmp_path, **values)
    assert found.outcome == Outcome.IMPORTED, found.why
    known = {str(why) for why in found.why}
    for name in ("effective", "expires", "start", "end"):
        if name in values and values[name] not in (None, "", "None") and not isinstance(values[name], str):
            assert any(f"“{name}”" in why for why in known)


def test_an_event_without_a_start_keeps_its_facts_as_text(tmp_path: Path) -> None:
    facts = {"location": "Brussels", "contact_email": "a@x.org", "contact_phone": "1", "attendees": ["B"]}
    layout_a(tmp_path, [event("/e", UID, START, END) | {"start": "soon", **facts}])
    [found] = run.execute([tmp_path], run.Options(site=SITE, zone=ZONE)).lines
    assert in_words(found.why) == (
        "Imported as a page, because it has no start date. The field “start” was ignored, because “soon” is not a date. "
        "Names of attendees that were not imported: 1."
    )
    text = " ".join(str(block.value) for block in StandardPage.objects.get(slug="e").body)
    assert all(words in text for words in ("Agenda.", "Brussels", "a@x.org"))
