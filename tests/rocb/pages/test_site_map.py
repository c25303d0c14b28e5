"""The site map, the menu and the bottom of each page: where readers find standard pages."""

from __future__ import annotations

import itertools

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from rocb.identity import layout
from tests import factories

pytestmark = pytest.mark.django_db


def site_map(code: str = "en") -> str:
    shown = Client().get(f"/{code}/site-map/").content.decode()
    return shown[shown.index("<main") : shown.index("</main")]


@pytest.mark.parametrize(("in_menu", "in_footer"), [*itertools.product([True, False], repeat=2)])
def test_a_page_is_in_the_menu_and_in_the_footer_as_chosen_and_always_on_the_map(
    in_menu: bool, in_footer: bool
) -> None:
    page = factories.standard_page(show_in_menus=in_menu, show_in_footer=in_footer)
    shown = Client().get("/en/").content.decode()
    header, footer = shown.split("<main")[0], shown.split("</main>")[1]
    link = f'href="{page.url}"'
    assert (link in header, link in footer) == (in_menu, in_footer)
    assert 'href="/en/site-map/"' in footer
    assert link in site_map()


def test_the_map_has_the_public_pages_of_its_language_and_one_level_below() -> None:
    parent = factories.standard_page(title="About")
    below = factories.standard_page(parent, title="Team")
    factories.standard_page(below, title="Too deep")
    factories.standard_page(parent, title="Draft", live=False)
    closed = factories.standard_page(parent, title="Closed")
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    factories.standard_page(factories.home("ru"), title="О нас")
    shown = site_map()
    assert [name for name in ("About", "Team", "Too deep", "Draft", "Closed", "О\xa0нас") if name in shown] == [
        "About",
        "Team",
    ]
    assert "О\xa0нас" in site_map("ru")


def test_more_pages_need_no_more_queries() -> None:
    counts = []
    for _round in range(3):
        for _number in range(3):
            factories.standard_page(factories.standard_page())
        layout.forget()
        with CaptureQueriesContext(connection) as asked:
            site_map()
        counts.append(len(asked))
    assert counts[1] == counts[2]
