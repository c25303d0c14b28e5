"""A loop of the worker that takes the active import, starts its process, and writes its messages into rows."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import os
import queue
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from foundation.jobs.loops import Loop
from old_sites import reasons
from old_sites.reasons import reason
from rocb.models import PloneImport, PloneImportLine, PloneImportOutline
from rocb.plone.comparing import numbers_of
from rocb.plone.report import Line, Outcome
from rocb.plone_imports import files
from rocb.plone_imports.carrying_out import Message, as_line

logger = logging.getLogger(__name__)

LOOKS_EVERY = timedelta(seconds=2)
CLAIM = timedelta(seconds=30)  # time without a heartbeat of the worker
MOST_TRIES = 5
_WRITES_EVERY_SECONDS = 1.0
_ENDS_WITHIN_SECONDS = 20
Step, State = PloneImport.Step, PloneImport.State
KILLED = reason(_("The import was interrupted %(count)s times without finishing."), count=MOST_TRIES)


@contextmanager
def loops() -> Iterator[list[Loop]]:
    worker = Worker()
    yield [
        Loop("imports from other sites", lambda: worker.look(at=timezone.now()), every=LOOKS_EVERY, on_stop=worker.stop)
    ]


class Worker:
    """Runner of imports. ``stop`` can be called from another thread: the step then waits for the next worker."""

    def __init__(self) -> None:
        self._stopping = threading.Event()

    def stop(self) -> None:
        self._stopping.set()

    def look(self, *, at: datetime) -> bool:
        """Run the step that is due. Return False if there is none."""
        job = claim(at=at)
        if job is None:
            return False
        keeper = Keeper(job)
        try:
            with _database_for(job) as environment, _process(job, environment) as child:
                self._listen(keeper, child)
        finally:
            keeper.release(at=timezone.now())
        return True

    def _listen(self, keeper: Keeper, child: subprocess.Popen[str]) -> None:
        heard: queue.Queue[Message | None] = queue.Queue(maxsize=100)
        threading.Thread(target=_pump, args=(child, heard), daemon=True).start()
        ends_at = 0.0
        while True:
            try:
                message = heard.get(timeout=_WRITES_EVERY_SECONDS)
            except queue.Empty:
                message = {}
            if message is None:
                break
            keeper.hear(message)
            keeper.write(at=timezone.now())
            if ends_at and time.monotonic() > ends_at:
                child.kill()
            elif not ends_at and (keeper.is_stopping or self._stopping.is_set()):
                child.terminate()
                ends_at = time.monotonic() + _ENDS_WITHIN_SECONDS


def claim(*, at: datetime) -> PloneImport | None:
    """Return an import that is waiting, or whose worker died. One that has been tried too often fails."""
    free = PloneImport.objects.filter(slot=1).filter(Q(claimed_until=None) | Q(claimed_until__lt=at))
    job = free.first()
    if job is None:
        return None
    if job.is_stopping:
        free.filter(pk=job.pk).update(state=State.PAUSED, slot=None, claimed_until=None)
        return None
    if job.tries >= MOST_TRIES:
        error = reasons.as_text(KILLED)
        free.filter(pk=job.pk).update(state=State.FAILED, slot=None, claimed_until=None, error=error, finished_at=at)
        return None
    if not free.filter(pk=job.pk).update(state=State.RUNNING, claimed_until=at + CLAIM, tries=F("tries") + 1):
        return None
    if job.step == Step.CHECK:
        job.lines.all().delete()
    job.refresh_from_db()
    return job


class Keeper:
    """Writer of an import's rows, from the messages of its process."""

    def __init__(self, job: PloneImport) -> None:
        self.job, self.is_stopping = job, False
        self._lines: list[Line] = []
        self._values: dict[str, Any] = {}
        self._outline = b""
        self._end: Message = {}
        self._written_at: datetime | None = None

    def hear(self, message: Message) -> None:
        self._lines += map(as_line, message.get("lines", []))
        if "read" in message:
            self._values["items_read"] = message["read"]
        if "run" in message:
            self._values["run_id"] = message["run"]
        if outline := message.get("outline"):
            self._outline = base64.b64decode(outline)
        if begins := message.get("begins"):
            self._values["items_total"] = begins["total"]
            if self.job.step == Step.CHECK:
                self._values.update(unknown_subjects=begins["unknown"], languages=begins["languages"])
        if "wrote" in message:
            names = ("steps_done", "steps_total", "items_done")
            self._values.update(zip(names, message["wrote"], strict=True))
        if "end" in message:
            self._end = message

    def write(self, *, at: datetime, is_last: bool = False) -> None:
        """Write new messages and extend the claim, at most once a second."""
        every = timedelta(seconds=_WRITES_EVERY_SECONDS)
        if not is_last and self._written_at and at - self._written_at < every:
            return
        self._written_at = at
        lines, self._lines = self._lines, []
        values, self._values = self._values, {}
        outline, self._outline = self._outline, b""
        row = PloneImport.objects.filter(pk=self.job.pk)
        with transaction.atomic():
            keep_lines(self.job, lines)
            if outline:
                PloneImportOutline.objects.update_or_create(job=self.job, defaults={"content": outline})
            row.update(claimed_until=at + CLAIM, **values)
        self.is_stopping = bool(row.values_list("is_stopping", flat=True).first())

    def release(self, *, at: datetime) -> None:
        """Record the result: an end, a requested pause, or that the next worker must continue."""
        self.write(at=at, is_last=True)
        values: dict[str, Any] = {"claimed_until": None, "slot": None}
        end = self._end.get("end")
        if end == "done":
            values |= {"state": State.DONE, "finished_at": at, "is_stopping": False}
        elif end == "failed":
            values |= {"state": State.FAILED, "finished_at": at, "error": self._end["error"]}
        elif self.is_stopping:
            values |= {"state": State.PAUSED, "is_stopping": False}
        elif end == "stopped":  # because the worker is stopping
            values = {"state": State.WAITING, "claimed_until": None, "tries": F("tries") - 1}
        else:
            values = {"state": State.WAITING, "claimed_until": at + LOOKS_EVERY}
        if notes := self._end.get("notes"):
            values["notes"] = notes
        PloneImport.objects.filter(pk=self.job.pk).update(**values)
        if end == "done":
            self._delete_files(at=at)

    def _delete_files(self, *, at: datetime) -> None:
        is_whole = self.job.step == Step.IMPORT and not self.job.lines.filter(outcome=Outcome.LEFT_OUT).exists()
        if is_whole or self.job.step == Step.UNDO:
            files.delete(self.job, at=at)


