"""`news.delivery.digest_windows`: due times of digests in all time zones and at changes of clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news.delivery.digest_windows import DAILY, WEEKLY, Rhythm, at_once, latest

# Zones with and without clock changes, with changes of half an hour, and one that skipped a day.
ZONES = ("Asia/Baku", "Europe/Brussels", "Europe/Chisinau", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo")
rhythms = st.builds(
    Rhythm, st.sampled_from([DAILY, WEEKLY]), st.integers(0, 23), st.integers(0, 6), st.sampled_from(ZONES)
)
instants = st.datetimes(datetime(2010, 1, 1), datetime(2035, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


def test_daily_mail_is_due_at_the_hour_of_the_receivers_clock() -> None:
    rhythm = Rhythm(DAILY, 8, 0, "Asia/Baku")
    before, after = (datetime(2026, 11, 25, hour, tzinfo=UTC) for hour in (3, 4))
    assert latest(rhythm, at=before).name == "daily:2026-11-24T08:00+04:00"
    assert latest(rhythm, at=after).name == "daily:2026-11-25T08:00+04:00"
    assert latest(rhythm, at=after).opened_at == after


def test_weekly_mail_is_due_on_its_day() -> None:
    rhythm = Rhythm(WEEKLY, 8, 2, "Europe/Brussels")
    assert latest(rhythm, at=datetime(2026, 12, 1, 12, tzinfo=UTC)).name == "weekly:2026-11-25T08:00+01:00"


def test_the_hour_stays_when_the_clocks_change() -> None:
    rhythm = Rhythm(DAILY, 8, 0, "Europe/Brussels")
    names = [latest(rhythm, at=datetime(2026, 3, day, 12, tzinfo=UTC)).name for day in (28, 29)]
    assert names == ["daily:2026-03-28T08:00+01:00", "daily:2026-03-29T08:00+02:00"]


@given(rhythms, instants)
def test_the_latest_window_is_open_and_stays_the_latest_until_the_next(rhythm: Rhythm, at: datetime) -> None:
    window = latest(rhythm, at=at)
    assert window.opened_at <= at
    assert latest(rhythm, at=window.opened_at) == window
    middle = window.opened_at + (at - window.opened_at) / 2
    assert latest(rhythm, at=middle) == window


@settings(max_examples=12)
@given(st.integers(0, 23), st.sampled_from(ZONES), instants)
def test_each_day_has_one_window_and_each_week_one(hour: int, zone: str, at: datetime) -> None:
    """Except a day that a country skipped, which has no window."""
    half_hours = [at + timedelta(minutes=30 * number) for number in range(48 * 21)]
    for frequency, least, most in ((DAILY, 20, 22), (WEEKLY, 3, 4)):
        rhythm = Rhythm(frequency, hour, 3, zone)
        windows = {latest(rhythm, at=moment).opened_at for moment in half_hours}
        assert least <= len(windows) <= most
        local = [moment.astimezone(ZoneInfo(zone)).date() for moment in windows]
        assert len(set(local)) == len(local)


@pytest.mark.parametrize("name", ["", "Mars/Base", "../etc", "Asia"])
def test_a_zone_that_is_none_counts_as_utc(name: str) -> None:
    assert (
        latest(Rhythm(DAILY, 8, 0, name), at=datetime(2026, 1, 1, 9, tzinfo=UTC)).name == "daily:2026-01-01T08:00+00:00"
    )


def test_mail_at_once_is_named_after_what_it_tells_first() -> None:
    since = datetime(2026, 11, 25, tzinfo=UTC)
    assert at_once(7, since=since).name == "at_once:7"
    with pytest.raises(ValueError, match="no windows"):
        latest(Rhythm("at_once", 8, 0, "UTC"), at=since)
