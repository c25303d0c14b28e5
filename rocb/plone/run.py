"""From paths to a report: what the command does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.utils import timezone

from events.api import zones
from foundation import languages
from rocb.plone import plan as planning
from rocb.plone.boxes import box_for
from rocb.plone.heads import Heads, collect
from rocb.plone.layouts import Export
from rocb.plone.plan import Becomes, Planned, Rules
from rocb.plone.report import Line, Outcome, Report
from rocb.plone.values import Addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    site: str
    zone: str
    as_language: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Read:
    """An export whose items are known and can be read again."""

    export: Export
    addresses: Addresses
    heads: Heads
    planned: list[Planned]


@contextmanager
def opened(paths: Sequence[Path], options: Options) -> Iterator[Read]:
    """`Unreadable` or ValueError in words where nothing can be read at all."""
    zone = zones.zone(options.zone)
    codes = tuple(languages.codes())
    if unknown := set(options.as_language.values()) - set(codes):
        raise ValueError(f"This site has no pages in the language “{', '.join(sorted(unknown))}”.")
    addresses = Addresses(options.site)
    export = Export([box_for(path) for path in paths])
    try:
        heads = collect(export, addresses, zone=zone, at=timezone.now())
        rules = Rules(languages=codes, site=addresses.site, as_language=options.as_language)
        yield Read(export, addresses, heads, planning.plan(heads, export.sides, rules, addresses))
    finally:
        export.close()


def check(paths: Sequence[Path], options: Options) -> Report:
    with opened(paths, options) as read:
        report = Report(notes=notes(read))
        for name, problem in read.heads.problems:
            report.lines.append(Line(outcome=Outcome.LEFT_OUT, type="?", becomes="", path=name, why=(problem,)))
        for one in read.planned:
            outcome = Outcome.IMPORTED if one.becomes != Becomes.NOTHING else Outcome.LEFT_OUT
            report.lines.append(line(one, outcome))
        return report


def line(one: Planned, outcome: Outcome, *, why: tuple[str, ...] = (), address: str = "") -> Line:
    return Line(
        outcome=outcome,
        type=one.head.type,
        becomes=one.becomes.value,
        path=one.head.path,
        title=one.head.title,
        uid=one.uid,
        address=address,
        why=(*one.why, *why),
    )


def notes(read: Read) -> list[str]:
    """What stands beside the items and is not imported, or is imported as a whole."""
    sides, found = read.export.sides, list(read.export.sides.notes)
    if read.heads.comments:
        found.append(f"{read.heads.comments} comments were left out: this site has none.")
    if sides.portlets:
        found.append(f"{sides.portlets} portlets were left out: this site has columns of its own.")
    return found
