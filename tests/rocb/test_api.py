"""The API as another site reads it: all that it needs to print articles, nothing private, nothing to write."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import Collection, CollectionViewRestriction

from events.models import EditionPage
from news.models import ArticlePage
from rocb.models import SiteDocument
from tests import event_factories, factories

pytestmark = [pytest.mark.django_db, pytest.mark.indexes]

PAGES, ARTICLES = "/api/v2/pages/", "/api/v2/pages/?type=newsroom_news.ArticlePage"


def items(client: Client, path: str) -> list[dict[str, Any]]:
    response = client.get(path)
    assert response.status_code == 200, response.content
    return list(response.json()["items"])


def test_an_article_carries_what_another_site_needs_to_print_it(client: Client) -> None:
    topic = factories.topic(slug="ai", name={"en": "Artificial intelligence", "ru": "Искусственный интеллект"})
    page = factories.article(
        factories.news_index("ru"),
        title="Новость",
        topics=[topic],
        body=factories.text('<p>Text with <a href="/en/">a link</a>.</p>'),
    )
    found = client.get(f"{PAGES}{page.pk}/").json()
    assert found["title"] == "Новость"
    assert found["kind"] == "news"
    assert found["published_on"] == "2026-03-01"
    assert found["topics"] == [{"slug": "ai", "name": "Искусственный интеллект", "language": "ru"}]
    assert f'href="{settings.PUBLIC_URL}/en/"' in found["html"]
    assert found["meta"]["locale"] == "ru"
    assert found["meta"]["html_url"].endswith(f"/ru/news/{page.slug}/")
    assert found["uuid"] == str(page.uuid)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31T23:59-23:59", "0000-01-01", "10000-01-01", "x"])
@pytest.mark.parametrize("name", ["published_on", "first_published_at"])
def test_a_filter_by_a_date_that_does_not_exist_gets_400(client: Client, name: str, day: str) -> None:
    page = factories.article()
    for path in (PAGES, f"{PAGES}{page.pk}/"):
        response = client.get(path, {"type": "newsroom_news.ArticlePage", name: day})
        assert response.status_code in {200, 400, 404}, response.content


def test_an_article_names_its_people_in_its_order_and_language(client: Client) -> None:
    page = factories.draft(factories.news_index("ru"))
    page.name_people([event_factories.person(name=name) for name in ("Zoë Zander", "Ada Lovelace")])
    factories.publish(page)
    asked = f"{ARTICLES}&fields=people"
    people = [{"name": name, "language": "en"} for name in ("Zoë Zander", "Ada Lovelace")]
    assert [one["people"] for one in items(client, asked)] == [people]


def test_a_picture_is_given_in_sizes_that_can_be_had(client: Client) -> None:
    image = factories.image(title="A meeting", description="People at a table", credit="ROCB Europe")
    page = factories.article(image=image)
    picture = client.get(f"{PAGES}{page.pk}/").json()["picture"]
    assert picture["alt"] == "People at a table"
    assert picture["src"].startswith(settings.PUBLIC_URL)
    (listed,) = items(client, "/api/v2/images/?fields=*")
    assert listed["description"] == "People at a table"
    path = listed["meta"]["download_url"].removeprefix(settings.PUBLIC_URL)
    assert client.get(path).status_code == 200


def test_pictures_and_documents_of_drafts_are_not_listed(client: Client) -> None:
    factories.draft(image=factories.image(title="Embargoed"))
    document = SiteDocument.objects.create(title="Secret", file=ContentFile(b"x", name="secret.pdf"))
    factories.draft(body=[("file", {"document": document, "title": "", "language": "en"})])
    assert items(client, "/api/v2/images/") == []
    assert items(client, "/api/v2/documents/") == []
    assert client.get(f"/api/v2/documents/{document.pk}/").status_code == 404


def test_a_document_of_a_public_article_is_listed_unless_its_collection_is_private(client: Client) -> None:
    collection = Collection.get_first_root_node().add_child(name="Members only")
    document = SiteDocument.objects.create(
        title="Report", file=ContentFile(b"x", name="report.pdf"), collection=collection
    )
    factories.article(body=[("file", {"document": document, "title": "", "language": "en"})])
    assert [row["title"] for row in items(client, "/api/v2/documents/")] == ["Report"]
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    assert items(client, "/api/v2/documents/") == []


def test_a_language_is_asked_for(client: Client) -> None:
    factories.article(title="English")
    factories.article(factories.news_index("ru"), title="Russian")
    assert [row["title"] for row in items(client, f"{ARTICLES}&locale=ru")] == ["Russian"]
    assert [row["title"] for row in items(client, f"{ARTICLES}&locale=en")] == ["English"]


def test_versions_of_an_article_are_found_from_one_of_them(client: Client) -> None:
    article = factories.article(title="English")
    version = factories.draft(factories.news_index("ru"), title="Russian", translation_key=article.translation_key)
    factories.publish(version)
    assert [row["title"] for row in items(client, f"{PAGES}?translation_of={article.pk}")] == ["Russian"]


def test_articles_are_filtered_and_ordered_by_their_own_fields(client: Client) -> None:
    factories.article(title="Old", published_on="2025-01-01")
    factories.article(title="New", published_on="2026-01-01")
    factories.article(title="Said", kind="statement")
    found = items(client, f"{ARTICLES}&kind=news&order=-published_on&fields=published_on")
    assert [row["title"] for row in found] == ["New", "Old"]


def test_a_slice_is_never_larger_than_twenty(client: Client) -> None:
    for _ in range(22):
        factories.standard_page()
    assert len(items(client, PAGES)) == 20
    assert client.get(f"{PAGES}?limit=21").status_code == 400
    assert len(items(client, f"{PAGES}?offset=20")) == 4, "with the home page and the list of news"


@pytest.mark.parametrize(
    "query",
    [
        "limit=x", "limit=-1", "offset=x", f"offset={'9' * 40}", "offset=2000000", "fields=nothing", "fields=%00",
        "type=auth.User", "type=nothing", "search=x", 'search="', "title=%00", "slug=a%00", "order=password",
        f"title={'x' * 10000}", "child_of=x", f"child_of={'9' * 40}", f"translation_of={'9' * 40}", "locale=xx",
        f"id={'9' * 40}", "unknown=1", "fields=uuid(x", "site=nowhere.example",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", [PAGES, ARTICLES + "&"])
def test_a_question_without_sense_is_answered_and_never_crashes(client: Client, path: str, query: str) -> None:
    factories.article()
    response = client.get(path + ("" if "?" in path else "?") + query)
    assert response.status_code in {200, 400, 404}
    assert response["Content-Type"] == "application/json"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(method: str) -> None:
    page = factories.article(title="Untouched")
    admin = factories.signed_in(factories.user(is_superuser=True))
    for path in (PAGES, f"{PAGES}{page.pk}/", "/api/v2/images/", "/api/v2/documents/"):
        response = getattr(admin, method)(path, {"title": "Changed"}, content_type="application/json")
        assert response.status_code == 405
    assert ArticlePage.objects.get().title == "Untouched"


@pytest.mark.parametrize("path", ["/api/v3/", "/api/v3-preview/", "/api/v3-preview/pages/", "/api/v2/users/", "/api/"])
def test_no_other_api_is_there(client: Client, path: str) -> None:
    factories.home()
    assert client.get(path, follow=True).status_code == 404


def test_it_may_be_read_from_a_page_of_another_site(client: Client) -> None:
    factories.home()
    response = client.get(PAGES)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "noindex" in response["X-Robots-Tag"]
    assert not response.cookies


def test_who_asks_for_too_much_is_told_how_long_to_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rocb.api.MOST_IN_A_MINUTE", 3)
    answers = [client.get(PAGES, {"offset": number}) for number in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert client.get(PAGES, REMOTE_ADDR="192.0.2.1").status_code == 200


def test_the_format_of_an_event_is_a_filter_and_unknown_elsewhere(client: Client) -> None:
    events = event_factories.events_index()
    for form in EditionPage.Format.values:
        event_factories.edition(events, title=form, format=form)
    for form in EditionPage.Format.values:
        found = items(client, f"{PAGES}?type=newsroom_events.EditionPage&format={form}")
        assert [one["title"] for one in found] == [form]
    assert client.get(f"{PAGES}?format=online").status_code == 400
    assert client.get("/api/v2/images/?format=xml").status_code == 200
