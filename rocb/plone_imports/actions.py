"""What a person may ask of an import. Each says whether it was done: somebody else may have been faster."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from rocb.models import PloneImport, User
from rocb.plone.report import Outcome
from rocb.plone_imports import files

Step, State = PloneImport.Step, PloneImport.State
_FROM_THE_START = {"items_read": 0, "items_done": 0, "items_total": 0, "steps_done": 0, "steps_total": 0, "tries": 0}
_ENDED = (State.DONE, State.FAILED, State.PAUSED)


def is_any_active() -> bool:
    return PloneImport.objects.filter(slot=1).exists()


def check(job: PloneImport, *, by: User, at: datetime) -> bool:
    return may_check(job) and _begin(job, Step.CHECK, by=by, at=at)


def start(job: PloneImport, *, by: User, at: datetime) -> bool:
    """What the check said goes; the report of the import takes its place."""
    return may_start(job) and _begin(job, Step.IMPORT, by=by, at=at)


def retry(job: PloneImport, *, by: User, at: datetime) -> bool:
    """What was left out once more; lines of all else stay."""
    return may_retry(job) and _begin(job, Step.IMPORT, by=by, at=at, is_retry=True)


def undo(job: PloneImport, *, by: User, at: datetime) -> bool:
    return may_undo(job) and _begin(job, Step.UNDO, by=by, at=at)


def resume(job: PloneImport, *, by: User, at: datetime) -> bool:
    """Go on with a step that was paused or failed. A check begins from its start."""
    return may_resume(job) and _begin(job, Step(job.step), by=by, at=at, is_retry=job.is_retry, is_going_on=True)


def pause(job: PloneImport) -> bool:
    """One that waits stops at once, one that runs after the item it is at."""
    waiting = PloneImport.objects.filter(pk=job.pk, state=State.WAITING, claimed_until=None)
    if waiting.update(state=State.PAUSED, slot=None):
        return True
    return bool(PloneImport.objects.filter(pk=job.pk, slot=1).update(is_stopping=True))


def delete(job: PloneImport, *, at: datetime) -> bool:
    """Its report and files. What it imported stays, and can still be undone on the command line."""
    if job.is_active:
        return False
    files.delete(job, at=at)
    return bool(PloneImport.objects.filter(pk=job.pk, slot=None).delete()[0])


def may_check(job: PloneImport) -> bool:
    """Before anything was imported."""
    return not job.is_active and job.step == Step.CHECK and not job.files_deleted_at


def may_start(job: PloneImport) -> bool:
    """After a whole check."""
    return may_check(job) and job.state == State.DONE


def may_retry(job: PloneImport) -> bool:
    is_done = job.step == Step.IMPORT and job.state == State.DONE and not job.files_deleted_at
    return is_done and job.lines.filter(outcome=Outcome.LEFT_OUT).exclude(uid="").exists()


def may_resume(job: PloneImport) -> bool:
    if job.is_active or job.state not in {State.PAUSED, State.FAILED}:
        return False
    return job.step == Step.UNDO or (job.step == Step.IMPORT and not job.files_deleted_at)


def may_undo(job: PloneImport) -> bool:
    """What it imported, as much of it as is there; also what stayed when it was undone before."""
    return not job.is_active and job.run is not None and job.run.items.exists()


def _begin(
    job: PloneImport,
    step: PloneImport.Step,
    *,
    by: User,
    at: datetime,
    is_retry: bool = False,
    is_going_on: bool = False,
) -> bool:
    same = PloneImport.objects.filter(pk=job.pk, slot=None, step=job.step, state__in=_ENDED)
    values = {"step": step, "is_retry": is_retry, "started_by": by, "started_at": at, **_FROM_THE_START}
    try:
        with transaction.atomic():
            done = same.update(
                slot=1, state=State.WAITING, is_stopping=False, claimed_until=None, finished_at=None, error="", **values
            )
            if done and not is_going_on and not is_retry:
                job.lines.all().delete()
    except IntegrityError:  # another import is at work
        return False
    job.refresh_from_db()
    return bool(done)
