"""The result for each item, as a table for people, as CSV and as JSON, always with the same counts.

Sentences are in the active language.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from foundation.spreadsheets import harmless
from rocb.plone.reasons import Reason, in_words


class Outcome(StrEnum):
    IMPORTED = "imported"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line. ``path`` is the address below the root of the old site, ``address`` its current target."""

    outcome: Outcome
    type: str
    becomes: str
    path: str
    title: str = ""
    uid: str = ""
    address: str = ""
    why: tuple[Reason, ...] = ()


COLUMNS = ("outcome", "type", "becomes", "path", "title", "uid", "address", "why")


@dataclass(slots=True)
class Report:
    """A report. ``notes`` are sentences about the export as a whole."""

    lines: list[Line] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(line.outcome for line in self.lines)
        return {outcome.value: found[outcome] for outcome in Outcome}

    def as_csv(self) -> str:
        written = io.StringIO()
        rows = csv.writer(written)
        rows.writerow(COLUMNS)
        for line in self.lines:
            rows.writerow([harmless(value) for value in _values(line)])
        return written.getvalue()

    def as_json(self) -> str:
        lines = [dict(zip(COLUMNS, _values(line), strict=True)) for line in self.lines]
        return json.dumps(
            {"counts": self.counts, "notes": list(map(str, self.notes)), "items": lines}, ensure_ascii=False, indent=1
        )

    def as_text(self, *, everything: bool = False) -> str:
        """Return counts by type, then lines with remarks, or all lines with ``everything``."""
        shown = [line for line in self.lines if everything or line.why]
        parts = [*self._by_type(), ""]
        parts += [f"{line.outcome:10} {line.path or '/'}: {in_words(line.why)}".rstrip(": ") for line in shown]
        parts += [f"{'note':10} {note}" for note in self.notes]
        totals = ", ".join(f"{outcome} {count}" for outcome, count in self.counts.items())
        return "\n".join([*parts, "", f"{len(self.lines)} items: {totals}"])

    def _by_type(self) -> Iterable[str]:
        found: dict[tuple[str, str], Counter[Outcome]] = {}
        for line in self.lines:
            found.setdefault((line.type, line.becomes), Counter())[line.outcome] += 1
        yield f"{'in Plone':24}{'here':16}" + "".join(f"{outcome.value:>11}" for outcome in Outcome)
        for (kind, becomes), counts in sorted(found.items()):
            yield f"{kind[:23]:24}{becomes or '–':16}" + "".join(f"{counts[outcome] or '':>11}" for outcome in Outcome)


def _values(line: Line) -> list[str]:
    return [str(getattr(line, name)) if name != "why" else in_words(line.why) for name in COLUMNS]
