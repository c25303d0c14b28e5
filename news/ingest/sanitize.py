"""Outside HTML -> allowed HTML and its plain text. Pure.

What is left has no script, style, form, picture, id or class, and leads only to http, https and mailto addresses. Cleaning
what was cleaned changes nothing. A picture is replaced by the text that stands for it (nothing is loaded from elsewhere),
a frame by a link to what it shows.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import urlsplit

import nh3

# Raised whenever the same input may come out differently: what was stored under an older number is cleaned anew.
SANITIZER_VERSION = 1

# Beyond these an entry becomes plain text: nh3's time grows with the square of nesting and of bare ampersands.
MAX_CHARACTERS = 128 * 1024
MAX_DEPTH = 100
_MAX_DEPTH_BEFORE = 1000  # of what comes in, where ends may be missing; nh3 does that in milliseconds
MAX_ANGLES = 10_000
MAX_AMPERSANDS = 20_000

LINK_REL = "noopener noreferrer nofollow ugc"

_ALLOWED = (
    "p br hr h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote q cite pre code kbd samp var div figure figcaption "
    "a b strong i em u s del ins sub sup small mark abbr time table caption thead tbody tfoot tr td th"
)
_TAGS = frozenset(_ALLOWED.split())
_WITHOUT_CONTENT = frozenset({"script", "style", "svg", "math", "template", "title"})
_CLEANING: dict[str, object] = {
    "tags": _TAGS,
    "clean_content_tags": _WITHOUT_CONTENT,
    "attributes": {
        "*": {"lang", "dir"},
        "a": {"href"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan", "scope"},
    },
    "url_schemes": frozenset({"http", "https", "mailto"}),
    "link_rel": LINK_REL,
}
# Addresses are resolved by then, so that any number of texts share it.
_SETTLED = nh3.Cleaner(**_CLEANING, url_relative="deny")  # type: ignore[arg-type]
# A tree that HTML cannot write down (a paragraph in a paragraph, after a button around it went) settles in one or two.
_ROUNDS = 4

# C0 and C1 without tab and line ends, overrides of the writing direction, non-characters, halves of a character.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
_INSIDE = r"""((?:[^<>"']|"[^"]*"|'[^']*')*)"""
_CONTROLS = bytes({*range(9), 11, 12, *range(14, 32), 127})

_PICTURE = re.compile(rf"<img\b{_INSIDE}>", re.IGNORECASE)
_FRAME = re.compile(rf"<iframe\b{_INSIDE}>(?:[^<]*</iframe\s*>)?", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![\w-])(alt|src|title)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""", re.IGNORECASE)
# nh3 takes "http:page" for an absolute address, a browser on a page of that scheme does not.
_ODD_LINK = re.compile(r' href="(?!(?i:https?://|mailto:))[^"]*"')

# Each comes to an end at the next "<" or swallows all the rest, so the time grows with the length alone.
_UNSEEN = re.compile(
    r"<!--(?:.*?-->|.*)|<(script|style|svg|math|template|title)\b[^<>]*>(?:.*?</\1\s*>|.*)", re.IGNORECASE | re.DOTALL
)
_BREAK = re.compile(
    r"</?(?:p|br|hr|h[1-6]|[uod]l|li|d[td]|blockquote|pre|div|fig(?:ure|caption)|table|caption|t(?:head|body|foot|r)"
    r"|article|section|header|footer|aside|address|form|iframe)(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)
# In a line of text "<" may be meant: "<office@customs.example>", "a < b". Dropped is what has the name of an element of HTML,
# and what has an attribute.
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
# They end where the next begins, or hold nothing: however many follow each other, they do not nest.
_FLAT_NAMES = "br hr img input wbr meta link source track col area embed param p li dt dd td th tr option"
_FLAT = frozenset(_FLAT_NAMES.split())

# Of what nh3 writes: quotes around every value, no "<" in a text.
_WRITTEN_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)(?:\s[^<>"]*(?:"[^"]*"[^<>"]*)*)?>')
_VOID = frozenset(("br", "hr"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CLOSING_PARAGRAPHS = _HEADINGS | {
    *("p", "hr", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "div", "figure", "figcaption")
}
_BREAKING = _CLOSING_PARAGRAPHS | {"br"}
_UNCERTAIN = frozenset(("pre", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"))


@dataclass(frozen=True, slots=True)
class Cleaned:
    """``html`` is fit to be shown as it stands; ``text`` is the same without markup, one line a paragraph."""

    html: str
    text: str
    sanitizer_version: int


def clean(html: str, *, base_url: str) -> Cleaned:
    """``html`` with only what is allowed; relative addresses start from ``base_url``, or are dropped if it is none."""
    if not html:
        return Cleaned("", "", SANITIZER_VERSION)
    for again in range(_ROUNDS):
        if not _is_bearable(html):
            break
        # What was an entity for a control character is one in the second round; pictures and frames are gone by then.
        prepared = without_forbidden(html) if again else _without_pictures(html)
        cleaner = _SETTLED if again or not _may_be_relative(prepared) else _cleaner(base_url)
        cleaned = _ODD_LINK.sub("", cleaner.clean(prepared))
        if (words := _words_if_settled(cleaned)) is not None:
            return Cleaned(cleaned, words, SANITIZER_VERSION)
        if cleaned == html:
            # What nh3 writes is nested as it says, so that the depth is known exactly.
            if _is_deeper(html, MAX_DEPTH):
                break
            return Cleaned(html, _words(html), SANITIZER_VERSION)
        html = cleaned
    text = text_of(html)
    return Cleaned(as_html(text), text, SANITIZER_VERSION)


def _cleaner(base_url: str) -> nh3.Cleaner:
    """One that resolves addresses from ``base_url``, or drops them if that is none."""
    if _is_web(base_url):
        with suppress(ValueError):  # an address that only looks like one
            return nh3.Cleaner(**_CLEANING, url_relative=("rewrite_with_base", base_url))  # type: ignore[arg-type]
    return _SETTLED


def _may_be_relative(html: str) -> bool:
    """Whether a link may need its base; an answer that errs costs a little time, or a link that nobody writes so."""
    return html.count("href") > html.count('href="http') or "HREF" in html or "Href" in html


def _words_if_settled(html: str) -> str | None:
    """The words of ``html``, which nh3 has written, if it is certain that nh3 would write just the same again.

    Certain it is where each element stands where HTML lets it stand (HTML, section 13.2.6: none closes, moves or repeats
    another), which most texts keep to. Tables and preformatted text are not looked into.
    """
    if len(html) > MAX_CHARACTERS or html.count("<") > MAX_ANGLES or without_forbidden(html) != html:
        return None
    first, *parts = _WRITTEN_TAG.split(html.replace("\n", " "))
    words, around = [first], [""]
    for closing, name, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if closing:
            if around.pop() != name:
                return None
        elif not _may_stand(name, around):
            return None
        elif name not in _VOID:
            around.append(name)
        words.append(f"\n{text}" if name in _BREAKING else text)
    joined = "".join(words)
    return None if len(around) != 1 or "<" in joined else _in_lines(unescape(joined))


def _may_stand(name: str, around: list[str]) -> bool:
    if name in _CLOSING_PARAGRAPHS and "p" in around:
        return False
    match name:
        case "li":
            return around[-1] in ("ul", "ol")
        case "dt" | "dd":
            return around[-1] == "dl"
        case "a":
            return "a" not in around
        case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
            return _HEADINGS.isdisjoint(around)
    return name not in _UNCERTAIN and len(around) <= MAX_DEPTH


def text_of(html: str) -> str:
    """The words of ``html``, whatever it is: one line for each paragraph, spaces folded, cut at `MAX_CHARACTERS`."""
    html = html[: 8 * MAX_CHARACTERS]  # what `as_html` makes of the longest text is shorter
    return _words(_UNSEEN.sub(" ", html))


def _words(html: str) -> str:
    # Line ends in the source are spaces; those of the text are where paragraphs end.
    html = html.replace("\n", " ")
    if "<" in html:
        html = _TAG.sub("", _BREAK.sub("\n", html).replace("</td>", " ").replace("</th>", " "))
    return _in_lines(without_forbidden(unescape(html)))


def _in_lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)[:MAX_CHARACTERS].rstrip()


def without_forbidden(text: str) -> str:
    """``text`` without control characters and overrides of the writing direction; tab and line ends stay."""
    if text.isascii() and len(octets := text.encode()) == len(octets.translate(None, _CONTROLS)):
        return text  # five times as quick as the pattern
    return FORBIDDEN.sub("", text)


def plain_line(text: str, *, limit: int = 1000) -> str:
    """A title, a name or a category as one line of plain text: no markup, no control characters, spaces folded.

    Publishers escape titles once, twice or not at all, and do not say which. So markup is dropped and entities are
    decoded until nothing changes: ``&amp;lt;b&amp;gt;Duty&amp;lt;/b&amp;gt;`` is "Duty". What remains is text and is
    escaped where it is shown. Longer than ``limit`` it ends in "…".
    """
    text = text[: 4 * limit]
    while "<" in text or "&" in text:
        plain = unescape(_ESCAPED_AGAIN.sub("&", _MARKUP.sub("", text)))
        if plain == text:
            break
        text = plain
    text = " ".join(without_forbidden(text).split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def as_html(text: str) -> str:
    """Plain text as HTML: a paragraph for each line."""
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in text.splitlines() if line.strip())


def excerpt(text: str, *, limit: int = 200) -> str:
    """The beginning of ``text`` in one line, at most ``limit`` characters, cut between words and marked with "…"."""
    line = " ".join(text[: 4 * limit + 100].split())
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


def _without_pictures(html: str) -> str:
    """Pictures and frames replaced. Whatever this leaves behind goes through nh3 like the rest."""
    html = without_forbidden(html)
    if "<img" in html or "<IMG" in html:  # spelled in another way it is lost without its words
        html = _PICTURE.sub(lambda match: _attributes(match[1]).get("alt", ""), html)
    return _FRAME.sub(_link_for_frame, html) if "<iframe" in html or "<IFRAME" in html else html


def _attributes(text: str) -> dict[str, str]:
    return {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(text)}


def _link_for_frame(match: re.Match[str]) -> str:
    attributes = _attributes(match[1])
    address = attributes.get("src", "").replace('"', "&quot;")
    return f'<p><a href="{address}">{attributes.get("title") or address}</a></p>' if address else ""


def _is_bearable(html: str) -> bool:
    if len(html) > MAX_CHARACTERS or html.count("&") > MAX_AMPERSANDS:
        return False
    return html.count("<") <= MAX_ANGLES and not _is_deeper(html, _MAX_DEPTH_BEFORE)


def _is_deeper(html: str, limit: int) -> bool:
    # Only what opens can nest, and most texts open less than the limit altogether.
    return html.count("<") - html.count("</") > limit and _depth(html) > limit


def _depth(html: str) -> int:
    """An upper bound of how deep the elements of ``html`` are nested."""
    depth = deepest = 0
    for closing, name in _NAME.findall(html):
        if name.lower() in _FLAT:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest
