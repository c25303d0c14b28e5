"""Rules for success and loss. Pure: from responses and lists of names to the rows of the table and the verdict."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

GOOD, BUSY, CUT, WRONG = "200", "503", "cut", "other"
# The longest time that readers wait for a page.
PATIENCE_SECONDS = 30
WELL_WITHIN_SECONDS = 60
# Two machines with a web server and a worker each, of which each may write one, and those of its loops.
MOST_TRACEBACKS = 12


@dataclass(frozen=True, slots=True)
class Answer:
    """Response in the drill. ``status`` is 0 if the connection broke before. ``done``: a request that changes something
    was performed, as far as its sender can tell.
    """

    kind: str
    status: int
    seconds: float
    at: float
    retry_after: str = ""
    done: bool = True
    note: str = ""


def grade(answer: Answer) -> str:
    """Return the grade of a response. A 503 is proper with Retry-After. A broken connection is worse, but does not
    mislead anyone.
    """
    if answer.status == 0:
        return CUT
    if answer.status == 503:
        return BUSY if answer.retry_after.isdigit() and int(answer.retry_after) > 0 else WRONG
    return GOOD if answer.status in {200, 302, 304} and answer.done else WRONG


@dataclass(frozen=True, slots=True)
class Fault:
    """Fault. ``cuts``: it breaks connections by its nature, those of a killed process."""

    name: str
    began: float
    ended: float
    until: float
    cuts: bool = False
    tracebacks: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    fault: str
    kind: str
    count: int
    good: int
    busy: int
    cut: int
    wrong: int
    slowest: float
    well_after: float


def rows(fault: Fault, answers: Iterable[Answer]) -> list[Row]:
    """Return a row for each kind of request. ``well_after``: time of the last bad response, from the end of the fault."""
    of_kind = defaultdict(list)
    for answer in answers:
        if fault.began <= answer.at < fault.until:
            of_kind[answer.kind].append(answer)
    found = []
    for kind, here in of_kind.items():
        grades = Counter(map(grade, here))
        bad_at = [answer.at + answer.seconds for answer in here if grade(answer) != GOOD]
        well_after = max([0.0, *(at - fault.ended for at in bad_at)])
        slowest = max(answer.seconds for answer in here)
        counts = (grades[GOOD], grades[BUSY], grades[CUT], grades[WRONG])
        found.append(Row(fault.name, kind, len(here), *counts, slowest, well_after))
    return found


def complaints(fault: Fault, table: Sequence[Row]) -> list[str]:
    """Return violations of the claim "readers see 200 or a proper 503"."""
    found = []
    for row in table:
        where = f"{fault.name}, {row.kind}"
        if row.wrong:
            found.append(f"{where}: {row.wrong} answers are neither good nor a proper 503")
        if row.cut and not fault.cuts:
            found.append(f"{where}: {row.cut} connections broke")
        if row.slowest > PATIENCE_SECONDS:
            found.append(f"{where}: an answer took {row.slowest:.0f} s")
        if row.well_after > WELL_WITHIN_SECONDS:
            found.append(f"{where}: was well again only after {row.well_after:.0f} s")
    if fault.tracebacks > MOST_TRACEBACKS:
        found.append(f"{fault.name}: {fault.tracebacks} tracebacks in the logs")
    return found


@dataclass(frozen=True, slots=True)
class Kept:
    """Acknowledged things of one kind by name, and how often each was found afterwards. ``repeats`` arrived more than
    once with the same id, as their documentation allows.
    """

    kind: str
    acknowledged: Sequence[str]
    found: Mapping[str, int]
    repeats: Mapping[str, int] = field(default_factory=dict)

    @property
    def lost(self) -> list[str]:
        return [name for name in self.acknowledged if not self.found.get(name)]

    @property
    def doubled(self) -> list[str]:
        return [name for name, count in self.found.items() if count > 1]


def losses(kept: Iterable[Kept]) -> list[str]:
    """Return violations of the claim "and nothing is lost"."""
    found = []
    for one in kept:
        if one.lost:
            found.append(f"{one.kind}: {len(one.lost)} lost, such as {', '.join(one.lost[:3])}")
        if one.doubled:
            found.append(f"{one.kind}: {len(one.doubled)} twice, such as {', '.join(one.doubled[:3])}")
    return found


HEAD = ("fault", "request", "n", "200", "503", "cut", "other", "slowest s", "well after s")
KEPT_HEAD = ("kept", "acknowledged", "found", "lost", "twice", "repeated with the same id")


def as_table(table: Iterable[Row]) -> str:
    lines = [_line(HEAD), _line("---" for _ in HEAD)]
    for row in table:
        counts = (row.count, row.good, row.busy, row.cut, row.wrong)
        lines.append(_line((row.fault, row.kind, *counts, f"{row.slowest:.1f}", f"{row.well_after:.0f}")))
    return "\n".join(lines)


def kept_table(kept: Iterable[Kept]) -> str:
    lines = [_line(KEPT_HEAD), _line("---" for _ in KEPT_HEAD)]
    for one in kept:
        found = sum(1 for name in one.acknowledged if one.found.get(name))
        repeats = sum(count - 1 for count in one.repeats.values())
        lines.append(_line((one.kind, len(one.acknowledged), found, len(one.lost), len(one.doubled), repeats)))
    return "\n".join(lines)


def _line(cells: Iterable[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"
