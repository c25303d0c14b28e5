from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from rocb.caching import keep
from rocb.caching.doors import PageCacheMiddleware, ServerDoor
from rocb.models import SiteIdentity
from tests import event_factories, factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache")]

HIT = "newsroom; hit"


def status(answer: Any) -> str:
    return answer.headers.get("Cache-Status", "")


@pytest.fixture(autouse=True)
def identity(db: None) -> None:
    """Made by whoever asks for it first, and what was written meanwhile is not kept."""
    SiteIdentity.load()


@pytest.fixture
def path() -> str:
    url: str = factories.article().get_url()
    return url


def test_the_second_reader_gets_the_same_page_without_any_query(
    path: str, client: Client, django_assert_num_queries: Any
) -> None:
    first = client.get(path)
    assert status(first) == "newsroom; fwd=miss; stored"
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
            answer = method(path, headers={"If-None-Match": etag, "Accept-Encoding": "gzip"})
            assert answer.status_code == 304
    keep.store().clear()
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304, "it is still the same page"
    assert status(client.head(path)) == HIT


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
        return b"".join(door(request.environ, lambda *answer: said.append(answer))), said[0] if said else ()

    door = ServerDoor(django)
    headers = [*{**kept.headers, "Cache-Status": HIT}.items()]
    body, (line, sent) = ask()
    assert (body, line, sorted(sent)) == (kept.content, "200 OK", sorted(headers))
    assert ask(**{"If-None-Match": kept["ETag"]})[1][0] == "304 Not Modified"
    assert asked == []

    settings.MAINTENANCE_FILE = tmp_path / "maintenance"
    settings.MAINTENANCE_FILE.touch()
    assert ask() == (b"", ()), "the site is closed"
    settings.MAINTENANCE_FILE.unlink()
    ask(Cookie="sessionid=1")
    ask("/en/nothing/")
    assert asked == [path, path, "/en/nothing/"]


def test_whoever_is_signed_in_gets_a_page_of_his_own_that_nobody_keeps(path: str) -> None:
    editor = Client()
    user = factories.user()
    user.groups.add(Group.objects.get(name="Editors"))
    editor.force_login(user)
    for _ in range(2):
        answer = editor.get(path)
        assert not status(answer)
        assert answer["Cache-Control"] == "private, no-cache"
    assert len(keep.store()) == 0
    Client().get(path)
    assert not status(editor.get(path))
    assert b"userbar" not in Client().get(path).content


def test_what_is_for_one_person_or_for_one_time_is_not_kept(client: Client) -> None:
    edition = event_factories.edition(registration="form")
    addresses = [
        "/en/subscribe/mail/",
        f"{edition.get_url()}register/",
        "/admin/login/",
        "/health/",
        "/en/nothing/",
        "/",
    ]
    for address in addresses:
        for _ in range(2):
            assert not status(client.get(address)), address
    client.post("/en/subscribe/mail/", {})
    assert len(keep.store()) == 0


def test_a_query_that_is_not_ours_is_answered_and_not_kept(path: str, client: Client) -> None:
    assert client.get(f"{path}?utm_source=mail").status_code == 200
    assert client.get(f"{path}?q={'x' * 400}").status_code == 200
    assert len(keep.store()) == 0


def test_answers_differ_by_the_language_that_is_asked_for_only_where_they_say_so(client: Client) -> None:
    factories.news_index("en"), factories.news_index("ru")
    in_russian = {"Accept-Language": "ru"}
    client.get("/robots.txt", headers=in_russian)
    assert status(client.get("/robots.txt", headers=in_russian)) == HIT
    assert status(client.get("/robots.txt")) != HIT
    client.get("/en/news/", headers=in_russian)
    assert status(client.get("/en/news/")) == HIT


Asked = Callable[[HttpRequest], HttpResponse]


@pytest.mark.parametrize(
    "made",
    [
        lambda: HttpResponse("x", headers={"Cache-Control": "private"}),
        lambda: HttpResponse("x", headers={"Cache-Control": "no-store"}),
        lambda: HttpResponse("x", headers={"Vary": "Accept"}),
        lambda: HttpResponse("x", headers={"Content-Security-Policy": "script-src 'nonce-1'"}),
        lambda: HttpResponse("x", status=404),
        lambda: HttpResponse('<form method="post">'),
    ],
)
def test_only_what_is_for_everybody_is_kept(made: Callable[[], HttpResponse]) -> None:
    door = PageCacheMiddleware(lambda request: made())
    for _ in range(2):
        assert not status(door(RequestFactory().get("/en/x/")))


def test_a_page_with_a_cookie_is_not_kept() -> None:
    def made(request: HttpRequest) -> HttpResponse:
        response = HttpResponse("x")
        response.set_cookie("a", "b")
        return response

    door = PageCacheMiddleware(made)
    door(RequestFactory().get("/en/x/"))
    assert door(RequestFactory().get("/en/x/")).cookies["a"].value == "b"


def test_what_was_changed_while_a_page_was_made_is_not_kept(
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]],
) -> None:
    page = factories.article()

    def made(request: HttpRequest) -> HttpResponse:
        page.refresh_from_db()
        response = HttpResponse(f'<a href="{page.get_url()}">{page.title}</a>')
        if page.title != "Edited":
            with django_capture_on_commit_callbacks(execute=True):
                factories.publish(page, title="Edited")  # by another process, after this one has read
        return response

    door = PageCacheMiddleware(made)
    assert b"Edited" not in door(RequestFactory().get("/en/x/")).content
    assert b"Edited" in door(RequestFactory().get("/en/x/")).content
    assert status(door(RequestFactory().get("/en/x/"))) == HIT


def test_a_page_that_reads_what_nobody_watches_is_made_each_time(client: Client) -> None:
    factories.home()
    for _ in range(2):
        assert not status(client.get("/en/search/?q=customs"))
    assert len(keep.store()) == 0
