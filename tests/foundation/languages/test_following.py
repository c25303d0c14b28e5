"""``foundation.languages.following``: links lead to the public page in the reader's language."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from wagtail.models import PageViewRestriction, ReferenceIndex
from wagtail.rich_text import expand_db_html

from foundation.languages.following import links_read_ahead, public_versions, version_of
from news.models import ArticlePage
from tests import factories

pytestmark = pytest.mark.django_db


def pair(**values: Any) -> tuple[Any, Any]:
    page = factories.article(slug="workshop", **values)
    russian = factories.news_index("ru")
    return page, factories.article(russian, slug="seminar", translation_key=page.translation_key)


def link(page: Any) -> str:
    return f'<p><a linktype="page" id="{page.pk}">link</a></p>'


def test_a_link_in_rich_text_follows_the_language() -> None:
    page, version = pair()
    with override("ru"):
        assert f'href="{version.url}"' in expand_db_html(link(page))
    with override("fr"):
        assert f'href="{page.url}"' in expand_db_html(link(page))
    with override("en"):
        assert f'href="{page.url}"' in expand_db_html(link(version))


def test_it_stays_where_the_version_is_a_draft_or_private() -> None:
    page, version = pair()
    PageViewRestriction.objects.create(page=version, restriction_type=PageViewRestriction.LOGIN)
    with override("ru"):
        assert f'href="{page.url}"' in expand_db_html(link(page))
    PageViewRestriction.objects.all().delete()
    version.unpublish()
    with override("ru"):
        assert f'href="{page.url}"' in expand_db_html(link(page))


def test_a_link_to_a_deleted_page_is_none() -> None:
    assert expand_db_html('<a linktype="page" id="999999">link</a>') == "<a>link</a>"
    assert expand_db_html('<a linktype="page">link</a>') == "<a>link</a>"


@pytest.mark.parametrize("state", ["draft", "restricted", "below a restricted page"])
def test_a_link_to_a_page_that_is_not_public_does_not_show_its_address(state: str) -> None:
    page, version = pair()
    if state == "draft":
        page.unpublish()
    else:
        place = page if state == "restricted" else page.get_parent()
        PageViewRestriction.objects.create(page=place, restriction_type=PageViewRestriction.LOGIN)
    with override("fr"):
        assert expand_db_html(link(page)) == "<p><a>link</a></p>"
    with override("ru"):
        assert f'href="{version.url}"' in expand_db_html(link(page))


def test_more_links_cost_no_more_queries() -> None:
    def queries(html: str) -> int:
        with CaptureQueriesContext(connection) as captured, override("ru"):
            expand_db_html(html)
        return len(captured)

    pages = [page for _number in range(6) for page in _numbered(_number)]
    one = queries(link(pages[0]))
    assert queries("".join(map(link, pages))) == one


def _numbered(number: int) -> tuple[Any, Any]:
    page = factories.article()
    return page, factories.article(factories.news_index("ru"), translation_key=page.translation_key)


def test_wagtail_still_knows_what_a_text_links_to() -> None:
    page, _version = pair()
    other = factories.article(body=[("text", link(page))])
    references = ReferenceIndex.get_references_for_object(other)
    assert str(page.pk) in set(references.values_list("to_object_id", flat=True))


def test_one_version_of_a_queryset() -> None:
    page, version = pair()
    live = ArticlePage.objects.live().public()
    assert version_of(live, page.pk, language="ru") == version
    assert version_of(live, page.pk, language="fr") == page
    assert version_of(live, None, language="ru") is None
    version.unpublish()
    assert version_of(live, page.pk, language="ru") == page
    assert public_versions([page], language="ru") == {}


def test_links_of_many_texts_can_be_read_at_once() -> None:
    page, version = pair()
    other = factories.article(slug="other")
    with links_read_ahead([page.pk, other.pk]), override("ru"):
        assert f'href="{version.url}"' in expand_db_html(link(page))
        with CaptureQueriesContext(connection) as captured:
            expand_db_html(link(page) + link(other))
        assert not captured.captured_queries
        assert f'href="{version.url}"' in expand_db_html(link(page) + link(version))  # one of them was not read ahead
        assert expand_db_html('<a linktype="page">link</a>') == "<a>link</a>"
