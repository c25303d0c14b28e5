"""`rocb.static_copy.links`: targets of links, which are cached for all pages of a language."""

from __future__ import annotations

import pytest

from rocb.static_copy import links as linking
from rocb.static_copy.answers import Answer
from rocb.static_copy.links import Links, Options
from rocb.static_copy.places import Places
from rocb.static_copy.rewriting import Role

PAGES = [f"/{code}/{name}" for code in ("en", "ru") for name in ("", "news/", "news/a/", "not-in-this-copy/")]
WRITTEN = ["/en/news/", "/en/news/#top", "/en/missing/", "/ru/news/a/", "https://elsewhere.example/", "#top", "", "a/"]


def links(*, is_relative: bool) -> Links:
    answers = {address: Answer(address, 200, "text/html") for address in PAGES}
    return Links(answers, Places(), Options("https://archive.example/x", is_relative=is_relative))


@pytest.mark.parametrize("is_relative", [False, True])
@pytest.mark.parametrize("most", [1, 2, 1000])
def test_a_cached_link_is_the_same_as_a_new_one(is_relative: bool, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also on a page in another language, whose notice about missing pages is another one, and in another role."""
    monkeypatch.setattr(linking, "LINKS_CACHED", most)
    shared = links(is_relative=is_relative)
    for at in PAGES * 2:
        for role in Role:
            found = [shared.within(at)(link, role) for link in WRITTEN]
            assert found == [links(is_relative=is_relative).within(at)(link, role) for link in WRITTEN]
    assert len(shared._same) <= most


def test_a_missing_page_leads_to_the_notice_in_the_language_of_the_reader() -> None:
    shared = links(is_relative=False)
    found = [shared.within(f"/{code}/news/")("/en/missing/", Role.FOLLOWED) for code in ("en", "ru", "en")]
    assert found == [f"/x/{code}/not-in-this-copy/" for code in ("en", "ru", "en")]
