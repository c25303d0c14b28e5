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
from django.conf import settings
from django.db.models import Model
from playwright.sync_api import Browser, Page, expect

from events.admin.cadence_form import WEEKDAYS
from events.models import EditionOrganisation, EditionPage, EditionStatus, EventSeriesPage
from news.models import Item
from tests import processes
from tests.browser import officer_texts as texts
from tests.browser.counting import Count, CountedWindow
from tests.browser.editing import chosen, settle
from tests.browser.newsroom import Newsroom, running
from tests.browser.words import LANGUAGES, Words
from tests.publisher import Publisher, Reply, Request

# This mark makes pytest create the template database, from which the site's own database is copied.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.process,
    pytest.mark.release,
    pytest.mark.django_db,
    pytest.mark.one_database,
]

SITE = """
from datetime import date, time
from wagtail.users.models import UserProfile
from foundation.languages.fields import Translated
from tests import event_factories, factories
from tests.browser import officer_texts as texts
for code in {"en", language, other}:
    factories.news_index(code)
    factories.external_index(code)
index = event_factories.events_index(language, show_in_menus=True)
eva = factories.user("Editors", username="eva", email="eva@x.example")
UserProfile.objects.update_or_create(user=eva, defaults={"preferred_language": language})
factories.organisation(
    name=Translated(texts.DUTCH_CUSTOMS), code="NL", country=Translated(texts.NETHERLANDS)
)
factories.organisation(name="Customs of Utopia", code="UT", country="Utopia")
factories.organisation(name="World Customs Organization", short_name="WCO", kind="wco_secretariat")
factories.organisation(name=Translated(texts.OFFICE), short_name="ROCB Europe", kind="rocb")
factories.organisation(name=Translated(texts.BRAINPORT), kind="private")
for name in texts.PEOPLE:
    event_factories.person(name=Translated(name))
for name in texts.TOPICS:
    factories.topic(name=Translated(name))
event_factories.edition(
    index, title=texts.EVENT[language],
    starts_on=date(2021, 5, 17), ends_on=date(2021, 5, 19), starts_at=time(10), ends_at=time(12), status="held",
)
event_factories.monthly(index, title="First Tuesday")
factories.article(factories.news_index(language), title="The tariff is new", slug="tariff")
"""
OTHER = {"en": "ru", "ru": "en", "fr": "en"}
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


@pytest.fixture(scope="module", params=LANGUAGES)
def words(request: pytest.FixtureRequest) -> Words:
    """Do all tasks in one language, on a site of its own, before those of the next."""
    return Words(request.param)


@pytest.fixture(scope="module")
def newsroom(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory, browser: Browser, static: Path, words: Words
) -> Iterator[Newsroom]:
    folder = tmp_path_factory.mktemp("counted")
    rows = f"language, other = {words.language!r}, {OTHER[words.language]!r}\n{SITE}"
    with running(folder, browser, static=static, rows=rows, HTTP_ALLOWED_PRIVATE_NETWORKS="127.0.0.0/8") as room:
        yield room


@pytest.fixture
def eva(newsroom: Newsroom, words: Words) -> Page:
    window = newsroom.window("eva")
    expect(window.locator("html")).to_have_attribute("lang", words.language)
    return window


@pytest.fixture(scope="module")
def table(request: pytest.FixtureRequest, words: Words) -> Iterator[list[Count]]:
    """Print the counts of a language at the end, as a Markdown table."""
    counts: list[Count] = []
    yield counts
    lines = [
        f"| job ({words.language}) | clicks | before | fields | before | screens |",
        "|---|---:|---:|---:|---:|---:|",
    ]
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


def adding(model: type[Model], words: Words) -> str:
    """Return the name of the button of a list that adds a row."""
    return words("Add %(model_name)s", model_name=words(model._meta.verbose_name))


def start_from_text(doing: CountedWindow, words: Words) -> None:
    """Follow the link of this language on the home page."""
    region = doing.window.get_by_role("region", name=words("Write"), exact=True)
    doing.go(region.locator(f"a[href*='start-from-text'][lang={words.language}]"))


def write_seed_article(doing: CountedWindow, words: Words) -> None:
    window = doing.window
    window.goto("/admin/")
    start_from_text(doing, words)
    doing.fill("text", texts.seed(words.language))
    doing.go(window.get_by_role("button", name=words("Create draft")))
    doing.click(window.get_by_role("button", name=words("Add all clear matches")))
    assert sorted(chosen(window, "people")) == sorted(name["en"] for name in texts.PEOPLE)
    organisations = " ".join(chosen(window, "organisations"))
    assert texts.in_language(texts.NETHERLANDS, words.language) in organisations
    assert texts.in_language(texts.BRAINPORT, words.language) in organisations
    assert chosen(window, "about") == [texts.EVENT[words.language]]
    doing.publish(words)


