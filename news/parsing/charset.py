"""The bytes of a document -> its text, whatever server and document say about the encoding. Pure."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from news.parsing.alphabets import Guess, guesses, language_of_country

# Names that stand for more than they say on the web (Encoding Standard, section 4.2): the larger set reads both.
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
# Codecs of Python that are no character encodings of the web, and UTF-7, which hides markup in plain letters.
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

# Bytes that no text has in any encoding but the wide ones; ESC begins a shift in ISO-2022.
_CONTROLS = bytes({*range(9), 11, *range(14, 27), *range(28, 32)})


def is_binary(body: bytes) -> bool:
    """Is this no text at all? More than two in a hundred bytes at the beginning are control characters."""
    start = body[:4096]
    return (
        not _wide(start) and not _marked(start) and len(start) - len(start.translate(None, _CONTROLS)) > len(start) / 50
    )


def has_controls(body: bytes) -> bool:
    """May the text have control characters that XML forbids? Quick, and always true of wide encodings."""
    return len(body) != len(body.translate(None, _CONTROLS + b"\x1b"))


@dataclass(frozen=True, slots=True)
class Decoded:
    """``is_doubtful``: the stated encoding was wrong or missing, so that letters may be wrong too; ``assumed`` is the
    one that was taken instead, by its usual name, or ""."""

    text: str
    is_doubtful: bool = False
    assumed: str = ""


def decode(body: bytes, *, content_type: str = "", url: str = "") -> Decoded:
    """The text, whatever server and document say.

    In this order: a byte order mark; UTF-16 and UTF-32 by their look; UTF-8 wherever the bytes are valid UTF-8, since
    nothing else ever is by chance; what the document declares (RFC 7303 puts the header first, but the header is mostly
    a default of the server); the header; then UTF-8 with holes where that explains most, or what the letters look like
    (`alphabets`), with the language that the document states and the country of its ``url``. What is declared is not
    believed where another encoding reads clearly more usual letters: Cyrillic declared as Latin-1, or windows-1251 as
    KOI8-R. Where another reads letters that are only a little more usual, the declared one is believed, with a doubt.
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
# In nats. For each letter: what readers of a language meet lies above `_GOOD`, letters that make no words below `_SENSELESS`.
# Between two readings that could both be right, the better one has `_CLEARLY` more for each letter, and `_IN_ALL` in all.
# `_PERHAPS` in all are a doubt.
_GOOD, _SENSELESS = -4.5, -5.5
_CLEARLY, _IN_ALL, _PERHAPS = 0.5, 8.0, 2.0


def _weighed(name: str, body: bytes, found: Sequence[Guess]) -> tuple[bool, bool]:
    """Whether the encoding that is stated is believed, and whether another that reads other letters is nearly as likely."""
    name = codecs.lookup(name).name
    if name.startswith(("utf-16", "utf-32")):
        return False, False  # both were looked for already, and nearly any bytes can be read as UTF-16
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
    """The byte order mark, or nothing."""
    return next((mark for mark, _ in _BOMS if body.startswith(mark)), b"")


def _wide(body: bytes) -> str:
    """The markup of a feed begins with ASCII, so the place of the zeros tells the width."""
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
    """What document and header say, in this order, as names that Python knows."""
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
