"""Actions on an import. Each returns whether it was done: another user may have been faster."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from old_sites.addresses import Addresses
from rocb.models import ImportedText, PloneImport, User
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
    """Start the import. Its report replaces that of the check."""
    return may_start(job) and _begin(job, Step.IMPORT, by=by, at=at)


def retry(job: PloneImport, *, by: User, at: datetime) -> bool:
    """Import items again that were left out. Lines of other items stay."""
    return may_retry(job) and _begin(job, Step.IMPORT, by=by, at=at, is_retry=True)


def undo(job: PloneImport, *, by: User, at: datetime) -> bool:
    return may_undo(job) and _begin(job, Step.UNDO, by=by, at=at)


def resume(job: PloneImport, *, by: User, at: datetime) -> bool:
    """Resume a step that was paused or failed. A check starts again."""
    return may_resume(job) and _begin(job, Step(job.step), by=by, at=at, is_retry=job.is_retry, is_going_on=True)


def pause(job: PloneImport) -> bool:
    """Pause the import: immediately if it is waiting, after the current item if it is running."""
    waiting = PloneImport.objects.filter(pk=job.pk, state=State.WAITING, claimed_until=None)
    if waiting.update(state=State.PAUSED, slot=None):
        return True
    return bool(PloneImport.objects.filter(pk=job.pk, slot=1).update(is_stopping=True))


def delete(job: PloneImport, *, at: datetime) -> bool:
    """Delete the report and files. Imported content stays, and can still be undone on the command line."""
    if job.is_active:
        return False
    files.delete(job, at=at)
    if not PloneImport.objects.filter(site=job.site).exclude(pk=job.pk).exists():
        ImportedText.objects.filter(item__origin=Addresses(job.site).site).delete()
    return bool(PloneImport.objects.filter(pk=job.pk, slot=None).delete()[0])


def may_check(job: PloneImport) -> bool:
    """Return whether a check is possible: before anything is imported."""
    return not job.is_active and job.step == Step.CHECK and not job.files_deleted_at


def may_start(job: PloneImport) -> bool:
    """Return whether the import can start: after a complete check."""
    return may_check(job) and job.state == State.DONE


def may_retry(job: PloneImport) -> bool:
    is_done = job.step == Step.IMPORT and job.state == State.DONE and not job.files_deleted_at
    return is_done and job.lines.filter(outcome=Outcome.LEFT_OUT).exclude(uid="").exists()


def may_resume(job: PloneImport) -> bool:
    if job.is_active or job.state not in {State.PAUSED, State.FAILED}:
        return False
    return job.step == Step.UNDO or (job.step == Step.IMPORT and not job.files_deleted_at)


def may_undo(job: PloneImport) -> bool:
    """Return whether imported objects remain that can be undone, including those kept by an earlier undo."""
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
    if step != Step.UNDO:
        same = same.filter(files_deleted_at=None)
    values = {"step": step, "is_retry": is_retry, "started_by": by, "started_at": at, **_FROM_THE_START}
    try:
        with transaction.atomic():
            done = same.update(
                slot=1, state=State.WAITING, is_stopping=False, claimed_until=None, finished_at=None, error="", **values
            )
            if done and not is_going_on and not is_retry:
                job.lines.all().delete()
    except IntegrityError:  # another import is running
        return False
    job.refresh_from_db()
    return bool(done)
