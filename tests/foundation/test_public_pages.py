"""`foundation.public_pages`: pages that everybody may read."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from wagtail.models import Page, PageViewRestriction

from foundation.public_pages import private_places, public_pages
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(6))
def test_the_public_pages_are_those_that_wagtail_serves_to_everybody(seed: int) -> None:
    """This covers aliases of aliases, pages below aliases, and restricted branches with aliases inside and outside."""
    random = Random(seed)
    home = factories.home()
    pages: list[Page] = [factories.standard_page(home)]
    for number in range(12):
        parent = Page.objects.get(pk=random.choice([home, *pages]).pk)
        if random.random() < 0.5:
            source = Page.objects.get(pk=random.choice(pages).pk).specific
            pages.append(source.create_alias(parent=parent, update_slug=f"alias-{number}"))
        else:
            pages.append(factories.standard_page(parent, live=random.random() < 0.9))
    originals = list(Page.objects.filter(pk__in=[page.pk for page in pages], alias_of=None))
    for page in random.sample(originals, 2):
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    expected = {page.pk for page in Page.objects.all() if page.live and not page.get_view_restrictions().exists()}
    assert set(public_pages(Page.objects).values_list("pk", flat=True)) == expected
    assert 1 < len(expected) < Page.objects.count()


def test_without_restrictions_one_query_is_enough(django_assert_num_queries: Any) -> None:
    factories.standard_page()
    with django_assert_num_queries(1):
        assert private_places() == ()


def test_an_extensible_page_has_the_restrictions_that_wagtail_finds(django_assert_num_queries: Any) -> None:
    article = factories.article()
    with django_assert_num_queries(1):
        assert not article.get_view_restrictions().exists()
    alias = article.create_alias(update_slug="alias")
    index = article.get_parent()
    for restricted in (index, article):
        row = PageViewRestriction.objects.create(page=restricted, restriction_type=PageViewRestriction.LOGIN)
        for page in (article, alias):
            assert set(page.get_view_restrictions()) == {row} == set(Page.get_view_restrictions(page))
            assert page.path.startswith(page.private_places)
        row.delete()
