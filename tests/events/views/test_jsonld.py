"""`events.views.jsonld`: events in JSON-LD."""

from __future__ import annotations

import json
import re
from datetime import date, time
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from events import cards
from events.models import EditionPage
from events.views import jsonld
from tests import event_factories, factories

pytestmark = pytest.mark.django_db
ORG = "https://schema.org"


def data(script: str) -> dict[str, Any]:
    match = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', script, re.S)
    assert match
    found: dict[str, Any] = json.loads(match[1])
    return found


def told(**values: Any) -> dict[str, Any]:
    return data(jsonld.edition(event_factories.edition(slug="e", **values)))


def test_a_timed_edition_has_the_offset_of_its_zone_and_day() -> None:
    summer = told(starts_on=date(2021, 5, 17), starts_at=time(10), ends_at=time(13))
    assert (summer["startDate"], summer["endDate"]) == ("2021-05-17T10:00:00+02:00", "2021-05-17T13:00:00+02:00")


def test_whole_days_have_no_time() -> None:
    node = told(starts_on=date(2021, 5, 17), ends_on=date(2021, 5, 19))
    assert (node["startDate"], node["endDate"]) == ("2021-05-17", "2021-05-19")


@pytest.mark.parametrize(
    ("values", "status", "previous"),
    [
        ({}, "EventScheduled", None),
        ({"status": "held"}, "EventScheduled", None),
        ({"status": "cancelled"}, "EventCancelled", None),
        ({"status": "rescheduled", "previous_starts_on": date(2027, 2, 2)}, "EventRescheduled", "2027-02-02"),
        ({"status": "rescheduled"}, "EventScheduled", None),
    ],
)
def test_the_status_is_one_that_engines_know(values: dict[str, Any], status: str, previous: str | None) -> None:
    node = told(**values)
    assert node["eventStatus"] == f"{ORG}/{status}"
    assert node.get("previousStartDate") == previous


def test_a_postponed_event_keeps_the_day_that_it_had() -> None:
    node = told(starts_on=None, status="postponed", previous_starts_on=date(2026, 5, 4))
    assert node["eventStatus"] == f"{ORG}/EventPostponed"
    assert node["startDate"] == "2026-05-04"


def test_what_has_no_date_yet_is_a_page_about_an_event() -> None:
    node = told(starts_on=None, status="planned", period="next year")
    assert node["@type"] == "WebPage"
    assert "startDate" not in node["about"]


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("February 2023", "2023-02", "2023-02"),
        ("autumn 2027", "2027-09", "2027-11"),
        ("2027", "2027", "2027"),
    ],
)
def test_a_period_is_a_date_with_fewer_figures(period: str, start: str, end: str) -> None:
    node = told(starts_on=None, status="held", period=period)
    assert node["@type"] == "WebPage"
    assert (node["about"]["startDate"], node["about"]["endDate"]) == (start, end)


@pytest.mark.parametrize(
    ("form", "mode", "kinds"),
    [
        ("online", "OnlineEventAttendanceMode", ["VirtualLocation"]),
        ("in_person", "OfflineEventAttendanceMode", ["Place"]),
        ("hybrid", "MixedEventAttendanceMode", ["Place", "VirtualLocation"]),
    ],
)
def test_where_it_is_follows_from_its_format(form: str, mode: str, kinds: list[str]) -> None:
    node = told(format=form, city="Brussels", country="Belgium", join_url="https://secret.example/join")
    places = node["location"] if isinstance(node["location"], list) else [node["location"]]
    assert node["eventAttendanceMode"] == f"{ORG}/{mode}"
    assert [place["@type"] for place in places] == kinds
    assert all(place["url"] == f"{settings.PUBLIC_URL}/en/events/e/" for place in places if "url" in place)
    assert "secret" not in json.dumps(node)


def test_people_organisations_series_and_sessions_are_named() -> None:
    series = event_factories.series(title="Workshops", slug="workshops")
    page = event_factories.edition_draft(
        series, starts_on=date(2021, 5, 17), fees="100 euro", working_languages="en;ru"
    )
    page.organisations.create(organisation=factories.organisation(name="Host"), role="host")
    page.organisations.create(organisation=factories.organisation(name="Fund"), role="funder")
    page.people.create(person=event_factories.person(name="Ada Speaker"), role="opening")
    event_factories.session(page, title="Opening", join_url="https://secret.example/join")
    event_factories.session(page, title="Off", is_cancelled=True, starts_at=None, ends_at=None)
    page = factories.publish(page)
    script = jsonld.edition(
        page,
        sessions=page.sessions.all(),
        people=page.people.all(),
        organisations=page.organisations.all(),
        series=series,
    )
    node = data(script)
    assert [carrier["name"] for carrier in node["organizer"]] == ["Host"]
    assert [carrier["name"] for carrier in node["funder"]] == ["Fund"]
    assert [person["name"] for person in node["performer"]] == ["Ada Speaker"]
    assert node["superEvent"]["url"].endswith("/en/events/workshops/")
    assert node["isAccessibleForFree"] is False
    assert node["inLanguage"] == ["en", "ru"]
    parts = {part["name"]: part for part in node["subEvent"]}
    assert parts["Opening"]["startDate"] == "2021-05-17T10:00:00+02:00"
    assert parts["Off"]["eventStatus"] == f"{ORG}/EventCancelled"
    assert parts["Off"]["startDate"] == "2021-05-17"
    assert "secret" not in script


def test_a_series_tells_its_rule_as_a_schedule() -> None:
    page = event_factories.monthly(
        rule="FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU;UNTIL=20271231", except_on=["2027-07-06"], title="Webinars"
    )
    edition = event_factories.edition(page)
    node = data(jsonld.series(page, [edition], owner="The office"))
    assert node["@type"] == "EventSeries"
    assert node["organizer"]["name"] == "The office"
    assert node["subEvent"][0]["name"] == edition.title
    assert node["eventSchedule"] == {
        "@type": "Schedule",
        "repeatFrequency": "P2M",
        "startDate": "2027-01-05",
        "startTime": "10:00:00",
        "duration": "PT90M",
        "scheduleTimezone": "Europe/Brussels",
        "byDay": ["1TU"],
        "endDate": "2027-12-31",
        "exceptDate": ["2027-07-06"],
    }


@pytest.mark.parametrize("values", [{"is_ended": True}, {"rule": ""}])
def test_a_series_that_comes_no_more_or_by_no_rule_has_no_schedule(values: dict[str, Any]) -> None:
    assert "eventSchedule" not in data(jsonld.series(event_factories.monthly(**values), [], owner="The office"))


def test_no_text_closes_the_data_block_early() -> None:
    page = event_factories.edition(title="</script><script>alert(1)</script> & <b>")
    script = jsonld.edition(page)
    assert script.count("</script>") == 1
    assert data(script)["name"] == page.title


def test_a_list_names_its_events_in_order() -> None:
    pages: list[EditionPage] = [event_factories.edition(), event_factories.edition()]
    node = data(
        jsonld.edition_list(
            cards.cards(pages, at=timezone.now()), name="Events", url=f"{settings.PUBLIC_URL}/en/events/"
        )
    )
    assert [element["name"] for element in node["mainEntity"]["itemListElement"]] == [page.title for page in pages]
