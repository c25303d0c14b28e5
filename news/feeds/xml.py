"""XML as text. Ten times as fast as an event per element, which matters for a feed of 50 texts. Pure."""

from __future__ import annotations

from datetime import datetime

# XML 1.0 does not allow these, even escaped.
_FORBIDDEN = bytes(code for code in range(0x20) if code not in (0x09, 0x0A, 0x0D))
_NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # U+FFFE and U+FFFF

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def text(value: str) -> str:
    """Return ``value`` escaped as the content of an element."""
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def quoted(value: str) -> str:
    """Return ``value`` escaped as an attribute, with quotes."""
    escaped = text(value).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
    return f'"{escaped}"'


def element(name: str, value: str, **attributes: str) -> str:
    """Return an element, or "" if ``value`` is empty. Attributes without a value are omitted."""
    return f"<{name}{written(attributes)}>{text(value)}</{name}>" if value else ""


def empty(name: str, **attributes: str) -> str:
    return f"<{name}{written(attributes)}/>"


def written(attributes: dict[str, str]) -> str:
    return "".join(f" {name}={quoted(value)}" for name, value in attributes.items() if value)


def link(prefix: str, rel: str, href: str, **attributes: str) -> str:
    """Return an Atom link, in Atom itself (empty ``prefix``) or in RSS. Empty without an address."""
    return empty(f"{prefix}link", rel=rel, href=href, **attributes) if href else ""


def document(parts: list[str]) -> bytes:
    """Return the document as bytes, without characters that XML does not allow."""
    body = ('<?xml version="1.0" encoding="utf-8"?>\n' + "".join(parts)).encode("utf-8", "replace")
    body = body.translate(None, _FORBIDDEN)
    for character in _NONCHARACTERS:
        body = body.replace(character, b"")
    return body


def rfc822(moment: datetime) -> str:
    """Return ``Sun, 01 Mar 2026 12:00:00 +0000``. ``moment`` is in UTC."""
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day}, {moment.day:02} {month} {moment.year:04} {moment:%H:%M:%S} +0000"


def rfc3339(moment: datetime) -> str:
    """Return ``2026-03-01T12:00:00Z``, with a fraction of a second if there is one. ``moment`` is in UTC."""
    return f"{moment.replace(tzinfo=None).isoformat()}Z"


def rfc3339_exact(moment: datetime) -> str:
    """Return a date always with six decimal places, so that the dates of a feed sort correctly as text."""
    return f"{moment.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
