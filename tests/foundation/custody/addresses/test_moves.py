"""`foundation.custody.addresses.moves`: the row written by a rename, redirects of former URLs, and followers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from foundation.custody.addresses import moves, page_addresses
from foundation.custody.models import FormerAddress
from news.models import ArticlePage, Item, NewsIndexPage
from news.publishing.sweeping import astray, sweep
from tests import factories

pytestmark = pytest.mark.django_db


def renamed(page: Any, slug: str) -> Any:
    """Rename like an editor whose process is killed at the commit: no later signal is sent, and no task runs."""
    page.refresh_from_db()
    page.slug = slug
    page.save()
    return page


def led(client: Client, path: str) -> str:
    response = client.get(path)
    return str(response["Location"]) if response.status_code == 301 else str(response.status_code)


def follow() -> None:
    while moves.follow(at=timezone.now()):
        pass


def test_a_rename_leaves_one_row_in_its_transaction_however_much_is_below() -> None:
    index = factories.news_index()
    for _ in range(3):
        factories.article(index)
    with transaction.atomic():
        renamed(index, "bulletin")
        transaction.set_rollback(True)
    index.refresh_from_db()
    assert not FormerAddress.objects.exists()
    renamed(index, "bulletin")
    row = FormerAddress.objects.get()
    assert (row.old_path, row.new_path, row.is_followed) == ("/en/news/", "/en/bulletin/", False)


@pytest.mark.parametrize("slug", ["draft", "same"])
def test_what_readers_never_saw_or_what_stays_leaves_nothing(slug: str) -> None:
    page = factories.draft(slug="draft") if slug == "draft" else factories.article(slug="same")
    if slug == "draft":
        renamed(page, "other")
    page.save()
    page.move(page.get_parent(), pos="first-child")
    assert not FormerAddress.objects.exists()


def test_before_anybody_follows_all_addresses_below_lead_to_what_is_there_now(client: Client) -> None:
    index = factories.news_index()
    factories.article(index, slug="one")
    renamed(index, "bulletin")
    for end in ("", "one/", "rss.xml", "atom.xml", "feed.json", "2026/", "2026/03/"):
        assert led(client, f"/en/news/{end}") == f"/en/bulletin/{end}"
    assert led(client, "/en/news/atom.xml?kind=news") == "/en/bulletin/atom.xml?kind=news"
    assert led(client, "/en/news/none/") == "404"
    assert client.get("/en/bulletin/").status_code == 200


def test_an_address_is_led_through_every_later_move_of_what_was_there(client: Client) -> None:
    index = factories.news_index()
    page = factories.article(index, slug="one")
    renamed(index, "bulletin")
    renamed(page, "two")
    renamed(index, "media")
    renamed(page, "three")
    for former in ("news/one", "bulletin/one", "bulletin/two", "media/two"):
        assert led(client, f"/en/{former}/") == "/en/media/three/"
    renamed(index, "news")
    renamed(page, "one")
    assert client.get("/en/news/one/").status_code == 200, "it is back"
    assert led(client, "/en/media/three/") == "/en/news/one/"


def test_two_that_change_places_are_each_found(client: Client) -> None:
    first, second = factories.article(slug="first"), factories.article(slug="second")
    for page, slug in ((first, "between"), (second, "first"), (first, "second")):
        renamed(page, slug)
    assert led(client, "/en/news/between/") == "/en/news/second/"
    assert client.get("/en/news/first/").status_code == client.get("/en/news/second/").status_code == 200


def test_a_former_address_never_leads_to_a_page_that_was_not_there(client: Client) -> None:
    index = factories.news_index()
    gone = factories.article(index, slug="one")
    other = factories.article(index, slug="other")
    renamed(index, "bulletin")
    Page.objects.get(pk=gone.pk).delete()
    renamed(other, "one")
    assert led(client, "/en/bulletin/other/") == "/en/bulletin/one/"
    assert led(client, "/en/news/one/") != "/en/bulletin/one/", "another page has the name of the one that was there"


def test_a_former_address_never_leads_to_a_page_that_was_published_after_the_move(client: Client) -> None:
    index = factories.news_index()
    gone = factories.article(index, slug="one")
    renamed(index, "bulletin")
    assert led(client, "/en/news/one/") == "/en/bulletin/one/"
    Page.objects.get(pk=gone.pk).delete()
    factories.article(index, slug="one")
    assert client.get("/en/bulletin/one/").status_code == 200
    assert led(client, "/en/news/one/") != "/en/bulletin/one/"


def test_a_page_that_left_its_section_is_found_when_the_section_is_deleted(client: Client) -> None:
    index = factories.news_index()
    page = factories.article(index, slug="one")
    older = NewsIndexPage(title="Older", slug="older", locale=factories.locale())
    factories.home().add_child(instance=older)
    renamed(index, "bulletin")
    page.refresh_from_db()
    page.move(older, pos="last-child")
    Page.objects.get(pk=index.pk).delete()
    assert led(client, "/en/news/one/") == "/en/older/one/"


def test_what_an_editor_leads_elsewhere_goes_there(client: Client) -> None:
    renamed(factories.article(slug="one"), "two")
    Redirect.objects.create(old_path="/en/news/one", redirect_link="/en/about/")
    assert led(client, "/en/news/one/") == "/en/about/"


@pytest.mark.parametrize("path", ["/en/news/" + "a/" * 500, "/en/news/%00/", "/" * 900])
def test_hostile_addresses_are_not_found_in_a_few_queries(
    client: Client, path: str, django_assert_max_num_queries: Any
) -> None:
    renamed(factories.news_index(), "bulletin")
    with django_assert_max_num_queries(40):
        assert client.get(path).status_code in {400, 404}


def test_addresses_in_other_letters_lead_on(client: Client) -> None:
    page = factories.article(factories.news_index("ru"), slug="новость")
    renamed(page, "статья")
    assert client.get(led(client, "/ru/news/новость/")).status_code == 200
    follow()
    assert astray(Item.objects.all()) == []
    assert "%" in Item.objects.get(page_id=page.pk).address


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7])
def test_whatever_shows_an_address_follows_in_steps(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(moves, "PAGES_AT_ONCE", 2)
    index = factories.news_index()
    pages = [factories.article(index, slug=f"a-{number}") for number in range(count)]
    link = "".join(f'<p><a linktype="page" id="{page.pk}">x</a></p>' for page in pages)
    outside = factories.article(factories.news_index("ru"), body=factories.text(link or "<p>x</p>"))
    renamed(index, "bulletin")
    assert len(astray(Item.objects.all())) == count
    follow()
    assert astray(Item.objects.all()) == []
    assert not FormerAddress.objects.pending().exists()
    assert "/en/news/" not in Item.objects.get(page_id=outside.pk).html


def test_a_second_rename_while_the_first_is_followed_is_followed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves, "PAGES_AT_ONCE", 2)
    index = factories.news_index()
    for number in range(5):
        factories.article(index, slug=f"a-{number}")
    renamed(index, "bulletin")
    assert moves.follow(at=timezone.now())
    renamed(index, "media")
    follow()
    addresses = set(Item.objects.values_list("address", flat=True))
    assert addresses == {f"https://site.invalid/en/media/a-{number}/" for number in range(5)}


def test_a_rename_is_followed_by_a_task_of_its_own_when_it_is_committed(
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]],
) -> None:
    page = factories.article(slug="one")
    with django_capture_on_commit_callbacks() as callbacks:
        renamed(page, "two")
    assert not FormerAddress.objects.get().is_followed
    for callback in callbacks:
        callback()
    assert FormerAddress.objects.get().is_followed


def test_a_move_that_no_task_follows_is_followed_by_the_schedule() -> None:
    page = renamed(factories.article(slug="one"), "two")
    assert moves.follow_lost(at=timezone.now()) == 1
    assert Item.objects.get(page_id=page.pk).address.endswith("/two/")


def test_what_moved_without_a_trace_is_found_by_comparing(client: Client) -> None:
    """Moves by code that writes URL paths itself, or by an earlier version of this site that was killed."""
    index = factories.news_index()
    page = factories.article(index, slug="one")
    ArticlePage.objects.filter(pk=page.pk).update(slug="two", url_path=page.url_path.replace("/one/", "/two/"))
    assert client.get("/en/news/one/").status_code != 301
    assert client.get("/health/").json()["shown_at_former_addresses"] == 1
    assert sweep(at=timezone.now()) == 1
    assert client.get("/health/").json()["shown_at_former_addresses"] == 0
    assert led(client, "/en/news/one/") == "/en/news/two/"
    assert sweep(at=timezone.now()) == 0


def test_a_page_saved_after_the_page_above_it_moved_has_the_address_of_its_place() -> None:
    index = factories.news_index()
    page = factories.article(index, slug="one")
    renamed(index, "bulletin")
    page.save()  # loaded before the rename
    page.refresh_from_db()
    assert page.url_path == "/home-en/bulletin/one/"
    Page.objects.filter(pk=page.pk).update(url_path="/home-en/news/one/")
    assert page_addresses.reconcile(at=timezone.now()) == 1
    assert page_addresses.reconcile(at=timezone.now()) == 0
    page.refresh_from_db()
    assert page.url_path == "/home-en/bulletin/one/"


def test_the_home_page_of_a_language_has_its_address_whatever_it_is_called(client: Client) -> None:
    index = factories.news_index("ru")
    factories.article(index, slug="one")
    home = Page.objects.get(pk=factories.home("ru").pk)
    renamed(home, "other")
    assert not FormerAddress.objects.exists()
    assert client.get("/ru/news/one/").status_code == 200
    assert astray(Item.objects.all()) == []


def test_nothing_is_left_for_the_command_that_writes_all_items() -> None:
    index = factories.news_index()
    factories.article(index)
    renamed(index, "bulletin")
    follow()
    before = list(Item.objects.values())
    call_command("rebuild_items")
    assert list(Item.objects.values()) == before
