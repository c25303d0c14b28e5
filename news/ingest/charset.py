"""The bytes of a document -> its text, whatever server and document say about the encoding. Pure."""

from __future__ import annotations

import codecs
import re

# Names that stand for more than they say on the web (Encoding Standard, section 4.2): the larger set reads both.
_LARGER = {
    **dict.fromkeys(("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin-1", "latin1"), "cp1252"),
    **{"iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "x-sjis": "cp932"},
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


def decode(body: bytes, *, content_type: str = "") -> tuple[str, bool]:
    """The text, and whether the stated encoding was wrong or missing, so that letters may be wrong too.

    In this order: a byte order mark; UTF-16 and UTF-32 by their look; UTF-8 wherever the bytes are valid UTF-8, since
    nothing else ever is by chance; what the document declares (RFC 7303 puts the header first, but the header is mostly
    a default of the server); the header; then UTF-8 with holes or Windows-1252, whichever explains more.
    """
    if mark := _marked(body):
        return _with_holes(body[len(mark) :], dict(_BOMS)[mark])
    if name := _wide(body):
        return _with_holes(body, name)
    stated = _stated(body, content_type)
    for name in stated:
        if name.startswith(("iso-2022-", "hz")) and (text := _decoded(body, name)) is not None:
            return text, False
    if (text := _decoded(body, "utf-8")) is not None:
        return text, not text.isascii() and any(name not in ("utf-8", "utf8") for name in stated)
    for name in stated:
        if (text := _decoded(body, name)) is not None:
            return text, len(set(stated)) > 1
    text = body.decode("utf-8", "replace")
    holes = text.count("\ufffd")
    letters = len(text) - len(text.encode("ascii", "ignore")) - holes
    if letters < holes:
        text = body.decode("cp1252", "replace")
    return text, True


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
    """The name of the encoding in a ``Content-Type`` header as it stands there, or ""."""
    found = _IN_HEADER.search(content_type)
    return found[1] if found else ""


def _stated(body: bytes, content_type: str) -> list[str]:
    """What document and header say, in this order, as names that Python knows."""
    declared = _DECLARED.search(body[:2048])
    names = [declared[1].decode("ascii")] if declared else []
    names += [name] if (name := stated_in(content_type)) else []
    names = [_LARGER.get(name.lower(), name.lower()) for name in names]
    return [name for name in names if name.replace("_", "-") not in _NEVER]


def _decoded(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _with_holes(body: bytes, name: str) -> tuple[str, bool]:
    text = _decoded(body, name)
    return (text, False) if text is not None else (body.decode(name, "replace"), True)
