"""Texts that try to bypass the sanitiser: two that once did, and any number generated from pieces that it handles."""

from __future__ import annotations

import random
from collections.abc import Iterator

# Attributes that an attacker wants to insert, since Wagtail's scripts would act on them.
ATTRIBUTES = (
    'data-controller="w-action" data-action="mouseover->w-action#post" data-w-action-url-value="/admin/sources/1/delete/" '
    'style="position:fixed;inset:0"'
)
ONE_STAGE = '<p lang="x href=">A "B" onfocus="alert(1)" tabindex="0" autofocus="" title=" href="<br lang="V">text</p>'
TWO_STAGES = (
    '<p lang="x hr href=">j "ef=" title=" href="<br lang="V">A "B" '
    f'{ATTRIBUTES} title=" hr href="f"ef="<br lang="W">text</p>'
)
SHIFTED = [
    *(payload.replace('"', quote) for payload in (ONE_STAGE, TWO_STAGES) for quote in ("'", "&quot;", "`", "”")),
    *(
        payload.replace("lang", name)
        for payload in (ONE_STAGE, TWO_STAGES)
        for name in ("dir", "href", "LANG", "scope")
    ),
    *(payload.replace("href=", name) for payload in (ONE_STAGE, TWO_STAGES) for name in ("HREF=", "rel=", "lang=")),
    f'<td colspan=" href=">x "1" {ATTRIBUTES} title=" href="<th rowspan="2">text',
    f"<a href='https://x.example/\" {ATTRIBUTES} title=\"'>text</a>",
    f'<a href="https://x.example/&quot; {ATTRIBUTES} title=&quot;">text</a>',
    f"<img alt='<p {ATTRIBUTES}>text</p>'>",
    f"<img alt='&lt;p {ATTRIBUTES}&gt;text&lt;/p&gt;'>",
    f"<iframe src='https://x.example/\" {ATTRIBUTES} title=\"' title='<b {ATTRIBUTES}>text</b>'></iframe>",
    f'<iframe src="https://x.example/"><p {ATTRIBUTES}>text</p></iframe>',
    f'<p title="<img alt=&quot;" {ATTRIBUTES}>text</p>">',
]

_WORDS = (
    "p br hr h2 ul ol li dl dt dd blockquote q pre code div figure a b i del ins sub table caption tbody tr td th img iframe "
    "script style svg math title textarea noscript template button select option form font object"
)
_TAGS = _WORDS.split()
_NAMES = [
    "lang",
    "dir",
    "href",
    "rel",
    "colspan",
    "rowspan",
    "scope",
    "alt",
    "src",
    "title",
    "style",
    "onfocus",
    "data-x",
]
_VALUES = [
    *("x", "en", "ru-Cyrl", "x href=", "rtl", "2", "99999", "col", "W", "", " ", "text"),
    *(
        "https://x.example/",
        "/y",
        "http:z",
        "mailto:a@x.example",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "//z.example",
    ),
    *("&quot;", "&#34;", "&lt;b&gt;", "&amp;quot;", '"', "'", "<br>", ">", "javascript&colon;alert(1)"),
]
_LOOSE = [
    *('"', "'", "`", "=", "<", ">", "</", "/>", " ", "\n", "&", "&lt;", "&gt;", "&quot;", "&amp;", "&nbsp;", "&#8238;"),
    *(
        ' href="',
        " href='",
        "hr href=",
        'ef="',
        ' href="f"',
        ' lang="',
        ' title="',
        " rel=",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
    ),
    *(
        ' href="javascript:alert(1)"',
        ' onfocus="alert(1)"',
        f" {ATTRIBUTES} ",
        "\x00",
        "\u202e",
        "text",
        "<img alt=",
        "<p lang=",
    ),
]


def texts(count: int, *, seed: int) -> Iterator[str]:
    """Yield ``count`` texts, the same for the same ``seed``."""
    chance = random.Random(seed)
    for _ in range(count):
        yield "".join(_piece(chance) for _ in range(chance.randint(2, 16)))


def _piece(chance: random.Random) -> str:
    match chance.random():
        case draw if draw < 0.45:
            return chance.choice(_LOOSE)
        case draw if draw < 0.6:
            return f"</{chance.choice(_TAGS)}>"
    attributes = "".join(_attribute(chance) for _ in range(chance.randint(0, 3)))
    return f"<{chance.choice(_TAGS)}{attributes}>"


def _attribute(chance: random.Random) -> str:
    quote = chance.choice(['"', '"', "'", ""])
    values = "".join(chance.choices(_VALUES, k=chance.randint(1, 2)))
    return f"{chance.choice([' ', ' ', '/', ''])}{chance.choice(_NAMES)}={quote}{values}{quote}"