def plan_event(doing: CountedWindow, words: Words, ending: str = "") -> None:
    window = doing.window
    window.goto("/admin/")
    if doing.by_keyboard:
        doing.command(words("New event: %(language)s", language=dict(settings.LANGUAGES)[words.language]))
    else:
        doing.click(window.get_by_role("button", name=words("Programme")))
        doing.go(window.get_by_role("link", name=words("Events"), exact=True))
        doing.go(window.get_by_role("link", name=adding(EditionPage, words)).first)
    doing.fill("title", texts.PLANNED[words.language] + ending)
    doing.fill("introduction", texts.INTRODUCTION[words.language])
    doing.take("topics", texts.TOPICS[0][words.language][:6])
    doing.fill("starts_on", f"17.05.{YEAR}")
    doing.fill("starts_at", "10:00")
    doing.fill("ends_on", f"19.05.{YEAR}")
    doing.fill("ends_at", "11:30")
    doing.select("status", EditionStatus.CONFIRMED)
    role = EditionOrganisation.Role
    for number, (name, its_role) in enumerate((("nl", role.HOST), ("rocb", role.CO_HOST))):
        doing.click(window.locator("#id_organisations-ADD"))
        doing.take(f"organisations-{number}-organisation", name)
        doing.select(f"organisations-{number}-role", its_role)
    doing.select("registration", EditionPage.RegistrationBy.FORM)
    doing.tab(words("Programme"))
    settle(window)
    doing.go(window.get_by_role("button", name=words("Save and fill in the programme"), include_hidden=True))
    doing.fill("titles", "\n".join(texts.SESSIONS[words.language]))
    doing.fill("platforms", "Zoom\nTeams\nWebex")
    doing.go(window.get_by_role("button", name=words("Add the sessions")))
    expect(window.locator("[name^=sessions-][name$=-title]")).to_have_count(3)
    doing.publish(words)


def readers_see(newsroom: Newsroom, path: str, *texts: str) -> None:
    reader = newsroom.window()
    processes.wait_until(
        lambda: all(text in reader.request.get(path).text() for text in texts), seconds=60, what=f"{texts} at {path}"
    )
    reader.context.close()


def readers_see_event(newsroom: Newsroom, words: Words, ending: str, *seen: str) -> None:
    """Wait for the public page of the event, whose address has an ``ending`` after the words of the title."""
    address = {"en": "scanners", "ru": "skanery", "fr": "les-scanners"}[words.language] + ending
    sessions = texts.SESSIONS[words.language]
    readers_see(newsroom, f"/{words.language}/events/{address}/", "Zoom", "Teams", "Webex", *sessions, *seen)


def test_the_seed_article(newsroom: Newsroom, eva: Page, table: list[Count], words: Words) -> None:
    doing = CountedWindow(eva)
    write_seed_article(doing, words)
    keep(table, doing, "Seed article, from its text to readers")
    readers_see(newsroom, f"/{words.language}/news/", texts.seed(words.language).splitlines()[0])


def test_an_event_of_three_days_on_three_platforms(
    newsroom: Newsroom, eva: Page, table: list[Count], words: Words
) -> None:
    doing = CountedWindow(eva)
    plan_event(doing, words)
    keep(table, doing, "Event of three days on three platforms")
    readers_see_event(newsroom, words, "", texts.DUTCH_CUSTOMS[words.language])


def test_a_year_of_a_webinar(eva: Page, table: list[Count], words: Words) -> None:
    doing = CountedWindow(eva)
    eva.goto("/admin/")
    doing.click(eva.get_by_role("button", name=words("Programme")))
    doing.go(eva.get_by_role("link", name=words("Series"), exact=True))
    doing.go(eva.get_by_role("link", name=adding(EventSeriesPage, words)).first)
    doing.fill("title", "Customs talk")
    doing.select("frequency", "MONTHLY")
    doing.click(eva.get_by_label(words(dict(WEEKDAYS)["TU"])))
    doing.select("week", "1")
    doing.fill("first_on", f"1.1.{YEAR}")
    doing.fill("starts_at", "10:00")
    doing.publish(words)
    next_step = words("Create drafts for %(year)d", year=YEAR)
    doing.go(eva.locator(".messages").get_by_role("link", name=next_step))
    doing.go(eva.get_by_role("button", name=words("Create the selected drafts")))
    created = words.count("%(count)d draft has been created.", "%(count)d drafts have been created.", 12)
    expect(eva.locator("main")).to_contain_text(created)
    keep(table, doing, "Year of a monthly webinar")


def test_a_source_is_followed(eva: Page, table: list[Count], words: Words) -> None:
    with Publisher() as publisher:
        publisher.serve("/feed.xml", body=FEED)
        doing = CountedWindow(eva)
        eva.goto("/admin/")
        doing.go(eva.get_by_role("link", name=words("Desk"), exact=True).first)
        doing.go(eva.get_by_role("link", name=words("Sources"), exact=True).first)
        doing.go(eva.get_by_role("link", name=words("Add a source"), exact=True))
        doing.fill("address", publisher.url("/feed.xml"))
        doing.go(eva.get_by_role("button", name=words("Find feeds")))
        doing.go(eva.get_by_role("link", name=words("Add this source")))
        doing.go(eva.get_by_role("button", name=words("Add source")))
        added = words.count(
            "“%(source)s” has been added, with %(count)d entry.",
            "“%(source)s” has been added, with %(count)d entries.",
            1,
            source="Customs of Utopia",
        )
        expect(eva.locator("main")).to_contain_text(added)
    keep(table, doing, "Follow a source")


