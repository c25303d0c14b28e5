"""Texts of a block of Volto, in contrast to its settings, and which of them are not in its HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any

_SETTING = re.compile(
    r"(?i)^@|^id$|uid$|(?:^|_|api)key$|class|style|colou?r|align|type$|^type|variation|theme|scale|^sort|query|^format$|_format$"
    r"|token|icon$|width|height|size$|hash$|layout$|url$|^src$|href$|link$|^alt$|^plaintext$|^lang(?:uage)?$|^target$"
    r"|^(?:preview_)?images?(?:_scales|_field)?$|^entityMap$|^zotero|^(?:java)?script$|css"
)
# A name, an identity or an address, in contrast to a word for readers.
_NAME = re.compile(
    r"[a-z][A-Za-z0-9]*(?:[-_.:/][A-Za-z0-9]+)*|#[0-9A-Fa-f]{3,8}|[A-Za-z]+:\S+|\.{0,2}/\S*|[0-9A-Fa-f-]{20,}|\S+@\S+"
)
_INLINE = re.compile(r"</?(?:a|b|strong|i|em|u|sup|sub|code|span|font)\b[^<>]*>")
_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"\w+")
_MOST = 10_000  # texts of a block


def is_setting(key: str, value: str) -> bool:
    """Return whether a value with this key is not for readers."""
    return bool(_SETTING.search(key)) or _NAME.fullmatch(value.strip()) is not None or not _WORD.search(value)


def is_sentence(key: str, value: Any) -> bool:
    """Return whether a value is a text of several words, which no setting has."""
    return isinstance(value, str) and len(value.split()) > 1 and not is_setting(key, value)


def missing(block: dict[str, Any], html: str) -> dict[str, int]:
    """Return the numbers of words that are in a block and not in ``html``, which was made of it, by the keys of their texts.

    Blocks inside it are left out: they are read by themselves. So are references to other items and texts of their own.
    """
    there, found = Counter(_words(html)), dict[str, int]()
    for key, text in _texts(block):
        words = Counter(_words(text))
        if lost := (words - there).total():
            found[key] = found.get(key, 0) + lost
        there -= words
    return found


def _words(text: str) -> list[str]:
    return _WORD.findall(unescape(_TAG.sub(" ", _INLINE.sub("", text))))


def _texts(block: dict[str, Any]) -> Iterator[tuple[str, str]]:
    waiting: list[tuple[str, Any]] = [*block.items()][::-1]
    for _step in range(_MOST):
        if not waiting:
            return
        key, value = waiting.pop()
        if isinstance(value, list | dict) and _SETTING.search(key):
            continue
        if isinstance(value, list):
            waiting += [(key, one) for one in value[::-1]]
        elif isinstance(value, dict):
            if not is_apart(value):
                waiting += [*value.items()][::-1]
        elif isinstance(value, str) and not is_setting(key, value):
            yield key, value


def nested(value: Any) -> Iterator[Any]:
    """Yield each value in lists and objects of any depth, and the objects themselves, in no particular order."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
            continue
        if isinstance(one, dict):
            waiting += one.values()
        yield one


def is_apart(value: dict[str, Any]) -> bool:
    """Return whether an object is a block, or blocks, or refers to another item."""
    return bool(value.keys() & {"@type", "blocks_layout"} or address(value)) or all(
        isinstance(one, dict) and "@type" in one for one in value.values()
    )


def address(value: dict[str, Any]) -> str:
    """Return the address of the item that an object describes. The ``@id`` of a row of a list is a random number."""
    at = value.get("@id")
    return at if isinstance(at, str) and "/" in at else ""
