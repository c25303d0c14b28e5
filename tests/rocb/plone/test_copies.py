"""`rocb.plone.copies`: no text equals the title or description of an item that the public cannot see, in whatever block."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from old_sites import neutral, slate, values
from old_sites.addresses import Addresses
from rocb.plone import bodies, typed
from rocb.plone.bodies import HIDDEN, Body, Resolve
from rocb.plone.copies import Known
from tests.neutral_files import BLOCKS
from tests.old_sites.exports import SITE, item

# Titles and descriptions have words of their own, so that each can be looked for.
TITLES = {path: f"{path.title()[1:]}title of {path[1:]}" for path in ("/secret", "/closed", "/open", "/shown")}
ABOUT = {path: f"{path.title()[1:]}text. More of {path[1:]}!" for path in TITLES}
PUBLIC = {"/open", "/shown"}
IMAGES = {"/closed", "/shown"}
ADDONS = ["heroBlock", "cardsBlock", "eventTeaser", "item", "superCard", "carousel", "x"]
KINDS = [*(name for name in slate._READERS if name not in {"teaser", "listing", "contentsListing", "html"}), *ADDONS]
FIELDS = [
    "title",
    "description",
    "head_title",
    "headline",
    "text",
    "caption",
    "alt",
    "label",
    "content",
    "credit",
    "summary",
]
LINKS = ["href", "url", "link", "linkHref", "buttonLink", "preview_image", "image", "linkTo", "target_page"]
HOLDERS = ["rows", "items", "slides", "columns", "data", "cards", "x"]

paths = st.sampled_from([*TITLES])
own_words = st.integers(0, 10**6).map(lambda number: f"Own{number} words{number} here")


def addresses_of(path: str) -> st.SearchStrategy[Any]:
    """Return what Volto and its add-ons write as the target of a link."""
    about = {"@id": path, "@type": "Document", "title": TITLES[path], "description": ABOUT[path]}
    written = [
        path,
        f"..{path}",
        f"{SITE}{path}/view",
        f"http://localhost:8080/Plone{path}",
        f"{path}#x",
        f"{path}/@@images/image",
    ]
    return st.sampled_from(
        [
            *written,
            [about],
            about,
            {"internal": {"internal_link": [{"@id": path}]}},
            [{"@id": f"{SITE}{path}", "Title": TITLES[path]}],
        ]
    )


def text_as(words: str) -> st.SearchStrategy[Any]:
    """Return the forms in which blocks have a text."""
    half = len(words) // 2
    leaves = [{"text": words[:half]}, {"text": words[half:], "bold": True}]
    draft = {"blocks": [{"text": words, "type": "unstyled"}], "entityMap": {}}
    forms: list[Any] = [
        words,
        f"  {words}\n",
        f"{words}.",
        f"<p><b>{words}</b></p>",
        draft,
        [{"type": "p", "children": leaves}],
    ]
    return st.sampled_from([*forms, [[{"type": "h3", "children": [{"text": words}]}]], {"y": [{"title": words}]}])


def copied(path: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return fields of a block that leads to an item and has copies of its words, and words of its own."""
    links = st.dictionaries(st.sampled_from(LINKS), addresses_of(path), min_size=1, max_size=2)
    words = st.sampled_from([TITLES[path], ABOUT[path]]).flatmap(text_as)
    texts = st.dictionaries(st.sampled_from([*FIELDS, "value"]), words | own_words.flatmap(text_as), max_size=4)
    return st.tuples(links, texts).map(lambda both: both[0] | both[1])


def named(fields: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.sampled_from(KINDS).map(lambda kind: {"@type": kind, **fields})


def nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    rows = st.lists(inner, min_size=1, max_size=3)
    number = {"@id": "3f1c9f0e-6a4b-4c6e-9d54-8f0f1f0f7a11"}

    def box(name: str, found: list[dict[str, Any]]) -> dict[str, Any]:
        return {"@type": "box", name: [row | number for row in found]}

    def grid(found: list[dict[str, Any]]) -> dict[str, Any]:
        known = {str(key): block for key, block in enumerate(found)}
        return {"@type": "gridBlock", "blocks": known, "blocks_layout": {"items": [*known]}}

    return st.one_of(
        st.builds(box, st.sampled_from(HOLDERS), rows),
        rows.map(grid),
        rows.map(lambda found: {**grid(found), "@type": "accordion"}),
    )


blocks = st.recursive(paths.flatmap(copied).flatmap(named), nested, max_leaves=5)
pages = st.lists(blocks, min_size=1, max_size=4)


def read(found: list[dict[str, Any]], public: set[str], **own: Any) -> Body:
    """Return the body of a page, in the JSON that Plone writes."""
    known = {str(number): block for number, block in enumerate(found)}
    data = json.loads(
        json.dumps(item("Document", "/page", "c" * 32, blocks=known, blocks_layout={"items": [*known]}, **own))
    )
    addresses = Addresses(SITE)
    page = values.item(data, addresses)
    assert page

    return bodies.body_for(page, addresses, *known_by(public))


def known_by(public: set[str]) -> tuple[Resolve, Known]:
    """Return where items are here, and what is known of them."""

    def resolve(name: str) -> Any:
        path = name.removeprefix("path:")
        if path not in TITLES or (path in IMAGES and path not in public):
            return None
        return ("image" if path in IMAGES else "page", 5) if path in public else HIDDEN

    def about(name: str) -> tuple[bool, list[str]]:
        path = name.removeprefix("path:")
        return path in TITLES and path not in public, [TITLES[path], ABOUT[path]] if path in TITLES else []

    return resolve, about


def words(found: Body) -> set[str]:
    """Return the words that say whose they are."""
    return set(re.findall(r"(?:Secret|Closed|Open|Shown)t\w+|Own\d+|words\d+", json.dumps(found.blocks)))


@given(pages)
def test_a_public_page_has_no_words_of_an_item_that_is_not_public_and_all_others(found: list[dict[str, Any]]) -> None:
    everything, shown = words(read(found, {*TITLES})), words(read(found, PUBLIC))
    assert shown == {word for word in everything if not word.startswith(("Secret", "Closed"))}


def with_words(value: Any, words: str) -> Any:
    """Return the value of a typed block in which each text is ``words``."""
    if isinstance(value, dict):
        keys = {"text", "speaker", "office", "caption", "title", "kicker", "heading", "alt_text", "values"}
        return {
            key: words if key in keys and isinstance(one, str) else with_words(one, words) for key, one in value.items()
        }
    if isinstance(value, list):
        return [words if isinstance(one, str) else with_words(one, words) for one in value]
    return value


@pytest.mark.parametrize("kind", [kind for kind, value in BLOCKS.items() if value])
@pytest.mark.parametrize("place", ["/secret", "/open"])
def test_blocks_of_the_neutral_form_have_no_words_of_what_is_not_public_either(kind: str, place: str) -> None:
    value = BLOCKS[kind] if isinstance(BLOCKS[kind], str) else with_words(BLOCKS[kind], TITLES[place])
    link = {"type": "text", "value": f'<p>See <a href="{place}">this</a>.</p><p>{TITLES[place]}</p>', "id": "1"}
    data = {"type": "page", "id": "p", "address": "/page", "title": "Page", "language": "en"}
    addresses = Addresses(SITE)
    page = neutral.item_of({**data, "body": [link, {"type": kind, "value": value, "id": "2"}]}, addresses)
    assert page
    found = words(typed.body_for(page, addresses, *known_by(PUBLIC), has_lists=True))
    assert found == ({"Opentitle"} if place == "/open" else set())
