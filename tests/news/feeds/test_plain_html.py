"""`news.feeds.plain_html`: HTML in feeds has no attributes that only our own pages need."""

from __future__ import annotations

import pytest

from news.feeds.plain_html import plain_html


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (
            '<div class="table" role="group" tabindex="0" aria-label="T"><table><tr><td colspan="2">1</td></tr></table></div>',
            '<div><table><tbody><tr><td colspan="2">1</td></tr></tbody></table></div>',
        ),
        ('<figure class="embed" data-player="x" data-label="y"><p>A</p></figure>', "<figure><p>A</p></figure>"),
        ('<time datetime="2026-03-01" data-moment="1">1 March</time>', '<time datetime="2026-03-01">1 March</time>'),
        ('<a href="https://a.example/" rel="external">A</a>', '<a href="https://a.example/" rel="external">A</a>'),
        ('<h2 id="part">A</h2><p lang="ru">Да</p>', '<h2 id="part">A</h2><p lang="ru">Да</p>'),
        ("<p>data-moment=&quot;1&quot; tabindex</p>", '<p>data-moment="1" tabindex</p>'),
    ],
)
def test_attributes_of_our_own_pages_are_left_out_and_text_is_not(ours: str, theirs: str) -> None:
    assert plain_html(ours) == theirs
    assert plain_html(theirs) == theirs
