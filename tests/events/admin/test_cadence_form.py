"""`events.admin.cadence_form`: choices make the rule, and the rule is shown as choices again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from events.admin.cadence_form import CadenceForm, choices_of
from events.models import EventSeriesPage

MONTHLY: dict[str, Any] = {
    "frequency": "MONTHLY",
    "interval": "1",
    "weekdays": ["TU"],
    "week": "1",
    "first_on": "2027-01-05",
    "starts_at": "10:00",
    "duration_minutes": "90",
    "time_zone": "Europe/Brussels",
}


def form(**changes: Any) -> CadenceForm:
    made = CadenceForm({**MONTHLY, **changes})
    made.is_valid()
    return made


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({}, "FREQ=MONTHLY;BYDAY=1TU"),
        ({"week": "-1", "interval": "2"}, "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1TU"),
        ({"frequency": "WEEKLY", "weekdays": ["MO", "TH"]}, "FREQ=WEEKLY;BYDAY=MO,TH"),
        ({"week": "", "until_on": "2027-12-31"}, "FREQ=MONTHLY;UNTIL=20271231"),
        ({"frequency": "YEARLY"}, "FREQ=YEARLY;BYMONTH=1;BYDAY=1TU"),
        ({"frequency": "DAILY", "times": "5"}, "FREQ=DAILY;COUNT=5"),
        ({"frequency": "rule", "rule": "FREQ=MONTHLY;BYMONTHDAY=15"}, "FREQ=MONTHLY;BYMONTHDAY=15"),
        ({"frequency": ""}, ""),
    ],
)
def test_choices_make_the_rule(changes: dict[str, Any], rule: str) -> None:
    made = form(**changes)
    assert not made.errors
    assert made.cleaned_data["rule"] == rule


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"weekdays": []}, "frequency", "Choose a day of the week too"),
        ({"until_on": "2027-12-31", "times": "5"}, "frequency", "Use either COUNT or UNTIL, not both"),
        ({"frequency": "rule", "rule": ""}, "rule", "Enter the rule, or choose another option above"),
        ({"frequency": "rule", "rule": "FREQ=HOURLY"}, "rule", "FREQ must be one of"),
        ({"first_on": ""}, "first_on", "Enter the start date and the time of day"),
        ({"starts_at": ""}, "starts_at", "the time of day"),
        ({"until_on": "2026-12-31"}, "frequency", "No dates match this rule. Check the days, the months and the end"),
        ({"except_on": "tomorrow"}, "except_on", "“tomorrow”: Enter the date as"),
    ],
)
def test_what_cannot_be_a_cadence_is_said_at_its_field(changes: dict[str, Any], field: str, words: str) -> None:
    assert words in str(form(**changes).errors[field])


@pytest.mark.django_db  # a page looks for its content type, which may not be in memory
@pytest.mark.parametrize(
    "rule", ["FREQ=MONTHLY;BYDAY=1TU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=10", "FREQ=YEARLY"]
)
def test_a_rule_comes_back_as_the_choices_that_make_it(rule: str) -> None:
    series = EventSeriesPage(rule=rule, first_on=date(2027, 1, 5))
    choices = {name: value for name, value in choices_of(series).items() if value is not None}
    assert CadenceForm({**MONTHLY, **choices}).is_valid()
    assert form(**{"weekdays": [], "week": "", **choices}).cleaned_data["rule"] == rule


@pytest.mark.django_db  # a page looks for its content type, which may not be in memory
@pytest.mark.parametrize("rule", ["FREQ=MONTHLY;BYMONTHDAY=15", "FREQ=YEARLY;BYMONTH=6;BYDAY=1TU", "nonsense"])
def test_a_rule_beyond_the_choices_is_shown_as_it_is(rule: str) -> None:
    assert choices_of(EventSeriesPage(rule=rule, first_on=date(2027, 1, 5))) == {"frequency": "rule"}
