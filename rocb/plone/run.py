"""A run of the import, from paths to a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from events.api import zones
from foundation import languages
from news.api import parse_feed
from old_sites import plan as planning
from old_sites import survey
from old_sites.addresses import Addresses
from old_sites.boxes import box_for
from old_sites.delta import OURS, THEIRS, UNDECIDED, Choices, Difference
from old_sites.heads import Heads, collect
from old_sites.layouts import Export
from old_sites.links import moves
from old_sites.placing import PUBLIC_STATES, Placing
from old_sites.plan import NO_PAGES_IN
from old_sites.planned import PAGES, Becomes, Planned, Rules
from old_sites.reasons import Explained, Reason, printable, reason
from old_sites.sides import Sides
from rocb.models import ImportRun, Topic
from rocb.plone import differences, old_list, write_deletions, write_moves
from rocb.plone.report import Line, Outcome, Report
from rocb.plone.rows import Rows
from rocb.plone.sentences import titled
from rocb.plone.topics import Names
from rocb.plone.work import Work
from rocb.plone.write import Writer
from rocb.running.database_memory import unmapped

SAID_EVERY = 200
_ASSUMED = _("Pages without a language that were imported as “%(language)s”: %(count)s.")
_SHOWN = _("Items that are public because you chose that the status “%(status)s” is public: %(count)s.")
_NO_FOLDER = _("The folder %(path)s is not in the export, so your choice for it changes nothing.")
UNREAD = _(
    "Parts of the export that could not be read: %(count)s. Items that seem deleted may be in them, so a choice for all of "
    "these has no effect. Choose for each item."
)
# What a choice would change, but is only there for differences that need one.
_WITHOUT_CHOICE = {
    OURS: {*Difference} - UNDECIDED - {Difference.HERE, Difference.DELETED_HERE, Difference.SAME},
    THEIRS: {Difference.HERE, Difference.DELETED_HERE},
}
_NO_CHOICE = _("Your choice “%(choice)s” has no effect: a choice is only for items in conflict or deleted there.")
_ANSWERED = _("This site uses the old address %(path)s itself, so this redirect has no effect.")
_TAKEN = _("This site uses the old address %(path)s itself. The imported page is at %(address)s.")
Say = Callable[[str], None]


class Watch:
    """Observer of a run, which can stop it. Items of the current batch (`rocb.plone.write.ITEMS_AT_ONCE`) are then
    still finished and reported. This base class does neither."""

    def read(self, items: int) -> None:
        """Receive the number of items found in the export so far."""

    def begins(self, read: Read, *, unknown: Mapping[str, int], languages: Mapping[str, int]) -> None:
        """Receive the result of reading. ``unknown`` are subjects without a topic, ``languages`` those of items, each
        with its number of items.
        """

    def wrote(self, steps: int, total: int, results: Callable[[int], Iterator[Line]]) -> None:
        """Receive the progress after each step. ``results(n)`` are the finished items, except the first n."""

    def is_stopping(self) -> bool:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Options of a run. ``topics`` maps subjects to slugs of our topics. ``is_retry`` limits the run to what the last
    one left out, ``only`` to these UIDs. The list of old addresses is written to ``addresses``. ``run`` is an
    interrupted run to continue. ``choices`` are those about what changed on both sides or was deleted there."""

    site: str
    zone: str
    as_language: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)
    placing: Placing = field(default_factory=Placing)
    addresses: Path | None = None
    is_announced: bool = False
    is_check: bool = False
    is_retry: bool = False
    only: Collection[str] | None = None
    run: ImportRun | None = None
    choices: Choices = field(default_factory=Choices)


@dataclass(frozen=True, slots=True)
class Read:
    """An export whose items are known and can be read again."""

    export: Export
    addresses: Addresses
    heads: Heads
    planned: list[Planned]
    zone: ZoneInfo
    placing: Placing


@contextmanager
def opened(paths: Sequence[Path], options: Options, watch: Watch | None = None) -> Iterator[Read]:
    """Read an export. Raises `Unreadable` or ValueError with a message if nothing can be read."""
    zone = zones.zone(options.zone)
    codes = tuple(languages.codes())
    if unknown := set(options.as_language.values()) - set(codes):
        raise Explained(NO_PAGES_IN, language=", ".join(sorted(unknown)))
    addresses = Addresses(options.site)
    export = Export([box_for(path) for path in paths], parse_feed=parse_feed)
    try:
        heads = collect(export, addresses, zone=zone, at=timezone.now(), read=(watch or Watch()).read)
        rules = Rules(languages=codes, site=addresses.site, as_language=options.as_language, placing=options.placing)
        planned = planning.plan(heads, export.sides, rules, addresses)
        yield Read(export, addresses, heads, planned, zone, options.placing)
    finally:
        export.close()


