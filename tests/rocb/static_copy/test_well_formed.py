"""`rocb.static_copy.well_formed`: the same events as the standard parser, or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocb.static_copy import html_pages, well_formed
from rocb.static_copy.html_pages import Parts

BASE = "https://site.example"
NAMES = ["p", "a", "br", "script", "style", "title", "textarea", "form", "svg", "h1", "link"]
VALUES = [
    "",
    "/a/",
    "?a=1&amp;b=2",
    "?a=1&b=2",
    "&copy=1",
    "a > b",
    "a < b",
    " x='y' ",
    f"{BASE}/b",
    "&#x27;q&#39;",
    "ру",
]
ATTRIBUTES = [
    "href",
    "SRC",
    "data-live-only",
    "xlink:href",
    "viewBox",
    "hidden",
    "integrity",
    "srcset",
    "@click",
    "a/b",
]
TEXTS = [
    "text",
    "\n  ",
    "a > b",
    "a & b",
    "&amp;",
    "&copy;",
    "&copy 1",
    "&unknown;",
    "&#8217;",
    "&#x2019",
    "<",
    "</",
    f"{BASE}/c",
]
MARKUP = [
    "<!doctype html>",
    "<!DOCTYPE html>",
    "<!-- a <p> -->",
    "<![CDATA[a]]>",
    "<?a?>",
    "<p",
    "</p a>",
    "<p a=b>",
    "<A>",
    "\0",
]


def attribute() -> st.SearchStrategy[str]:
    names, values = st.sampled_from(ATTRIBUTES), st.sampled_from(VALUES)
    return st.one_of(
        st.builds('{}="{}"'.format, names, values),
        names,
        st.builds("{}='{}'".format, names, st.sampled_from(["", "/a/"])),
    )


def tag() -> st.SearchStrategy[str]:
    name, space = st.sampled_from(NAMES), st.sampled_from([" ", "\n  "])
    attributes = st.builds(
        lambda found, space: "".join(space + one for one in found), st.lists(attribute(), max_size=3), space
    )
    starts = st.builds("<{}{}{}>".format, name, attributes, st.sampled_from(["", "", " ", "/", " /"]))
    ends = st.builds("</{}{}>".format, name, st.sampled_from(["", "\n"]))
    return st.one_of(starts, ends, st.builds("<{0}>x & y</{0}>".format, name))


def standard(text: str) -> Parts:
    parser = html_pages._Page(BASE)
    parser.feed(text)
    parser.close()
    return parser.done()


# The rarer a piece, the more markup is well-formed.
PIECES = st.one_of(tag(), tag(), tag(), st.sampled_from(TEXTS), st.sampled_from(TEXTS + MARKUP))


@given(st.lists(PIECES, max_size=12).map("".join))
def test_any_markup_is_read_as_the_standard_parser_does(text: str) -> None:
    assert html_pages.read(text, base=BASE) == standard(text)


@pytest.mark.parametrize(
    "text", ["", "a", "<p>", "</p>", '<a href="/a/" hidden>b</a >', "<script>a</script>", "<br/>&amp;"]
)
def test_simple_markup_needs_no_other_parser(text: str) -> None:
    assert well_formed.events(text) is not None


@pytest.mark.parametrize(
    "text", [*MARKUP[1:-1], "a & b", "&copy;", "<", "<script><p></script>", "<title>", "<p a='b'>"]
)
def test_other_markup_is_left_to_the_standard_parser(text: str) -> None:
    assert well_formed.events(text) is None
