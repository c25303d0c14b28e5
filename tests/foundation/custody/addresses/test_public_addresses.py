"""An address leads to a page only if the page was public there, in whatever order it was shown, hidden and moved."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, RequestFactory
from wagtail.models import Page, PageViewRestriction

from foundation.custody.addresses import former_addresses
from foundation.custody.models import FormerAddress
from foundation.public_pages import public_pages
from rocb.models import StandardPage
from tests import factories

WALKS, STEPS = int(os.environ.get("WALKS", "2")), int(os.environ.get("STEPS", "30"))
SLUGS = ["one", "two", "three", "four"]

pytestmark = pytest.mark.django_db


# --- Actions of editors and of code -----------------------------------------------------------------------------------


def fresh(page: Page) -> Any:
    return StandardPage.objects.get(pk=page.pk)


def made(parent: Page, slug: str, *, live: bool) -> Any:
    page = StandardPage(title=slug, slug=slug, locale=parent.locale, live=live)
    return Page.objects.get(pk=parent.pk).add_child(instance=page)


def show_by_code(page: Any) -> None:
    page.live = True
    page.save()


def hide_by_code(page: Any) -> None:
    page.live = False
    page.save(update_fields=["live"])


def publish(page: Any) -> None:
    page.save_revision().publish()


def unpublish(page: Any) -> None:
    page.unpublish()


def rename(page: Any, slug: str) -> None:
    page.slug = slug
    page.save()


# --- One address after the other --------------------------------------------------------------------------------------


def led(path: str) -> str:
    return former_addresses.address_now(RequestFactory().get(path, headers={"host": "localhost"}))


def test_a_page_that_code_made_public_keeps_its_address_when_an_editor_publishes_it_after_the_move(
    client: Client,
) -> None:
    page = made(factories.home(), "one", live=True)
    rename(page, "two")
    publish(fresh(page))
    assert client.get("/en/one/").headers["Location"] == "/en/two/"


@pytest.mark.parametrize("show", [show_by_code, publish])
def test_what_was_a_draft_is_not_found_from_the_address_of_the_draft(show: Callable[[Any], None]) -> None:
    section = made(factories.home(), "one", live=True)
    below = made(section, "two", live=False)
    rename(fresh(section), "three")
    rename(fresh(below), "four")
    show(fresh(below))
    assert led("/en/one/") == "/en/three/"
    assert [led(path) for path in ("/en/one/two/", "/en/three/two/", "/en/one/four/")] == ["", "", ""]


@pytest.mark.parametrize("show", [show_by_code, publish])
@pytest.mark.parametrize("hide", [hide_by_code, unpublish])
def test_what_was_hidden_before_it_moved_twice_is_found_from_where_it_was_public(
    show: Callable[[Any], None], hide: Callable[[Any], None]
) -> None:
    page = made(factories.home(), "one", live=True)
    hide(fresh(page))
    for slug in ("two", "three"):
        rename(fresh(page), slug)
    assert led("/en/one/") == "", "it is hidden"
    show(fresh(page))
    assert (led("/en/one/"), led("/en/two/")) == ("/en/three/", "")


def restrict(page: Any) -> None:
    PageViewRestriction.objects.get_or_create(page=page, restriction_type=PageViewRestriction.LOGIN)


def open_to_all(page: Any) -> None:
    PageViewRestriction.objects.filter(page=page).delete()


@pytest.mark.parametrize("is_section", [False, True])
def test_the_new_address_of_a_restricted_page_is_only_for_those_who_may_see_it(
    client: Client, is_section: bool
) -> None:
    section = made(factories.home(), "one", live=True)
    page = made(section, "two", live=True)
    restrict(section if is_section else page)
    rename(fresh(page), "a-secret-title")
    assert client.get("/en/one/two/").status_code in {404, 410}
    client.force_login(factories.user())
    assert client.get("/en/one/two/").headers["Location"] == "/en/one/a-secret-title/"
    client.logout()
    open_to_all(section if is_section else page)
    assert client.get("/en/one/two/").headers["Location"] == "/en/one/a-secret-title/"


def test_a_move_of_version_0_2_0_is_judged_by_the_first_publication() -> None:
    page = factories.publish(made(factories.home(), "one", live=False))
    rename(fresh(page), "two")
    FormerAddress.objects.update(public_pages=None)
    assert led("/en/one/") == "/en/two/"
    FormerAddress.objects.update(at=fresh(page).first_published_at - factories.timedelta(days=1))
    assert led("/en/one/") == ""


# --- Any order --------------------------------------------------------------------------------------------------------


class World:
    """Pages in a tree, and a plain record of which page was public at which address."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.public: dict[str, list[int]] = {}
        self.used: set[str] = set()
        self.log: list[str] = []
        first, second = (made(factories.home(), slug, live=self.chance.random() < 0.5) for slug in SLUGS[:2])
        for number in range(4):
            made([first, second][number % 2], SLUGS[number], live=self.chance.random() < 0.5)
        self.look()

    def step(self) -> None:
        page = self.any()
        kinds = [show_by_code, hide_by_code, publish, unpublish, self.rename, self.rename, self.rename, self.move]
        kinds += [self.move, self.rename_and_publish, self.replace, restrict, open_to_all]
        kind: Callable[[Any], None] = self.chance.choice(kinds)
        kind(page)
        self.log.append(f"{kind.__name__} {page.pk} {page.url_path}")
        self.look()

    def any(self) -> Any:
        return self.chance.choice(list(StandardPage.objects.order_by("pk")))

    def free_slug(self, page: Any, parent: Any = None) -> str:
        parent = parent or page.get_parent(update=True)
        free = set(SLUGS) - set(parent.get_children().values_list("slug", flat=True))
        return self.chance.choice(sorted(free)) if free else page.slug

    def rename(self, page: Any) -> None:
        rename(page, self.free_slug(page))

    def rename_and_publish(self, page: Any) -> None:
        page.slug = self.free_slug(page)
        publish(page)

    def move(self, page: Any) -> None:
        target = self.chance.choice([Page.objects.get(pk=factories.home().pk), self.any()])
        is_free = not target.get_children().filter(slug=page.slug).exists()
        if is_free and not target.path.startswith(page.path) and target.depth < 6:
            page.move(target, pos="last-child")

    def replace(self, page: Any) -> None:
        """Delete a page, and create another one with its slug."""
        parent, slug, live = page.get_parent(), page.slug, self.chance.random() < 0.5
        if not page.get_children().exists():
            page.delete()
            made(parent, slug, live=live)

    def look(self) -> None:
        for page in StandardPage.objects.order_by("pk"):
            self.used.add(page.url)
            if page.live:
                pages = self.public.setdefault(page.url, [])
                self.public[page.url] = [*(pk for pk in pages if pk != page.pk), page.pk]

    def wrong(self) -> list[str]:
        now = {page.pk: page.url for page in StandardPage.objects.filter(live=True)}
        open_pages = set(public_pages(Page.objects).values_list("pk", flat=True))
        found = []
        for path in sorted(self.used - set(now.values())):
            latest = next((pk for pk in reversed(self.public.get(path, [])) if pk in now and pk in open_pages), None)
            wanted = now[latest] if latest else ""
            if (answer := led(path)) != wanted:
                found.append(f"{path} leads to {answer!r}, not to {wanted!r}")
        return found


@pytest.mark.parametrize("seed", range(WALKS))
def test_an_address_leads_exactly_to_the_pages_that_were_public_there(seed: int) -> None:
    world = World(seed)
    for number in range(STEPS):
        world.step()
        if number % 10 == 9:
            assert world.wrong() == [], "\n".join(world.log)
