"""From a rule to a moved webinar, in a real browser: an editor plans, a participant registers, calendar and mails follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from events.views.registration_form import RegistrationForm
from tests import processes
from tests.browser.editing import choose, settle
from tests.browser.mails import Mails, link
from tests.browser.newsroom import Newsroom, running
from tests.browser.words import Words

# This mark makes pytest create the template database, from which the site's own database is copied.
pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db]

# A list of events, a member administration, and an editor.
SITE = """
from tests import event_factories, factories
event_factories.events_index("en", show_in_menus=True)
factories.organisation(name="Customs of Utopia", country="Utopia")
factories.user("Editors", username="eva", email="eva@x.example")
"""
YEAR = date.today().year + 1
SECRET = "https://meet.example/secret-room"


@pytest.fixture
def newsroom(django_db_setup: None, tmp_path: Path, browser: Browser, static: Path) -> Iterator[Newsroom]:
    with running(tmp_path, browser, static=static, rows=SITE) as room:
        yield room


def first_tuesday(month: int) -> date:
    first = date(YEAR, month, 1)
    return first + timedelta(days=(1 - first.weekday()) % 7)


def pick(window: Page, field: str, value: str) -> None:
    """Set a date or a time without focus, because the picker that opens on focus would cover the buttons."""
    set_value = (
        "(field, value) => { field.value = value; field.dispatchEvent(new Event('change', { bubbles: true })); }"
    )
    window.locator(f"[name={field}]").evaluate(set_value, value)


def plan_series(eva: Page) -> str:
    """Plan a monthly series, check its preview and publish it. Return its number."""
    eva.goto("/admin/series/")
    eva.get_by_role("link", name="Add event series").first.click()
    eva.fill("[name=title]", "Customs talk")
    eva.fill("[name=introduction]", "An hour on one subject.")
    eva.select_option("[name=frequency]", "MONTHLY")
    eva.get_by_label("Tuesday").check()
    eva.select_option("[name=week]", "1")
    eva.select_option("[name=time_zone]", "Europe/Brussels")
    pick(eva, "first_on", f"{YEAR}-01-01")
    pick(eva, "starts_at", "10:00")
    preview = eva.locator("[data-cadence-preview]")
    expect(preview).to_contain_text("every first Tuesday of the month, 10:00 Brussels")
    expect(preview.locator("li")).to_have_count(12)
    expect(preview).to_contain_text("clocks change: UTC+1 to UTC+2")
    settle(eva)
    choose(eva, "Publish")
    eva.goto("/admin/series/")
    eva.get_by_role("link", name="Customs talk", exact=True).click()
    eva.wait_for_url("**/edit/")
    return number_in(eva.url)


def number_in(url: str) -> str:
    found = re.search(r"/pages/(\d+)/", url)
    assert found
    return found[1]


def open_edition(eva: Page, title: str) -> str:
    """Complete the draft: confirmed, with this site's form, a link and one session. Return its number."""
    eva.goto("/admin/editions/")
    eva.get_by_role("link", name=title, exact=True).click()
    eva.wait_for_url("**/edit/")
    number = number_in(eva.url)
    eva.fill("[name=introduction]", "What scanners see.")
    eva.select_option("[name=status]", "confirmed")
    eva.select_option("[name=registration]", "form")
    eva.fill("[name=join_url]", SECRET)
    eva.get_by_role("tab", name="Programme").click()
    eva.get_by_role("button", name="Add session").click()
    pick(eva, "sessions-0-day", str(first_tuesday(1)))
    pick(eva, "sessions-0-starts_at", "10:30")
    eva.fill("[name=sessions-0-title]", "Questions to the lab")
    settle(eva)
    choose(eva, "Publish")
    return number


def register(reader: Page, event: str, words: Words, *, email: str) -> None:
    """Register on the event's page, for the first administration."""
    reader.goto(event)
    reader.get_by_role("link", name=words("Register", context="button"), exact=True).click()
    fields = RegistrationForm.base_fields
    reader.get_by_label(words(fields["name"].label), exact=True).fill("Pat Participant")
    reader.get_by_label(words(fields["email"].label)).fill(email)
    reader.get_by_label(words(fields["organisation"].label), exact=True).select_option(index=1)
    reader.get_by_role("button", name=words("Register", context="button")).click()
    expect(reader.locator("h1")).to_have_text(words("Thank you. We have received your form"))


def calendar(reader: Page) -> str:
    """Return the current calendar of the list, with unfolded lines."""
    text = reader.request.get("/en/events.ics").text()
    assert SECRET not in text
    return text.replace("\r\n ", "")


def sequence(text: str) -> int:
    found = re.search(r"SEQUENCE:(\d+)", text)
    return int(found[1]) if found else 0


