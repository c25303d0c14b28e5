"""`news.views.sources`: what an article is based on, then the links of its text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from news.addresses import OUR_HOST
from news.views.sources import MOST, of

BASED_ON = {"name": "AFP", "url": "https://afp.example/1"}


def test_the_basis_is_first_and_each_address_is_named_once() -> None:
    text = (
        f'<a href="https://afp.example/1">again</a> <a href="{OUR_HOST}/en/">ours</a> <a href="/en/">ours</a>'
        '<a class="x" href="https://www.b.example/?a=1&amp;b=2">the <b>report</b> &amp; more</a>'
    )
    assert [(one.url, one.words, one.host) for one in of(text, based_on=BASED_ON)] == [
        ("https://afp.example/1", "AFP", ""),
        ("https://www.b.example/?a=1&b=2", "the report & more", "b.example"),
    ]
    assert not of("<p>No link</p>", based_on=None)


@given(st.lists(st.text()), st.text())
def test_any_text_has_few_sources(addresses: list[str], words: str) -> None:
    text = "".join(f'<a href="https://{address}">{words}</a>' for address in addresses)
    found = of(text, based_on=None)
    assert len(found) <= MOST
    assert len({one.url for one in found}) == len(found)
    assert all(one.words for one in found)