def keep_lines(job: PloneImport, lines: list[Line]) -> None:
    """Store lines. A resumed step reports items from before the interruption as unchanged; the report keeps their first
    outcome."""
    by_key = {line.uid or _key(line): line for line in lines}
    if not by_key:
        return
    known = job.lines.filter(key__in=by_key, outcome__in=[Outcome.IMPORTED, Outcome.CHANGED])
    done = set(known.values_list("key", flat=True)) if job.step == Step.IMPORT else set()
    rows = [
        PloneImportLine(
            job=job,
            key=key,
            outcome=line.outcome.value,
            type=line.type[:40],
            becomes=line.becomes[:20],
            path=line.path[:1000],
            title=line.title[:255],
            uid=line.uid[:64],
            address=line.address[:1000],
            difference=line.difference,
            seen=line.seen,
            there=line.there,
            why=list(map(reasons.as_json, line.why)),
            **numbers_of(line.compared),
        )
        for key, line in by_key.items()
        if not (key in done and line.outcome in {Outcome.UNCHANGED, Outcome.IMPORTED})
    ]
    names = ["outcome", "type", "becomes", "path", "title", "uid", "address", "why", *numbers_of(None)]
    names += ["difference", "seen", "there"]
    PloneImportLine.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["job", "key"], update_fields=names, batch_size=200
    )


def _key(line: Line) -> str:
    return "?" + hashlib.sha256(json.dumps([line.path, *map(reasons.as_json, line.why)]).encode()).hexdigest()[:40]


def _pump(child: subprocess.Popen[str], heard: queue.Queue[Message | None]) -> None:
    assert child.stdout is not None
    for line in child.stdout:
        try:
            heard.put(json.loads(line))
        except ValueError:
            logger.warning("The import said %s", line[:200])
    heard.put(None)


@contextmanager
def _process(job: PloneImport, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    child = subprocess.Popen(
        [sys.executable, "manage.py", "carry_out_import", str(job.pk)],
        cwd=settings.BASE_DIR,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()


@contextmanager
def _database_for(job: PloneImport) -> Iterator[dict[str, str]]:
    """Yield the environment for the process. A check on SQLite would lock the database throughout, so it gets a copy."""
    if job.step != Step.CHECK or connection.vendor != "sqlite":
        yield {}
        return
    folder = Path(settings.VAR_DIR) / "import-check"
    shutil.rmtree(folder, ignore_errors=True)  # left by a worker that was killed
    folder.mkdir(mode=0o700)
    try:
        source, target = str(settings.DATABASES["default"]["NAME"]), folder / "db.sqlite3"
        with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
            read.backup(written)
        yield {"DATABASE_URL": f"sqlite:///{target}"}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
