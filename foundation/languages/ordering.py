"""Database lookup that sorts names like `spelling.alphabetical`, so that lists of any length can be paginated.

``order_by("sort_name__alphabetical")``: Ç is sorted with C in any collation. PostgreSQL has the function TRANSLATE;
this module adds it to SQLite.
"""

from __future__ import annotations

from functools import lru_cache
from string import ascii_uppercase
from typing import Any

from django.db import models
from django.db.backends.signals import connection_created
from django.dispatch import receiver

from foundation.languages import spelling

# Plain and accented Latin letters, and Cyrillic ones.
_LETTERS = ascii_uppercase + "".join(map(chr, (*range(0xC0, 0x250), *range(0x400, 0x460))))
_SORTED_AS = "".join(spelling.alphabetical(letter)[0][0] for letter in _LETTERS)


@models.CharField.register_lookup
@models.TextField.register_lookup
class Alphabetical(models.Transform):
    function, lookup_name = "TRANSLATE", "alphabetical"
    template = f"%(function)s(%(expressions)s, '{_LETTERS}', '{_SORTED_AS}')"
    output_field = models.TextField()


@receiver(connection_created)
def add_translate(connection: Any, **kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("TRANSLATE", 3, _translated, deterministic=True)


def _translated(text: str | None, letters: str, others: str) -> str | None:
    return None if text is None else text.translate(_table(letters, others))


@lru_cache(maxsize=1)
def _table(letters: str, others: str) -> dict[int, int]:
    return str.maketrans(letters, others)
