"""Everyday tasks of an officer, with the numbers of clicks, fields and screens compared with former ones; and by
keyboard.

The former figures are those of an officer's day on an older version. Every click from the CMS home page on counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import processes
from tests.browser.counting import Count, CountedWindow
from tests.browser.editing import chosen, settle
from tests.browser.newsroom import Newsroom, running
from tests.publisher import Publisher, Reply, Request

# The mark of the database has the template made that the site's own database is a copy of.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.process,
    pytest.mark.release,
    pytest.mark.django_db,
    pytest.mark.one_database,
]

SITE = """
from datetime import date, time
from tests import event_factories, factories
for code in ("en", "ru"):
    factories.news_index(code)
    factories.external_index(code)
index = event_factories.events_index("en", show_in_menus=True)
factories.user("Editors", username="eva", email="eva@x.example")
factories.organisation(name="Customs Administration of the Netherlands", code="NL", country={"en": "Netherlands"})
factories.organisation(name="Customs of Utopia", code="UT", country={"en": "Utopia"})
factories.organisation(name="World Customs Organization", short_name="WCO", kind="wco_secretariat")
factories.organisation(name="Regional Office for Capacity Building", short_name="ROCB Europe", kind="rocb")
factories.organisation(name="Brainport Eindhoven", kind="private")
for name in ("Kunio Mikuriya", "Safar Mehdiyev", "Nanette van Schelven", "Eser Çengel"):
    event_factories.person(name=name)
for name in ("Disruptive technologies", "Blockchain", "Cyber security"):
    factories.topic(name=name)
event_factories.edition(
    index, title="Second regional workshop on disruptive technologies",
    starts_on=date(2021, 5, 17), ends_on=date(2021, 5, 19), starts_at=time(10), ends_at=time(12), status="held",
)
event_factories.monthly(index, title="First Tuesday")
factories.article(title="The tariff is new", slug="tariff")
"""

SEED = """Second regional workshop on disruptive technologies for the customs administrations of Europe

25 May 2021

The Customs Administration of the Netherlands and ROCB Europe held the second regional workshop on disruptive technologies.

It took place from 17 to 19 May 2021, each day on another online platform. More than 80 participants came.

Dr. Kunio Mikuriya, Mr. Safar Mehdiyev, Ms. Nanette van Schelven and Mr. Eser Çengel opened the workshop. They spoke about what
disruptive technologies can do for customs.

European administrations, universities and companies spoke about blockchain, artificial intelligence and the Internet of Things.

For half a day the participants talked with Brainport Eindhoven. Start-ups from other sectors showed what could serve customs.

The recommendations of the break-out groups will be part of the next study. Cyber security was a subject too.

Further regional webinars will follow in the next financial year.
"""
YEAR = date.today().year + 1
TABS_AT_MOST = 40
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Customs of Utopia</title><link>https://customs.example/</link>
<language>en</language><item><guid>urn:1</guid><title>First light at the border</title><link>https://customs.example/1</link>
<description>What happened.</description><pubDate>Tue, 05 Jan 2027 10:00:00 GMT</pubDate></item></channel></rss>"""

# The job -> clicks, fields before; clicks, fields at most now.
BOUNDS = {
    "Seed article, from its text to readers": (22, 7, 5, 2),
    "Event of three days on three platforms": (45, 18, 12, 16),
    "Year of a monthly webinar": (4, 11, 8, 6),
    "Follow a source": (4, 2, 6, 2),
    "Administration: topics, webhook, mail, console": (12, 5, 9, 5),
    "Correct an article": (5, 3, 5, 2),
    "Start a translation": (4, 0, 5, 0),
}


@pytest.fixture(scope="module")
def newsroom(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory, browser: Browser, static: Path
) -> Iterator[Newsroom]:
    folder = tmp_path_factory.mktemp("counted")
    with running(folder, browser, static=static, rows=SITE, HTTP_ALLOWED_PRIVATE_NETWORKS="127.0.0.0/8") as room:
        yield room