def test_a_series_is_planned_an_event_moved_and_calendar_and_mails_follow(newsroom: Newsroom) -> None:
    eva, reader = newsroom.window("eva"), newsroom.window()
    day = first_tuesday(1)
    series = plan_series(eva)

    eva.goto(f"/admin/programme/series/{series}/year/?year={YEAR}")
    expect(eva.locator("#free-dates tbody tr")).to_have_count(12)
    eva.get_by_role("button", name="Create the selected drafts").click()
    expect(eva.locator("main")).to_contain_text("12 drafts have been created.")
    assert "BEGIN:VEVENT" not in calendar(reader)

    title = f"Customs talk, {day.day} January {YEAR}"
    edition = open_edition(eva, title)
    processes.wait_until(
        lambda: f"DTSTART;TZID=Europe/Brussels:{day:%Y%m%d}T100000" in calendar(reader),
        what="the event in the calendar",
    )
    uid = re.findall(r"^UID:.*$", calendar(reader), re.MULTILINE)
    before = sequence(calendar(reader))

    register(reader, f"/en/events/customs-talk/{day}/", Words("en"), email="pat@utopia.example")
    newsroom.wait_for_mail("pat@utopia.example", "You are registered", "secret-room")

    # Moved by a day: the screen says whom that affects, and the calendar keeps the identity and shows the new day.
    later = day + timedelta(days=1)
    eva.goto(f"/admin/programme/event/{edition}/move/")
    pick(eva, "starts_on", str(later))
    eva.get_by_label("Note for readers").fill("The lab has a holiday.")
    eva.get_by_role("button", name="Preview changes").click()
    expect(eva.get_by_label("Send an email to the 1 person who has registered")).to_be_checked()
    expect(eva.locator("#what-happens tbody tr")).to_have_count(2)
    eva.get_by_role("button", name="Reschedule the event").click()
    eva.wait_for_url("**/edit/")
    processes.wait_until(
        lambda: f"DTSTART;TZID=Europe/Brussels:{later:%Y%m%d}T100000" in calendar(reader), what="the new day"
    )
    assert re.findall(r"^UID:.*$", calendar(reader), re.MULTILINE) == uid
    assert sequence(calendar(reader)) > before
    newsroom.wait_for_mail("pat@utopia.example", "The lab has a holiday.")

    # One session is cancelled and remains visible.
    before = sequence(calendar(reader))
    eva.goto(f"/admin/programme/event/{edition}/sessions/")
    eva.get_by_role("button", name="Cancel this session").click()
    eva.get_by_role("button", name="Yes, cancel it").click()
    expect(eva.locator("main")).to_contain_text("“Questions to the lab” has been cancelled.")
    processes.wait_until(lambda: "Questions to the lab (cancelled)" in calendar(reader), what="the session, cancelled")
    assert sequence(calendar(reader)) > before
    newsroom.wait_for_mail("pat@utopia.example", "Programme change")
    reader.goto(f"/en/events/customs-talk/{day}/")
    expect(reader.locator("main")).to_contain_text("Questions to the lab")
    assert SECRET not in reader.content()

    # The whole event is cancelled: it stays in the calendar as cancelled, and registered people are notified.
    before = sequence(calendar(reader))
    eva.goto(f"/admin/programme/event/{edition}/cancel/")
    eva.get_by_label("Note for readers").fill("The lab closes.")
    eva.get_by_role("button", name="Preview changes").click()
    expect(eva.locator("#mails")).to_contain_text("The lab closes.")
    eva.get_by_role("button", name="Cancel the event").click()
    eva.wait_for_url("**/edit/")
    processes.wait_until(lambda: "STATUS:CANCELLED" in calendar(reader), what="the event, cancelled")
    assert re.findall(r"^UID:.*$", calendar(reader), re.MULTILINE) == uid
    assert sequence(calendar(reader)) > before
    newsroom.wait_for_mail("pat@utopia.example", "The lab closes.")
    reader.goto(f"/en/events/customs-talk/{day}/")
    expect(reader.locator("main")).to_contain_text("The lab closes.")
    expect(reader.get_by_role("link", name="Register")).to_have_count(0)


def test_a_reader_registers_and_cancels(site: Newsroom, mails: Mails, words: Words) -> None:
    reader, email = site.window(), f"pat@{words.language}.example"
    reader.goto(f"/{words.language}/")
    event = reader.locator("main .event a").first.get_attribute("href")
    assert event
    register(reader, event, words, email=email)
    mail = mails.wait_for(email, words("You are registered"))
    reader.goto(link(mail, "/registrations/cancel/"))
    reader.get_by_role("button", name=words("Cancel my registration")).click()
    expect(reader.locator("h1")).to_have_text(words("Your registration has been cancelled"))
    mails.wait_for(email, words("Your registration has been cancelled"))
