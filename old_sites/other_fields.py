"""Fields of an item that nothing here reads, such as those of a type or an add-on of the old site.

What such a field means is not known, so it is not shown to readers. The report names it with the number of its words, and the
comparison with the old page counts them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from old_sites.reasons import Reason, reason
from old_sites.reasons import marked as _

_NOT_IMPORTED = _("Fields of the item that were not imported, with the number of their words: %(names)s.")
_MOST_NAMES = 20
_DEEPEST = 20
# Settings of Plone, without a text.
_SETTINGS = {
    *("sort_on", "sort_reversed", "limit", "customViewFields", "item_count", "default_page", "nextPreviousEnabled"),
    *("table_of_contents", "text_format"),
}
_NOT_TEXT = re.compile(r"@|exportimport\.|.*(?:_id|uid|_token|layout)$", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


class Reading(dict[str, Any]):
    """The JSON of an item, which remembers the fields that were read."""

    def __init__(self, data: dict[str, Any]) -> None:
        super().__init__(data)
        self.read: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.read.add(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self.read.add(key)
        return super().__getitem__(key)


def others(data: Reading, passing: set[str]) -> dict[str, str]:
    """Return the text of each field that was not read, by its name. ``passing`` are those without a meaning for readers. A
    field with a file or with references to other items has no text."""
    unread = [key for key in data if key not in data.read and key not in passing and key not in _SETTINGS]
    found = {key: list(_texts(data[key])) for key in unread if not _NOT_TEXT.match(key) and not is_formatted(data[key])}
    return {key: "\n".join(filter(None, lines)) for key, lines in found.items() if lines}


def text_of(value: Any) -> str:
    """Return the words in a value of any shape, without markup."""
    return "\n".join(filter(None, _texts(value)))


def sentence(found: dict[str, str]) -> Reason:
    names = [f"{name[:40]} ({len(text.split())})" for name, text in found.items()]
    more = ["…"] if len(names) > _MOST_NAMES else []
    return reason(_NOT_IMPORTED, names=", ".join([*names[:_MOST_NAMES], *more]))


def is_formatted(value: Any) -> bool:
    """Return whether the field is a formatted text, which is part of the page."""
    return isinstance(value, dict) and "html" in str(value.get("content-type")) and value.get("encoding") != "base64"


def words_in(html: str) -> str:
    return " ".join(_TAG.sub(" ", html).split())


def _texts(value: Any, *, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield from [words] if (words := words_in(value)) else []
    elif depth > _DEEPEST:
        return
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one, depth=depth + 1)
    elif isinstance(value, dict):
        is_of_another = bool(value.keys() & {"@id", "blob_path", "filename", "UID"})
        if is_of_another:
            yield ""  # it is named, but its words are those of another item, or there are none
        elif "token" in value and "title" in value:
            yield from _texts(value["title"])
        else:
            for one in value.values():
                yield from _texts(one, depth=depth + 1)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
