from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from rocb.models import SiteIdentity
from rocb.page_cache import middleware
from rocb.page_cache.entries import Entry, encoding_for
from rocb.page_cache.middleware import Memory, PageCacheMiddleware, ServerCache, memories
from rocb.page_cache.version import CONTENT, versions
from tests import event_factories, factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache")]

HIT, STORED = "newsroom; hit", "newsroom; fwd=miss; stored"


def status(answer: Any) -> str:
    return answer.headers.get("Cache-Status", "")


def stored() -> int:
    return sum(len(memory.entries) for memory in memories())


@pytest.fixture(autouse=True)
def identity(db: None) -> None:
    SiteIdentity.load()


@pytest.fixture
def path() -> str:
    url: str = factories.article().get_url()
    return url


def test_the_second_reader_gets_the_same_page_without_any_query(
    path: str, client: Client, django_assert_num_queries: Any
) -> None:
    first = client.get(path)
    assert status(first) == STORED
    with django_assert_num_queries(0):
        second = Client().get(path)
    assert status(second) == HIT
    assert second.content == first.content
    assert {**second.headers, "Cache-Status": ""} == {**first.headers, "Cache-Status": ""}
    assert second["Cache-Control"] == "no-cache"
    assert {"Cookie", "Accept-Encoding"} <= set(second["Vary"].split(", "))
    assert "Content-Security-Policy" in second
    assert not second.cookies


def test_revalidating_costs_no_page(path: str, client: Client, django_assert_num_queries: Any) -> None:
    etag = client.get(path)["ETag"]
    with django_assert_num_queries(0):
        for method in (client.get, client.head):
            for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
                answer = method(path, headers={"If-None-Match": known, "Accept-Encoding": "gzip"})
                assert (answer.status_code, answer.content) == (304, b"")
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    memories.cache_clear()
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304, "it is still the same page"
    head = client.head(path)
    assert status(head) == HIT
    assert int(head["Content-Length"]) == len(client.get(path).content)


def test_a_page_is_sent_as_the_browser_takes_it_best(path: str, client: Client) -> None:
    plain = client.get(path)
    for accepted, unpack in (("gzip", gzip.decompress), ("gzip, br", brotli.decompress)):
        for _ in range(2):
            answer = client.get(path, headers={"Accept-Encoding": accepted})
            assert unpack(answer.content) == plain.content
            assert answer["ETag"] == f"W/{plain['ETag']}"
            assert int(answer["Content-Length"]) == len(answer.content)
    assert [encoding_for(one) for one in ("br;q=0, gzip", "identity", "GZIP;q=0.5")] == ["gzip", "", "gzip"]


def test_a_feed_is_revalidated_by_its_date_too_and_keeps_its_links(client: Client) -> None:
    factories.article()
    feed = client.get("/en/news/rss.xml")
    assert status(feed) == STORED
    for header, value in (("If-Modified-Since", feed["Last-Modified"]), ("If-None-Match", feed["ETag"])):
        answer = client.get("/en/news/rss.xml", headers={header: value})
        assert (answer.status_code, status(answer)) == (304, HIT)
        for name in ("Link", "Access-Control-Allow-Origin", "Cache-Control", "Last-Modified"):
            assert answer[name] == feed[name]
    old = client.get("/en/news/rss.xml", headers={"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"})
    assert old.status_code == 200


