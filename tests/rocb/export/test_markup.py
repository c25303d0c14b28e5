"""`rocb.export.markup`: an edited export brings no script, in no field and in no spelling."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nh3
import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Locale
from wagtail.whitelist import ALLOWED_URL_SCHEMES

from foundation import languages
from news.blocks import BodyBlock
from news.parsing import sanitize
from rocb.export import importing, markup
from rocb.export.bag import Bag, Damaged
from rocb.export.records import Loader
from rocb.export.shapes import Shapes
from tests.rocb.export import sites

ACTIVE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<p onclick="alert(1)">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="java&#10;script:alert(1)">x</a>',
    '<a href="&#1;data:text/html,x">x</a>',
    "<svg onload=alert(1)>",
    "<!--><script>alert(1)</script>",
    "<iframe srcdoc='x'></iframe>",
    "<a/href=javascript:alert(1)>x</a>",
    '<a title="x"onclick="alert(1)">x</a>',
    "<form action=//evil.example><button>",
    "<base href=//evil.example/>",
    '<p style="position:fixed">x</p>',
    "<ScRiPt src=//evil.example>",
    "<p\fonclick=alert(1)>",
    '<img srcset="https://a.example/x 1x" src="vbscript:x"/>',
    "<math><style><img src onerror=alert(1)>",
)
PIECES = st.sampled_from(
    [*ACTIVE, "<p>", "</p>", "Duty < 3 %", "<br/>", '<a linktype="page" id="3">', "</a>", '<h2 id="x">', "<", ">", '"']
)
ALL = {"script", "svg", "iframe", "form", "base", "style", "math", "button", "object", "embed", "link", "meta"}
HANDLERS = {"onclick", "onerror", "onload", "style", "srcdoc", "action"}


def cleaned(html: str, *, is_wide: bool) -> str:
    """Return the markup as a browser reads it, with or without what can run."""
    return nh3.clean(
        html,
        tags=set(markup._ELEMENTS) | (ALL if is_wide else set()),
        clean_content_tags=set(),
        attributes={"*": set(markup._ATTRIBUTES) - {"rel"} | (HANDLERS if is_wide else set())},
        url_schemes=set(markup.SCHEMES) | ({"javascript", "data", "vbscript"} if is_wide else set()),
        link_rel=None,
    )


@given(st.lists(PIECES | st.text(max_size=5), max_size=8).map("".join))
def test_what_passes_has_nothing_that_runs_and_what_the_sanitizer_writes_passes(html: str) -> None:
    markup.check_html(sanitize.clean(html, base_url="https://a.example/").html)
    try:
        markup.check_html(html)
    except markup.Strange:
        return
    assert cleaned(html, is_wide=True) == cleaned(html, is_wide=False)


@pytest.mark.parametrize("html", ACTIVE)
def test_what_runs_does_not_pass(html: str) -> None:
    with pytest.raises(markup.Strange):
        markup.check_html(f"<p>Text</p>{html}")


@pytest.mark.parametrize("name", BodyBlock.base_blocks)
@pytest.mark.django_db
def test_what_blocks_write_passes(name: str) -> None:
    block = BodyBlock.base_blocks[name]
    html = str(block.render(block.get_preview_value()))
    markup.check_html(html)


@given(st.text(alphabet="\t\n \x01", max_size=3), st.sampled_from(["javascript:", "JAVASCRIPT:", "data:", "vbscript:"]))
def test_an_address_with_a_scheme_that_runs_does_not_pass(before: str, scheme: str) -> None:
    for address in (before + scheme + "alert(1)", scheme[:3] + before + scheme[3:] + "alert(1)"):
        with pytest.raises(markup.Strange):
            markup._check_addresses("address", {"x": [address], "url": address})


@pytest.mark.parametrize("scheme", ALLOWED_URL_SCHEMES)
def test_every_link_that_an_editor_can_set_passes(scheme: str) -> None:
    markup.check_html(f'<p><a href="{scheme}:x&amp;y">x</a> <a href="#part">x</a> <a href="/en/?a=b:c">x</a></p>')


def test_a_text_that_only_looks_like_markup_is_not_refused_in_a_title() -> None:
    markup._check_addresses("title", "<script> is an element; javascript: is a scheme")


def places(value: Any, key: str = "") -> list[tuple[tuple[Any, ...], str]]:
    """Return the paths of strings with markup and of addresses in a record, each with its name."""
    if isinstance(value, str):
        is_place = "</" in value or key in {"url", "address", "link", "website", "source_url", "join_url", "src"}
        return [((), key)] if value and is_place else []
    if key in {"stored_rule", "raw_html"}:
        return []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [
        ((name, *rest), found)
        for name, one in pairs
        for rest, found in places(one, key if name == "value" or isinstance(value, list) else str(name))
    ]


def damaged(record: Any, path: tuple[Any, ...]) -> Any:
    changed = json.loads(json.dumps(record))
    holder = changed
    for name in path[:-1]:
        holder = holder[name]
    text = holder[path[-1]]
    if text.startswith("[{"):  # the body of a version
        holder[path[-1]] = text.replace("</", "<script>alert(1)</script></", 1)
    else:
        holder[path[-1]] = text + ACTIVE[0] if "</" in text else f"java\tscript:{text}"
    return changed


@pytest.mark.django_db
def test_no_field_of_an_export_brings_a_script(personal: Path) -> None:
    shapes, tried = Shapes(is_personal=True), set()
    sites.empty()
    for kind, shape in shapes.kinds:
        name = importing.RECORDS.format(kind.name)
        if not (personal / name).is_file():
            continue
        for line in (before := (personal / name).read_bytes()).splitlines():
            record = json.loads(line)
            for path, key in places(record):
                if (kind.name, key, "versions" in path) in tried:
                    continue
                tried.add((kind.name, key, "versions" in path))
                (personal / name).write_text(json.dumps(damaged(record, path)) + "\n")
                loader = Loader()
                loader._words[Locale] = dict.fromkeys(languages.codes(), 1)
                with pytest.raises(Damaged, match="was changed outside this site"), transaction.atomic():
                    importing._load_records(Bag(personal), kind, shape, loader)
        (personal / name).write_bytes(before)
    assert {
        ("items", "html", False),
        ("items", "address", False),
        ("pages/newsroom_news.articlepage", "body", True),
    } <= tried
    assert len(tried) >= 8
