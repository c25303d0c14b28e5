"""`rocb.identity.layout`: the cached layout of pages is up to date as soon as something in it has changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils.translation import override
from wagtail.models import Page, PageViewRestriction

from news.models import ChangeCounter
from rocb.models import SiteIdentity, StandardPage
from tests import event_factories, factories

pytestmark = pytest.mark.django_db
ABOUT = '<a href="/en/about/">About us</a>'


@pytest.fixture
def about() -> StandardPage:
    return factories.standard_page(title="About us", slug="about")


def rename(about: StandardPage) -> None:
    factories.publish(about, title="Who we are")


def rename_by_a_program(about: StandardPage) -> None:
    about.title = "Who we are"
    about.save()


def give_another_address(about: StandardPage) -> None:
    factories.publish(about, slug="who-we-are")


def unpublish(about: StandardPage) -> None:
    about.unpublish()


def move(about: StandardPage) -> None:
    about.move(factories.standard_page(slug="other"), pos="last-child")


def delete(about: StandardPage) -> None:
    about.delete()


def restrict(about: StandardPage) -> None:
    PageViewRestriction.objects.create(page=about, restriction_type=PageViewRestriction.LOGIN)


@pytest.mark.parametrize(
    "change", [rename, rename_by_a_program, give_another_address, unpublish, move, delete, restrict]
)
def test_a_section_that_has_changed_is_linked_as_it_was_no_more(
    client: Client, about: StandardPage, change: Callable[[StandardPage], None]
) -> None:
    assert ABOUT in client.get("/en/").content.decode()
    change(about)
    assert ABOUT not in client.get("/en/").content.decode()


def test_a_saved_draft_of_a_section_changes_nothing_and_makes_nothing_anew(client: Client, about: StandardPage) -> None:
    client.get("/en/")
    standing = ChangeCounter.state()
    about.title = "Not for readers"
    about.save_revision()
    assert ChangeCounter.state() == standing
    assert ABOUT in client.get("/en/").content.decode()


def test_the_name_of_the_office_is_the_new_one_at_once(client: Client) -> None:
    factories.home()
    client.get("/en/")
    identity = SiteIdentity.load()
    identity.office_names = {"en": "Another office"}
    identity.save()
    assert "Another office" in client.get("/en/").content.decode()


@pytest.mark.parametrize(("language", "address"), [("en", "Baku"), ("ru", "Баку"), ("fr", "Baku")])
def test_the_postal_address_is_the_one_of_the_language_or_else_the_usual_one(language: str, address: str) -> None:
    identity = SiteIdentity(addresses={"en": "Baku", "ru": "Баку"})
    with override(language):
        assert identity.address == address


def test_the_navigation_tells_the_page_itself_from_what_it_stands_under(client: Client) -> None:
    index = factories.news_index()
    factories.publish(index, show_in_menus=True)
    link = f'<a href="{index.url}" aria-current="{{}}"'
    assert link.format("page") in client.get(index.url).content.decode()
    assert link.format("true") in client.get(factories.article(index).url).content.decode()


def test_the_path_above_a_part_of_the_news_leads_to_all_of_it(client: Client) -> None:
    index = factories.news_index()
    html = client.get(f"{index.url}2026/").content.decode()
    crumbs = html[html.index('class="breadcrumbs') : html.index("</nav>", html.index('class="breadcrumbs'))]
    assert crumbs.index(f'href="{index.url}"') < crumbs.index('<span aria-current="page">2026</span>')


def test_the_path_above_an_edition_leads_over_its_series(client: Client) -> None:
    index = event_factories.events_index()
    edition = event_factories.edition(event_factories.series(index, slug="series", title="The series"))
    html = client.get(edition.url).content.decode()
    crumbs = html[html.index('class="breadcrumbs') :]
    assert crumbs.index(">Home<") < crumbs.index(f'href="{index.url}"') < crumbs.index(">The series<")


def test_other_languages_are_offered_as_soon_as_they_are_public(client: Client) -> None:
    english, russian = factories.news_index("en"), factories.news_index("ru")
    page = f'href="{russian.url}"'
    assert page in client.get(english.url).content.decode()
    russian.unpublish()
    assert page not in client.get(english.url).content.decode()


def test_an_alias_of_a_private_page_is_private_too(client: Client, about: StandardPage) -> None:
    alias = about.create_alias(parent=factories.home(), update_slug="as-well")
    assert client.get(alias.url).status_code == 200
    restrict(about)
    assert client.get(alias.url).status_code == 302
    assert alias.url not in client.get("/en/").content.decode()
    assert Page.objects.get(pk=alias.pk).live


@pytest.mark.parametrize("number", [0, 1, 5, 6, 30])
def test_a_long_menu_has_its_last_entries_under_more(client: Client, number: int) -> None:
    for one in range(number):
        factories.standard_page(title=f"Section {one}", slug=f"section-{one}", show_in_menus=True)
    menu = BeautifulSoup(client.get("/en/").content, "html.parser").select_one("nav.navigation")
    assert menu is not None
    links = [str(link["href"]) for link in menu.select("a")]
    assert links == [*(f"/en/section-{one}/" for one in range(number)), *links[-2:]]
    assert links[-2] == "/en/press/"
    rows = menu.select(":scope > ul > li")
    assert (len(rows), bool(menu.select("details"))) == ((number + 2, False) if number <= 5 else (6, True))