def test_the_server_gets_what_is_kept_before_django_is_asked(
    path: str, client: Client, settings: Any, tmp_path: Path
) -> None:
    kept = client.get(path)
    asked: list[str] = []

    def django(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        asked.append(environ["PATH_INFO"])
        return []

    def ask(address: str = path, **headers: str) -> tuple[bytes, tuple[Any, ...]]:
        said: list[tuple[Any, ...]] = []
        request = RequestFactory().get(address, headers=headers)
        return b"".join(server(request.environ, lambda *answer: said.append(answer))), said[0] if said else ()

    server = ServerCache(django)
    body, (line, sent) = ask()
    assert (body, line, dict(sent)) == (kept.content, "200 OK", {**kept.headers, "Cache-Status": HIT})
    assert ask(**{"If-None-Match": kept["ETag"]})[1][0] == "304 Not Modified"
    assert asked == []

    settings.MAINTENANCE_FILE = tmp_path / "maintenance"
    settings.MAINTENANCE_FILE.touch()
    assert ask() == (b"", ()), "the site is closed"
    settings.MAINTENANCE_FILE.unlink()
    ask(Cookie="sessionid=1")
    ask("/en/nothing/")
    assert asked == [path, path, "/en/nothing/"]


def test_whoever_is_signed_in_gets_a_page_of_their_own_that_nobody_stores(path: str) -> None:
    editor = Client()
    user = factories.user()
    user.groups.add(Group.objects.get(name="Editors"))
    editor.force_login(user)
    for _ in range(2):
        answer = editor.get(path)
        assert not status(answer)
        assert answer["Cache-Control"] == "private, no-cache"
    assert stored() == 0
    Client().get(path)
    assert not status(editor.get(path))
    assert b"userbar" not in Client().get(path).content


def test_what_is_for_one_person_or_shows_what_moves_no_number_is_not_stored(client: Client) -> None:
    edition = event_factories.edition(registration="form")
    factories.home()
    addresses = ["/en/subscribe/mail/", f"{edition.get_url()}register/", "/account/login/", "/health/", "/en/nothing/"]
    for address in (*addresses, "/", "/en/search/", "/en/search/?topic=trade", "/en/search/?q=customs"):
        for _ in range(2):
            assert not status(client.get(address)), address
    client.post("/en/subscribe/mail/", {})
    assert stored() == 0


def test_invented_queries_are_answered_and_fill_no_memory(path: str, client: Client) -> None:
    for query in ("utm_source=mail", f"topic={'x' * 400}", "topic=trade&x=1", "q=customs", "topic&&&a"):
        assert client.get(f"{path}?{query}").status_code == 200
    assert stored() == 0


def test_other_hosts_and_queries_drive_out_no_plain_page(path: str, client: Client, settings: Any) -> None:
    settings.PUBLIC_URL = "http://testserver"
    client.get(path)
    for number in range(20):
        client.get(path, headers={"Host": f"testserver:{number + 1}"})
        client.get(f"{path}?before={number}")
    assert [len(memory.entries) for memory in memories()] == [1, 40]


def test_answers_differ_by_the_language_that_is_asked_for_only_where_they_say_so(client: Client) -> None:
    factories.news_index("en"), factories.news_index("ru")
    client.get("/robots.txt", headers={"Accept-Language": "ru"})
    assert status(client.get("/robots.txt", headers={"Accept-Language": "ru-RU, de;q=0.7"})) == HIT
    assert status(client.get("/robots.txt")) != HIT
    client.get("/en/news/", headers={"Accept-Language": "ru"})
    assert status(client.get("/en/news/")) == HIT


@pytest.mark.parametrize(
    "made",
    [
        lambda: HttpResponse("x", headers={"Cache-Control": "private"}),
        lambda: HttpResponse("x", headers={"Cache-Control": "no-store"}),
        lambda: HttpResponse("x", headers={"Vary": "Accept"}),
        lambda: HttpResponse("x", headers={"Vary": "Accept-Language"}),
        lambda: HttpResponse("x", headers={"Content-Security-Policy": "script-src 'nonce-1'"}),
        lambda: HttpResponse("x", status=404),
        lambda: HttpResponse('<form method="post">'),
    ],
)
def test_only_what_is_for_everybody_is_stored(made: Callable[[], HttpResponse]) -> None:
    answer = PageCacheMiddleware(lambda request: made())
    for _ in range(2):
        assert not status(answer(RequestFactory().get("/en/x/")))


@pytest.mark.parametrize("header", ["Cookie", "Authorization", "Range"])
def test_requests_that_want_something_else_get_it(path: str, client: Client, header: str) -> None:
    client.get(path)
    assert not status(client.get(path, headers={header: "sessionid=1"}))


def test_a_page_with_a_cookie_is_not_stored() -> None:
    def made(request: HttpRequest) -> HttpResponse:
        response = HttpResponse("x")
        response.set_cookie("a", "b")
        return response

    answer = PageCacheMiddleware(made)
    answer(RequestFactory().get("/en/x/"))
    assert answer(RequestFactory().get("/en/x/")).cookies["a"].value == "b"


def test_a_page_that_was_changed_while_it_was_made_is_not_found_again(
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]],
) -> None:
    page = factories.article()

    def made(request: HttpRequest) -> HttpResponse:
        page.refresh_from_db()
        response = HttpResponse(page.title)
        if page.title != "Edited":
            with django_capture_on_commit_callbacks(execute=True):
                factories.publish(page, title="Edited")  # by another process, after this one has read
        return response

    answer = PageCacheMiddleware(made)
    assert b"Edited" not in answer(RequestFactory().get("/en/x/")).content
    assert b"Edited" in answer(RequestFactory().get("/en/x/")).content
    assert status(answer(RequestFactory().get("/en/x/"))) == HIT


