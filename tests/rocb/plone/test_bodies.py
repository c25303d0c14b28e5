"""`rocb.plone.bodies`: nothing of a text is lost without a note, and nothing dangerous comes in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.parsing.sanitize import text_of
from old_sites import values
from old_sites.addresses import Addresses
from old_sites.reasons import in_words
from rocb.plone import bodies
from rocb.plone.bodies import Body
from rocb.plone.stored_blocks import rich_text
from tests.old_sites.exports import SITE, news

TARGETS: dict[str, tuple[str, Any]] = {
    "uid:aaa": ("page", 5),
    "path:/en/other": ("page", 5),
    "path:/en/previewed": ("page", 6),
    "preview:path:/en/previewed": ("image", 9),
    "uid:pic": ("image", 9),
    "path:/en/news/pic.png": ("image", 9),
    "uid:doc": ("document", 7),
    "path:/en/list": ("url", "/en/news/"),
}


def body(html: str, **values_: Any) -> Body:
    addresses = Addresses(SITE)
    item = values.item(news("/en/news/x", "c" * 32, html, **values_), addresses)
    assert item
    return bodies.body_for(item, addresses, TARGETS.get, lambda name: (name not in TARGETS, ()))


def kinds(found: Body) -> list[str]:
    return [block["type"] for block in found.blocks]


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("../../resolveuid/aaa#part", '<a linktype="page" id="5">words</a>'),
        ("resolveuid/doc", '<a linktype="document" id="7">words</a>'),
        ("../other", '<a linktype="page" id="5">words</a>'),  # counted from the folder that the item is in
        ("/en/other/view", '<a linktype="page" id="5">words</a>'),
        (f"{SITE}/en/other?x=1", '<a linktype="page" id="5">words</a>'),
        ("http://localhost:8080/Plone/en/other", '<a linktype="page" id="5">words</a>'),
        ("/en/list", '<a href="/en/news/">words</a>'),
        ("https://wcoomd.org/", '<a href="https://wcoomd.org/">words</a>'),
        ("mailto:office@customs.example", '<a href="mailto:office@customs.example">words</a>'),
        ("/en/gone", "words"),
        ("javascript:alert(1)", "words"),
        ("#part", "words"),
    ],
)
def test_links_lead_where_they_led(href: str, expected: str) -> None:
    found = body(f'<p>Some <a href="{href}">words</a>.</p>')
    assert f"Some {expected}." in found.blocks[0]["value"]


@pytest.mark.parametrize(
    "html",
    [
        "<p hidden>secret words</p>",
        '<div hidden=""><h2>secret</h2><ul><li>words</li></ul></div>',
        '<p style="display:none">secret <a href="/en/other">words</a></p>',
        '<p style="color: red; DISPLAY : none !important">secret words</p>',
        '<span style="visibility:hidden">secret words</span>',
        '<table style="display:none"><tr><td>secret</td><td>words</td></tr></table>',
        f"{'<div>' * 40}<div hidden>secret words</div>{'</div>' * 40}",
        '<div style="display:none" id="x">secret words</div>',
    ],
)
def test_what_readers_did_not_see_is_left_out_and_counted(html: str) -> None:
    found = body(f"<p>Before</p>{html}<p>After</p>")
    assert text_of(str(found.blocks)).count("secret") == 0
    assert "After" in str(found.blocks)
    assert in_words(found.notes) == ("Words that the old page hid from its readers, and that were not imported: 2.")


@pytest.mark.parametrize(
    "html",
    [
        '<a href="#more">More</a><div id="more" style="display:none">These words</div>',
        '<button aria-controls="more">More</button><div id="more" hidden>These words</div>',
        '<p style="display:block">These words</p>',
        '<p class="hidden">These words</p>',
        '<p style="background:url(display:none.png)">These words</p>',
    ],
)
def test_what_a_click_shows_and_what_was_visible_stays(html: str) -> None:
    assert "These words" in text_of(str(body(html).blocks))


def test_a_link_to_what_is_not_there_is_said_and_remembered() -> None:
    found = body('<p><a href="/en/gone">words</a></p>')
    assert found.missing == ["path:/en/gone"]
    assert (
        in_words(found.notes) == "A link to /en/gone was removed because the page was not imported. Its text was kept."
    )


@pytest.mark.parametrize(
    "html",
    [
        '<p>Before</p><img src="resolveuid/pic/@@images/image/large" alt="A ship"><p>After</p>',
        '<p>Before <img class="image-right" src="../../resolveuid/pic" data-val="pic" alt="A ship"> After</p>',
        '<div>Before<a href="pic.png"><img src="pic.png/image_preview" alt="A ship"></a>After</div>',
    ],
)
def test_pictures_in_a_text_become_figures_between_the_texts(html: str) -> None:
    found = body(html)
    assert kinds(found) == ["text", "figure", "text"]
    assert found.blocks[1]["value"]["image"] == {"image": 9, "alt_text": "A ship", "decorative": False}


def test_a_picture_in_a_list_follows_the_list() -> None:
    assert kinds(body('<ul><li>One <img src="pic.png"></li><li>Two</li></ul>')) == ["text", "figure"]


def test_the_caption_of_a_figure_stays() -> None:
    found = body('<figure><img src="pic.png"><figcaption>In <b>port</b></figcaption></figure>')
    assert found.blocks[0]["value"]["caption"] == "In port"


def test_a_caption_that_the_editor_of_plone_kept_beside_the_picture_stays() -> None:
    assert (
        body('<img class="captioned" src="pic.png" data-captiontext="In port">').blocks[0]["value"]["caption"]
        == "In port"
    )


def test_a_caption_too_long_for_a_figure_follows_it_whole() -> None:
    caption = " ".join(f"word{number}" for number in range(100))
    found = body(f'<figure><img src="pic.png" alt="A ship"><figcaption>{caption}</figcaption></figure><p>After</p>')
    assert kinds(found) == ["figure", "text"]
    assert found.blocks[0]["value"]["caption"] == ""
    assert text_of(found.blocks[1]["value"]) == f"{caption}\nAfter"


def test_a_picture_that_was_a_link_is_said() -> None:
    assert (
        in_words(body('<p><a href="/en/other"><img src="pic.png"></a></p>').notes)
        == "The link on an image was removed."
    )
    assert body('<p><a href="pic.png/view"><img src="pic.png/image_mini"></a></p>').notes == []


def test_a_link_to_a_place_on_the_same_page_is_words() -> None:
    found = body('<p><a href="#part">Part</a></p>')
    assert "<a" not in found.blocks[0]["value"]
    assert found.notes == []


def test_a_picture_of_another_site_is_a_link_and_nothing_is_loaded() -> None:
    found = body('<p>x</p><img src="https://tracker.example/a.gif" alt="Logo">')
    assert '<a href="https://tracker.example/a.gif">Logo</a>' in found.blocks[0]["value"]
    assert in_words(found.notes) == "An image from another site was replaced with a link."


def test_tables_become_tables_and_those_for_layout_become_text() -> None:
    found = body("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td><a href='/en/other'>2</a></td></tr></table>")
    value = found.blocks[0]["value"]
    assert [column["heading"] for column in value["columns"]] == ["A", "B"]
    assert 'linktype="page" id="5"' in value["rows"][0]["values"][1]
    assert kinds(body("<table><tr><td>Only</td><td>layout</td></tr></table>")) == ["text"]


def test_a_cell_with_headings_and_lists_keeps_its_links() -> None:
    cell = '<h2>Head</h2><ul><li>One <a href="resolveuid/aaa">page</a></li><li>Two</li></ul>'
    found = body(f"<table><tr><th>A</th><th>B</th></tr><tr><td>{cell}</td><td>C</td></tr></table>")
    (written, _other) = found.blocks[0]["value"]["rows"][0]["values"]
    assert text_of(written) == "Head\nOne page\nTwo"
    assert '<a linktype="page" id="5">page</a>' in written


@pytest.mark.parametrize("box", ["details", "section", "summary", "address", "button", "fieldset"])
def test_words_beside_a_box_are_not_joined(box: str) -> None:
    found = body(f"before<{box}>inside</{box}>after")
    assert text_of(found.blocks[0]["value"]) == "before\ninside\nafter"


def test_a_link_in_many_boxes_stays_a_link() -> None:
    deep = "<div>" * 300 + '<a href="resolveuid/aaa">page</a>' + "</div>" * 300
    assert '<a linktype="page" id="5">page</a>' in body(f"<p>Before</p>{deep}<p>After</p>").blocks[0]["value"]


def test_videos_become_videos_and_other_frames_links() -> None:
    found = body('<iframe src="https://www.youtube.com/embed/_yaYy86jdk8" title="Opening"></iframe>')
    assert found.blocks[0]["value"]["title"] == "Opening"
    found = body('<iframe src="https://maps.example/x" title="Map"></iframe>')
    assert '<a href="https://maps.example/x">Map</a>' in found.blocks[0]["value"]


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script><p>x</p>",
        '<p onclick="alert(1)">x</p>',
        '<svg onload="alert(1)"><text>y</text></svg><p>x</p>',
        '<p style="background:url(//evil.example)">x</p>',
        '<img src="data:image/svg+xml;base64,PHN2Zz4=" onerror="alert(1)"><p>x</p>',
        '<p>x<object data="evil.swf"></object></p>',
    ],
)
def test_programs_and_drawings_stay_out(html: str) -> None:
    found = body(html)
    assert kinds(found) == ["text"]
    for word in ("alert", "evil", "svg", "onclick", "style"):
        assert word not in found.blocks[0]["value"]


def test_a_text_longer_than_the_sanitizer_takes_comes_whole() -> None:
    found = body("<div>" + "".join(f"<p>{number} {'word ' * 200}</p>" for number in range(400)) + "</div>")
    text = "".join(block["value"] for block in found.blocks)
    assert all(f">{number} word" in text for number in range(400))


def test_plain_text_is_text() -> None:
    found = body("", text={"data": "a < b\n\nsecond", "content-type": "text/plain"})
    assert "a &lt; b" in found.blocks[0]["value"]
    assert "<p" in found.blocks[0]["value"]


def test_the_same_text_has_the_same_names_of_blocks() -> None:
    html = "<h2>A</h2><p>x</p>"
    assert [block["id"] for block in body(html).blocks] == [block["id"] for block in body(html).blocks]


def test_a_text_without_blocks_keeps_headings_and_tables_as_text() -> None:
    found = body("<h2>A</h2><p>x</p><table><tr><th>1</th><th>2</th></tr><tr><td>3</td><td>4</td></tr></table>")
    html, others = rich_text(found.blocks)
    assert "<h3>A</h3>" in html
    assert "3 – 4" in html
    assert others == []


def teaser(target: str, **values_: Any) -> dict[str, Any]:
    return {"@type": "teaser", "href": [{"@id": target, "Title": "Its title"}], **values_}


def cards_of(*blocks: dict[str, Any], kind: str = "gridBlock") -> Body:
    grid = {"@type": kind, "blocks": dict(enumerate(blocks)), "blocks_layout": {"items": list(range(len(blocks)))}}
    return body("", text=None, blocks={"1": grid})


def test_a_card_shows_the_preview_image_of_the_page_that_it_leads_to() -> None:
    page = [{"@id": "/en/previewed", "Title": "T", "image_field": "preview_image_link"}]
    found = cards_of({"@type": "teaser", "href": page})
    ((value,),) = ([one["value"] for one in block["value"]] for block in found.blocks)
    assert (value["image"]["image"], value["page"], found.notes) == (9, 6, [])
    lost = cards_of({"@type": "teaser", "href": [{**page[0], "@id": "/en/gone"}], "title": "Own", "overwrite": True})
    assert [block["type"] for block in lost.blocks] == ["text"]
    assert "A card does not show the image" in in_words(lost.notes)


def test_a_card_that_leads_to_an_image_shows_it() -> None:
    image = [{"@id": "../resolveuid/pic", "@type": "Image", "title": "P"}]
    found = cards_of({"@type": "teaser", "href": image, "title": "Other", "description": "D"})
    ((value,),) = ([one["value"] for one in block["value"]] for block in found.blocks)
    assert (value["image"]["image"], value["title"], value["text"], value["page"], value["url"]) == (
        9, "Other", "D", None, "",
    )  # fmt: skip
    assert "The card shows the image." in in_words(found.notes)


def test_a_grid_of_teasers_is_one_block_of_cards() -> None:
    whole = teaser("/en/other", title="Other", head_title="Kicker", description="A < b", preview_image="resolveuid/pic")
    found = cards_of(whole, teaser("https://wcoomd.org/"))
    (block,) = found.blocks
    assert block["type"] == "cards"
    first, second = (one["value"] for one in block["value"])
    picture = {"image": 9, "alt_text": "", "decorative": True}
    words = {"kicker": "Kicker", "title": "Other", "text": "A < b"}
    assert first == {"image": picture, "page": 5, "url": "", **words}
    assert (second["title"], second["page"], second["url"]) == ("Its title", None, "https://wcoomd.org/")
    assert len({one["id"] for one in block["value"]}) == 2
    assert (found.linked, found.notes) == ({5}, [])


def test_slides_are_cards() -> None:
    slides = [teaser("/en/other", title="One", head_title="K"), teaser("/en/other", title="Two")]
    found = body("", text=None, blocks={"1": {"@type": "slider", "slides": slides}})
    assert [one["value"]["title"] for one in found.blocks[0]["value"]] == ["One", "Two"]


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        (teaser("/en/gone", head_title="K", title="T", overwrite=True), "A link to /en/gone was removed"),
        (teaser("/en/other", preview_image="/gone.png"), "The image /gone.png was not imported."),
        (
            {"@type": "teaser", "href": [{"@id": "/en/other", "Title": "T", "image_field": "image"}]},
            "A card does not show the image",
        ),
    ],
)
def test_what_a_card_cannot_show_is_said_and_its_words_stay(block: dict[str, Any], sentence: str) -> None:
    found = cards_of(block)
    assert sentence in in_words(found.notes)
    assert "Words of the text" not in in_words(found.notes)


SECRET, OPEN = "hiddenword", "openword"
keys = st.sampled_from(["items", "results", "related", "data", "rows", "x"])


def copies(target: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return blocks of any shape, in which words of the item at ``target`` are marked."""
    word = SECRET if target == "/en/gone" else OPEN
    summary = {"@id": target, "@type": "Document", "title": f"{word} T", "description": f"{word} D"}
    words = {"title": f"{word} T", "description": f"{word} D", "head_title": f"{word} K"}
    about = [
        {"@type": "teaser", "href": [summary]},
        {"@type": "teaser", "href": [summary], "overwrite": True},
        {"@type": "teaser", "href": [summary], "overwrite": False, **words},
        {"@type": "teaser", "href": target, **words},
        {"@type": "slider", "slides": [{"@id": "1", "href": [summary], **words}]},
        {"@type": "gridBlock", "columns": [{"@type": "teaser", "href": [summary], **words}]},
    ]
    inside = st.dictionaries(
        keys, st.sampled_from([summary, [summary], [[summary]], {"y": [{"z": summary}]}]), min_size=1
    )
    own = {"@type": "related", "title": "Own words"}
    return st.one_of(st.sampled_from(about), inside.map(lambda found: own | found))


@given(st.lists(st.booleans().flatmap(lambda is_open: copies("/en/other" if is_open else "/en/gone")), max_size=6))
def test_words_that_were_copied_from_an_item_are_shown_only_if_it_is_public_here(blocks: list[dict[str, Any]]) -> None:
    found = cards_of(*blocks)
    closed = [block for block in blocks if "/en/gone" in str(block)]
    assert SECRET not in str(found.blocks)
    others = cards_of(*(block for block in blocks if block not in closed))
    assert str(found.blocks).count(OPEN) == str(others.blocks).count(OPEN)
    assert str(found.blocks).count("Own words") == str(blocks).count("Own words")
    assert ("Words about /en/gone that were not imported" in in_words(found.notes)) == bool(closed)


def test_a_text_without_blocks_keeps_cards_as_links() -> None:
    html, others = rich_text(cards_of(teaser("/en/other", title="<Other>", head_title="K", description="D")).blocks)
    assert html == '<p>K</p><p><a linktype="page" id="5">&lt;Other&gt;</a></p><p>D</p>'
    assert others == []
