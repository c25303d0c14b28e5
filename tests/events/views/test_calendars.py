"""Calendars through the whole site: their queries, their headers, and links to them."""

from __future__ import annotations

import gzip
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from events.lists import EditionList
from events.models import CalendarEntry, EditionPage
from events.views import calendars
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> EditionPage:
    page = event_factories.edition(topics=[factories.topic(slug="data")])
    CalendarEntry.objects.update(changed_at=timezone.now() - timedelta(minutes=5))
    return page


def every_address(edition: EditionPage) -> list[str]:
    return ["/calendar.ics", "/en/events.ics", "/en/events.ics?topic=data", calendars.edition_path(edition)]


def test_a_calendar_program_gets_a_calendar_and_no_cookie(edition: EditionPage) -> None:
    for address in every_address(edition):
        response = Client().get(address)
        assert response.status_code == 200
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert response["Cache-Control"] == "public, max-age=300"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Content-Disposition"].startswith('inline; filename="event')
        assert "Accept-Encoding" in response["Vary"]
        assert "Cookie" not in response["Vary"]
        assert not response.cookies
        assert response["Last-Modified"]
        assert f"SOURCE;VALUE=URI:http://127.0.0.1:8000{address}" in response.content.decode().replace("\r\n ", "")


def test_whoever_has_it_already_is_told_so_with_one_query(edition: EditionPage, django_assert_num_queries: Any) -> None:
    for address in every_address(edition):
        known = Client().get(address)
        for spelling in ("{}", "W/{}", '"other", {}', "*"):
            with django_assert_num_queries(1):
                response = Client().get(address, headers={"If-None-Match": spelling.format(known["ETag"])})
            assert (response.status_code, response.content) == (304, b"")
            for name in ("ETag", "Cache-Control", "Vary"):
                assert response[name] == known[name]


def test_an_old_copy_is_replaced_and_a_date_does_not_win_over_a_tag(edition: EditionPage) -> None:
    known = Client().get("/calendar.ics")
    assert Client().get("/calendar.ics", headers={"If-Modified-Since": known["Last-Modified"]}).status_code == 304
    both = {"If-None-Match": '"other"', "If-Modified-Since": known["Last-Modified"]}
    assert Client().get("/calendar.ics", headers=both).status_code == 200


def test_a_change_is_seen_at_once_and_has_no_date_while_it_is_fresh(edition: EditionPage) -> None:
    known = Client().get("/calendar.ics")
    factories.publish(EditionPage.objects.get(pk=edition.pk), title="Another")
    response = Client().get("/calendar.ics", headers={"If-None-Match": known["ETag"]})
    assert response.status_code == 200
    assert not response.has_header("Last-Modified")


def test_head_says_what_get_says(edition: EditionPage) -> None:
    get, head = Client().get("/calendar.ics"), Client().head("/calendar.ics")
    assert head.status_code == 200
    assert not head.content
    for name in ("ETag", "Content-Type", "Content-Length", "Last-Modified"):
        assert head[name] == get[name]


def test_compressed_bytes_have_a_weak_tag_that_is_known_again(edition: EditionPage) -> None:
    plain = Client().get("/calendar.ics")
    packed = Client().get("/calendar.ics", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] == f"W/{plain['ETag']}"
    again = Client().get("/calendar.ics", headers={"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "address",
    [
        "/de/events.ics",
        "/en/events.ics?topic=nothing",
        "/en/events.ics?kind=nothing",
        "/en/events.ics?topic=%00",
        "/calendars/events/00000000-0000-0000-0000-000000000000.ics",
        "/calendars/series/00000000-0000-0000-0000-000000000000.ics",
    ],
)
def test_what_does_not_exist_is_not_found(address: str) -> None:
    assert Client().get(address).status_code == 404


def test_a_draft_has_no_calendar() -> None:
    draft = event_factories.edition_draft()
    assert Client().get(calendars.edition_path(draft)).status_code == 404


def test_parameters_that_are_no_filters_are_left_alone(edition: EditionPage) -> None:
    assert Client().get("/en/events.ics?utm_source=mail").status_code == 200


def test_calendars_are_only_read(edition: EditionPage) -> None:
    assert Client().post("/calendar.ics").status_code == 405


def test_the_number_of_queries_does_not_grow_with_the_calendar(
    edition: EditionPage, django_assert_max_num_queries: Any
) -> None:
    for _ in range(6):
        event_factories.edition(topics=list(edition.topics.all()))
    for address in every_address(edition):
        with django_assert_max_num_queries(5):
            Client().get(address)


# --- Links ------------------------------------------------------------------------------------------------------------


def test_a_list_leads_to_the_calendar_of_the_same_filters_without_its_year(edition: EditionPage) -> None:
    listing = EditionList.from_params({"topic": "data", "kind": "webinar", "year": "2027"}, language="en")
    address = calendars.list_path(listing)
    assert address == "/en/events.ics?kind=webinar&topic=data"
    assert Client().get(address).status_code == 200
    assert calendars.list_path(EditionList("ru")) == "/ru/events.ics"


def test_an_event_is_added_by_a_file_a_subscription_and_two_services(settings: Any) -> None:
    settings.PUBLIC_URL = "https://events.example"
    edition = event_factories.edition(title="A & B", starts_on=date(2027, 7, 6))
    links = [address for _label, address in calendars.add_links(edition)]
    assert links[0] == f"/calendars/events/{edition.uuid}.ics"
    assert links[1] == f"webcal://events.example/calendars/events/{edition.uuid}.ics"
    google = parse_qs(urlsplit(links[2]).query)
    assert google["dates"] == ["20270706T080000Z/20270706T100000Z"]
    assert google["ctz"] == ["Europe/Brussels"]
    assert google["text"] == ["A & B"]
    assert "https://events.example/en/events/" in google["details"][0]
    outlook = [urlsplit(link) for link in links[3:]]
    assert [each.hostname for each in outlook] == ["outlook.office.com", "outlook.live.com"]
    assert parse_qs(outlook[0].query)["startdt"] == ["2027-07-06T08:00:00Z"]


def test_whole_days_are_added_as_days_with_an_exclusive_end() -> None:
    edition = event_factories.edition(starts_on=date(2027, 5, 17), ends_on=date(2027, 5, 19))
    links = [address for _label, address in calendars.add_links(edition)]
    assert parse_qs(urlsplit(links[2]).query)["dates"] == ["20270517/20270520"]
    outlook = parse_qs(urlsplit(links[3]).query)
    assert (outlook["startdt"], outlook["enddt"], outlook["allday"]) == (["2027-05-17"], ["2027-05-20"], ["true"])


def test_links_tell_no_link_to_join_and_an_event_without_a_date_has_none() -> None:
    secret = event_factories.edition(join_url="https://meet.example/secret")
    assert "secret" not in str(calendars.add_links(secret))
    undated = event_factories.edition(starts_on=None, starts_at=None, status="planned")
    assert calendars.add_links(undated) == []