@pytest.fixture
def eva(newsroom: Newsroom) -> Page:
    return newsroom.window("eva")


@pytest.fixture(scope="module")
def table(request: pytest.FixtureRequest) -> Iterator[list[Count]]:
    """Print the counts at the end, as a Markdown table."""
    counts: list[Count] = []
    yield counts
    lines = ["| job | clicks | before | fields | before | screens |", "|---|---:|---:|---:|---:|---:|"]
    for one in counts:
        clicks, fields, *_at_most = BOUNDS[one.job]
        lines.append(f"| {one.job} | {one.clicks} | {clicks} | {one.fields} | {fields} | {one.screens} |")
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print("", *lines, sep="\n")


def keep(table: list[Count], doing: CountedWindow, job: str) -> None:
    one = doing.counted(job)
    table.append(one)
    _clicks, _fields, clicks, fields = BOUNDS[job]
    assert (one.clicks <= clicks, one.fields <= fields) == (True, True), one


def answer_challenge(request: Request) -> Reply:
    challenge = json.loads(request.body)["data"].get("challenge", "")
    return Reply(body=json.dumps({"challenge": challenge}).encode())


def write_seed_article(doing: CountedWindow) -> None:
    window = doing.window
    window.goto("/admin/")
    doing.go(window.get_by_role("region", name="Write", exact=True).locator("a[href*='start-from-text']").first)
    doing.fill("text", SEED)
    doing.go(window.get_by_role("button", name="Create draft"))
    doing.click(window.get_by_role("button", name="Add all clear matches"))
    people = ["Kunio Mikuriya", "Safar Mehdiyev", "Nanette van Schelven", "Eser Çengel"]
    assert chosen(window, "people") == people
    organisations = " ".join(chosen(window, "organisations"))
    assert "Netherlands" in organisations
    assert "Brainport Eindhoven" in organisations
    assert chosen(window, "about") == ["Second regional workshop on disruptive technologies"]
    doing.publish()


def plan_event(doing: CountedWindow, title: str) -> None:
    window = doing.window
    window.goto("/admin/")
    if doing.by_keyboard:
        doing.command("new event: english")
    else:
        doing.click(window.get_by_role("button", name="Programme"))
        doing.go(window.get_by_role("link", name="Events", exact=True))
        doing.go(window.get_by_role("link", name="Add event").first)
    doing.fill("title", title)
    doing.fill("introduction", "What scanners see, in three parts.")
    doing.take("topics", "disrup")
    doing.fill("starts_on", f"17.05.{YEAR}")
    doing.fill("starts_at", "10:00")
    doing.fill("ends_on", f"19.05.{YEAR}")
    doing.fill("ends_at", "11:30")
    doing.select("status", "Confirmed: the date is fixed")
    for number, (name, role) in enumerate((("nl", "Host"), ("rocb", "Co-host"))):
        doing.click(window.get_by_role("button", name="Add organisation"))
        doing.take(f"organisations-{number}-organisation", name)
        doing.select(f"organisations-{number}-role", role)
    doing.select("registration", "With the form on this site")
    doing.tab("Programme")
    settle(window)
    doing.go(window.get_by_role("button", name="Save and fill in the programme", include_hidden=True))
    doing.fill("titles", "Blockchain\nArtificial intelligence\nInternet of Things")
    doing.fill("platforms", "Zoom\nTeams\nWebex")
    doing.go(window.get_by_role("button", name="Add the sessions"))
    expect(window.locator(".messages")).to_contain_text("3 sessions have been added")
    doing.publish()


def readers_see(newsroom: Newsroom, path: str, *texts: str) -> None:
    reader = newsroom.window()
    processes.wait_until(
        lambda: all(text in reader.request.get(path).text() for text in texts), seconds=60, what=f"{texts} at {path}"
    )
    reader.context.close()


