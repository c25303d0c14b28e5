"""Writer of decisions about items that the old site does not have any more. Without a decision nothing happens.

Nothing is deleted: pages are unpublished, and files become invisible for the public unless a page still shows them.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_noop as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from news.api import as_imported
from old_sites.delta import DECIDED, OURS, THEIRS, Difference
from old_sites.planned import Becomes
from old_sites.reasons import Reason, reason
from rocb.models import ImportedItem
from rocb.plone.differences import Found
from rocb.plone.report import Line, Outcome
from rocb.plone.undo import USED, is_shown
from rocb.plone.visibility import Visibility
from rocb.plone.work import Work, written_of

_UNDECIDED = reason(_("The old site does not have this item any more. Here it stays, until you choose otherwise."))
_KEPT = reason(_("The old site does not have this item any more. You chose to keep it here."))
_UNPUBLISHED = reason(_("The old site does not have this item any more, so it is not public here any more."))
_ADDRESS = reason(
    _("The old site does not have this item any more. Here it is only an address, which still redirects.")
)


def carry_out(work: Work, found: Mapping[str, Found], visibility: Visibility) -> list[Line]:
    """Carry out the choices, and return a line for each item that was deleted on the old site."""
    kinds, lines = work.rows.kinds(), []
    for uid, one in found.items():
        row = work.rows.get(uid)
        if one.kind != Difference.DELETED_THERE or row is None:
            continue
        target = row.target()
        with transaction.atomic():
            outcome, why = _carried_out(work, row, one.choice)
        if isinstance(target, Page) and why != (_UNPUBLISHED,):
            why = (*why, *visibility.closed_since(row))
        lines.append(
            Line(
                outcome=outcome,
                type=row.type,
                becomes=kinds.get(uid, Becomes.NOTHING),
                path=row.path,
                title=str(target.title) if target else "",
                uid=uid,
                why=why,
                difference=one.kind,
                choice=one.choice,
                seen=one.mark,
            )
        )
    return sorted(lines, key=lambda line: line.path)


def _carried_out(work: Work, row: ImportedItem, choice: str) -> tuple[Outcome, tuple[Reason, ...]]:
    if choice not in {OURS, THEIRS}:
        return Outcome.UNCHANGED, (_UNDECIDED,)
    why: tuple[Reason, ...] = (_KEPT,)
    if choice == THEIRS:
        why = _withdrawn(work, row)
    row.digest = DECIDED
    work.rows.add(row)
    return (Outcome.CHANGED if why == (_UNPUBLISHED,) else Outcome.UNCHANGED), why


def _withdrawn(work: Work, row: ImportedItem) -> tuple[Reason, ...]:
    """Take an item back from the public, with the dates of a series."""
    target = row.target()
    if target is None or isinstance(target, Redirect):
        return (_ADDRESS,)
    if not isinstance(target, Page):
        if is_shown(target):
            return (_KEPT, USED)
        target.is_public = False
        target.save()
        row.written, row.was_live = written_of(target), False
        return (_UNPUBLISHED,)
    rows = ImportedItem.objects.filter(origin=row.origin, uid=row.uid, leads_to="")
    pages = [page for one in rows if isinstance(page := one.target(), Page) and page.live]
    with as_imported(modified_at=None, is_announced=work.is_announced):
        for page in pages:
            page.specific.unpublish()
    row.was_live = False
    return (_UNPUBLISHED,)