def test_pages_outlive_an_outage_of_the_database(path: str, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    body = client.get(path).content

    def away(*_: object, **__: object) -> None:
        raise DatabaseError("The database does not answer")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", away)
    assert client.get(path).content == body
    versions().move(CONTENT)
    made = PageCacheMiddleware(lambda request: HttpResponse("made without a query"))
    answer = made(RequestFactory().get("/en/x/"))
    assert (answer.status_code, status(answer)) == (200, ""), "nobody knows until when it would be right"


def entry_of(size: int, **values: Any) -> Entry:
    return Entry({}, b"x" * size, (1,), expires_at=time.time() + 60, **values)


def test_memory_keeps_to_its_bound_and_drops_what_nobody_asked_for_longest() -> None:
    memory = Memory(100_000)
    now = time.time()
    for number in range(4):
        assert memory.put(number, entry_of(10_000))
    assert memory.find(0, version=(1, 1), at=now)
    memory.put(4, entry_of(10_000))
    assert [key for key in range(5) if memory.find(key, version=(1, 1), at=now)] == [0, 2, 3, 4]
    memory.put(4, entry_of(10))
    assert memory.bytes == sum(entry.size for entry in memory.entries.values()) <= 100_000
    assert not memory.put(5, entry_of(20_000)), "one page is not worth so many others"


def test_a_page_is_found_while_its_numbers_stand_and_until_it_ends() -> None:
    memory, now = Memory(100_000), time.time()
    memory.put("article", entry_of(1))
    memory.put("event", Entry({}, b"x", (1, 1), expires_at=now + 60))
    assert memory.find("article", version=(1, 2), at=now)
    assert memory.find("event", version=(1, 1), at=now)
    assert not memory.find("event", version=(1, 2), at=now)
    assert not memory.find("article", version=(2, 1), at=now)
    assert not memory.find("article", version=(1, 1), at=now + 61)


def test_one_site_by_whatever_name_is_stored_once(settings: Any) -> None:
    settings.PUBLIC_URL = "https://www.example.org"
    middleware._site.cache_clear()
    names = ["www.example.org", "WWW.example.org", "www.example.org.", "www.example.org:443"]
    others = ["example.org", "www.example.org:8443", "www.example.org.evil.test"]
    assert {middleware._site(name) for name in names} == {"www.example.org"}
    assert [middleware._site(name) for name in others] == others
    middleware._site.cache_clear()


@pytest.mark.parametrize(
    "path", ["/api/v2/pages/", "/api/v2/pages/?type=newsroom_news.ArticlePage&fields=*&limit=20&offset=0"]
)
def test_the_api_answers_from_memory_until_something_is_published(
    path: str, django_capture_on_commit_callbacks: Any
) -> None:
    factories.article(title="The first")
    first, second = (Client().get(path) for _ in range(2))
    assert (status(first), status(second)) == (STORED, HIT)
    assert first.content == second.content
    assert second["Access-Control-Allow-Origin"] == "*"
    with django_capture_on_commit_callbacks(execute=True):
        article = factories.article(title="The second")
    assert b"The second" in Client().get(path).content
    with django_capture_on_commit_callbacks(execute=True):
        article.unpublish()
    assert b"The second" not in Client().get(path).content


def test_an_api_address_that_is_made_up_is_not_kept() -> None:
    factories.article()
    for query in ("?made=up", "?search=x", "?offset=x", "?fields=nothing"):
        for _ in range(2):
            assert status(Client().get(f"/api/v2/pages/{query}")) not in {HIT, STORED}
