"""One step of an import: read its row, send messages. Runs in its own process with a memory limit.

A message is a JSON object: ``{"read": items}``, ``{"begins": {...}}``, ``{"outline": base64}``,
``{"wrote": {...}, "lines": [...]}``, ``{"run": number}``, and as the last one ``{"end": "done" | "stopped" | "failed",
"notes": [...], "error": "..."}``, with sentences as `old_sites.reasons` stores them.
"""

from __future__ import annotations

import base64
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import islice
from typing import Any

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from old_sites import outline, placing, reasons
from old_sites.addresses import Addresses
from old_sites.counting import Compared
from old_sites.delta import Choices
from old_sites.reasons import Explained, Reason, reason
from rocb.models import ImportRun, PloneImport
from rocb.plone import run as importing
from rocb.plone.report import Line, Outcome, Report
from rocb.plone.undo import undo
from rocb.plone_imports import files

logger = logging.getLogger(__name__)

type Message = dict[str, Any]
type Emit = Callable[[Message], None]

SPEAKS_EVERY_SECONDS = 0.5
# On SQLite the import would otherwise take the lock again immediately, and others would hardly ever get it.
LETS_OTHERS_SAVE_SECONDS = 0.05
SUBJECTS_KEPT = 1000
_AT_ONCE = 500


class Speaking(importing.Watch):
    """Observer that reports progress at intervals, which also shows that the process is alive."""

    def __init__(
        self, emit: Emit, is_stopping: Callable[[], bool], *, total: int | None = None, is_check: bool = False
    ) -> None:
        self.emit, self.is_stopping = emit, is_stopping  # type: ignore[method-assign]
        self.total, self.is_check, self.lines, self._spoke_at = total, is_check, 0, 0.0

    def _is_time(self) -> bool:
        now = time.monotonic()
        if now - self._spoke_at < SPEAKS_EVERY_SECONDS:
            return False
        self._spoke_at = now
        return True

    def read(self, items: int) -> None:
        if self._is_time():
            self.emit({"read": items})
            if self.is_stopping():
                raise Stopped

    def begins(self, read: importing.Read, *, unknown: Mapping[str, int], languages: Mapping[str, int]) -> None:
        most = dict(sorted(unknown.items(), key=lambda pair: (-pair[1], pair[0]))[:SUBJECTS_KEPT])
        total = len(read.heads.by_uid) if self.total is None else self.total
        if self.is_check:
            stored = outline.packed(read.heads, read.export.sides, read.addresses)
            self.emit({"outline": base64.b64encode(stored).decode()})
        self.emit({"read": read.heads.total, "begins": {"unknown": most, "languages": dict(languages), "total": total}})

    def wrote(self, steps: int, total: int, results: Callable[[int], Iterator[Line]]) -> None:
        if steps < total and not self._is_time():
            return
        found = results(self.lines)
        while lines := list(islice(found, _AT_ONCE)):
            self.lines += len(lines)
            self.emit({"lines": [as_values(line) for line in lines]})
        self.emit({"wrote": [steps, total, self.lines]})
        time.sleep(LETS_OTHERS_SAVE_SECONDS)


class Stopped(Exception):
    """The step was stopped while the export was read."""


def carry_out(job: PloneImport, emit: Emit, is_stopping: Callable[[], bool]) -> None:
    """Run the step. If the database is unavailable, send no end message, so that the step is tried again."""
    try:
        end = _undo(job, emit, is_stopping) if job.step == PloneImport.Step.UNDO else _import(job, emit, is_stopping)
    except Stopped:
        end = {"end": "stopped"}
    except Explained as error:
        end = _failed(error.reason)
    except MemoryError:
        end = _failed(reason(_("An item in the export needs more memory than an import can use.")))
    except (OperationalError, InterfaceError, OSError):
        raise
    except Exception as error:
        logger.exception("The import %s failed", job.pk)
        end = _failed(Reason(f"{type(error).__name__}: {str(error)[:200]}"))
    emit(end)


def _failed(why: Reason) -> Message:
    return {"end": "failed", "error": reasons.as_text(why)}


def _import(job: PloneImport, emit: Emit, is_stopping: Callable[[], bool]) -> Message:
    is_check = job.step == PloneImport.Step.CHECK
    only = None
    if job.is_retry:
        only = set(job.lines.filter(outcome=Outcome.LEFT_OUT).exclude(uid="").values_list("uid", flat=True))
    paths = files.paths_of(job)
    run = None if is_check else _run_of(job)
    if run is not None:
        emit({"run": run.pk})
    options = importing.Options(
        site=job.site,
        zone=job.zone,
        as_language=job.as_language,
        topics=job.topics,
        placing=placing.from_json(job.placing),
        is_check=is_check,
        only=only,
        run=run,
        choices=Choices(items={uid: (choice, seen) for uid, (choice, seen) in job.decisions.items()}),
    )
    watch = Speaking(emit, is_stopping, total=None if only is None else len(only), is_check=is_check)
    report = importing.execute(paths, options, watch=watch)
    _say_unread(report, emit)
    return {"end": "stopped" if is_stopping() else "done", "notes": list(map(reasons.as_json, report.notes))}


def _say_unread(report: Report, emit: Emit) -> None:
    """Report files that are not items, and items that were deleted there. They are in the report only."""
    unread = [as_values(line) for line in [*(line for line in report.lines if not line.uid), *report.deleted]]
    for start in range(0, len(unread), _AT_ONCE):
        emit({"lines": unread[start : start + _AT_ONCE]})


def _run_of(job: PloneImport) -> ImportRun:
    """Return the run of the import: the same for all pieces, so that it can be undone as a whole."""
    if job.run is None:
        job.run = ImportRun.objects.create(origin=Addresses(job.site).site, started_at=timezone.now())
        PloneImport.objects.filter(pk=job.pk).update(run=job.run)
    return job.run


def _undo(job: PloneImport, emit: Emit, is_stopping: Callable[[], bool]) -> Message:
    if job.run is None:
        return {"end": "done"}
    watch = Speaking(emit, is_stopping)

    def taken(done: int, total: int, report: Report) -> bool:
        watch.wrote(done, total, lambda after: islice(report.lines, after, None))
        return not is_stopping()

    emit({"begins": {"total": job.run.items.filter(part="").count()}})
    undo(job.run, at=timezone.now(), taken=taken)
    return {"end": "stopped" if is_stopping() else "done"}


def as_values(line: Line) -> list[Any]:
    numbers = asdict(line.compared) if line.compared else None
    there = base64.b64encode(line.there).decode()
    return [*(str(getattr(line, name)) for name in NAMES), list(map(reasons.as_json, line.why)), numbers, there]


def as_line(values: Iterable[Any]) -> Line:
    *texts, why, numbers, there = values
    outcome, *others = texts
    return Line(
        outcome=Outcome(outcome),
        why=tuple(map(reasons.from_json, why)),
        compared=Compared(**numbers) if numbers else None,
        there=base64.b64decode(there),
        **dict(zip(NAMES[1:], others, strict=True)),
    )


NAMES = ("outcome", "type", "becomes", "path", "title", "uid", "address", "difference", "seen")
