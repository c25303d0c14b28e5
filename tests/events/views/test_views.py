"""`events.views`: public pages of the programme."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.template import Context, Template
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from events import cards, views
from events.cards import card
from events.models import EditionPage
from events.templatetags.programme import month_short
from tests import event_factories, factories

pytestmark = pytest.mark.django_db
FILED = [("Data model", "Modèle de données"), ("Interoperability", "Interopérabilité")]


def in_days(count: int) -> date:
    return timezone.localdate() + timedelta(days=count)


def main(client: Client, address: str, *, status: int = 200) -> Tag:
    response = client.get(address)
    assert response.status_code == status, address
    found = BeautifulSoup(response.content, "html.parser").main
    assert found
    return found


def text(part: Any) -> str:
    """Collapse white space."""
    return " ".join(part.get_text(" ").split())


def headings(part: Tag) -> list[str]:
    return [text(heading) for heading in part.find_all(["h2", "h3"])]


def links(part: Tag) -> dict[str, str]:
    return {text(link): str(link["href"]) for link in part.find_all("a")}


# --- The list --------------------------------------------------------------------------------------------------------


def test_the_list_has_the_upcoming_first_and_the_past_below(client: Client) -> None:
    event_factories.edition(title="later", starts_on=in_days(20))
    event_factories.edition(title="sooner", starts_on=in_days(5))
    event_factories.edition(title="gone", starts_on=in_days(-5), status="held")
    event_factories.edition(title="some day", starts_on=None, status="planned", period="next autumn")
    page = main(client, "/en/events/")
    assert [name for name in headings(page) if name != "Filter the list"] == [
        *("Upcoming events", "sooner", "later"),
        *("Date to be confirmed", "some day"),
        *("Past events", "gone"),
        "Events by year",
    ]
    assert "Next autumn" in text(page)


def test_a_year_is_a_folder_and_its_parameter_leads_there(client: Client) -> None:
    event_factories.edition(title="old", starts_on=date(2021, 5, 17), status="held")
    event_factories.edition(title="older", starts_on=date(2020, 5, 17), status="held")
    page = main(client, "/en/events/2021/?kind=webinar")
    assert "old" in headings(page)
    assert "older" not in headings(page)
    moved = client.get("/en/events/?year=2021&kind=webinar")
    assert (moved.status_code, moved["Location"]) == (301, "/en/events/2021/?kind=webinar")
    assert links(main(client, "/en/events/"))["2021"] == "/en/events/2021/"


@pytest.mark.parametrize(
    "address", ["?kind=party", "?topic=none", "0999/", "2021/13/", "2021/00/", "?before=x", "?spoken=(", "?region=%00"]
)
def test_a_list_that_does_not_exist_is_not_found(client: Client, address: str) -> None:
    event_factories.events_index()
    assert client.get(f"/en/events/{address}").status_code == 404


def test_without_anything_coming_the_page_says_when_the_last_one_was(client: Client) -> None:
    event_factories.edition(title="The last", slug="last", starts_on=date(2021, 5, 17), status="held")
    empty = main(client, "/en/events/").find(class_="empty")
    assert empty
    assert "took place on 17 May 2021" in text(empty)
    assert links(empty) == {"The last": "/en/events/last/"}


def test_a_selection_without_events_offers_a_way_out(client: Client) -> None:
    event_factories.edition(starts_on=in_days(3))
    empty = main(client, "/en/events/?kind=training").find(class_="empty")
    assert empty
    assert links(empty) == {"Show all events": "/en/events/"}


def test_an_empty_programme_says_so(client: Client) -> None:
    event_factories.events_index()
    assert "No events announced at the moment" in headings(main(client, "/en/events/"))


def test_a_list_says_what_it_is_narrowed_to_and_how_to_see_all(client: Client) -> None:
    topic = factories.topic(name="Data model", slug="data")
    event_factories.edition(topics=[topic], starts_on=in_days(3))
    page = main(client, "/en/events/?topic=data")
    assert page.h1
    assert text(page.h1) == "Events: Data model"
    assert links(page)["Show all events"] == "/en/events/"


def test_the_topics_of_an_event_stand_in_the_order_of_their_names(client: Client) -> None:
    topics = [factories.topic(name={"en": english, "fr": french}) for english, french in FILED]
    page = event_factories.edition(event_factories.events_index("fr"), topics=topics, starts_on=in_days(3))
    shown = [name for name in links(main(client, page.url)) if name in dict(FILED).values()]
    assert shown == ["Interopérabilité", "Modèle de données"]


def test_the_past_goes_on_and_each_event_is_shown_once(client: Client) -> None:
    titles = [f"past {number:02}" for number in range(15)]
    for number, title in enumerate(titles):
        event_factories.edition(title=title, starts_on=in_days(-2 - number), status="held")
    first = main(client, "/en/events/")
    second = main(client, links(first)["Earlier events"])
    assert [name for name in [*headings(first), *headings(second)] if name.startswith("past")] == titles
    assert links(second)["Back to the first page"] == "/en/events/"


def test_a_card_tells_day_hour_place_and_status(client: Client) -> None:
    series = event_factories.series(title="Monthly webinar")
    event_factories.edition(
        series,
        starts_on=in_days(9),
        registration="link",
        registration_url="https://example.org/form",
        registration_closes_on=in_days(8),
    )
    shown = text(main(client, "/en/events/").find(class_="event"))
    assert f"{in_days(9):%A} {in_days(9).day} {in_days(9):%B %Y}" in shown
    assert "10:00 to 12:00 Brussels time (UTC+" in shown
    assert "Online" in shown
    assert "Monthly webinar" in shown
    assert f"Registration closes on {in_days(8).day} {in_days(8):%B}" in shown


# --- A month ---------------------------------------------------------------------------------------------------------


def test_a_month_is_a_table_with_its_events_on_each_of_their_days(client: Client) -> None:
    event_factories.edition(title="Three days", slug="three", starts_on=date(2021, 5, 17), ends_on=date(2021, 5, 19))
    page = main(client, "/en/events/2021/05/")
    table = page.find("table")
    assert table
    assert table.caption
    assert [text(head) for head in table.find_all("th", scope="col")][::6] == ["Monday", "Sunday"]
    squares = {text(cell.find("time")): cell for cell in table.find_all("td") if cell.find("time")}
    assert len(squares) == 31
    assert [day for day, cell in squares.items() if cell.find("a")] == ["17"]
    assert [day for day, cell in squares.items() if "Three days continues" in text(cell)] == ["18", "19"]
    assert len(table.find_all("tr")) == 7  # the first of May 2021 is a Saturday: six weeks
    assert "Three days" in text(page.find(class_="month-list"))


def test_a_bar_of_several_days_begins_again_on_monday_and_an_event_of_one_day_has_its_hour(client: Client) -> None:
    event_factories.edition(title="Course", starts_on=date(2021, 5, 14), ends_on=date(2021, 5, 18))
    event_factories.edition(title="Webinar", starts_on=date(2021, 5, 14), starts_at=time(10))
    squares = main(client, "/en/events/2021/05/").find("table").find_all("td")  # type: ignore[union-attr]
    shown = {text(cell.find("time")): cell for cell in squares if cell.find("time")}
    assert [day for day, cell in shown.items() if cell.find("a", string="Course")] == ["14", "17"]
    assert "10:00 UTC+2 Webinar" in text(shown["14"])


def test_the_title_of_a_month_has_a_small_letter_where_the_language_writes_one(client: Client) -> None:
    event_factories.events_index("ru")
    html = BeautifulSoup(client.get("/ru/events/2026/11/").content, "html.parser")
    assert ", ноября 2026" not in html.title.text  # type: ignore[union-attr]
    assert ", ноябрь 2026" in html.title.text  # type: ignore[union-attr]
    assert text(html.h1).startswith("Ноябрь 2026")
    event_factories.events_index()
    assert ", November 2026" in client.get("/en/events/2026/11/").content.decode()


@pytest.mark.parametrize(
    ("language", "month", "day", "alone"),
    [
        ("en", 9, "Sept", "Sept"),
        ("ru", 5, "мая", "май"),
        ("ru", 3, "мар", "март"),
        ("ru", 6, "июня", "июнь"),
        ("fr", 3, "mars", "mars"),
        ("fr", 7, "juil", "juil"),
    ],
)
def test_a_calendar_leaf_has_the_month_as_written_after_a_day(language: str, month: int, day: str, alone: str) -> None:
    with override(language):
        assert (month_short(month), month_short(month, "year")) == (day, alone)


def test_a_month_names_what_has_no_day_below_its_table(client: Client) -> None:
    event_factories.edition(title="Some day", starts_on=None, status="held", period="May 2021")
    page = main(client, "/en/events/2021/05/")
    assert page.find("table") is None
    assert "Day not known" in headings(page)
    assert "May 2021" in text(page.find(class_="month-sometime"))


def test_months_lead_on_between_the_first_event_and_the_last(client: Client) -> None:
    event_factories.edition(starts_on=date(2021, 5, 17))
    event_factories.edition(starts_on=in_days(0))
    page = main(client, "/en/events/2021/05/?kind=webinar")
    assert [link["rel"] for link in page.find(class_="months").find_all("a")] == [["next"]]  # type: ignore[union-attr]
    assert links(page)["June 2021"] == "/en/events/2021/06/?kind=webinar"
    empty = main(client, "/en/events/2021/06/")
    assert "No events in this month" in headings(empty)
    assert links(empty)["May 2021"] == "/en/events/2021/05/"


@pytest.mark.parametrize("month", [date(2021, 2, 1), date(2021, 5, 1), date(2028, 2, 1), date(2026, 11, 1)])
def test_weeks_begin_on_a_monday_and_hold_each_day_once(month: date) -> None:
    rows = views.weeks(month, [], today=month)
    days = [square.on for row in rows for square in row if square.on]
    assert days == sorted(set(days))
    assert days[0] == month
    assert (days[-1] + timedelta(days=1)).day == 1
    assert all(len(row) == 7 for row in rows)
    assert all(square.on.weekday() == column for row in rows for column, square in enumerate(row) if square.on)


# --- A series --------------------------------------------------------------------------------------------------------


def test_a_series_shows_its_next_edition_and_a_table_of_all(client: Client) -> None:
    owner = factories.organisation(name="The office", kind="rocb")
    host = factories.organisation(name="Netherlands Customs")
    region = factories.region(name="Europe")
    series = event_factories.series(
        slug="s", title="Workshops", owner_organisation=owner, cadence_note="yearly", numbering_note="As printed."
    )
    held = event_factories.edition_draft(
        series,
        title="The workshop",
        starts_on=date(2021, 5, 17),
        ends_on=date(2021, 5, 19),
        status="held",
        ordinal=2,
        regions=[region],
        participants_count=80,
        participants_qualifier="over",
    )
    held.organisations.create(organisation=host, role="co_host")
    factories.publish(held)
    event_factories.edition(series, title="Coming", starts_on=in_days(5))
    event_factories.edition_draft(series, title="Secret draft", starts_on=in_days(1))
    page = main(client, "/en/events/s/")
    assert headings(page)[:2] == ["Next", "Coming"]
    row = (
        text(page.find("th", string="The workshop").find_parent("tr")) if page.find("th", string="The workshop") else ""
    )
    row = row or next(text(tr) for tr in page.find_all("tr") if "The workshop" in text(tr))
    for part in ("2nd", "17 to 19 May 2021", "Europe", "Netherlands Customs", "Over 80 participants", "Held"):
        assert part in row
    whole = text(page)
    for part in ("Yearly", "As printed."):
        assert part in whole
    assert links(page)["The office"] == f"/en/events/?organisation={owner.slug}"
    assert "Secret draft" not in whole


def test_the_evergreen_address_leads_to_the_next_edition_else_to_the_latest(client: Client) -> None:
    series = event_factories.series(slug="s")
    assert client.get("/en/events/s/next/").status_code == 404
    event_factories.edition(series, slug="older", starts_on=date(2020, 5, 17), status="held")
    event_factories.edition(series, slug="old", starts_on=date(2021, 5, 17), status="held")
    assert client.get("/en/events/s/next/")["Location"] == "/en/events/s/old/"
    event_factories.edition(series, slug="off", starts_on=in_days(2), status="cancelled")
    event_factories.edition(series, slug="later", starts_on=in_days(9))
    event_factories.edition(series, slug="sooner", starts_on=in_days(4))
    response = client.get("/en/events/s/next/")
    assert (response.status_code, response["Location"]) == (302, "/en/events/s/sooner/")


def test_a_series_without_editions_leads_on(client: Client) -> None:
    event_factories.series(slug="s")
    assert links(main(client, "/en/events/s/next/", status=404)) == {
        "About the series": "/en/events/s/",
        "All events": "/en/events/",
    }


# --- An edition ------------------------------------------------------------------------------------------------------


def model_case() -> EditionPage:
    """The workshop of May 2021."""
    series = event_factories.series(title="Workshops", slug="workshops")
    page = event_factories.edition_draft(
        series,
        title="Regional workshop",
        slug="second",
        ordinal=2,
        kind="workshop",
        status="held",
        starts_on=date(2021, 5, 17),
        ends_on=date(2021, 5, 19),
        working_languages="en",
        interpretation_languages="ru",
        participants_count=80,
        participants_qualifier="over",
        administrations_count=37,
        feeds_into="WCO Study Report",
    )
    page.organisations.create(
        organisation=factories.organisation(name="Netherlands Customs", slug="nl"), role="co_host"
    )
    director = event_factories.person(name="Eser Çengel", honorific={"en": "Mr."}, office="Something else today")
    page.people.create(person=director, role="opening", office="Director, ROCB Europe")
    page.documents.create(title="Lessons learnt", is_output=True, kind="recommendation", url="https://example.org/l")
    page.documents.create(title="The agenda", kind="agenda", language="en", url="https://example.org/a")
    page.recordings.create(title="Opening session", url="https://example.org/v", has_captions=True)
    return page


def test_a_held_edition_leads_with_what_came_out_of_it(client: Client) -> None:
    factories.publish(model_case())
    page = main(client, "/en/events/workshops/second/")
    names = headings(page)
    assert names[:4] == ["Key facts", "Results", "Documents", "Recordings"]
    whole = text(page)
    for part in (
        *("Second edition", "17 to 19 May 2021", "over 80 participants 37 administrations", "WCO Study Report"),
        *("Mr. Eser Çengel , Director, ROCB Europe", "Netherlands Customs", "with captions", "Held"),
        *("Working languages English", "Interpretation into Russian"),
    ):
        assert part in whole
    assert "Something else today" not in whole
    assert links(page)["Netherlands Customs"] == "/en/events/?organisation=nl"
    assert not page.select(".event-panel__act"), "nothing to register for, nothing for the calendar"


def test_a_result_names_what_it_contributes_to_once_and_needs_no_file(client: Client) -> None:
    page = model_case()
    page.documents.create(title="The report", is_output=True, kind="report", feeds_into="WCO Study Report")
    factories.publish(page)
    results = text(main(client, "/en/events/workshops/second/").select_one("section:has(#results-title)"))
    assert results.count("WCO Study Report") == 1
    assert "not published" not in results


@pytest.mark.parametrize(
    ("role", "kind", "is_cancelled", "is_shown"),
    [
        ("opening", "opening", False, False),
        ("speaker", "panel", False, False),
        ("moderator", "panel", False, True),  # another part than that of the programme
        ("opening", "opening", True, True),
    ],
)
def test_people_of_the_programme_are_named_once(
    client: Client, role: str, kind: str, is_cancelled: bool, is_shown: bool
) -> None:
    edition, ada = (
        event_factories.edition_draft(slug="e", starts_on=date(2021, 5, 17)),
        event_factories.person(name="Ada"),
    )
    edition.people.create(person=ada, role=role)
    session = event_factories.session(edition, kind=kind, is_cancelled=is_cancelled)
    session.speakers.create(person=ada)
    session.save()
    factories.publish(edition)
    assert ("People" in headings(main(client, "/en/events/e/"))) is is_shown


def test_the_panel_names_the_platform_of_each_day(client: Client) -> None:
    edition = event_factories.edition_draft(slug="e", starts_on=date(2021, 5, 17), ends_on=date(2021, 5, 19))
    first, second = event_factories.platform(name="Alpha"), event_factories.platform(name="Beta")
    for day, platform in ((17, first), (18, second), (19, first)):
        event_factories.session(edition, day=date(2021, 5, day), platform=platform)
    factories.publish(edition)
    panel = text(main(client, "/en/events/e/").select_one(".event-panel"))
    assert "Platform (17 May, 19 May) Alpha Platform (18 May) Beta" in panel


def test_a_platform_of_the_whole_event_needs_no_days(client: Client) -> None:
    edition = event_factories.edition_draft(slug="e", starts_on=date(2021, 5, 17), ends_on=date(2021, 5, 18))
    platform = event_factories.platform(name="Alpha")
    for day in (17, 18):
        event_factories.session(edition, day=date(2021, 5, day), platform=platform)
    factories.publish(edition)
    assert "Platform Alpha" in text(main(client, "/en/events/e/").select_one(".event-panel"))


def test_editions_of_a_series_are_on_a_line_in_the_order_of_time(client: Client) -> None:
    series = event_factories.series(slug="s")
    for name, starts_on in (("c", date(2021, 5, 1)), ("a", date(2019, 5, 1)), ("b", date(2020, 5, 1))):
        event_factories.edition(series, title=name, slug=name, starts_on=starts_on, status="held")
    event_factories.edition(series, title="some day", starts_on=None, status="planned")
    line = main(client, "/en/events/s/b/").select(".edition-line li")
    assert [text(point.select_one(".edition-line__title")) for point in line] == ["a", "b", "c", "some day"]
    assert [bool(point.find("a")) for point in line] == [True, False, True, True]
    assert [point.get("aria-current") for point in line] == [None, "true", None, None]


def test_the_only_edition_of_a_series_has_no_line(client: Client) -> None:
    event_factories.edition(event_factories.series(slug="s"), slug="only", starts_on=in_days(3))
    assert not main(client, "/en/events/s/only/").select(".edition-line")


def test_an_upcoming_edition_leads_with_registration(client: Client) -> None:
    values = {"registration": "link", "registration_url": "https://example.org/form"}
    page = event_factories.edition(slug="e", starts_on=in_days(9), registration_closes_on=in_days(8), **values)
    shown = main(client, "/en/events/e/")
    panel = shown.select_one(".event-panel")
    assert panel
    assert panel.find_previous("h1"), "the panel is the first part below the title"
    assert not panel.find_previous("h2")
    controls = panel.select(".button")
    assert [text(control) for control in controls] == ["Register on the other site", "Add to your calendar"]
    assert links(shown)["Register on the other site"] == "https://example.org/form"
    assert {"File for Outlook, Apple and other calendars", "Google Calendar"} <= set(links(panel.select_one("details")))
    assert page.registration_url in links(shown).values()


def test_the_form_of_this_site_is_one_link_away(client: Client) -> None:
    event_factories.edition(slug="e", starts_on=in_days(9), registration="form", capacity=5)
    shown = main(client, "/en/events/e/")
    assert links(shown)["Register"] == "/en/events/e/register/"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"status": "cancelled", "status_note": "The host fell ill."},
            ["This event has been cancelled", "The host fell ill."],
        ),
        (
            {"status": "postponed", "starts_on": None, "previous_starts_on": date(2026, 5, 4)},
            [
                "This event has been postponed",
                "Original date: 4 May 2026.",
                "The new date will be published here.",
            ],
        ),
        (
            {"status": "postponed", "starts_on": date(2099, 5, 4)},
            [
                "This event has been postponed",
                "Original date: 4 May 2099.",
                "The new date will be published here.",
            ],
        ),
        (
            {"status": "postponed", "starts_on": None, "period": "March 2020"},
            ["This event has been postponed", "Last announced period: March 2020. No new date has been announced."],
        ),
        ({"status": "rescheduled", "previous_starts_on": date(2026, 5, 4)}, ["New date:", "was 4 May 2026"]),
        (
            {"status": "planned", "starts_on": None, "period": "next year"},
            ["planned but not yet confirmed", "Next year"],
        ),
    ],
)
def test_what_is_not_as_planned_is_said_first(client: Client, values: dict[str, Any], words: list[str]) -> None:
    event_factories.edition(slug="e", **{"starts_on": in_days(9), **values})
    page = main(client, "/en/events/e/")
    banner = page.find(class_="banner")
    assert banner
    assert words[0] in text(banner)
    assert all(part in text(page) for part in words)


@pytest.mark.parametrize("status", ["cancelled", "postponed"])
def test_the_facts_of_what_does_not_take_place_then_have_no_hours(client: Client, status: str) -> None:
    event_factories.edition(slug="e", starts_on=in_days(9), ends_on=in_days(10), starts_at=time(9), status=status)
    facts = main(client, "/en/events/e/").select_one(".event-panel")
    assert facts
    assert facts.select_one("s")
    assert "09:00" not in text(facts)


@pytest.mark.parametrize("year", [1001, 1899, 1951, 1969, 1989, 2101, 8999])
def test_each_year_with_events_can_be_reached(client: Client, year: int) -> None:
    event_factories.edition(slug="e", starts_on=date(year, 5, 3), status="held" if year < 2000 else "confirmed")
    shown = main(client, "/en/events/")
    assert f"/en/events/{year}/" in links(shown).values()
    for address in (f"/en/events/{year}/", f"/en/events/{year}/05/"):
        assert "/en/events/e/" in links(main(client, address)).values()


def test_what_a_list_is_narrowed_to_can_be_taken_away_where_it_is_empty(client: Client) -> None:
    factories.topic(name="Data model", slug="data")
    event_factories.edition(starts_on=in_days(3))
    chosen = main(client, "/en/events/1990/?topic=data").select(".filters__chosen a")
    assert {text(link): link["href"] for link in chosen} == {
        "Remove filter: Data model": "/en/events/1990/",
        "Remove filter: 1990": "/en/events/?topic=data",
    }


def test_the_programme_stands_by_day_with_the_platform_that_a_day_shares(client: Client) -> None:
    edition = event_factories.edition_draft(slug="e", starts_on=date(2021, 5, 17), ends_on=date(2021, 5, 18))
    first, second = event_factories.platform(name="Alpha"), event_factories.platform(name="Beta")
    speaker = event_factories.person(name="Ada Speaker")
    event_factories.session(edition, title="Late", starts_at=time(14), ends_at=time(15), platform=first)
    hours = {"starts_at": time(10), "ends_at": time(11)}
    opening = event_factories.session(edition, title="Opening", kind="opening", platform=first, **hours)
    opening.speakers.create(person=speaker, role="moderator", office="Head of unit")
    opening.save()
    event_factories.session(edition, title="Off", day=date(2021, 5, 18), platform=first, is_cancelled=True)
    event_factories.session(edition, title="On", day=date(2021, 5, 18), starts_at=None, ends_at=None, platform=second)
    factories.publish(edition)
    days = main(client, "/en/events/e/").find_all(class_="programme__day")
    assert [headings(day) for day in days] == [["Monday 17 May 2021"], ["Tuesday 18 May 2021"]]
    assert [text(title) for title in days[0].find_all("h4")] == ["Opening", "Late"]
    assert text(days[0]).count("Opening") == 1, "the kind of session is not said twice"
    assert text(days[0].find(class_="programme__about")) == "Brussels time (UTC+2) On Alpha"
    assert "Ada Speaker , Head of unit (Moderator)" in text(days[0])
    assert "On Alpha" in text(days[1])
    assert "On Beta" in text(days[1])
    assert [text(title) for title in days[1].find_all("h4")] == ["On", "Cancelled Off"]


def test_times_carry_their_instant_for_the_readers_own_clock(client: Client) -> None:
    event_factories.edition(slug="e", starts_on=date(2021, 5, 17), status="held")
    times = [time["datetime"] for time in main(client, "/en/events/e/").select("[data-moment] time")]
    assert times == ["2021-05-17T10:00+02:00", "2021-05-17T12:00+02:00"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "10:00 to 12:00 Brussels time (UTC+2)"),
        ("ru", "10:00–12:00 по брюссельскому времени (UTC+2)"),
        ("fr", "de 10:00 à 12:00, heure de Bruxelles (UTC+2)"),
    ],
)
def test_times_and_their_zone_are_one_phrase_in_each_language(language: str, words: str) -> None:
    edition = event_factories.edition(starts_on=date(2021, 5, 17))
    with override(language):
        moment = cards.moment(edition)
        html = Template("{% load programme %}{% event_time moment %}").render(Context({"moment": moment}))
    assert BeautifulSoup(html, "html.parser").get_text().replace("\u00a0", " ") == words


def test_news_about_it_and_the_event_link_to_each_other(client: Client) -> None:
    edition = event_factories.edition(title="The event", slug="e", starts_on=date(2021, 5, 17), status="held")
    factories.article(title="The report", slug="report", about=edition)
    factories.draft(title="Not yet", slug="not-yet", about=edition)
    page = main(client, "/en/events/e/")
    assert links(page)["The report"] == "/en/news/report/"
    assert "Not yet" not in text(page)
    assert links(main(client, "/en/news/report/"))["The event"] == "/en/events/e/"
    edition.unpublish()
    assert "The event" not in links(main(client, "/en/news/report/"))


def test_event_and_news_about_it_follow_the_language_of_the_reader(client: Client) -> None:
    edition = event_factories.edition(title="The event", slug="e", starts_on=date(2021, 5, 17), status="held")
    key = edition.translation_key
    index = event_factories.events_index("ru")
    russian = {"title": "Событие", "slug": "e", "starts_on": date(2021, 5, 17), "status": "held"}
    report = factories.article(title="The report", slug="report", about=edition)
    translated = {"title": "Отчёт", "slug": "report", "translation_key": report.translation_key, "about": edition}
    factories.article(factories.news_index("ru"), **translated)
    assert links(main(client, "/ru/news/report/"))["The event"] == "/en/events/e/"
    event_factories.edition(index, translation_key=key, **russian)
    assert links(main(client, "/ru/news/report/"))["Событие"] == "/ru/events/e/"
    there = links(main(client, "/ru/events/e/"))
    assert there["Отчёт"] == "/ru/news/report/"
    assert "The report" not in there
    here = links(main(client, "/en/events/e/"))
    assert here["The report"] == "/en/news/report/"
    assert "Отчёт" not in here


def test_within_a_sentence_days_and_languages_have_small_letters(client: Client) -> None:
    index = event_factories.events_index("ru")
    values = {"starts_on": in_days(9), "status": "rescheduled", "previous_starts_on": in_days(2)}
    page = event_factories.edition_draft(index, slug="e", **values)
    page.documents.create(title="Доклад", kind="presentation", language="en", url="https://example.org/a")
    factories.publish(page)
    shown = main(client, "/ru/events/e/")
    assert re.match("Новая дата: [а-я]+, ", text(shown.find(class_="banner__title")))  # type: ignore[arg-type]
    assert text(shown.find(class_="papers")).endswith(", английский")  # type: ignore[arg-type]


def test_what_replaces_an_event_follows_the_language(client: Client) -> None:
    new = event_factories.edition(title="The new one", slug="new", starts_on=in_days(9))
    index = event_factories.events_index("ru")
    values = {"slug": "old", "starts_on": in_days(2), "status": "cancelled", "replaced_by": new}
    event_factories.edition(index, title="Старое", **values)
    event_factories.edition(index, title="Новое", slug="new", starts_on=in_days(9), translation_key=new.translation_key)
    shown = main(client, "/ru/events/old/")
    assert links(shown.find(class_="banner"))["Новое"] == "/ru/events/new/"  # type: ignore[arg-type]


def test_an_edition_leads_to_the_others_of_its_series_and_to_what_replaced_it(client: Client) -> None:
    series = event_factories.series(slug="s", title="The series")
    new = event_factories.edition(series, title="The new one", slug="new", starts_on=in_days(9))
    event_factories.edition(
        series, title="The old one", slug="old", starts_on=in_days(2), status="cancelled", replaced_by=new
    )
    shown = main(client, "/en/events/s/old/")
    assert links(shown.find(class_="banner"))["The new one"] == "/en/events/s/new/"  # type: ignore[arg-type]
    assert links(shown)["The series"] == "/en/events/s/"
    assert links(main(client, "/en/events/s/new/"))["The old one"] == "/en/events/s/old/"


def test_a_draft_can_be_previewed_with_its_programme(rf: Any) -> None:
    edition = event_factories.edition_draft(slug="e", starts_on=None, status="planned")
    event_factories.session(edition, title="Nearly settled", day=in_days(3))
    html = edition.make_preview_request().render().content.decode()
    assert "Nearly settled" in html


# --- Around the programme ---------------------------------------------------------------------------------------------


def test_home_shows_the_next_three_events(client: Client) -> None:
    for number in range(5):
        event_factories.edition(title=f"event {number}", starts_on=in_days(number + 1))
    factories.news_index()
    shown = [name for name in headings(main(client, "/en/")) if name.startswith("event ")]
    assert shown == ["event 0", "event 1", "event 2"]


def test_an_organisation_shows_the_events_that_it_carries(client: Client) -> None:
    factories.organisation_index()
    row = factories.organisation(slug="nl")
    edition = event_factories.edition_draft(title="Carried", starts_on=in_days(3))
    edition.organisations.create(organisation=row, role="host")
    factories.publish(edition)
    event_factories.edition(title="Not carried", starts_on=in_days(3))
    page = main(client, "/en/members/nl/")
    assert "Carried" in headings(page)
    assert "Not carried" not in headings(page)
    assert links(page)["All events with this organisation"] == "/en/events/?organisation=nl"


def test_a_card_costs_no_query(django_assert_num_queries: Any) -> None:
    edition = event_factories.edition(starts_on=in_days(3))
    found = EditionPage.objects.open_to_all().for_lists().get(pk=edition.pk)
    _ = found.url
    with django_assert_num_queries(0):
        card(found, at=timezone.now())