def execute(
    paths: Sequence[Path], options: Options, *, say: Say = lambda line: None, watch: Watch | None = None
) -> Report:
    """Run the import. With ``is_check`` in one transaction that is rolled back, and without files."""
    watch = watch or Watch()
    with opened(paths, options, watch) as read, unmapped():
        if not options.is_check:
            return _written(read, options, say, watch)
        with transaction.atomic():
            report = _written(read, options, say, watch)
            transaction.set_rollback(True)
        return report


def _written(read: Read, options: Options, say: Say, watch: Watch) -> Report:
    """Write the items and return the report. If the run is stopped, the report contains what is done."""
    rows = Rows(read.addresses.site, read.addresses, topics={**topics_by_name(read.heads), **options.topics})
    rows.moves, rows.here = moves(read.export.sides, read.addresses), old_list.addresses_here()
    relations = {one: other for one, other, name in read.export.sides.relations if name == "preview_image_link"}
    own = {uid: head.preview for uid, head in read.heads.by_uid.items() if head.preview and ":" not in head.preview}
    rows.previews = {**own, **relations}
    work = Work(
        export=read.export,
        addresses=read.addresses,
        rows=rows,
        zone=read.zone,
        at=timezone.now(),
        is_kept=not options.is_check,
        is_announced=options.is_announced,
        previews=relations,
        related=_related(read.export.sides),
        started=options.run,
        choices=replace(options.choices, deleted="") if read.heads.unread else options.choices,
        titles={uid: head.title for uid, head in read.heads.by_uid.items()},
        heads=read.heads.by_uid,
    )
    writer = Writer(work)
    wanted = read.planned
    again = _left_out_before(rows.origin) if options.is_retry else options.only
    if again is not None:
        wanted = [one for one in wanted if one.uid in again]
    watch.begins(read, **_asked(read.heads, rows))
    among = {one.head.path: one for one in read.planned}
    work.found = differences.find(work, wanted, write_moves.moved(rows, among), is_whole=again is None)
    if not _is_written(read, writer, wanted, options, say, watch):
        return _report(read, work, wanted, options)
    deleted = write_deletions.carry_out(work, work.found, writer.pages.visibility)
    leading, lost = writer.redirects()
    report = _report(read, work, wanted, options)
    report.deleted = deleted
    if leading or lost:
        report.notes.append(
            reason(
                _("Redirects on the old site: %(kept)s kept, %(lost)s to pages that were not imported."),
                kept=leading,
                lost=lost,
            )
        )
    if options.addresses is not None:
        listed, summary = old_list.written(wanted)
        options.addresses.write_text(listed, encoding="utf-8")
        report.notes += [reason(_("Old addresses: %(line)s"), line=line) for line in summary.splitlines()]
    if work.started is not None:
        work.started.finished_at, work.started.counts = timezone.now(), report.counts
        work.started.left_out = [line.uid for line in report.lines if line.outcome == Outcome.LEFT_OUT and line.uid]
        work.started.save()
        if not options.is_check and options.run is None:  # the CMS has numbers of its own
            report.notes.append(reason(_("Number of this import: %(number)s."), number=work.started.pk))
    return report


def _is_written(read: Read, writer: Writer, wanted: list[Planned], options: Options, say: Say, watch: Watch) -> bool:
    """Return False if it was stopped before the end."""
    by_uid = {one.uid: one for one in wanted}
    total = sum(2 if one.becomes in PAGES else one.becomes != Becomes.NOTHING for one in wanted)

    def results(after: int) -> Iterator[Line]:
        return (
            _line(by_uid[uid], writer.work, options, has_text=options.is_check)
            for uid in islice(list(writer.work.results), after, None)
        )

    for count in writer.write(wanted, among=read.planned):
        if count % SAID_EVERY == 0:
            say(f"{count} steps done")
        watch.wrote(count, total, results)
        if watch.is_stopping():
            return False
    watch.wrote(total, total, results)
    return True


def _related(sides: Sides) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one, other, name in sides.relations:
        if name == "relatedItems":
            found.setdefault(one, []).append(other)
    return found


def _asked(heads: Heads, rows: Rows) -> dict[str, Counter[str]]:
    subjects = survey.subjects(heads)
    spoken = survey.languages_of(heads)
    return {
        "unknown": Counter({name: n for name, n in subjects.items() if name not in rows.topics}),
        "languages": spoken,
    }


