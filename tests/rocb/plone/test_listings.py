"""`old_sites.listings`: lists that Volto makes with a query, and what lists the same here."""

from __future__ import annotations

from typing import Any

import pytest

from old_sites import values
from old_sites.addresses import Addresses
from old_sites.listings import BELOW, EVENTS, NEWS, listed_by, lists_shown
from old_sites.reasons import in_words
from rocb.plone import bodies
from rocb.plone.bodies import Body
from tests.old_sites.exports import SITE, item

_OPERATION = "plone.app.querystring.operation"
UID, OTHER = "a" * 32, "b" * 32


def asked(*rows: tuple[str, str, Any], **more: Any) -> dict[str, Any]:
    query = [{"i": name, "o": f"{_OPERATION}.{operator}", "v": value} for name, operator, value in rows]
    return {"@type": "listing", "querystring": {"query": query, "sort_on": "effective"}, **more}


def path(value: str, operator: str = "absolutePath") -> tuple[str, str, Any]:
    return "path", f"string.{operator}", value


def types(*names: str) -> tuple[str, str, Any]:
    return "portal_type", "selection.any", list(names)


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ({"@type": "listing", "variation": "default"}, BELOW),
        ({"@type": "listing", "query": [], "variation": "default"}, BELOW),
        (asked(), BELOW),
        (asked(path(".", "relativePath")), BELOW),
        (asked(path("./", "relativePath"), types("Document", "Link")), BELOW),
        (asked(path("/about/team/")), BELOW),
        (asked(path(f"{UID}::1")), BELOW),
        (asked(path(f"{OTHER}::1")), f"uid:{OTHER}"),
        (asked(path("..", "relativePath")), "path:/about"),
        (asked(path("../staff", "relativePath")), "path:/about/staff"),
        (asked(path("/block")), "path:/block"),
        (asked(types("News Item")), NEWS),
        (asked(types("News Item"), path("/news")), "path:/news"),
        (asked(types("News Item"), path("/news"), ("Subject", "selection.any", ["Training"])), ""),
        (asked(types("News Item"), ("Subject", "selection.any", ["Training"])), ""),
        (asked(types("Image"), path(".", "relativePath")), ""),
        (asked(types("News Item"), path(".", "relativePath")), ""),
        (asked(types("Event")), EVENTS),
        (asked(types("News Item", "Event")), ""),
        (asked(types("Document")), ""),
        (asked(path(".", "relativePath"), ("Subject", "selection.any", ["Training"])), ""),
        (asked(path("")), ""),
        (asked(path("../..", "relativePath")), ""),
        ({"@type": "listing", "variation": "imageGallery"}, ""),
        ({"@type": "listing", "querystring": {"query": [7, None, {"i": None}]}}, ""),
    ],
)
def test_a_list_is_recognised_by_its_query(block: dict[str, Any], expected: str) -> None:
    assert listed_by(block, path="/about/team", uid=UID) == expected


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([], (NEWS, EVENTS)),
        ([asked()], (NEWS, EVENTS)),
        ([asked(path(".", "relativePath"))], (NEWS, EVENTS)),
        ([asked(types("Document"), path(".", "relativePath"))], ()),
        ([asked(types("Document", "Event"), path(".", "relativePath"))], (EVENTS,)),
        ([{"@type": "gridBlock", "blocks": {"x": asked(types("News Item"), path("/about/team"))}}], (NEWS,)),
        ([asked(types("Document"), path(".", "relativePath")), asked()], (NEWS, EVENTS)),
        ([asked(types("Document"), path("/block"))], (NEWS, EVENTS)),
    ],
)
def test_a_page_shows_the_lists_of_what_it_listed(blocks: list[dict[str, Any]], expected: tuple[str, ...]) -> None:
    known = {str(number): block for number, block in enumerate(blocks)}
    assert lists_shown((NEWS, EVENTS), known, path="/about/team", uid=UID) == expected


TARGETS: dict[str, tuple[str, Any]] = {NEWS: ("page", 3), "path:/block": ("page", 5), "path:/old": ("url", "/en/")}


def body(*blocks: dict[str, Any], has_lists: bool = True, html: str = "") -> Body:
    known = {str(number): block for number, block in enumerate(blocks)}
    data = item("Document", "/about/team", UID, blocks=known, blocks_layout={"items": list(known)}, text={"data": html})
    addresses = Addresses(SITE)
    found = values.item(data, addresses)
    assert found
    return bodies.body_for(found, addresses, TARGETS.get, has_lists=has_lists)


def kinds(found: Body) -> list[str]:
    return [block["type"] for block in found.blocks]


def test_a_list_stands_where_it_stood_and_once() -> None:
    words = {"@type": "slate", "value": [{"type": "p", "children": [{"text": "After."}]}]}
    found = body({"@type": "listing", "headline": "Inside"}, words, {"@type": "listing"})
    assert kinds(found) == ["heading", "pages_below", "text"]
    assert not found.notes


@pytest.mark.parametrize("limit", [0, 1, "5", "", None, -1, "٣", True, [7], {"a": 1}])
@pytest.mark.parametrize("order", ["getObjPositionInParent", "effective", "<b>", "", None, 7])
def test_a_limit_and_another_order_of_a_list_have_a_sentence(limit: Any, order: Any) -> None:
    block = asked(path("/about/team"))
    block["querystring"] |= {"limit": limit, "sort_on": order}
    found = body(block)
    assert kinds(found) == ["pages_below"]
    said = in_words(found.notes)
    assert (f"listed only {limit} pages" in said) == (str(limit) in {"1", "5"})
    assert (f"sorted by “{order}”" in said) == (order in ("effective", "<b>"))


def test_a_list_without_a_query_has_neither_limit_nor_order() -> None:
    assert not body({"@type": "listing", "querystring": {"query": [], "limit": 3, "sort_on": "effective"}}).notes


def test_a_list_of_news_or_of_another_page_is_a_card_of_it() -> None:
    found = body(asked(types("News Item")), asked(path("/block")))
    assert [(block["type"], block["value"]) for block in found.blocks] == [
        ("card", {"page": 3}),
        ("card", {"page": 5}),
    ]


@pytest.mark.parametrize("block", [asked(types("Event")), asked(path("/old")), asked(types("Document"))])
def test_a_list_without_an_equal_is_said(block: dict[str, Any]) -> None:
    found = body({**block, "headline": "Latest"})
    assert kinds(found) == ["heading"]
    assert "A list of pages that a query found was not imported." in in_words(found.notes)


def test_a_list_of_a_page_that_comes_later_is_completed_then() -> None:
    assert body(asked(path("/later"))).missing == ["path:/later"]


def test_an_article_has_no_lists() -> None:
    found = body({"@type": "listing"}, asked(types("News Item")), has_lists=False)
    assert kinds(found) == []
    assert found.notes[0].times == 2


def test_markup_in_a_text_that_looks_like_ours_is_harmless() -> None:
    found = body(html='<page-list data-of="below">words</page-list><page-list>more</page-list>')
    assert [block["type"] for block in found.blocks if block["type"] == "pages_below"] == ["pages_below"]
