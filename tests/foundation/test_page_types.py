"""`foundation.page_types`: a subclass counts as the type that it extends."""

from __future__ import annotations

from typing import Any

from django.test import RequestFactory
from wagtail.models import Page

from events.models import EditionPage, EventsIndexPage
from foundation import page_types
from news.models import ArticlePage, ExternalIndexPage, NewsIndexPage
from rocb.models import HomePage, StandardPage


def test_a_model_is_followed_by_those_that_extend_it_each_once() -> None:
    assert page_types.with_subclasses([ArticlePage]) == [ArticlePage]
    found = page_types.with_subclasses([EditionPage, Page])
    assert found[:2] == [EditionPage, Page]
    assert {HomePage, NewsIndexPage, ArticlePage} <= set(found)
    assert len(found) == len(set(found))


def test_a_page_is_of_its_type_and_of_those_that_this_extends() -> None:
    article = _page(ArticlePage)
    assert page_types.is_type(article, ArticlePage)
    assert page_types.is_type(article, Page)
    assert not page_types.is_type(article, EditionPage)


def test_the_value_of_the_nearest_type_counts() -> None:
    values = {Page: "any", ArticlePage: "article"}
    assert page_types.of_type(values, ArticlePage) == "article"
    assert page_types.of_type(values, StandardPage) == "any"
    assert page_types.of_type({ArticlePage: "article"}, StandardPage) is None
    assert page_types.of_type(values, None) is None
    found = page_types.by_type(values)
    assert (found[ArticlePage], found[StandardPage]) == ("article", "any")
    assert EventsIndexPage in found


def test_a_page_of_a_type_that_extends_ours_falls_back_on_its_template() -> None:
    class Theirs(ExternalIndexPage):
        template = "theirs/list.html"

        class Meta:
            app_label = "rocb"
            abstract = True

    request = RequestFactory().get("/")
    assert _page(ExternalIndexPage).get_template(request) == ["news/external_index_page.html"]
    assert _page(Theirs).get_template(request) == ["theirs/list.html", "news/external_index_page.html"]


def _page(model: type[Page]) -> Any:
    """Return a page without a row, and without a table for an abstract model."""
    page = object.__new__(model)
    page.__dict__["specific_class"] = model
    return page
