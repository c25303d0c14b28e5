"""`news.views.articles`: what readers see, and what they must not see."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from news.models import ArticlePage, Item, RelatedArticle
from news.views.related import related_to
from tests import factories

pytestmark = pytest.mark.django_db
LIST, FEED = "/en/news/", "/en/news/rss.xml"


def body(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


# --- The list -------------------------------------------------------------------------------------------------------


def test_the_list_shows_articles_newest_first(client: Client) -> None:
    index = factories.news_index()
    for month in (1, 3, 2):
        factories.article(index, title=f"Month {month}", published_on=date(2025, month, 1))
    assert re.findall(r"Month \d", re.sub(r"<script.*?</script>", "", body(client, LIST), flags=re.S)) == [
        "Month 3",
        "Month 2",
        "Month 1",
    ]


def test_an_empty_list_says_so(client: Client) -> None:
    factories.news_index()
    assert body(client, LIST)


def test_a_long_list_leads_to_older_articles_and_back(client: Client) -> None:
    factories.news_index()
    items = [factories.item() for _ in range(30)]
    seen: list[str] = []
    paths = [LIST]
    for _ in range(3):
        soup = BeautifulSoup(body(client, paths[-1]), "html.parser")
        titles = {heading.get_text(strip=True) for heading in soup.main.find_all(["h2", "h3"])}
        seen += [item.title for item in items if item.title in titles]
        paths += [link["href"] for link in soup.main.find_all("a", rel="next")]
    assert seen == [item.title for item in items]
    assert len(paths) == 3, "the last page leads no further"
    soup = BeautifulSoup(body(client, paths[-1]), "html.parser")
    (back,) = [link["href"] for link in soup.main.find_all("a", rel="prev")]
    assert items[12].title in body(client, back)
    assert items[24].title not in body(client, back)


def test_a_filter_narrows_the_list_and_its_feed(client: Client) -> None:
    topic = factories.topic(name="Training")
    factories.news_index()
    wanted = factories.item(title="About training", facets=[f"topic:{topic.pk}"])
    other = factories.item(title="About something else")
    for path in (f"{LIST}?topic={topic.slug}", f"{FEED}?topic={topic.slug}"):
        assert wanted.title in body(client, path)
        assert other.title not in body(client, path)


def test_the_first_choice_of_a_filter_agrees_with_its_name(client: Client) -> None:
    topic, region = factories.topic(), factories.region()
    factories.news_index()
    index = factories.news_index("fr")
    factories.item(language="fr", facets=[f"topic:{topic.pk}", f"region:{region.pk}"])
    filters = client.get(index.url).context["filters"]
    assert {group["name"]: group["choices"][0]["label"] for group in filters} == {
        "topic": "Tous",
        "kind": "Tous",
        "year": "Toutes",
        "region": "Toutes",
    }


def test_what_a_list_is_narrowed_to_can_be_taken_away_where_it_is_empty(client: Client) -> None:
    index = factories.article(published_on=date(2026, 3, 1)).get_parent()
    factories.topic(name="Data model", slug="data")
    shown = BeautifulSoup(client.get(f"{index.url}1990/05/?topic=data").content, "html.parser")
    chosen = {" ".join(link.get_text().split()): link["href"] for link in shown.select(".filters__chosen a")}
    assert chosen == {
        "Remove filter: Data model": f"{index.url}1990/05/",
        "Remove filter: 1990": f"{index.url}?topic=data",
        "Remove filter: May": f"{index.url}1990/?topic=data",
    }


def test_a_name_in_another_language_says_so(client: Client) -> None:
    """A customs administration without a Russian name, as a choice in lists and as a label of an article."""
    organisation = factories.organisation(name="Customs of Utopia", slug="utopia")
    page = factories.article(factories.news_index("ru"), organisations=[organisation])
    filters = client.get(page.get_parent().url, {"organisation": "utopia"}).content.decode()
    assert len(re.findall(r'<(?:a|span)[^>]* lang="en"[^>]*>Customs of Utopia<', filters)) == 2
    assert re.search(r'<dd\s+lang="en">\s*<a[^>]*>Customs of Utopia<', client.get(page.url).content.decode())


def test_years_and_months_are_folders(client: Client) -> None:
    factories.news_index()
    factories.item(title="In May", published_at=datetime(2021, 5, 25, 12, tzinfo=UTC))
    factories.item(title="In June", published_at=datetime(2021, 6, 25, 12, tzinfo=UTC))
    assert "In May" in body(client, f"{LIST}2021/")
    assert "In June" in body(client, f"{LIST}2021/")
    assert "In June" not in body(client, f"{LIST}2021/05/")
    response = client.get(f"{LIST}?year=2021&month=05")
    assert (response.status_code, response["Location"]) == (301, f"{LIST}2021/05/")


@pytest.mark.parametrize(
    "query",
    [
        "topic=none",
        "topic=%00",
        "topic=" + "x" * 10_000,
        "kind=gossip",
        "kind=%00",
        "region=%27%20OR%201%3D1",
        "organisation=none",
        "year=abc",
        "year=0",
        "year=99999",
        "year=-1",
        "year=2026&month=13",
        "month=5",
        "before=x",
        "before=%00",
        "before=" + "9" * 10_000,
        "before=20260101T120000.000000-" + "9" * 30,
        "after=00000000T000000.000000-1",
        "after=x",
    ],
    ids=lambda query: query[:40],
)
def test_a_list_that_does_not_exist_is_not_found(client: Client, query: str) -> None:
    factories.news_index()
    assert client.get(f"{LIST}?{query}").status_code == 404


@pytest.mark.parametrize("path", ["0000/", "0999/", "9999/", "2026/13/", "2026/00/", "20266/", "2026/5/"])
def test_a_folder_of_a_year_that_cannot_be_is_not_found(client: Client, path: str) -> None:
    factories.news_index()
    assert client.get(LIST + path).status_code == 404


# --- The article ----------------------------------------------------------------------------------------------------


def test_an_article_shows_what_was_published_not_the_draft_on_top(client: Client) -> None:
    page = factories.article(title="As published", body=factories.text("<p>The text.</p>"))
    page.title = "Only a thought"
    page.save_revision()
    html = body(client, page.url)
    assert "As published" in html
    assert "The text." in html
    assert "Only a thought" not in html


def test_an_article_is_described_for_machines(client: Client) -> None:
    page = factories.article(title="A title </script> <b>", standfirst="Summary & more")
    html = body(client, page.url)
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, flags=re.S)
    news = next(json.loads(block) for block in blocks if "NewsArticle" in block)
    assert news["headline"] == "A title </script> <b>"
    assert news["url"].endswith(page.url)


def test_an_article_stays_readable_when_its_item_is_missing(client: Client) -> None:
    """The state between a crash and the next sweep."""
    page = factories.article(title="There", body=factories.text("<p>The text.</p>"))
    Item.objects.all().delete()
    html = body(client, page.url)
    assert "There" in html
    assert "The text." in html


def test_related_articles_are_the_chosen_ones_then_the_newest_on_the_topic(client: Client) -> None:
    topic = factories.topic()
    chosen = factories.article(title="Chosen by hand", published_on=date(2019, 1, 1))
    same = factories.article(title="On the same topic", topics=[topic])
    factories.article(title="On nothing of the kind")
    page = factories.draft(topics=[topic])
    page.related.add(RelatedArticle(article=chosen))
    factories.publish(page)
    found = related_to(Item.objects.get(uuid=page.uuid)).items
    assert [item.title for item in found] == [chosen.title, same.title]


# --- What must not be seen ------------------------------------------------------------------------------------------


def a_draft() -> ArticlePage:
    page = factories.draft(title="Not for readers")
    page.save_revision()
    return page


def a_scheduled_article() -> ArticlePage:
    page = factories.draft(title="Not for readers")
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()
    return page


def a_private_article() -> ArticlePage:
    page = factories.article(title="Not for readers")
    PageViewRestriction.objects.create(page_id=page.pk, restriction_type=PageViewRestriction.LOGIN)
    return page


def a_withdrawn_article() -> ArticlePage:
    page = factories.article(title="Not for readers")
    page.unpublish()
    return page


@pytest.mark.parametrize("make", [a_draft, a_scheduled_article, a_private_article, a_withdrawn_article])
def test_what_is_not_public_is_nowhere(client: Client, make: Callable[[], ArticlePage]) -> None:
    topic = factories.topic()
    hidden = make()
    neighbour = factories.article(topics=[topic])
    hidden.refresh_from_db()
    for path in ("/en/", LIST, FEED, f"{LIST}2026/", neighbour.url, "/sitemap.xml"):
        assert "Not for readers" not in body(client, path), path
        assert hidden.slug not in body(client, path), path
    response = client.get(f"{LIST}{hidden.slug}/")
    assert response.status_code in {302, 404, 410}
    assert "What happened." not in response.content.decode()


def test_an_expired_announcement_leaves_the_lists_but_its_address_answers(client: Client) -> None:
    page = factories.article(title="Call for papers", listed_until=timezone.localdate() - timedelta(days=1))
    assert "Call for papers" in body(client, page.url)
    for path in ("/en/", LIST, FEED):
        assert "Call for papers" not in body(client, path)


# --- Languages ------------------------------------------------------------------------------------------------------


def test_each_language_has_a_list_of_its_own(client: Client) -> None:
    factories.article(factories.news_index("en"), title="In English")
    factories.article(factories.news_index("ru"), title="По-русски")
    assert "По-русски" in body(client, "/ru/news/")
    assert "In English" not in body(client, "/ru/news/")
    assert "По-русски" not in body(client, LIST)
    assert "По-русски" in body(client, "/ru/news/rss.xml")


def test_the_language_versions_of_an_article_name_each_other(client: Client) -> None:
    english = factories.article()
    russian = factories.article(factories.news_index("ru"), translation_key=english.translation_key)
    assert f'href="{russian.url}"' in body(client, english.url)
    assert f'href="{english.url}"' in body(client, russian.url)
