"""Pages that only a copy has."""

from __future__ import annotations

import pytest

from rocb.static_copy import own_pages
from rocb.static_copy.answers import Answer
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("most", "addresses"), [(2, []), (1, ["/en/search/2026/", "/en/search/pages/"])])
def test_many_titles_have_pages_of_their_own(most: int, addresses: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_pages, "MOST_TITLES", most)
    article = factories.article(title="Dated news", published_on=factories.NOON.date())
    answers = {
        path: Answer(path, 200, "text/html", heading=heading)
        for path, heading in ((article.url, "Dated news"), ("/en/about/", "About"))
    }
    pages = dict(own_pages.pages("en", answers))
    assert pages.keys() == {"/en/search/", "/en/not-in-this-copy/", *addresses}
    for title in ("Dated news", "About"):
        assert [
            address for address, page in pages.items() if f">{title}</a>" in page and address.startswith("/en/search/")
        ] == ([addresses[title == "About"]] if addresses else ["/en/search/"])
    assert all(f'href="{address}"' in pages["/en/search/"] for address in addresses)
