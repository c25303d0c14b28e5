"""`rocb.pages.people_pages`: where a person spoke, with the office held then, and the articles that name them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from events.models import Person
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


def main(client: Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").main


@pytest.fixture
def speaker() -> Person:
    factories.home("ru")
    return event_factories.person(name="Eser Çengel", office="Adviser now")


def opens(speaker: Person, title: str, **values: Any) -> Any:
    edition = event_factories.edition_draft(title=title, **values)
    edition.people.create(person=speaker, role="opening", office="Director then")
    return factories.publish(edition)


def test_an_event_leads_to_the_page_of_its_speaker_and_back(client: Client, speaker: Person) -> None:
    opens(speaker, "Old workshop", slug="old", starts_on=date(2021, 5, 17))
    opens(speaker, "Later workshop", slug="later", starts_on=date(2023, 2, 20))
    opens(speaker, "Not public", slug="hidden", starts_on=date(2024, 2, 20)).unpublish()
    link = main(client, "/en/events/old/").find("a", string="Eser Çengel")
    shown = main(client, link["href"])
    assert shown.h1.get_text() == "Eser Çengel"
    assert [title.get_text(strip=True) for title in shown.select("h3")] == ["Later workshop", "Old workshop"]
    assert "Director then" in shown.get_text()
    assert "Adviser now" not in shown.get_text()
    assert shown.select_one('a[href="/en/events/old/"]')


def test_a_session_counts_and_an_article_is_listed(client: Client, speaker: Person) -> None:
    edition = event_factories.edition_draft(title="Webinar", slug="webinar")
    session = event_factories.session(edition, title="Talk")
    session.speakers.create(person=speaker, role="speaker", office="Head of unit")
    session.save()
    factories.publish(edition)
    article = factories.draft(title="Names them")
    article.name_people([speaker])
    factories.publish(article)
    shown = main(client, f"/en/people/{speaker.slug}/")
    assert "Head of unit" in shown.get_text()
    assert "Names them" in shown.get_text()


def test_sources_of_events_and_articles_are_each_named_once(client: Client, speaker: Person) -> None:
    report, press = "https://wco.example/report", "https://press.example/story"
    opens(speaker, "Workshop", source_name="WCO", source_url=report)
    for url, name in ((report, "WCO"), (press, "Press")):
        source = {"source_name": name, "source_url": url}
        article = factories.draft(title=name, provenance="based", **source)
        article.name_people([speaker])
        factories.publish(article)
    links = main(client, f"/en/people/{speaker.slug}/").select("dl.facts a[rel~=external]")
    assert sorted((link["href"], link.get_text()) for link in links) == [(press, "Press"), (report, "WCO")]


def test_who_is_on_nothing_public_has_no_page(client: Client, speaker: Person) -> None:
    factories.home()
    for path in (speaker.slug, "nobody-00000000", "nobody", "x-zzzzzzzz"):
        assert client.get(f"/en/people/{path}/").status_code == 404


def test_a_session_that_was_cancelled_leads_to_no_page_of_who_would_have_spoken(
    client: Client, speaker: Person
) -> None:
    edition = event_factories.edition_draft(slug="off")
    session = event_factories.session(edition, is_cancelled=True)
    session.speakers.create(person=speaker, role="speaker")
    session.save()
    factories.publish(edition)
    shown = main(client, "/en/events/off/")
    assert "Eser Çengel" in shown.get_text()
    assert shown.find("a", string="Eser Çengel") is None


def test_a_page_behind_a_restriction_links_nobody_who_has_no_page(client: Client, speaker: Person) -> None:
    event = opens(speaker, "Closed", slug="closed")
    article = factories.draft(title="Names them", slug="names-them")
    article.name_people([speaker])
    factories.publish(article)
    closed = PageViewRestriction.LOGIN
    PageViewRestriction.objects.create(page=event, restriction_type=closed)
    PageViewRestriction.objects.create(page=article.get_parent(), restriction_type=closed)
    client.force_login(factories.user())
    assert client.get(f"/en/people/{speaker.slug}/").status_code == 404
    for path in ("/en/events/closed/", "/en/news/names-them/"):
        shown = main(client, path)
        assert "Eser Çengel" in shown.get_text()
        assert not shown.select('a[href*="/people/"]'), path


def test_people_stand_in_the_sitemap_in_the_languages_in_which_something_is_said_of_them(
    client: Client, speaker: Person
) -> None:
    opens(speaker, "Workshop")
    named, hidden = event_factories.person(name="Ada Named"), event_factories.person(name="Ada Hidden")
    article = factories.draft()
    article.name_people([named])
    factories.publish(article)
    opens(hidden, "Withdrawn").unpublish()
    found = client.get("/sitemap.xml").content.decode()
    assert f"/en/people/{speaker.slug}/</loc>" in found
    assert f"/en/people/{named.slug}/</loc>" in found
    assert hidden.slug not in found
    assert "/ru/people/e" not in found


def test_another_spelling_leads_to_the_one_address_and_another_language_says_what_is_missing(
    client: Client, speaker: Person
) -> None:
    opens(speaker, "Workshop")
    answer = client.get(f"/en/people/old-name-{speaker.uuid.hex[:8]}/")
    assert (answer.status_code, answer["Location"]) == (301, f"/en/people/{speaker.slug}/")
    assert main(client, f"/ru/people/{speaker.slug}/").select_one(".empty")


def test_queries_do_not_grow_with_events(client: Client, speaker: Person) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            main(client, f"/en/people/{speaker.slug}/?n={len(counted)}")
        return len(asked)

    counted: list[int] = []
    opens(speaker, "First")
    queries()
    counted.append(queries())
    for number in range(5):
        opens(speaker, f"More {number}")
    counted.append(queries())
    assert counted[1] <= counted[0]


def test_the_index_has_everybody_who_has_a_page_with_the_latest_office(client: Client, speaker: Person) -> None:
    opens(speaker, "Workshop", slug="workshop", starts_on=date(2021, 5, 17))
    named, hidden = event_factories.person(name="Ada Named"), event_factories.person(name="Ada Hidden")
    article = factories.draft()
    article.name_people([named])
    factories.publish(article)
    opens(hidden, "Withdrawn", slug="withdrawn").unpublish()
    shown = main(client, "/en/people/")
    assert [one.get_text(strip=True) for one in shown.select("h2")] == ["Eser Çengel", "Ada Named"]
    assert "Director then, 2021" in " ".join(shown.get_text().split())
    assert not main(client, "/ru/people/").select("h2")


def test_the_index_asks_as_many_queries_for_many_people_as_for_one(client: Client) -> None:
    counts = []
    for number in range(3):
        for other in range(1 + 3 * number):
            opens(event_factories.person(name=f"Ann {other}"), "Workshop", slug=f"workshop-{number}-{other}")
        client.get("/en/people/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/en/people/")
        counts.append(len(queries))
    assert counts[1] == counts[2]  # the first answer fills the caches of the frame