def test_the_seed_article(newsroom: Newsroom, eva: Page, table: list[Count]) -> None:
    doing = CountedWindow(eva)
    write_seed_article(doing)
    keep(table, doing, "Seed article, from its text to readers")
    readers_see(newsroom, "/en/news/", "Second regional workshop on disruptive technologies for the customs")


def test_an_event_of_three_days_on_three_platforms(newsroom: Newsroom, eva: Page, table: list[Count]) -> None:
    doing = CountedWindow(eva)
    plan_event(doing, "Scanners")
    keep(table, doing, "Event of three days on three platforms")
    readers_see(newsroom, "/en/events/scanners/", "Zoom", "Teams", "Webex", "Internet of Things", "Netherlands")


def test_a_year_of_a_webinar(eva: Page, table: list[Count]) -> None:
    doing = CountedWindow(eva)
    eva.goto("/admin/")
    doing.click(eva.get_by_role("button", name="Programme"))
    doing.go(eva.get_by_role("link", name="Series", exact=True))
    doing.go(eva.get_by_role("link", name="Add event series").first)
    doing.fill("title", "Customs talk")
    doing.select("frequency", "Every N months")
    doing.click(eva.get_by_label("Tuesday"))
    doing.select("week", "First")
    doing.fill("first_on", f"1.1.{YEAR}")
    doing.fill("starts_at", "10:00")
    doing.publish()
    doing.go(eva.locator(".messages").get_by_role("link", name=f"Create drafts for {YEAR}"))
    doing.go(eva.get_by_role("button", name="Create the selected drafts"))
    expect(eva.locator("main")).to_contain_text("12 drafts have been created.")
    keep(table, doing, "Year of a monthly webinar")


def test_a_source_is_followed(eva: Page, table: list[Count]) -> None:
    with Publisher() as publisher:
        publisher.serve("/feed.xml", body=FEED)
        doing = CountedWindow(eva)
        eva.goto("/admin/")
        doing.go(eva.get_by_role("link", name="Desk", exact=True).first)
        doing.go(eva.get_by_role("link", name="Sources", exact=True).first)
        doing.go(eva.get_by_role("link", name="Add a source", exact=True))
        doing.fill("address", publisher.url("/feed.xml"))
        doing.go(eva.get_by_role("button", name="Find feeds"))
        doing.go(eva.get_by_role("link", name="Add this source"))
        doing.go(eva.get_by_role("button", name="Add source"))
        expect(eva.locator("main")).to_contain_text("has been added, with 1 entry.")
    keep(table, doing, "Follow a source")


def test_an_administration_receives_its_topics(eva: Page, table: list[Count]) -> None:
    doing = CountedWindow(eva)
    eva.goto("/admin/board/")
    row = eva.get_by_role("row", name="Customs of Utopia")
    doing.go(row.get_by_role("link", name="Add a subscription"))
    doing.fill("name", "For our portal")
    doing.click(eva.get_by_role("checkbox", name="Article"))
    doing.take("any_of", "disrup")
    doing.go(eva.get_by_role("button", name="Save"))
    subscription = eva.url
    with Publisher() as publisher:
        publisher.serve("/hook", answer_challenge)
        doing.click(eva.locator("summary", has_text="Webhook"))
        doing.fill("webhook-url", publisher.url("/hook"))
        doing.go(eva.get_by_role("button", name="Add a webhook"))
    if eva.url != subscription:
        doing.go(eva.get_by_role("link", name="For our portal").first)
    doing.click(eva.locator("summary", has_text="Email"))
    doing.fill("mail-email", "press@utopia.example")
    doing.go(eva.get_by_role("button", name="Send confirmation email"))
    doing.go(eva.get_by_role("button", name="Create a new link"))
    expect(eva.locator("code", has_text="/console/")).to_be_visible()
    keep(table, doing, "Administration: topics, webhook, mail, console")


