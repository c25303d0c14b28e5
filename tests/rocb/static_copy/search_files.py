"""Search index of a copy from invented entries, without a site or a database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, cast

from foundation.languages.folding import fold
from rocb.models import SearchEntry
from rocb.static_copy import search_index

NOON = datetime(2026, 12, 2, 12, tzinfo=UTC)


def made(texts: Iterable[tuple[str, str]], code: str = "en") -> dict[str, bytes]:
    """Return the files of an index by their names. ``texts``: title and text of each entry."""
    index = search_index._Index(code, links=cast(Any, None), here="", at=NOON)
    for number, (title, text) in enumerate(texts):
        entry = SearchEntry(
            type=SearchEntry.Type.ARTICLE, title=f" {fold(title)} ", text=f" {fold(f'{title} {text}')} "
        )
        index._add(entry, [title, f"../{number}/index.html", "News", text, ""])
    return dict(index.files())


def read(files: dict[str, bytes], name: str, code: str = "en") -> Any:
    start, end = f'copySearch("{code}/{name}",', ");\n"
    text = files[name].decode()
    assert text.startswith(start)
    assert text.endswith(end)
    return json.loads(text.removeprefix(start).removesuffix(end))
