"""Undo a run, except for objects edited since. Safe to repeat, and to stop at any moment.

Only what the run created is deleted. What it changed stays changed: texts and files of earlier runs that it replaced, and
pages that it moved, published or unpublished. Pages have earlier versions in their history.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, ReferenceIndex

from events.models import ForeignUid
from news.api import as_imported, forget_identity
from old_sites.reasons import Reason, reason
from rocb.models import ImportedItem, ImportRun
from rocb.plone.report import Line, Outcome, Report
from rocb.plone.rows import MOVED
from rocb.plone.work import written_of

EDITED = reason(_("Kept, because it has been edited here."))
HOLDS = reason(_("Kept, because other pages are below it."))
USED = reason(_("Kept, because another page shows it."))
LEADS = reason(_("Kept, because the page that it leads to stays."))
TAKEN_BACK = reason(_("The import of this item was undone."))


def undo(run: ImportRun, *, at: datetime, taken: Callable[[int, int, Report], bool] = lambda *_: True) -> Report:
    """Delete what the run imported. ``taken`` is called after each object with the number done, the total and the
    report so far; it stops the undo by returning False.

    Pages are deleted before the files that they show, and in reverse order of creation, so that child pages precede
    their parent. Channels receive nothing.
    """
    report = Report()
    rows = in_order(ImportedItem.objects.filter(run=run))
    for number, row in enumerate(rows, 1):
        stays = take_back(row)
        if not row.part:
            outcome = Outcome.UNCHANGED if stays else Outcome.CHANGED
            why = (stays or TAKEN_BACK,)
            report.lines.append(Line(outcome=outcome, type=row.type, becomes="", path=row.path, uid=row.uid, why=why))
        if not taken(number, len(rows), report):
            return report
    if not ImportedItem.objects.filter(run=run).exists():
        ImportRun.objects.filter(pk=run.pk).update(undone_at=at)
    return report


def in_order(rows: QuerySet[ImportedItem]) -> list[ImportedItem]:
    """Return rows in the order in which they can be undone."""
    found = list(rows.select_related("content_type").order_by("-pk"))
    return sorted(found, key=lambda row: row.content_type is None or row.content_type.model_class() is not Page)


def take_back(row: ImportedItem) -> Reason | None:
    """Delete an imported object and its row, or return why it stays."""
    with as_imported(modified_at=None), transaction.atomic():
        target = row.target()
        stays = _stays_because(row, target)
        if not stays:
            _delete(target)
            row.delete()
    return stays


def _stays_because(row: ImportedItem, target: Any) -> Reason | None:
    if row.uid.startswith(MOVED) and row.leads_to.startswith("uid:"):  # the old address of a page that this run moved
        moved = ImportedItem.objects.filter(origin=row.origin, uid=row.leads_to.removeprefix("uid:"), part="")
        return LEADS if moved.exclude(run=row.run_id).exists() else None
    if target is None or isinstance(target, Redirect):
        return None
    if row.digest and row.written != written_of(target):
        return EDITED
    if isinstance(target, Page):
        return HOLDS if target.get_children().exists() else None
    others = ImportedItem.objects.filter(content_type=row.content_type, object_id=row.object_id).exclude(pk=row.pk)
    return USED if others.exists() or is_shown(target) else None


def is_shown(file: Any) -> bool:
    """Return whether an existing object uses the file. The index is updated by a task and may still contain deleted
    pages."""
    for reference in ReferenceIndex.get_references_to(file).select_related("base_content_type"):
        model = reference.base_content_type.model_class()
        if model is not None and model._default_manager.filter(pk=reference.object_id).exists():
            return True
    return False


def _delete(target: Any) -> None:
    if target is None:
        return
    page = target.specific if isinstance(target, Page) else None
    if page is not None and page.live:
        page.unpublish()  # signals of the deletion itself run after the transaction, where they would be announced
    target.delete()
    if page is not None and hasattr(page, "uuid"):
        forget_identity(page.uuid)
        ForeignUid.objects.filter(pk=page.uuid).delete()
