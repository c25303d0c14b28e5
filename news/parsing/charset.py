"""Decoding of documents whose declared encoding may be wrong. Pure."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from news.parsing.alphabets import Guess, guesses, language_of_country

# Names that mean a larger character set on the web (Encoding Standard, section 4.2).
_LARGER = {
    **dict.fromkeys(("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin-1", "latin1"), "cp1252"),
    **{
        "koi8-r": "koi8-u",
        "iso-8859-9": "cp1254",
        "gb2312": "gb18030",
        "gbk": "gb18030",
        "shift_jis": "cp932",
        "x-sjis": "cp932",
    },
    **{
        "euc-kr": "cp949",
        "ks_c_5601-1987": "cp949",
        "big5": "big5hkscs",
        "tis-620": "cp874",
        "iso-8859-8-i": "iso-8859-8",
    },
}
# Python codecs that are not encodings of the web, and UTF-7, which can hide markup in plain letters.
_NEVER = {"utf-7", "utf7", "unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "mbcs", "oem"}

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_IN_PAGE = re.compile(rb"""<meta\s[^<>]*?\bcharset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_DECLARED = re.compile(rb"""<\?xml[^<>]*?\bencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_IN_HEADER = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)

# Bytes that no text contains except in UTF-16 and UTF-32. ESC is not among them, because it starts a shift in ISO-2022.
_CONTROLS = bytes({*range(9), 11, *range(14, 27), *range(28, 32)})


def is_binary(body: bytes) -> bool:
    """Return whether more than 2 % of the first bytes are control characters."""
    start = body[:4096]
    return (
        not _wide(start) and not _marked(start) and len(start) - len(start.translate(None, _CONTROLS)) > len(start) / 50
    )


def has_controls(body: bytes) -> bool:
    """Return whether the text may have control characters that XML forbids. Fast; always True for UTF-16 and UTF-32."""
    return len(body) != len(body.translate(None, _CONTROLS + b"\x1b"))


@dataclass(frozen=True, slots=True)
class Decoded:
    """Decoded text. ``is_doubtful``: the declared encoding was wrong or missing, so letters may be wrong. ``assumed``
    is the usual name of the encoding used instead, or "".
    """

    text: str
    is_doubtful: bool = False
    assumed: str = ""


def decode(body: bytes, *, content_type: str = "", url: str = "") -> Decoded:
    """Decode a document, even if the declared encoding is wrong.

    Try in this order:

    1. a byte order mark
    2. UTF-16 or UTF-32, recognised by their zero bytes
    3. UTF-8, if all bytes are valid, because other encodings almost never are by chance
    4. the encoding in the document, then in the header (RFC 7303 prefers the header, but that is mostly a server default)
    5. UTF-8 with invalid bytes, if it explains most of them
    6. the most likely encoding for the letters (`alphabets`), the document's language and the country of its ``url``

    A declared encoding is rejected if another one gives clearly more likely letters, such as Cyrillic declared as
    Latin-1 or windows-1251 declared as KOI8-R. If the other one is only slightly more likely, the declared one is used
    with a doubt.
    """
    if mark := _marked(body):
        return _with_holes(body[len(mark) :], dict(_BOMS)[mark])
    if name := _wide(body):
        return _with_holes(body, name)
    stated = _stated(body, content_type)
    for name in stated:
        if name.startswith(("iso-2022-", "hz")) and (text := _decoded(body, name)) is not None:
            return Decoded(text)
    if (text := _decoded(body, "utf-8")) is not None:
        is_other = not text.isascii() and any(name not in ("utf-8", "utf8") for name in stated)
        return Decoded(text, is_doubtful=is_other, assumed="UTF-8" if is_other else "")
    found = guesses(body, languages=_languages(body, url))
    for name in stated:
        if (text := _decoded(body, name)) is None:
            continue
        is_believed, is_doubtful = _weighed(name, body, found)
        if is_believed:
            return Decoded(text, is_doubtful=is_doubtful or len(set(stated)) > 1)
    text = body.decode("utf-8", "replace")
    holes = text.count("\ufffd")
    letters = len(text) - len(text.encode("ascii", "ignore")) - holes
    if letters >= holes:
        return Decoded(text, is_doubtful=True, assumed="UTF-8")
    best = found[0].encoding if found else "cp1252"
    return Decoded(body.decode(best, "replace"), is_doubtful=True, assumed=_USUAL_NAMES[best])


_USUAL_NAMES = {
    **{f"cp{number}": f"windows-{number}" for number in (1250, 1251, 1252, 1253, 1254, 1255, 1257)},
    **{f"iso8859_{number}": f"ISO-8859-{number}" for number in (2, 5, 7)},
    **{"koi8_u": "KOI8-R", "cp866": "IBM866"},
}
# In nats per letter: text in any known language is above `_GOOD`; letters that form no words are below `_SENSELESS`. If
# both encodings are possible, the better one needs `_CLEARLY` more per letter and `_IN_ALL` more in total. `_PERHAPS`
# more in total raises a doubt.
_GOOD, _SENSELESS = -4.5, -5.5
_CLEARLY, _IN_ALL, _PERHAPS = 0.5, 8.0, 2.0


def _weighed(name: str, body: bytes, found: Sequence[Guess]) -> tuple[bool, bool]:
    """Return whether to use the declared encoding, and whether another one with different letters is nearly as likely."""
    name = codecs.lookup(name).name
    if name.startswith(("utf-16", "utf-32")):
        return False, False  # both were already tried, and nearly any bytes can be decoded as UTF-16
    names = {codecs.lookup(guess.encoding).name: guess for guess in found}
    stated = names.get(name)
    if stated is None:
        return True, False
    if stated.likelihood < _SENSELESS and found[0].likelihood > _GOOD:
        return False, False
    text = _decoded(body, stated.encoding)
    other = next((guess for guess in found if _decoded(body, guess.encoding) not in {text, None}), stated)
    lead = other.likelihood - stated.likelihood
    is_clear = lead > _CLEARLY and lead * stated.count > _IN_ALL and other.likelihood > _GOOD
    return not is_clear, lead * stated.count > _PERHAPS


_LANGUAGE = re.compile(
    rb"""(?:<(?:dc:)?language>\s*|\b(?:xml:)?lang\s*=\s*["']|"language"\s*:\s*")([A-Za-z]{2})(?![A-Za-z])"""
)


def _languages(body: bytes, url: str) -> set[str]:
    stated = {match.decode("ascii").lower() for match in _LANGUAGE.findall(body[:8192])}
    try:
        country = language_of_country(urlsplit(url).hostname or "")
    except ValueError:
        country = ""
    return stated | {country}


def _marked(body: bytes) -> bytes:
    """Return the byte order mark, or b""."""
    return next((mark for mark, _ in _BOMS if body.startswith(mark)), b"")


def _wide(body: bytes) -> str:
    """Return the encoding of UTF-16 or UTF-32 by its zero bytes, because the markup of a feed begins with ASCII."""
    match [byte == 0 for byte in body[:4]]:
        case [True, True, True, False]:
            return "utf-32-be"
        case [False, True, True, True]:
            return "utf-32-le"
        case [True, False, True, False]:
            return "utf-16-be"
        case [False, True, False, True]:
            return "utf-16-le"
    return ""


def stated_in(content_type: str) -> str:
    """Return the name of the encoding in a ``Content-Type`` header, unchanged, or ""."""
    found = _IN_HEADER.search(content_type)
    return found[1] if found else ""


def _stated(body: bytes, content_type: str) -> list[str]:
    """Return the encodings declared in the document and in the header, as names for Python."""
    declared = _DECLARED.search(body[:2048]) or _IN_PAGE.search(body[:4096] if _is_page(body) else b"")
    names = [declared[1].decode("ascii")] if declared else []
    names += [name] if (name := stated_in(content_type)) else []
    names = [_LARGER.get(name.lower(), name.lower()) for name in names]
    return [name for name in names if name.replace("_", "-") not in _NEVER]


def _is_page(body: bytes) -> bool:
    start = body[:1024].lower()
    return b"<html" in start or b"<!doctype html" in start


def _decoded(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _with_holes(body: bytes, name: str) -> Decoded:
    text = _decoded(body, name)
    return Decoded(text) if text is not None else Decoded(body.decode(name, "replace"), is_doubtful=True)
