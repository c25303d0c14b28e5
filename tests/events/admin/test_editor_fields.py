"""`events.admin.editor_fields`: zones by city, languages as checkboxes, days one per line."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from events.admin.editor_fields import DaysField, LanguagesField, TimeZoneField, zone_choices, zone_label


def test_a_zone_stands_by_its_city_with_the_offset_of_that_day() -> None:
    assert zone_label("Europe/Brussels", at=datetime(2027, 1, 5, tzinfo=UTC)) == "Brussels (UTC+1)"
    assert zone_label("Europe/Brussels", at=datetime(2027, 7, 5, tzinfo=UTC)) == "Brussels (UTC+2)"


def test_zones_of_the_region_come_first() -> None:
    first, *others = zone_choices()
    assert {"Asia/Baku", "Europe/Brussels"} <= {name for name, _label in first[1]}
    assert {"America", "Pacific Ocean"} <= {area for area, _rows in others}
    names = [name for _area, rows in (first, *others) for name, _label in rows]
    assert len(names) == len(set(names))


def test_areas_of_zones_are_named_in_the_language_of_the_editor() -> None:
    with override("ru"):
        assert {"Америка", "Тихий океан"} <= {area for area, _rows in zone_choices()}


def test_a_zone_that_an_older_row_holds_is_kept() -> None:
    assert TimeZoneField().clean("Asia/Calcutta") == "Asia/Calcutta"
    with pytest.raises(ValidationError):
        TimeZoneField().clean("Mars/Olympus")


def test_ticked_languages_are_kept_as_the_rows_own_text() -> None:
    field = LanguagesField()
    assert field.clean(["en", "ru"]) == "en;ru"
    assert field.clean([]) == ""
    assert field.prepare_value("en;ru") == ["en", "ru"]
    assert not field.has_changed("en;ru", ["en", "ru"])


def test_a_rare_language_of_a_row_stays_to_be_ticked() -> None:
    field = LanguagesField()
    field.keep("en;is")
    assert field.clean(["en", "is"]) == "en;is"


def test_days_are_read_one_a_line_in_the_ways_people_write_them() -> None:
    assert DaysField().clean("2027-04-06\n6.7.2027\n\n2 March 2027; 2027-04-06") == [
        "2027-03-02",
        "2027-04-06",
        "2027-07-06",
    ]


def test_a_line_that_is_no_day_is_named() -> None:
    with pytest.raises(ValidationError, match=r"“32\.04\.2027”: April 2027 has 30 days\. Enter the date as"):
        DaysField().clean("2027-04-06\n32.04.2027")