def _left_out_before(origin: str) -> set[str]:
    last = ImportRun.objects.filter(origin=origin).order_by("-pk").first()
    return set(last.left_out) if last else set()


def _report(read: Read, work: Work, planned: list[Planned], options: Options) -> Report:
    report = Report(notes=notes(read))
    if read.heads.unread and any(one.kind == Difference.DELETED_THERE for one in work.found.values()):
        report.notes.append(reason(UNREAD, count=read.heads.unread))
    for name, problem in read.heads.problems:
        report.lines.append(Line(outcome=Outcome.LEFT_OUT, type="?", becomes="", path=printable(name), why=(problem,)))
    report.lines += [_line(one, work, options) for one in planned if one.uid in work.results]
    return report


def _line(one: Planned, work: Work, options: Options, *, has_text: bool = False) -> Line:
    result = work.results[one.uid]
    outcome, why = result.outcome, (*one.why, *result.why)
    if outcome == Outcome.UNCHANGED:
        row = work.rows.get(one.uid) if options.run else None
        if row is not None and options.run is not None and row.run_id == options.run.pk:
            outcome = Outcome.IMPORTED  # before this run was interrupted
        else:
            why = tuple(result.why)
    why += _taken(one, work.rows)
    target = work.rows.resolve(f"uid:{one.uid}")
    found = work.found.get(one.uid)
    if found and found.kind == Difference.NEW and outcome == Outcome.LEFT_OUT:
        found = None  # it will never be here
    choice, seen = options.choices.items.get(one.uid, ("", ""))
    if found and not seen and found.kind in _WITHOUT_CHOICE.get(choice, ()):
        why += (reason(_NO_CHOICE, choice=choice),)
    return Line(
        outcome=outcome,
        type=one.head.type,
        becomes=one.becomes.value,
        path=one.head.path,
        title=one.head.title,
        uid=one.uid,
        address=str(target[1]) if target and target[0] == "url" else "",
        why=tuple(dict.fromkeys(titled(each, work.titles) for each in (*(found.why if found else ()), *why))),
        compared=result.compared,
        difference=found.kind if found else "",
        choice=found.choice if found else "",
        seen=found.mark if found else "",
        there=differences.text_there(work, one, found) if found and has_text else b"",
    )


def _taken(one: Planned, rows: Rows) -> tuple[Reason, ...]:
    """Return a sentence if a reader with the old address sees something else."""
    is_shown = one.is_live and one.becomes in {*PAGES, Becomes.REDIRECT}
    found = old_list.answered_by(one.head.path, rows.here) if is_shown else None
    row = rows.get(one.uid)
    if found is None or (row is not None and row.object_id == found):
        return ()
    if one.becomes == Becomes.REDIRECT:
        target = rows.resolve(f"uid:{one.uid}")
        there = urlsplit(str(target[1])).path.rstrip("/") if target and target[0] == "url" else ""
        is_there = there == one.head.path or (target is not None and target[1] == found)
        return () if is_there else (reason(_ANSWERED, path=one.head.path or "/"),)
    page = row.target() if row else None
    return (reason(_TAKEN, path=one.head.path, address=page.get_url() or "" if page else ""),)


def topics_by_name(heads: Heads) -> dict[str, str]:
    """Return subjects of the export that equal the name of a topic in any language, or its slug."""
    names = Names(Topic.objects.all())
    return {subject: slug for subject in survey.subjects(heads) if (slug := names.find(subject))}


def notes(read: Read) -> list[Reason]:
    """Return notes on data beside the items that is not imported, or is imported as a whole."""
    sides, found = read.export.sides, list(read.export.sides.notes)
    assumed = Counter(one.language for one in read.planned if one.is_language_assumed)
    found += [reason(_ASSUMED, language=code, count=count) for code, count in sorted(assumed.items())]
    shown = Counter(one.head.state for one in read.planned if one.is_live and one.becomes)
    found += [reason(_SHOWN, status=state, count=shown[state]) for state in sorted(shown.keys() - PUBLIC_STATES)]
    folders = {path.rsplit("/", number)[0] for path in read.heads.by_path for number in range(path.count("/") + 1)}
    found += [reason(_NO_FOLDER, path=path) for path in sorted(read.placing.folders.keys() - folders)]
    if comments := max(read.heads.comments, sides.comments):  # newer exports contain them twice
        found.append(reason(_("Comments that were not imported: %(count)s."), count=comments))
    if sides.portlets:
        found.append(reason(_("Portlets that were not imported: %(count)s."), count=sides.portlets))
    return found
