"""The result for each item, as a table for people, as CSV and as JSON, always with the same counts.

Sentences are in the active language.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum

from foundation.spreadsheets import harmless
from old_sites.counting import ENOUGH, Compared
from old_sites.delta import UNDECIDED, Difference
from old_sites.reasons import Reason
from rocb.plone.sentences import sentences


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
    compared: Compared | None = None
    difference: str = ""  # since the last import, as `old_sites.delta.Difference`
    choice: str = ""
    seen: str = ""  # mark for which the choice is valid
    there: bytes = b""  # text of a page that changed on the old site, compressed


NUMBERS = tuple(one.name for one in fields(Compared))
_TEXTS = ("outcome", "type", "becomes", "path", "title", "uid", "address", "difference", "choice", "seen", "why")
COLUMNS = (*_TEXTS, "kept", *NUMBERS)
SHOWN_OF_A_KIND = 50
WORST = 10


@dataclass(slots=True)
class Report:
    """A report. ``notes`` are sentences about the export as a whole. ``deleted`` are items of the last export that this one
    does not have. They are not counted as items."""

    lines: list[Line] = field(default_factory=list)
    deleted: list[Line] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(line.outcome for line in self.lines)
        return {outcome.value: found[outcome] for outcome in Outcome}

    def as_csv(self) -> str:
        written = io.StringIO()
        rows = csv.writer(written)
        rows.writerow(COLUMNS)
        for line in [*self.lines, *self.deleted]:
            rows.writerow([harmless(value) for value in _values(line)])
        return written.getvalue()

    def as_json(self) -> str:
        lines = [
            {**dict(zip(COLUMNS, _values(line), strict=True)), **(_numbers(line) if line.compared else {})}
            for line in [*self.lines, *self.deleted]
        ]
        found = {
            "counts": self.counts,
            "differences": self.differences,
            "notes": sentences(self.notes),
            "items": lines[: len(self.lines)],
            "deleted_there": lines[len(self.lines) :],
        }
        return json.dumps(found, ensure_ascii=False, indent=1)

    @property
    def differences(self) -> dict[str, int]:
        """Return the number of items of each `Difference`; empty for a first import."""
        found = Counter(line.difference for line in [*self.lines, *self.deleted] if line.difference)
        is_first = set(found) <= {Difference.NEW}
        return {} if is_first else {kind.value: found[kind] for kind in Difference}

    def as_text(self, *, everything: bool = False) -> str:
        """Return counts by type, then lines with remarks, or all lines with ``everything``."""
        shown = [line for line in self.lines if everything or line.why]
        parts = [*self._since(everything=everything), *self._by_type(), ""]
        parts += [f"{line.outcome:10} {line.path or '/'}: {_why(line)}".rstrip(": ") for line in shown]
        parts += [f"{'note':10} {note}" for note in sentences(self.notes)]
        totals = ", ".join(f"{outcome} {count}" for outcome, count in self.counts.items())
        return "\n".join([*parts, "", *self._worst(), f"{len(self.lines)} items: {totals}"])

    @property
    def below(self) -> list[Line]:
        """Return the pages that lost words, pictures or links, those with the fewest words kept first."""
        found = [line for line in self.lines if line.compared and not line.compared.is_enough]
        return sorted(found, key=lambda line: line.compared.kept if line.compared else 0)

    def _worst(self) -> Iterable[str]:
        compared = [line.compared for line in self.lines if line.compared]
        if not compared:
            return
        tens = sorted(Counter(one.kept // 10 * 10 for one in compared).items(), reverse=True)
        yield f"{'words kept':10} " + ", ".join(
            f"{ten}{'–' * (ten < 100)}{ten + 9 if ten < 100 else ''} %: {n}" for ten, n in tens
        )
        yield f"{'to look at':10} {len(self.below)} of {len(compared)} pages have less than {ENOUGH} %"
        for line in self.below[:WORST]:
            numbers = _numbers(line)
            words, pictures, links = (
                f"{numbers[f'{name}_before']} -> {numbers[f'{name}_after']}" for name in ("words", "pictures", "links")
            )
            yield f"{numbers['kept']:>7} %  {line.path or '/'}: words {words}, pictures {pictures}, links {links}"
        yield ""

    def _since(self, *, everything: bool) -> Iterable[str]:
        """Yield the differences to the last import: the counts, then the items, those that need a decision first."""
        if not self.differences:
            return
        yield "since the last import"
        yield from (f"{kind:14}{count:>8}" for kind, count in self.differences.items())
        yield ""
        by_kind: dict[str, list[Line]] = {}
        for line in [*self.lines, *self.deleted]:
            by_kind.setdefault(line.difference, []).append(line)
        for kind in Difference:
            found = by_kind.get(kind, []) if kind != Difference.SAME else []
            for line in found if everything else found[:SHOWN_OF_A_KIND]:
                choice = f" [{line.choice or 'no choice'}]" if kind in UNDECIDED else ""
                yield f"{kind:14}{choice:13}{line.path or '/'}: {line.title}"
            if not everything and len(found) > SHOWN_OF_A_KIND:
                yield f"{kind:14}{'':13}and {len(found) - SHOWN_OF_A_KIND} others"
        yield ""

    def _by_type(self) -> Iterable[str]:
        found: dict[tuple[str, str], Counter[Outcome]] = {}
        for line in self.lines:
            found.setdefault((line.type, line.becomes), Counter())[line.outcome] += 1
        yield f"{'in Plone':24}{'here':16}" + "".join(f"{outcome.value:>11}" for outcome in Outcome)
        for (kind, becomes), counts in sorted(found.items()):
            yield f"{kind[:23]:24}{becomes or '–':16}" + "".join(f"{counts[outcome] or '':>11}" for outcome in Outcome)


def _why(line: Line) -> str:
    return " ".join(sentences(line.why))


def _values(line: Line) -> list[str]:
    texts = [_why(line) if name == "why" else str(getattr(line, name)) for name in _TEXTS]
    return texts + [str(number) for number in _numbers(line).values()]


def _numbers(line: Line) -> dict[str, int | str]:
    """Return the numbers of a page; empty for anything else."""
    if line.compared is None:
        return dict.fromkeys(("kept", *NUMBERS), "")
    return {"kept": line.compared.kept, **asdict(line.compared)}
