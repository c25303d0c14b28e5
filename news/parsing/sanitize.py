"""Sanitiser: foreign HTML -> allowed HTML and its plain text. Pure.

The result has no scripts, styles, forms, images, ids or classes, links only to http, https and mailto addresses, and
has only allowed attribute values. nh3 is the last step: the HTML is not changed after it, and cleaning again changes
nothing. An image is replaced by its alternative text (nothing is loaded from other sites), a frame by a link to its
content.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from html import escape, unescape
from typing import Any
from urllib.parse import urlsplit

import nh3

# Increase this whenever the same input may give another result: stored texts with an older version are cleaned again.
SANITIZER_VERSION = 3

# Longer texts are cut. Beyond the other limits an entry becomes plain text, since nh3's time is quadratic in nesting,
# in the attributes of an element and in bare ampersands.
MAX_CHARACTERS = 128 * 1024
MAX_DEPTH = 100
_CUT_TO = 120 * 1024  # leaves space for closing the elements that the cut leaves open
_MAX_DEPTH_BEFORE = 1000  # limit for the input, in which end tags may be missing; nh3 handles it in milliseconds
MAX_ANGLES = 10_000
MAX_AMPERSANDS = 20_000

_SPACES = re.compile(r"\s+")
_NO_BREAK = frozenset("\u00a0\u202f")
_OPENS = frozenset("«№")
_CLOSES = frozenset(":;!?»%")

LINK_REL = "noopener noreferrer nofollow ugc"

_ALLOWED = (
    "p br hr h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote q cite pre code kbd samp var div figure figcaption "
    "a b strong i em u s del ins sub sup small mark abbr time table caption thead tbody tfoot tr td th"
)
_TAGS = frozenset(_ALLOWED.split())
_ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
# Allowed values of attributes. A language tag has the syntax of RFC 5646, section 2.1.
_VALUES = {
    "lang": re.compile(r"(?:[a-z]{2,8}|[ix])(?:-[a-z0-9]{1,8}){0,7}", re.IGNORECASE | re.ASCII),
    "dir": re.compile("ltr|rtl|auto", re.IGNORECASE),
    "colspan": re.compile("[1-9][0-9]{0,2}"),
    "rowspan": re.compile("[1-9][0-9]{0,2}"),
    "scope": re.compile("row|col|rowgroup|colgroup", re.IGNORECASE),
    # nh3 treats "http:page" as absolute, but a browser on a page of that scheme treats it as relative.
    "href": re.compile(r"(?:https?://[^/\\?#]|mailto:).*", re.IGNORECASE),
}
_UNWRITTEN_IN_ADDRESSES = {ord(c): f"%{ord(c):02X}" for c in ' <>"`'} | dict.fromkeys(map(ord, "\t\r\n"))


def _allowed_value(tag: str, attribute: str, value: str) -> str | None:
    """Return the value to use instead of ``value``, or None to remove the attribute."""
    if attribute == "href":
        value = value.strip().translate(_UNWRITTEN_IN_ADDRESSES)
    if (shape := _VALUES.get(attribute)) and not shape.fullmatch(value):
        return None
    return value


_CLEANING: dict[str, Any] = {
    "tags": _TAGS,
    "clean_content_tags": frozenset({"script", "style", "svg", "math", "template", "title"}),
    "attributes": _ATTRIBUTES,
    "url_schemes": frozenset({"http", "https", "mailto"}),
    "link_rel": LINK_REL,
}
_LAST = nh3.Cleaner(**_CLEANING, attribute_filter=_allowed_value, url_relative="deny")
# The cleaner of the first pass writes images and frames in a form that can be parsed reliably.
_READING: dict[str, Any] = {
    **_CLEANING,
    "tags": _TAGS | {"img", "iframe"},
    "attributes": {**_ATTRIBUTES, "img": {"alt"}, "iframe": {"src", "title"}},
}
_READING_WITHOUT_BASE = nh3.Cleaner(**_READING, url_relative="deny")
# A tree that HTML cannot express (nested paragraphs, after a button between them was removed) is stable after one or
# two.
_ROUNDS = 4

# C0 and C1 controls except tab and line ends, overrides of the writing direction, non-characters, surrogates.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
_CONTROLS = bytes({*range(9), 11, 12, *range(14, 32), 127})

# As nh3 writes them: every value is quoted and contains no quotes; the content of a frame is not markup.
_PICTURE = re.compile(r'<img(?: alt="([^"]*)")?>|<iframe((?: [a-z]+="[^"]*")*)>.*?</iframe>', re.DOTALL)
_WRITTEN_VALUE = re.compile(r' ([a-z]+)="([^"]*)"')
# An embedded image (data URL), so long that it would leave no space for the text.
_INLINE_FILE = re.compile(r"data:[^\s\"'<>]{1000,}")

# Each match ends at the next "<" or takes all the rest, so the time is linear.
_UNSEEN = re.compile(
    r"<!--(?:.*?-->|.*)|<(script|style|svg|math|template|title)\b[^<>]*>(?:.*?</\1\s*>|.*)", re.IGNORECASE | re.DOTALL
)
_BREAK = re.compile(
    r"</?(?:p|br|hr|h[1-6]|[uod]l|li|d[td]|blockquote|pre|div|fig(?:ure|caption)|table|caption|t(?:head|body|foot|r)"
    r"|article|section|header|footer|aside|address|form|iframe)(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)
# In a line of text "<" may be literal: "<office@agency.example>", "a < b". Only tags with the name of an HTML element
# or with an attribute are removed.
_ELEMENTS = (
    f"{_ALLOWED} area article aside audio base body button canvas center col colgroup data details dialog embed fieldset "
    "font footer form frame frameset head header hgroup html iframe img input ins isindex label legend link main map math "
    "menu meta nav nobr noscript object optgroup option output param picture progress ruby samp script section select "
    "source span strike style summary svg template textarea time title track tt video wbr"
)
_MARKUP = re.compile(
    r"<(script|style)\b[^<>]*>.*?</\1\s*>|<!--.*?-->|<!\[CDATA\[|\]\]>"
    rf"|</?(?:{'|'.join(_ELEMENTS.split())})(?:[\s/][^<>]*)?>|<[a-z/!?][^<>]*=[^<>]*(?:>|(?=<)|$)",
    re.IGNORECASE | re.DOTALL,
)
_ESCAPED_AGAIN = re.compile("&(?:amp;)+")
_TAG = re.compile(r"</?[a-z!?][^<>]*>", re.IGNORECASE)
_NAME = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
# Elements that end at the next one's start or are empty, so that sequences of them do not nest.
_FLAT_NAMES = "br hr img input wbr meta link source track col area embed param p li dt dd td th tr option"
_FLAT = frozenset(_FLAT_NAMES.split())


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Result of the sanitiser. ``html`` is safe to show as it is; ``text`` is the same without markup, one line per
    paragraph. ``words_left_out``: number of words beyond a limit.
    """

    html: str
    text: str
    sanitizer_version: int
    words_left_out: int = 0


