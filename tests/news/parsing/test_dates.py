"""Dates as publishers write them: unambiguous ones are read, all others are not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from time import struct_time

import pytest
from django.utils import dates as django_dates
from django.utils import translation
from feedparser.datetimes.rfc822 import _parse_date_rfc822
from feedparser.datetimes.w3dtf import _parse_date_w3dtf
from hypothesis import given
from hypothesis import strategies as st

from news.parsing.date_words import MONTHS
from news.parsing.dates import read_date

CERTAIN = {
    # RFC 822 and its successors
    "Thu, 29 Oct 2020 07:36:03 GMT": "2020-10-29T07:36:03",
    "Thu, 29 Oct 2020 07:36:03 +0300": "2020-10-29T04:36:03",
    "29 Oct 2020 07:36 EST": "2020-10-29T12:36:00",
    "Thu, 01 Jan 26 00:00 EST": "2026-01-01T05:00:00",
    "Thu, 01 Jan 70 00:00:00 GMT": "1970-01-01T00:00:00",
    "Sunday, 06-Nov-94 08:49:37 GMT": "1994-11-06T08:49:37",
    "Sun Nov  6 08:49:37 1994": "1994-11-06T08:49:37",
    "Mon, 30 Mar 2020 19:53 CEST": "2020-03-30T17:53:00",
    "Mon, 30 Mar 2020 19:53 MSK": "2020-03-30T16:53:00",
    "Mon, 30 Mar 2020 19:53 BST": "2020-03-30T18:53:00",
    "Mon, 30 Mar 2020 19:53 EEST": "2020-03-30T16:53:00",
    "30 Mar 2020 19:53 CET": "2020-03-30T18:53:00",
    "Thu Nov 12 2020 17:00:00 GMT+0000 (Coordinated Universal Time)": "2020-11-12T17:00:00",
    "Sat Nov 14 14:02:43 UTC+0800 2020": "2020-11-14T06:02:43",
    "Thu, 29 Oct 2020 07:36:03 GMT-07:00": "2020-10-29T14:36:03",
    "Thu, 25 Feb 2016 00:00:00 Europe/Brussels": "2016-02-24T23:00:00",
    "Thu, 26 Nov 2020 20:00:00 GMT +0000": "2020-11-26T20:00:00",
    "Sat, 07 Sep 2002 00:00:01 GMT+2": "2002-09-06T22:00:01",
    "24 Dec 2020 24:00:00 GMT": "2020-12-25T00:00:00",
    "31 Dec 2016 23:59:60 GMT": "2016-12-31T23:59:59",
    "26 Sep 2022 GMT": "2022-09-26T00:00:00",
    "Tue, 17 Jan 2006 12:5:9 +0100": "2006-01-17T11:05:09",
    "Tue, 17 Jan 2006 12:35:09 +3000": "2006-01-17T09:35:09",
    # ISO 8601
    "2020-11-08": "2020-11-08T00:00:00",
    "2020-11-08T16:20": "2020-11-08T16:20:00",
    "2020-11-08T16:20:00Z": "2020-11-08T16:20:00",
    "2020-11-08t16:20:00z": "2020-11-08T16:20:00",
    "2020-11-08 16:20:00.5 +03": "2020-11-08T13:20:00.500000",
    "2020-11-08T16:20:00,123456789+0530": "2020-11-08T10:50:00.123456",
    "20201108T162000Z": "2020-11-08T16:20:00",
    "2006-01-17T12:35:9+01:00": "2006-01-17T11:35:09",
    "2006-1-7T2:5:9+1:00": "2006-01-07T01:05:09",
    "1520932969": "2018-03-13T09:22:49",
    "1520932969123": "2018-03-13T09:22:49",
    # English, the long way
    "Friday, December 22, 2017 - 3:09pm": "2017-12-22T15:09:00",
    "Nov. 16, 2020, 10:57 a.m.": "2020-11-16T10:57:00",
    "December 31, 2020 12:05 am": "2020-12-31T00:05:00",
    "Mon, November 16, 2020, 11:12 PM EST": "2020-11-17T04:12:00",
    "Mon, 16th Nov 2020 13:16:28 GMT": "2020-11-16T13:16:28",
    # The members' languages
    "3. März 2021": "2021-03-03T00:00:00",
    "Montag, 1. Maerz 2021 um 14:05 Uhr": "2021-03-01T14:05:00",
    "Do, 29 Mär 2018 00:00:00 +0200": "2018-03-28T22:00:00",
    "25 mai 2021 14:05": "2021-05-25T14:05:00",
    "mar 9 mars 2021 00:00:00 +0100": "2021-03-08T23:00:00",
    "jeu., 02 avril 2020 00:00:00 +0200": "2020-04-01T22:00:00",
    "31 aout 2021 à 14h05": "2021-08-31T14:05:00",
    "1º de março de 2021": "2021-03-01T00:00:00",
    "3 d’abril de 2021": "2021-04-03T00:00:00",
    "3 de septiembre de 2021": "2021-09-03T00:00:00",
    "3 марта 2021 г., 14:05": "2021-03-03T14:05:00",
    "ПН, 3 МАЯ 2021": "2021-05-03T00:00:00",
    "3 березня 2021 р.": "2021-03-03T00:00:00",
    "2021. május 3. 14:05": "2021-05-03T14:05:00",
    "2021 m. kovo 3 d.": "2021-03-03T00:00:00",
    "2021. gada 3. marts": "2021-03-03T00:00:00",
    "3. toukokuuta 2021 klo 14.05": "2021-05-03T14:05:00",
    "2021 წლის 3 მარტი": "2021-03-03T00:00:00",
    "3 Մարտի 2021 թ.": "2021-03-03T00:00:00",
    "3 במרץ 2021": "2021-03-03T00:00:00",
    "3 Meán Fómhair 2021": "2021-09-03T00:00:00",
    "3 ARALIK 2021": "2021-12-03T00:00:00",
    "12 listopadu 2021": "2021-11-12T00:00:00",
    # In digits, where only one reading is left
    "25.05.2021": "2021-05-25T00:00:00",
    "5. 4. 2021 14:05": "2021-04-05T14:05:00",
    "2021. 05. 25.": "2021-05-25T00:00:00",
    "2021/05/04": "2021-05-04T00:00:00",
    "Fri, 26/06/2020": "2020-06-26T00:00:00",
    "Mon, 03/30/2020 - 19:19": "2020-03-30T19:19:00",
    "05/05/2003": "2003-05-05T00:00:00",
}

UNCERTAIN = [
    "",
    "yesterday",
    "2020",
    "2020-11",
    "Nov. 2020",
    "01/02/03",
    "01/02/2003",
    "01-02-2003",
    "1.2.03",
    "Sat, 11 04 2020 08:51:49 +0100",
    "2026-13-45",
    "30 Feb 2020 10:00:00 GMT",
    "Mon, 32 Foo 2026 99:99:99 XYZ",
    "29 Oct 2020 25:00:00 GMT",
    "29 Oct 2020 24:01:00 GMT",
    "29 Oct 2020 13:00 PM",
    "29 Oct 2020 07:36:03 XYZ",
    "29 Oct 2020 07:36:03 IST",
    "29 Oct 2020 07:36:03 +9900",
    "29 Oct 2020 07:36:03 Europe/Nowhere",
    "29 Oct 2020 07:36:03 EST +0000",
    "2020-11-08T16:20:00-05:00Z",
    "before 3 March 2021",
    "bis 3. März 2021",
    "3 March 2021 or so",
    "3 March 2021 3 March 2021",
    "2020-11-08T16:20:00Z trailing",
    "2020-11-08<script>",
    "12 listopada 2021",
    "29 Oct 1899 07:36:03 GMT",
    "29 Oct 2201 07:36:03 GMT",
    "0000-00-00 00:00:00",
    "9999999999999999999",
    "3 March 2021 " + "x" * 200,
]


@pytest.mark.parametrize(("text", "instant"), CERTAIN.items())
def test_a_date_that_is_certain_is_read(text: str, instant: str) -> None:
    assert read_date(text) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", UNCERTAIN)
def test_a_date_that_is_not_certain_is_none(text: str) -> None:
    assert read_date(text) is None


def test_the_language_decides_between_two_months_of_one_name() -> None:
    october, november = (datetime(2021, month, 12, tzinfo=UTC) for month in (10, 11))
    assert read_date("12 listopada 2021", language="hr") == october
    assert read_date("12 listopada 2021", language="pl_PL") == november
    assert read_date("12 listopada 2021", language="en") is None


@pytest.mark.parametrize("language", sorted(set(MONTHS) - {"mt", "no", "rm"}))
def test_the_months_are_those_that_django_knows(language: str) -> None:
    """A second opinion on the table: Django's translators also wrote the names, both alone and as used in dates."""
    with translation.override(language):
        names = [
            (number, str(name).removesuffix("."))
            for table in (django_dates.MONTHS, django_dates.MONTHS_ALT)
            for number, name in table.items()
        ]
    assert len(names) == 24
    read = {
        name: found.month if (found := read_date(f"3 {name} 2021", language=language)) else None for _, name in names
    }
    assert read == {name: number for number, name in names}


def test_every_form_of_every_month_is_read_in_its_language() -> None:
    for language, months in MONTHS.items():
        for number, forms in enumerate(months.split("|"), 1):
            for form in forms.split():
                assert read_date(f"3 {form} 2021", language=language) == datetime(2021, number, 3, tzinfo=UTC), form


instants = st.datetimes(datetime(1901, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC))
zones = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))


@given(instants, zones)
def test_what_the_standards_write_comes_back(at: datetime, zone: timezone) -> None:
    assert read_date(at.astimezone(zone).isoformat()) == at
    assert read_date(format_datetime(at.astimezone(zone))) == at.replace(microsecond=0)


@given(instants, st.sampled_from(sorted(MONTHS)), st.data())
def test_what_an_office_writes_comes_back(at: datetime, language: str, data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(MONTHS[language].split("|")[at.month - 1].split()))
    written = f"{at.day}. {form} {at.year}, {at:%H:%M}"
    assert read_date(written, language=language) == at.replace(second=0, microsecond=0)


@given(st.text(alphabet="0123456789 :-/.,+()[]TZhampgtMayçıřлюη’\n\x00", max_size=110))
def test_no_text_makes_it_raise(text: str) -> None:
    found = read_date(text)
    assert found is None or found.tzinfo is UTC


