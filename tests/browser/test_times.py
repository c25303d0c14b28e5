"""The reader's local time is shown beside the time of an event."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.template import Context, Template
from django.utils import translation
from playwright.sync_api import Browser, Route

from events import zones
from events.cards import moment_of
from tests.environment import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.one_database]

PAGE = """<!doctype html><html lang="{{ language }}"><title>Times</title><body>
{% load programme %}{% for moment in moments %}<p>{% event_time moment %}</p>{% endfor %}
{% include "events/own_times.html" only %}</body></html>"""


def shown(browser: Browser, zone: str, *times: tuple[str, str | None], language: str = "en") -> list[str]:
    """Return the text beside Brussels times for a reader in ``zone``, or "" without one."""
    brussels = zones.zone("Europe/Brussels")
    moments = [
        moment_of(
            datetime.fromisoformat(begin).replace(tzinfo=brussels),
            datetime.fromisoformat(end).replace(tzinfo=brussels) if end else None,
            time_zone="Europe/Brussels",
        )
        for begin, end in times
    ]
    with translation.override(language):
        html = Template(PAGE).render(Context({"moments": moments, "language": language}))

    def answer(route: Route) -> None:
        if "times" in route.request.url:
            route.fulfill(path=ROOT / "events/static/events/times.js", content_type="text/javascript")
        else:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")

    context = browser.new_context(timezone_id=zone)
    page = context.new_page()
    page.route("**/*", answer)
    page.goto("http://events.test/")
    found = page.eval_on_selector_all(
        "[data-moment]", "all => all.map(one => one.querySelector('.own-time')?.textContent ?? '')"
    )
    context.close()
    return list(found)


def test_ten_in_brussels_is_noon_in_baku_in_summer_and_one_in_winter(browser: Browser) -> None:
    times = (("2021-05-17T10:00", "2021-05-17T13:00"), ("2022-01-26T10:00", None))
    baku = shown(browser, "Asia/Baku", *times)
    tashkent = shown(browser, "Asia/Tashkent", *times)
    assert baku == ["12:00 to 15:00 your time (UTC+4)", "13:00 your time (UTC+4)"]
    assert tashkent == ["13:00 to 16:00 your time (UTC+5)", "14:00 your time (UTC+5)"]


def test_nothing_is_added_where_the_clock_shows_the_same(browser: Browser) -> None:
    assert shown(browser, "Europe/Amsterdam", ("2021-05-17T10:00", "2021-05-17T13:00")) == [""]


def test_another_day_is_said(browser: Browser) -> None:
    late = ("2021-05-17T21:30", "2021-05-17T22:30")
    assert shown(browser, "Asia/Baku", late)[0].startswith("23:30 to 00:30 the next day your time")
    assert shown(browser, "America/New_York", ("2021-05-17T02:00", None))[0].startswith(
        "20:00 the day before your time"
    )


@pytest.mark.parametrize(
    ("zone", "language", "offset"),
    [
        *(("Etc/UTC", "en", "UTC"), ("Asia/Bishkek", "ru", "UTC+6"), ("America/St_Johns", "fr", "UTC−2:30")),
        ("Asia/Kolkata", "ru", "UTC+5:30"),
    ],
)
def test_the_offset_of_the_readers_clock_is_written_as_on_the_page(
    browser: Browser, zone: str, language: str, offset: str
) -> None:
    assert shown(browser, zone, ("2021-05-17T10:00", None), language=language)[0].endswith(f"({offset})")
