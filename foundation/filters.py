"""Filters of lists in the URLs of the lists, such as ``?topic=training&year=2026``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

from foundation.settings import model_of
from foundation.whole_numbers import whole_number

# Filters that are rows of the site: parameter -> setting that names the model.
VOCABULARIES = {"topic": "TOPIC_MODEL", "organisation": "ORGANISATION_MODEL", "region": "REGION_MODEL"}


class NoSuchList(LookupError):
    """Error for a filter value that does not exist. The response is 404."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Position between two rows of a list that is ordered by time."""

    at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC):%Y%m%dT%H%M%S.%f}-{self.pk}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Parse a cursor, with or without a fraction of a second. Raises `NoSuchList`."""
        stamp, _, pk = text.rpartition("-")
        number = whole_number(pk)
        try:
            at = datetime.strptime(stamp, "%Y%m%dT%H%M%S.%f" if "." in stamp else "%Y%m%dT%H%M%S")
        except ValueError:
            raise NoSuchList(text[:40]) from None
        if number is None:
            raise NoSuchList(text[:40])
        return cls(at.replace(tzinfo=UTC), number)


class Filtered:
    """Mixin of lists whose filters are in their URL."""

    PARAMETERS: ClassVar[tuple[str, ...]]  # all filters, in their order in URLs
    FOLDERS: ClassVar[tuple[str, ...]] = ("year", "month")  # filters that are folders of the path

    @property
    def params(self) -> dict[str, str]:
        """The current filters, in their order in URLs."""
        raise NotImplementedError

    @property
    def is_filtered(self) -> bool:
        return bool(self.params)

    def in_order(self, values: dict[str, str | None]) -> dict[str, str]:
        return {name: value for name in self.PARAMETERS if (value := values.get(name))}

    def query(self, **changes: str | None) -> str:
        """Return the query string with ``changes``. None or "" removes a filter. Empty without any filter."""
        wanted = self.in_order({**self.params, **changes})
        return f"?{urlencode(wanted)}" if wanted else ""

    def path(self, base: str, **changes: str | None) -> str:
        """Return the path with ``changes`` under the list page ``base``."""
        values = self.in_order({**self.params, **changes})
        folders = "".join(f"{values[name]}/" for name in self.FOLDERS if name in values)
        return f"{base}{folders}{self.query(**{**changes, **dict.fromkeys(self.FOLDERS)})}"


def vocabulary_model(name: str) -> Any:
    return model_of(VOCABULARIES[name])


def number_between(text: str, least: int, most: int) -> int | None:
    """Return the number in ``text``, or None for an empty text. Raises `NoSuchList` if it is not within these bounds."""
    if not text:
        return None
    number = whole_number(text, most=most)
    if number is not None and number >= least:
        return number
    raise NoSuchList(text[:20])