def _number(number: int, *, has_zero: bool) -> str:
    return f"{number:02}" if has_zero else str(number)


MOMENTS = st.datetimes(min_value=datetime(1971, 1, 2), max_value=datetime(2099, 12, 30))
ZEROS = st.lists(st.booleans(), min_size=5, max_size=5)


@given(MOMENTS, ZEROS, st.sampled_from("Tt "), st.booleans(), st.sampled_from(["", "Z", "+01:00", "-09:30", "+14:00"]))
def test_what_is_nearly_iso_8601_is_read_as_feedparser_reads_it(
    at: datetime, zeros: list[bool], between: str, has_seconds: bool, zone: str
) -> None:
    month, day, hour, minute, second = (
        _number(number, has_zero=zero)
        for number, zero in zip((at.month, at.day, at.hour, at.minute, at.second), zeros, strict=True)
    )
    text = f"{at.year}-{month}-{day}{between}{hour}:{minute}{f':{second}' if has_seconds else ''}"
    text += f" {zone}" if between == " " and zone else zone
    _reads_as(_parse_date_w3dtf, text)


@given(
    MOMENTS,
    ZEROS,
    st.sampled_from(["Mon, ", "Mon ", ""]),
    st.booleans(),
    st.sampled_from(["GMT", "EST", "+0100", "-0930", "+1400", "GMT+02:00"]),
)
def test_what_is_nearly_rfc_822_is_read_as_feedparser_reads_it(
    at: datetime, zeros: list[bool], weekday: str, has_seconds: bool, zone: str
) -> None:
    day, hour, minute, second = (
        _number(number, has_zero=zero)
        for number, zero in zip((at.day, at.hour, at.minute, at.second), zeros, strict=False)
    )
    clock = f"{hour}:{minute}{f':{second}' if has_seconds else ''}"
    _reads_as(_parse_date_rfc822, f"{weekday}{day} {ENGLISH[at.month - 1]} {at.year} {clock} {zone}")


ENGLISH = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def _reads_as(reader: Callable[[str], struct_time | None], text: str) -> None:
    theirs, ours = reader(text), read_date(text)
    assert theirs is not None
    assert ours is not None, text
    assert ours.timetuple()[:6] == theirs[:6], text


@given(st.integers(1, 9), st.sampled_from("+-"))
def test_a_zone_with_its_zero_at_the_wrong_end_is_the_zone_that_exists(hours: int, sign: str) -> None:
    wrong, right = (read_date(f"Tue, 17 Jan 2006 12:35:09 {sign}{digits}") for digits in (f"{hours}000", f"0{hours}00"))
    assert hours == 1 or wrong == right  # "+1000" exists
    assert read_date(f"Tue, 17 Jan 2006 12:35:09 {sign}{hours + 14}30") is None