def test_an_article_is_corrected(newsroom: Newsroom, eva: Page, table: list[Count]) -> None:
    doing = CountedWindow(eva)
    eva.goto("/admin/")
    doing.go(eva.get_by_role("link", name="Articles", exact=True).first)
    doing.go(eva.get_by_role("link", name="The tariff is new", exact=True))
    panel = eva.locator("section[data-panel]").filter(has=eva.locator("[name=correction_note]")).last
    doing.click(panel.locator("[data-panel-toggle]").first)
    doing.fill("correction_note", "It applies from 2 January, not from 1 January.")
    doing.publish()
    keep(table, doing, "Correct an article")
    readers_see(newsroom, "/en/news/tariff/", "It applies from 2 January")


def test_a_translation_is_started(eva: Page, table: list[Count]) -> None:
    doing = CountedWindow(eva)
    eva.goto("/admin/")
    doing.go(eva.get_by_role("link", name="Articles", exact=True).first)
    row = eva.get_by_role("row").filter(has_text="The tariff is new").first
    doing.click(row.locator("[data-w-dropdown-target=toggle]").first)
    doing.go(eva.get_by_role("link", name="Translate").first)
    doing.click(eva.get_by_label("Русский"))
    doing.go(eva.locator("main").get_by_role("button", name="Submit"))
    eva.wait_for_url("**/edit/")
    keep(table, doing, "Start a translation")


def test_the_seed_article_takes_at_most_40_tabs(eva: Page) -> None:
    doing = CountedWindow(eva, by_keyboard=True)
    eva.goto("/admin/")
    doing.skip_to_content()
    doing.go(eva.get_by_role("region", name="Write", exact=True).locator("a[href*='start-from-text']").first)
    doing.skip_to_content()
    doing.fill("text", SEED)
    doing.go(eva.get_by_role("button", name="Create draft"))
    expect(eva.get_by_role("button", name="Add all clear matches")).to_be_visible()
    doing.press("Control+Shift+Enter")
    assert len(chosen(eva, "people")) == 4
    settle(eva)
    publish = eva.locator("footer.footer").get_by_role("button", name="Publish", exact=True)
    doing.go(publish)
    expect(eva.locator(".messages .success").first).to_be_visible()
    assert doing.tabs <= TABS_AT_MOST, doing.tabs
    print(f"{doing.tabs} Tabs")


def test_the_seed_article_and_an_event_by_keyboard_alone(newsroom: Newsroom, eva: Page) -> None:
    doing = CountedWindow(eva, by_keyboard=True)
    write_seed_article(doing)
    before = doing.tabs, doing.jumps
    plan_event(doing, "Scanners by keyboard")
    tabs, jumps = doing.tabs - before[0], doing.jumps - before[1]
    print(f"{tabs} Tabs and {jumps} fields by name for an event")
    assert tabs <= TABS_AT_MOST
    readers_see(newsroom, "/en/events/scanners-by-keyboard/", "Zoom", "Teams", "Webex", "Internet of Things")


def test_fields_that_no_choice_calls_for_are_out_of_the_way_until_it_does(newsroom: Newsroom, eva: Page) -> None:
    eva.goto("/admin/editions/")
    eva.get_by_role("link", name="Second regional workshop on disruptive technologies", exact=True).first.click()
    eva.wait_for_url(re.compile(r"/pages/\d+/edit/"))
    venue, link, capacity = (eva.locator(f"[name={name}]") for name in ("venue", "join_url", "capacity"))
    expect(link).to_be_visible()
    expect(venue).to_be_hidden()
    eva.select_option("[name=format]", "in_person")
    expect(venue).to_be_visible()
    expect(link).to_be_hidden()
    venue.fill("House of customs")
    eva.select_option("[name=format]", "online")
    expect(venue).to_be_visible()  # filled-in values do not vanish
    expect(capacity).to_be_hidden()
    eva.select_option("[name=registration]", "form")
    expect(capacity).to_be_visible()
