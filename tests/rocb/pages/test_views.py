"""`rocb.pages.views`: home, directory, health, media."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from foundation.jobs.models import Heartbeat
from foundation.jobs.schedule import SCHEDULE_LATE_AFTER
from news.models import ChangeCounter, EntryStatus, Item
from news.publishing.record import record_external
from rocb.front_page.composition import Subject
from rocb.models import HomeFeature, Organisation
from rocb.pages.home import subject
from tests import factories, source_factories

pytestmark = pytest.mark.django_db


# --- The front door and home ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "home"), [("ru", "/ru/"), ("fr-CH,fr;q=0.9", "/fr/"), ("nl", "/en/"), ("", "/en/")]
)
def test_the_front_door_leads_to_the_language_of_the_browser(client: Client, accepted: str, home: str) -> None:
    factories.home()
    response = client.get("/", headers={"accept-language": accepted})
    assert (response.status_code, response["Location"]) == (302, home)
    assert "Accept-Language" in response["Vary"]
    assert not response.cookies


def stories(client: Client, code: str = "en") -> dict[str, list[str]]:
    """Titles on the home page, by weight, in the order of the page."""
    html = BeautifulSoup(client.get(f"/{code}/").content, "html.parser")
    weights = ("lead", "second", "line")
    return {
        weight: [one.get_text(strip=True) for one in html.select(f".story--{weight}:not(.event) .story__title a")]
        for weight in weights
    }


def test_the_home_page_shows_the_newest_articles_by_weight(client: Client) -> None:
    factories.news_index()
    titles = [factories.item().title for _ in range(14)]
    assert stories(client) == {"lead": titles[:1], "second": titles[1:5], "line": titles[5:11]}


def test_a_pinned_article_leads_the_home_page_until_its_day(client: Client) -> None:
    old = factories.article(title="Pinned", published_on=factories.NOON.date().replace(year=2019))
    for _ in range(8):
        factories.item()
    Item.objects.filter(page_id=old.pk).update(pinned_until=timezone.localdate())
    assert stories(client)["lead"] == ["Pinned"]
    Item.objects.filter(page_id=old.pk).update(pinned_until=timezone.localdate() - timedelta(days=1))
    caches["feeds"].clear()
    assert stories(client)["lead"] != ["Pinned"]


def test_an_article_has_the_place_that_editors_chose_in_the_language_of_the_page_until_the_choice_expires(
    client: Client,
) -> None:
    old = factories.NOON.date().replace(year=2019)
    first, second = (factories.article(title=f"Chosen {number}", published_on=old) for number in (1, 2))
    key = {"translation_key": second.translation_key}
    factories.article(factories.news_index("ru"), title="Выбранная", published_on=old, **key)
    for _ in range(31):  # the newest, among which the rule chooses
        factories.item()
    until = timezone.now() + timedelta(hours=1)
    for code in ("en", "ru"):
        home = factories.home(code)
        for order, (article, weight) in enumerate(((second, "lead"), (first, "second"))):
            HomeFeature.objects.create(page=home, article=article, sort_order=order, weight=weight, expires_at=until)

    assert (stories(client)["lead"], stories(client)["second"][:1]) == (["Chosen 2"], ["Chosen 1"])
    assert (stories(client, "ru")["lead"], stories(client, "ru")["second"][:1]) == (["Выбранная"], ["Chosen 1"])

    HomeFeature.objects.update(expires_at=timezone.now())
    ChangeCounter.reframe()  # an update sends no signal
    shown = stories(client)
    assert not {"Chosen 1", "Chosen 2"} & {title for titles in shown.values() for title in titles}


def test_a_lead_without_a_time_expires_in_a_week() -> None:
    feature = HomeFeature(page=factories.home(), article=factories.article(), weight="lead")
    feature.full_clean()
    assert feature.expires_at is not None
    assert timedelta(days=6) < feature.expires_at - timezone.now() <= timedelta(days=7)
    feature = HomeFeature(page=factories.home(), article=factories.article(), weight="second")
    feature.full_clean()
    assert feature.expires_at is None


@pytest.mark.parametrize(
    ("values", "named", "expected"),
    [
        ({}, "administration", Subject.CUSTOMS),
        ({}, "rtc", Subject.CUSTOMS),
        ({}, "rocb", Subject.OFFICE),
        ({}, "", Subject.OFFICE),
        ({"kind": "publication"}, "administration", Subject.GUIDE),
        ({"data": {"is_example": True}}, "administration", Subject.GUIDE),
    ],
)
def test_what_an_article_is_about_follows_from_the_organisations_that_it_names(
    values: dict[str, Any], named: str, expected: Subject
) -> None:
    labels = [{"type": "topic", "id": 1}, *([{"type": "organisation", "id": 1}] if named else [])]
    item = Item(**{"kind": "news", "stored_labels": labels, "data": {}, **values})
    assert subject(item, {1: Organisation(kind=named)}) == expected


@pytest.mark.parametrize("articles", [0, 1, 2, 3, 20])
@pytest.mark.parametrize("others", [0, 20])
@pytest.mark.parametrize("has_pictures", [False, True])
def test_the_home_page_has_no_empty_part(client: Client, articles: int, others: int, has_pictures: bool) -> None:
    factories.news_index()
    factories.external_index()
    picture = {"src": "/media/a.jpg", "width": 4, "height": 3, "alt": "", "sources": []} if has_pictures else None
    for number in range(articles):
        factories.item(title=f"{number} " + "Таможенно-тарифное регулирование " * 7, stored_picture=picture)
    source = source_factories.source()
    for number in range(others):
        row = source_factories.entry(source, title=f"Outside {number}", status=EntryStatus.PUBLISHED)
        record_external(row, at=factories.NOON)
    html = BeautifulSoup(client.get("/en/").content, "html.parser").main
    titles = [title.get_text(strip=True) for title in html.select(".story__title")]
    assert len(titles) == len(set(titles)) == min(articles, 11) + min(others, 8)
    parts = html.select("section, ul, ol, .front > :not(.empty)")
    assert [part for part in parts if not part.find("a")] == []
    assert len(html.select(".empty")) == (not articles)


def test_an_empty_site_shows_its_home_page(client: Client) -> None:
    factories.home()
    assert client.get("/en/").status_code == 200


# --- The directory --------------------------------------------------------------------------------------------------


@pytest.fixture
def members(db: None) -> None:
    factories.organisation_index()
    for country, ru, code in (
        ("Netherlands", "Нидерланды", "NL"),
        ("Denmark", "Дания", "DK"),
        ("Åland", "Аланды", "AX"),
        ("Austria", "Австрия", "AT"),
    ):
        factories.organisation(name=f"Customs of {country}", country={"en": country, "ru": ru}, code=code)
    factories.organisation(kind="rtc", name="A training centre", country="Netherlands")


def shown(client: Client, query: str) -> list[str]:
    context = client.get(f"/en/members/{query}").context
    rows = context["found"] or [row for group in context["groups"] for row in group.members]
    return [row.country["en"] for row in rows if row.kind == "administration"]


@pytest.mark.usefixtures("members")
def test_the_directory_lists_administrations_by_country_whatever_its_accents(client: Client) -> None:
    assert shown(client, "") == ["Åland", "Austria", "Denmark", "Netherlands"]


@pytest.mark.usefixtures("members")
@pytest.mark.parametrize("query", ["net", "NETH", "nl", "Netherlands", "customs net", "нидер", "  net  "])
def test_the_directory_finds_by_any_name(client: Client, query: str) -> None:
    assert shown(client, f"?q={query}") == ["Netherlands"]


@pytest.mark.usefixtures("members")
@pytest.mark.parametrize("query", ["nowhere", "%00nowhere", "x" * 10_000])
def test_a_search_without_result_says_so_and_offers_the_whole_list(client: Client, query: str) -> None:
    response = client.get(f"/en/members/?q={query}")
    assert response.status_code == 200
    assert response.context["count"] == 0
    links = BeautifulSoup(response.content, "html.parser").main.find_all("a")
    assert "/en/members/" in [link["href"] for link in links]


@pytest.mark.usefixtures("members")
def test_offices_and_partners_are_a_second_list_and_found_too(client: Client) -> None:
    factories.organisation(kind="rocb", name="Regional office", country={}, city="Baku")
    factories.organisation(kind="example", name="Example administration")
    others = client.get("/en/members/").context["others"]
    assert [row.name["en"] for row in others] == ["Regional office", "A training centre"], "in the order of their types"
    found = client.get("/en/members/?q=baku").context["found"]
    assert [row.name["en"] for row in found] == ["Regional office"]
    assert "Offices, centres and partners" in client.get("/en/members/").content.decode()


@pytest.fixture
def georgia(members: None) -> Organisation:
    factories.organisation(name="Zollverwaltung", country={"en": "Germany", "fr": "Allemagne"}, code="DE")
    return factories.organisation(
        name={"en": "Revenue Service", "ru": "Служба доходов", "ka": "შემოსავლების სამსახური"},
        country={"en": "Georgia", "ru": "Грузия", "fr": "Géorgie"},
        city={"en": "Tbilisi", "ru": "Тбилиси", "fr": "Tbilissi"},
        other_names="Customs Department (to 2007)\nTiflis",
        code="GE",
    )


@pytest.mark.parametrize(
    "query",
    [
        *("tbilisi", "Тбилиси", "tbilissi", "tiflis", "tiblisi", "n,bkbcb", "ge", "georgie", "грузии"),
        *("служба доходов", "შემოსავლების სამსახური", "customs department"),
    ],
)
def test_an_organisation_is_found_by_any_of_its_names(client: Client, georgia: Organisation, query: str) -> None:
    assert client.get(f"/en/members/?q={query}").context["found"][0] == georgia


@pytest.mark.usefixtures("georgia")
def test_who_finds_no_organisation_reads_it_once(client: Client) -> None:
    html = client.get("/en/members/?q=zzzz").content.decode()
    assert html.count("Show all") == 1
    assert '<div class="empty" role="status">' in html
    assert "0 organisations" not in html


def test_a_page_speaks_its_language_and_says_where_it_cannot(client: Client, georgia: Organisation) -> None:
    factories.organisation_index("ru")
    factories.organisation_index("fr")
    russian = client.get(f"/ru/members/{georgia.slug}/").content.decode()
    french = " ".join(client.get(f"/fr/members/{georgia.slug}/").content.decode().split())
    assert "Служба доходов" in russian
    assert "Тбилиси" in russian
    assert "Tbilisi" not in russian
    assert 'lang="en"> Revenue Service' in french
    assert '<dd lang="ka" dir="auto">შემოსავლების სამსახური</dd>' in french
    assert "Tiflis" not in russian + french


def an_external_item(organisation: Any, **values: Any) -> None:
    row = source_factories.entry(
        source_factories.source(organisation=organisation), status=EntryStatus.PUBLISHED, **values
    )
    record_external(row, at=factories.NOON)


@pytest.mark.usefixtures("members")
def test_an_organisation_has_a_page_with_its_news(client: Client) -> None:
    factories.news_index()
    dutch = Organisation.objects.get(code="NL")
    factories.item(title="About the Dutch", facets=[f"organisation:{dutch.pk}"])
    factories.item(title="About others")
    html = client.get(f"/en/members/{dutch.slug}/").content.decode()
    assert "Customs of Netherlands" in html
    assert "About the Dutch" in html
    assert "About others" not in html
    assert f"rss.xml?organisation={dutch.slug}" in html


@pytest.mark.usefixtures("members")
def test_an_organisation_shows_what_was_picked_from_its_sites(client: Client) -> None:
    factories.news_index()
    index = factories.external_index()
    dutch = Organisation.objects.get(code="NL")
    an_external_item(dutch, title="From the Dutch")
    an_external_item(None, title="From others")
    html = client.get(f"/en/members/{dutch.slug}/").content.decode()
    assert "From the Dutch" in html
    assert "From others" not in html
    assert f'href="{index.get_url()}?organisation={dutch.slug}"' in html


def test_the_home_page_shows_the_newest_of_what_was_picked_from_other_sites(client: Client) -> None:
    factories.news_index()
    index = factories.external_index()
    for number in range(10):
        an_external_item(None, title=f"Picked {number}", published_at=factories.NOON - timedelta(days=number + 1))
    html = client.get("/en/").content.decode()
    assert [f"Picked {number}" in html for number in range(10)] == [True] * 8 + [False] * 2
    assert f'href="{index.get_url()}">Everything from other sites' in html
    feeds = re.findall(r'<link rel="alternate" type="application/rss\+xml"[^>]*href="[^"]*?(/en/[^"]*)"', html)
    assert feeds == ["/en/news/rss.xml", f"{index.get_url()}rss.xml", "/en/rss.xml"], (
        "the news first, as programs take the first"
    )


def test_another_site_is_named_in_the_language_that_it_writes_in(client: Client) -> None:
    factories.news_index()
    factories.external_index()
    an_external_item(None, title="Ausgewählt", language="de")
    assert re.search(r'<span class="card__kind" dir="auto"\s+lang="de">', client.get("/en/").content.decode())


def test_without_a_page_for_them_items_of_other_sites_are_not_shown(client: Client) -> None:
    factories.news_index()
    an_external_item(None, title="Picked")
    assert "Picked" not in client.get("/en/").content.decode()


@pytest.mark.usefixtures("members")
def test_an_organisation_that_does_not_exist_is_not_found(client: Client) -> None:
    assert client.get("/en/members/nobody/").status_code == 404


@pytest.mark.usefixtures("members")
def test_the_directory_costs_the_same_however_many(
    client: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get("/en/members/")
    with CaptureQueriesContext(connection) as few:
        client.get("/en/members/")
    for number in range(20):
        factories.organisation(code=f"Z{chr(65 + number)}")
    with django_assert_num_queries(len(few)):
        client.get("/en/members/")


def test_a_page_that_is_not_translated_leads_on_in_the_language_of_the_reader(client: Client) -> None:
    """To the other languages of it, and to the sections of this one."""
    factories.news_index("ru", show_in_menus=True)
    article = factories.publish(factories.draft(factories.news_index()))
    html = BeautifulSoup(client.get(f"/ru/untranslated/{article.translation_key}/").content, "html.parser")
    links = [link["href"] for link in html.main.select("a")]
    assert links[0] == article.url
    assert "/ru/news/" in links[1:]


def test_a_page_that_was_withdrawn_in_a_language_is_not_offered_as_a_translation_to_come(client: Client) -> None:
    factories.news_index("ru")
    article = factories.publish(factories.draft(factories.news_index()))
    russian = article.copy_for_translation(factories.locale("ru"))
    address = f"/en/untranslated/{article.translation_key}/"
    russian.save_revision().publish()
    assert client.get(address).status_code == 302
    article.unpublish()
    html = client.get(address).content.decode()
    assert "was withdrawn in this language" in html
    assert "Tell me when" not in html


# --- Health ---------------------------------------------------------------------------------------------------------


def test_health_is_503_until_the_schedule_has_run(client: Client) -> None:
    response = client.get("/health/")
    assert (response.status_code, response.json()["schedule"]) == (503, "late")


def test_health_is_200_while_the_schedule_runs(client: Client) -> None:
    Heartbeat.objects.beat("schedule", at=timezone.now())
    response = client.get("/health/")
    assert (response.status_code, response.json()["database"], response.json()["schedule"]) == (200, "ok", "ok")
    assert "no-cache" in response["Cache-Control"]


def test_health_is_503_when_the_schedule_stopped(client: Client) -> None:
    Heartbeat.objects.beat("schedule", at=timezone.now() - SCHEDULE_LATE_AFTER - timedelta(seconds=1))
    assert client.get("/health/").status_code == 503