def test_an_administration_receives_its_topics(eva: Page, table: list[Count], words: Words) -> None:
    doing = CountedWindow(eva)
    eva.goto("/admin/board/")
    row = eva.get_by_role("row", name="Customs of Utopia")
    doing.go(row.get_by_role("link", name=words("Add a subscription")))
    doing.fill("name", "For our portal")
    doing.click(eva.get_by_role("checkbox", name=words(Item.Type.ARTICLE.label)))
    doing.take("any_of", texts.TOPICS[0][words.language][:6])
    doing.go(eva.get_by_role("button", name=words("Save"), exact=True))
    subscription = eva.url
    with Publisher() as publisher:
        publisher.serve("/hook", answer_challenge)
        doing.click(eva.locator("summary", has_text=words("Webhook")))
        doing.fill("webhook-url", publisher.url("/hook"))
        doing.go(eva.get_by_role("button", name=words("Add a webhook")))
    if eva.url != subscription:
        doing.go(eva.get_by_role("link", name="For our portal").first)
    doing.click(eva.locator("summary", has_text=words("Email", context="email updates")))
    doing.fill("mail-email", "press@utopia.example")
    doing.go(eva.get_by_role("button", name=words("Send confirmation email")))
    doing.go(eva.get_by_role("button", name=words("Create a new link")))
    expect(eva.locator("code", has_text="/console/")).to_be_visible()
    keep(table, doing, "Administration: topics, webhook, mail, console")


def test_an_article_is_corrected(newsroom: Newsroom, eva: Page, table: list[Count], words: Words) -> None:
    doing = CountedWindow(eva)
    eva.goto("/admin/")
    doing.go(eva.get_by_role("link", name=words("Articles"), exact=True).first)
    doing.go(eva.get_by_role("link", name="The tariff is new", exact=True))
    panel = eva.locator("section[data-panel]").filter(has=eva.locator("[name=correction_note]")).last
    doing.click(panel.locator("[data-panel-toggle]").first)
    doing.fill("correction_note", "It applies from 2 January, not from 1 January.")
    doing.publish(words)
    keep(table, doing, "Correct an article")
    readers_see(newsroom, f"/{words.language}/news/tariff/", "It applies from 2 January")


def test_a_translation_is_started(eva: Page, table: list[Count], words: Words) -> None:
    doing = CountedWindow(eva)
    eva.goto("/admin/")
    doing.go(eva.get_by_role("link", name=words("Articles"), exact=True).first)
    row = eva.get_by_role("row").filter(has_text="The tariff is new").first
    doing.click(row.locator("[data-w-dropdown-target=toggle]").first)
    doing.go(eva.get_by_role("link", name=words("Translate")).first)
    doing.click(eva.get_by_label(dict(settings.LANGUAGES)[OTHER[words.language]]))
    doing.go(eva.locator("main").get_by_role("button", name=words("Submit")))
    eva.wait_for_url("**/edit/")
    keep(table, doing, "Start a translation")


def test_the_seed_article_takes_at_most_40_tabs(eva: Page, words: Words) -> None:
    doing = CountedWindow(eva, by_keyboard=True)
    eva.goto("/admin/")
    doing.skip_to_content()
    start_from_text(doing, words)
    doing.skip_to_content()
    doing.fill("text", texts.seed(words.language))
    doing.go(eva.get_by_role("button", name=words("Create draft")))
    expect(eva.get_by_role("button", name=words("Add all clear matches"))).to_be_visible()
    doing.press("Control+Shift+Enter")
    assert len(chosen(eva, "people")) == 4
    settle(eva)
    publish = eva.locator("footer.footer").get_by_role("button", name=words("Publish"), exact=True)
    doing.go(publish)
    expect(eva.locator(".messages .success").first).to_be_visible()
    assert doing.tabs <= TABS_AT_MOST, doing.tabs
    print(f"{words.language}: {doing.tabs} Tabs")


def test_the_seed_article_and_an_event_by_keyboard_alone(newsroom: Newsroom, eva: Page, words: Words) -> None:
    doing = CountedWindow(eva, by_keyboard=True)
    write_seed_article(doing, words)
    before = doing.tabs, doing.jumps
    plan_event(doing, words, " 2")
    tabs, jumps = doing.tabs - before[0], doing.jumps - before[1]
    print(f"{words.language}: {tabs} Tabs and {jumps} fields by name for an event")
    assert tabs <= TABS_AT_MOST
    readers_see_event(newsroom, words, "-2")


def test_fields_that_no_choice_calls_for_are_out_of_the_way_until_it_does(eva: Page, words: Words) -> None:
    eva.goto("/admin/editions/")
    eva.get_by_role("link", name=texts.EVENT[words.language], exact=True).first.click()
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
