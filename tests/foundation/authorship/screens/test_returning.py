"""`authorship.screens.returning`: after publishing, one returns to the list that one came from."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from tests import event_factories, factories
from tests.foundation.authorship.publication.test_scheduling import press

pytestmark = pytest.mark.django_db
HOST = "http://testserver"


def next_of(client: Client, page: Page, referrer: str, **query: str) -> str:
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]), query, headers={"referer": referrer})
    (field,) = BeautifulSoup(answer.content, "html.parser").select("input[name=next]")
    return str(field["value"])


def test_a_list_with_its_filters_the_explorer_and_the_home_page_are_lists(editor: Client) -> None:
    page = factories.draft()
    explorer = reverse("wagtailadmin_explore", args=[page.get_parent().pk])
    for path in ("/admin/articles/?work=mine&p=2", "/admin/editions/?q=origin", explorer, "/admin/"):
        assert next_of(editor, page, HOST + path) == path


@pytest.mark.parametrize(
    "referrer",
    [
        "",
        "https://elsewhere.example/admin/articles/",
        "//elsewhere.example/admin/articles/",
        f"{HOST}/admin/pages/1/edit/",
        f"{HOST}/admin/articles/choose_parent/",
        f"{HOST}/no/such/page/",
        f"{HOST}/en/news/",
        "javascript:alert(1)",
    ],
)
def test_other_addresses_are_no_lists(editor: Client, referrer: str) -> None:
    assert next_of(editor, factories.draft(), referrer) == ""


def test_an_address_in_the_link_goes_first(editor: Client) -> None:
    assert next_of(editor, factories.draft(), f"{HOST}/admin/articles/", next="/admin/desk/") == "/admin/desk/"


def published_from(client: Client, page: Page) -> Any:
    return press(client, page, "now").redirect_chain[-1][0]


def test_without_a_list_one_is_in_the_list_of_the_type(editor: Client) -> None:
    assert published_from(editor, factories.draft()) == "/admin/articles/"
    assert published_from(editor, event_factories.edition_draft(introduction="About origin.")) == "/admin/editions/"


def test_what_happened_is_said_before_where_the_page_is(editor: Client) -> None:
    html = press(editor, factories.draft(), "now").content.decode()
    assert html.index("has been published") < html.index("The article is in these lists")