def clean(html: str, *, base_url: str) -> Cleaned:
    """Sanitise ``html``. Relative addresses are resolved against ``base_url``, or dropped if it is not an address."""
    pieces, rest = _pieces(without_forbidden(html))
    left_out = 0
    if all(_is_bearable(piece) for piece in pieces):
        reader = _reader(base_url)
        left_out += count_words(rest)
        html = "".join(_with_words_for_pictures(reader.clean(piece)) for piece in pieces)
        for _round in range(_ROUNDS):
            html, rest = _cut(without_forbidden(html))  # again, since nh3 has decoded entities to characters
            left_out += count_words(rest)
            if not _is_bearable(html):
                break
            cleaned = _LAST.clean(html)
            if cleaned == html:
                # nh3's output is correctly nested, so the depth is exact.
                if _is_deeper(html, MAX_DEPTH):
                    break
                return Cleaned(html, _words(html), SANITIZER_VERSION, left_out)
            html = cleaned
    return _as_plain_text(html, left_out=left_out)


def _as_plain_text(html: str, *, left_out: int) -> Cleaned:
    text = text_of(html)
    while not _is_bearable(shown := as_html(text)):
        text = text[: len(text) * 9 // 10].rstrip()
    left_out += max(0, count_words(html) - len(text.split()))
    return Cleaned(shown, text, SANITIZER_VERSION, left_out)


def _reader(base_url: str) -> nh3.Cleaner:
    """Return a cleaner that resolves relative addresses against ``base_url``, or drops them if it is not an address."""
    if _is_web(base_url):
        with suppress(ValueError):  # an address that nh3 does not accept
            return nh3.Cleaner(**_READING, url_relative=("rewrite_with_base", base_url))
    return _READING_WITHOUT_BASE


def text_of(html: str) -> str:
    """Return the text of any ``html``: one line per paragraph, spaces collapsed, cut at `MAX_CHARACTERS`."""
    html = html[: 8 * MAX_CHARACTERS]  # longer than any result of `as_html`
    return _words(_UNSEEN.sub(" ", html))


def count_words(html: str) -> int:
    """Return the number of words of any ``html``, without a limit of length."""
    return len(words_in(html)) if html else 0


def words_in(html: str) -> list[str]:
    return _all_words(_UNSEEN.sub(" ", html)).split()


def _words(html: str) -> str:
    return _all_words(html)[:MAX_CHARACTERS].rstrip()


def _all_words(html: str) -> str:
    # Line ends in the source count as spaces; those of the result are the ends of paragraphs.
    html = html.replace("\n", " ")
    if "<" in html:
        html = _TAG.sub("", _BREAK.sub("\n", html).replace("</td>", " ").replace("</th>", " "))
    return _in_lines(without_forbidden(unescape(html)))


def _in_lines(text: str) -> str:
    lines = (one_line(line) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    """Remove line breaks and collapse spaces.

    A no-break space stays where typography needs it: before a punctuation mark in French, inside guillemets, after "№",
    between digits. Elsewhere it is usually an accident, and searches for two words would miss them.
    """
    if "\u00a0" not in text and "\u202f" not in text:
        return " ".join(text.split())
    return _SPACES.sub(_space, text).strip()


def _space(found: re.Match[str]) -> str:
    run, text = found[0], found.string
    if run not in _NO_BREAK:
        return " "
    before, after = text[max(found.start() - 1, 0) : found.start()], text[found.end() : found.end() + 1]
    stays = before in _OPENS or after in _CLOSES or (before.isdigit() and after.isdigit())
    return run if stays else " "


def without_forbidden(text: str) -> str:
    """Remove control characters and overrides of the writing direction, but keep tab and line ends."""
    if text.isascii() and len(octets := text.encode()) == len(octets.translate(None, _CONTROLS)):
        return text  # five times as fast as the regular expression
    return FORBIDDEN.sub("", text)


def plain_line(text: str, *, limit: int = 1000) -> str:
    """Return a title, name or category as one line of plain text without markup and control characters.

    Publishers escape titles once, twice or not at all, without declaring which. So markup is removed and entities are
    decoded until nothing changes: ``&amp;lt;b&amp;gt;Duty&amp;lt;/b&amp;gt;`` is "Duty". The result is text and must be
    escaped when shown. If it is longer than ``limit``, it is cut and ends in "…".
    """
    text = text[: 4 * limit]
    while "<" in text or "&" in text:
        plain = unescape(_ESCAPED_AGAIN.sub("&", _MARKUP.sub("", text)))
        if plain == text:
            break
        text = plain
    text = one_line(without_forbidden(text))
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def as_html(text: str) -> str:
    """Return plain text as HTML, with a paragraph for each line."""
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in text.splitlines() if line.strip())


def excerpt(text: str, *, limit: int = 200) -> str:
    """Return the beginning of ``text`` as one line of at most ``limit`` characters, cut between words, with "…"."""
    line = one_line(text[: 4 * limit + 100])
    if len(line) <= limit:
        return line
    space = line.rfind(" ", limit // 2, limit)
    return line[: space if space > 0 else limit - 1].rstrip(" ,;:–—-") + "…"


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _with_words_for_pictures(html: str) -> str:
    """Replace images and frames in nh3's output by text and links."""
    return _PICTURE.sub(_words_for, html) if "<img" in html or "<iframe" in html else html


def _words_for(picture: re.Match[str]) -> str:
    if picture[2] is None:
        return _written(picture[1] or "")
    values = dict(_WRITTEN_VALUE.findall(picture[2]))
    address = values.get("src", "")
    return f'<p><a href="{address}">{_written(values.get("title") or address)}</a></p>' if address else ""


def _written(value: str) -> str:
    """Return an attribute value of nh3's output as text; some versions of nh3 do not escape angle brackets in it."""
    return value.replace("<", "&lt;").replace(">", "&gt;")


def _pieces(html: str) -> tuple[list[str], str]:
    """Split ``html`` into pieces that are read one by one, and the rest beyond all limits.

    So a document with more images than text keeps its text.
    """
    rest = ""
    if len(html) > MAX_CHARACTERS:
        html = _UNSEEN.sub(" ", _INLINE_FILE.sub("", html))
        html, rest = html[: 8 * MAX_CHARACTERS], html[8 * MAX_CHARACTERS :]
    pieces = []
    while len(html) > MAX_CHARACTERS:
        piece, html = _cut(html)
        pieces.append(piece)
    return [*pieces, html], rest


def _cut(html: str) -> tuple[str, str]:
    """Split ``html`` in two if it is too long: between elements, or between words if no element ends nearby."""
    if len(html) <= MAX_CHARACTERS:
        return html, ""
    start, end = html.rfind("<", 1, _CUT_TO), html.rfind(">", 1, _CUT_TO)
    is_near_or_open = start > _CUT_TO // 2 or start > end
    place = start if is_near_or_open and start > 0 else html.rfind(" ", max(end, 1), _CUT_TO)
    place = place if place > 0 else _CUT_TO
    return html[:place], html[place:]


def _is_bearable(html: str) -> bool:
    if len(html) > MAX_CHARACTERS or html.count("&") > MAX_AMPERSANDS:
        return False
    return html.count("<") <= MAX_ANGLES and not _is_deeper(html, _MAX_DEPTH_BEFORE)


def _is_deeper(html: str, limit: int) -> bool:
    # Only start tags can nest, and most texts have fewer than the limit in total.
    return html.count("<") - html.count("</") > limit and _depth(html) > limit


def _depth(html: str) -> int:
    """Return an upper bound of the nesting depth of ``html``."""
    depth = deepest = 0
    for closing, name in _NAME.findall(html):
        if name.lower() in _FLAT:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest
