"""XML, written as text: an order of magnitude faster than an event for each element, which a feed of 50 texts feels. Pure."""

from __future__ import annotations

from datetime import datetime

# XML 1.0 has no place for these, not even escaped.
_FORBIDDEN = bytes(code for code in range(0x20) if code not in (0x09, 0x0A, 0x0D))
_NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # U+FFFE and U+FFFF

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def text(value: str) -> str:
    """``value`` as the content of an element."""
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def quoted(value: str) -> str:
    """``value`` as an attribute has it, with its quotes."""
    escaped = text(value).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
    return f'"{escaped}"'


def element(name: str, value: str, **attributes: str) -> str:
    """Empty where ``value`` is; attributes without a value are left out."""
    return f"<{name}{written(attributes)}>{text(value)}</{name}>" if value else ""


def empty(name: str, **attributes: str) -> str:
    return f"<{name}{written(attributes)}/>"


def written(attributes: dict[str, str]) -> str:
    return "".join(f" {name}={quoted(value)}" for name, value in attributes.items() if value)


def link(prefix: str, rel: str, href: str, **attributes: str) -> str:
    """Atom's link, in Atom itself (``prefix`` empty) or inside RSS; empty without an address."""
    return empty(f"{prefix}link", rel=rel, href=href, **attributes) if href else ""


def document(parts: list[str]) -> bytes:
    """The finished bytes, without the characters that XML cannot hold."""
    body = ('<?xml version="1.0" encoding="utf-8"?>\n' + "".join(parts)).encode("utf-8", "replace")
    body = body.translate(None, _FORBIDDEN)
    for character in _NONCHARACTERS:
        body = body.replace(character, b"")
    return body


def rfc822(moment: datetime) -> str:
    """``Sun, 01 Mar 2026 12:00:00 +0000``; ``moment`` is in UTC."""
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day}, {moment.day:02} {month} {moment.year:04} {moment:%H:%M:%S} +0000"


def rfc3339(moment: datetime) -> str:
    """``2026-03-01T12:00:00Z``; ``moment`` is in UTC, and printed with the fraction of a second that it has."""
    return f"{moment.replace(tzinfo=None).isoformat()}Z"


def rfc3339_exact(moment: datetime) -> str:
    """With six places of a fraction always, so that dates of one feed stand in the same order as their texts do."""
    return f"{moment.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
