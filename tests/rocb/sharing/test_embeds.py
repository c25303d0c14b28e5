"""`rocb.sharing.embeds` and `rocb.sharing.oembed`: parts of this site on the pages of others."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from rocb.sharing.embeds import code
from tests import event_factories, factories

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"


def coming() -> date:
    return timezone.localdate() + timedelta(days=30)


def frame(client: Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def oembed(client: Client, url: str, **params: Any) -> Any:
    query = "".join(f"&{name}={value}" for name, value in params.items())
    return json.loads(client.get(f"/oembed/?url={quote(url, safe='')}{query}").content)


def test_a_list_stands_in_a_frame_on_any_site_and_nothing_else_of_ours_does(client: Client) -> None:
    article = factories.article()
    response = client.get("/en/embed/list/")
    assert "X-Frame-Options" not in response
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert not response.cookies
    assert client.get(article.url)["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in client.get(article.url)["Content-Security-Policy"]


def test_it_needs_no_script_and_its_links_open_outside_of_the_frame(client: Client) -> None:
    factories.article()
    soup = frame(client, "/en/embed/list/")
    assert not soup.find_all("script")
    assert not soup.find_all(style=True)
    assert all(link["target"] == "_blank" and link["rel"] == ["noopener"] for link in soup.find_all("a"))
    assert all(link["href"].startswith(SITE) for link in soup.find_all("a"))


@pytest.mark.parametrize("path", ["/en/embed/list/", "/en/embed/list/?type=event", "/en/embed/next-events/", "a card"])
def test_a_sandboxed_frame_may_load_all_that_it_names(client: Client, path: str) -> None:
    """In an opaque origin a browser blocks a file with an integrity hash, and a module, unless CORS allows it."""
    article, _edition = factories.article(), event_factories.edition()
    if path == "a card":
        path = BeautifulSoup(oembed(client, f"{SITE}{article.url}")["html"], "html.parser").iframe["src"]  # type: ignore[index, union-attr, assignment]
    soup = frame(client, path.removeprefix(SITE))
    assert soup.find_all("link", rel="stylesheet")
    assert not soup.find_all(attrs={"integrity": True}) + soup.find_all(attrs={"crossorigin": True})


def test_a_list_takes_every_filter_of_the_list_and_how_much_of_it(client: Client) -> None:
    topic = factories.topic(slug="origin", name="Origin")
    factories.article(title="On origin", topics=[topic])
    for _ in range(6):
        factories.article()
    soup = frame(client, "/en/embed/list/?topic=origin")
    assert [title.get_text(strip=True) for title in soup.find_all("h2")] == ["On origin"]
    assert soup.h1.get_text(strip=True) == "News: Origin"
    assert soup.h1.a["href"] == f"{SITE}/en/news/?topic=origin"
    assert len(frame(client, "/en/embed/list/").find_all("h2")) == 5
    assert len(frame(client, "/en/embed/list/?count=7").find_all("h2")) == 7
    assert client.get("/en/embed/list/?topic=nothing").status_code == 404


def test_what_other_sites_wrote_may_run_from_right_to_left(client: Client) -> None:
    factories.external_index()
    factories.item(type="external", title="חדשות", language="he", address="https://customs.example/1", kind="external")
    soup = frame(client, "/en/embed/list/?from=region")
    link = soup.h2.a
    assert (link["href"], link["dir"], link["lang"]) == ("https://customs.example/1", "auto", "he")


def test_the_next_events_leave_out_what_is_over(client: Client) -> None:
    event_factories.edition(title="Over", starts_on=date(2021, 3, 2))
    event_factories.edition(title="Coming", starts_on=coming())
    soup = frame(client, "/en/embed/next-events/")
    assert [title.get_text(strip=True) for title in soup.find_all("h2")] == ["Coming"]
    assert client.get("/en/embed/next-events/?topic=nothing").status_code == 404
    assert frame(client, "/ru/embed/next-events/").select_one("main p")


def test_a_card_shows_one_article_or_event_in_its_own_language(client: Client) -> None:
    article = factories.article(title="One thing")
    edition = event_factories.edition(title="One event", starts_on=coming())
    assert frame(client, f"/en/embed/card/{article.uuid}/").h1.get_text(strip=True) == "One thing"
    soup = frame(client, f"/en/embed/card/{edition.uuid}/")
    assert soup.h1.a["href"] == SITE + edition.url
    assert "10:00" in soup.get_text()
    article.unpublish()
    assert client.get(f"/en/embed/card/{article.uuid}/").status_code == 404


def test_a_frame_that_has_not_changed_is_not_sent_again(client: Client) -> None:
    factories.article()
    response = client.get("/en/embed/list/")
    assert response["Cache-Control"] == "public, max-age=300"
    again = client.get("/en/embed/list/", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


# --- oEmbed ---


def test_other_sites_learn_from_a_page_how_to_embed_it(client: Client) -> None:
    article = factories.article(title='A "quoted" title')
    head: Any = BeautifulSoup(client.get(article.url).content, "html.parser")
    announced = head.select_one("link[type='application/json+oembed']")
    answer = json.loads(client.get(announced["href"]).content)
    assert (answer["version"], answer["type"], answer["title"]) == ("1.0", "rich", 'A "quoted" title')
    found: Any = BeautifulSoup(answer["html"], "html.parser").iframe
    assert found["src"] == f"{SITE}/en/embed/card/{article.uuid}/"
    assert found["title"] == 'A "quoted" title'
    assert (found["width"], found["height"]) == (str(answer["width"]), str(answer["height"]))


@pytest.mark.parametrize("title", ["News", 'He said "yes" <script>'])
def test_the_offered_frame_may_open_links_and_nothing_else(title: str) -> None:
    frame = BeautifulSoup(code("/en/embed/news/", title=title), "html.parser").iframe
    assert frame is not None
    assert frame["title"] == title
    assert frame["sandbox"] == ["allow-popups", "allow-popups-to-escape-sandbox"]


def test_a_list_is_embedded_with_its_filters(client: Client) -> None:
    factories.news_index()
    event_factories.events_index()
    factories.topic(slug="origin")
    assert "/en/embed/list/?topic=origin" in oembed(client, f"{SITE}/en/news/?topic=origin")["html"]
    assert "/en/embed/next-events/" in oembed(client, f"{SITE}/en/events/")["html"]


def test_the_frame_is_as_small_as_it_is_asked_to_be(client: Client) -> None:
    factories.news_index()
    answer = oembed(client, f"{SITE}/en/news/", maxwidth=200, maxheight=100)
    assert (answer["width"], answer["height"]) == (200, 100)
    assert oembed(client, f"{SITE}/en/news/", maxwidth="wide")["width"] == 600


def test_an_example_is_one_wherever_it_is_shown(client: Client) -> None:
    page = factories.article(factories.news_index(), title="Made up", provenance="example")
    for path in ("/en/", "/en/embed/list/", f"/en/embed/card/{page.uuid}/"):
        words = " ".join(client.get(path).content.decode().split())
        assert re.search(r"Example\s*</(span|p)>", words), path


def test_what_is_not_ours_or_not_public_is_not_embedded(client: Client) -> None:
    draft = factories.draft()
    for url in ("https://elsewhere.example/en/news/", f"{SITE}/en/", f"{SITE}{draft.url}", "http://[", "", "a\0b"):
        assert client.get("/oembed/", {"url": url}).status_code == 404, url
    assert client.get("/oembed/", {"url": f"{SITE}/en/news/?topic=nothing"}).status_code == 404
    assert client.get("/oembed/", {"url": f"{SITE}/en/news/", "format": "xml"}).status_code == 501


def test_a_part_of_a_list_does_not_say_that_it_can_be_embedded(client: Client) -> None:
    factories.article()
    assert b"json+oembed" in client.get("/en/news/").content
    assert b"json+oembed" not in client.get("/en/news/2026/").content
