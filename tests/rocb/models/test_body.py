"""`rocb.models.body`: the list of the pages below, which editors place in the text of a standard page."""

from __future__ import annotations

import random
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from foundation.translation.texts import Texts
from rocb.models import StandardPage
from rocb.models.body import BEGINNING, pages_below
from rocb.plone.publishing import Additions
from tests import factories

pytestmark = pytest.mark.django_db
LIST = 'class="pages-below"'


def page_of(path: str) -> str:
    return Client().get(path).content.decode()


def test_a_new_page_lists_what_comes_below_it_and_prints_nothing_before() -> None:
    parent = StandardPage.objects.get(pk=factories.standard_page().pk)
    assert [block.block_type for block in parent.body] == ["pages_below"]
    assert LIST not in page_of(parent.url)
    child = factories.standard_page(parent, title="Our history", introduction="Since 2011.")
    shown = page_of(parent.url)
    assert LIST in shown
    assert f'href="{child.url}"' in shown
    assert "Since 2011." in shown


def test_an_editor_removes_the_list() -> None:
    parent = factories.standard_page(body=factories.text())
    factories.standard_page(parent)
    assert LIST not in page_of(parent.url)


def test_drafts_and_restricted_pages_are_not_listed() -> None:
    parent = factories.standard_page()
    factories.standard_page(parent, live=False)
    PageViewRestriction.objects.create(page=factories.standard_page(parent), restriction_type="login")
    assert LIST not in page_of(parent.url)


def test_the_order_is_that_of_the_tree_after_any_moves() -> None:
    chance, parent = random.Random(5), factories.standard_page()
    pages = [factories.standard_page(parent) for _number in range(7)]
    for _step in range(12):
        one, other = chance.sample(pages, 2)
        StandardPage.objects.get(pk=one.pk).move(
            StandardPage.objects.get(pk=other.pk), pos=chance.choice(["left", "right"])
        )
    parent.refresh_from_db()
    expected = [page.pk for page in sorted(parent.get_children(), key=lambda page: page.path)]
    assert [page.pk for page in pages_below(parent)] == expected
    shown = page_of(parent.url)
    places = [shown.index(f'href="{StandardPage.objects.get(pk=pk).url}"') for pk in expected]
    assert places == sorted(places)


def test_more_pages_need_no_more_queries() -> None:
    counts = []
    parent = factories.standard_page()
    for _round in range(3):
        for _number in range(4):
            factories.standard_page(parent)
        parent.refresh_from_db()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            str(parent.body.render_as_block({"page": parent}))
        counts.append(len(asked))
    assert max(counts) <= 4
    assert counts[1] == counts[2]


@pytest.mark.usefixtures("page_cache")
def test_a_cached_page_follows_its_child_pages(django_capture_on_commit_callbacks: Any) -> None:
    parent = factories.standard_page()
    parent.save_revision().publish()
    with django_capture_on_commit_callbacks(execute=True):
        one, other = factories.standard_page(parent, title="First"), factories.standard_page(parent, title="Second")
    assert page_of(parent.url).index("First") < page_of(parent.url).index("Second")
    with django_capture_on_commit_callbacks(execute=True):
        StandardPage.objects.get(pk=other.pk).move(StandardPage.objects.get(pk=one.pk), pos="left")
    assert page_of(parent.url).index("Second") < page_of(parent.url).index("First")
    with django_capture_on_commit_callbacks(execute=True):
        StandardPage.objects.get(pk=other.pk).unpublish()
    assert "Second" not in page_of(parent.url)


def test_the_list_is_no_text_for_translators_or_the_search() -> None:
    page = factories.standard_page(body=[*BEGINNING, *factories.text("<p>Words.</p>")])
    block = page.body.stream_block
    assert "".join(block.get_searchable_content(page.body)).strip() == "Words."
    assert [text.words for text in Texts(page) if text.path.startswith("body")] == ["Words."]


@pytest.mark.parametrize("number", [1, 100, 101, 1000])
def test_a_reader_reaches_all_pages_below_and_each_answer_is_bounded(number: int) -> None:
    parent = factories.standard_page()
    parent.refresh_from_db()
    added = Additions()
    for one in range(number):
        page = StandardPage(title=f"Page {one}", introduction="x" * 400, locale=parent.locale, body=[])
        added.add(page, below=parent, name=f"page-{one}")
    added.finish()
    StandardPage.objects.child_of(parent).update(live=True)
    address, found = parent.url, list[str]()
    while address:
        with CaptureQueriesContext(connection) as asked:
            soup = BeautifulSoup(page_of(address), "html.parser").select_one(".pages-below")
        assert soup is not None
        links = [str(link["href"]) for link in soup.select("li a")]
        assert (len(links) <= 100, len(str(soup)) < 100_000, len(asked) < 40) == (True, True, True)
        found += links
        following = soup.select_one("a[rel=next]")
        address = f"{parent.url}{following['href']}" if following else ""
    assert found == [f"{parent.url}page-{one}/" for one in range(number)]
    for wrong in ("0", "x", "-1", "9" * 30):
        assert LIST in page_of(f"{parent.url}?p={wrong}")
