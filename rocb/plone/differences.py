"""The difference of each item between the last export, the new one, and this site, before anything is written.

It needs a few queries for each 500 items, and reads no texts.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import batched

from django.db.models import Model
from django.utils.translation import gettext_noop as _
from wagtail.models import Page

from old_sites.delta import THEIRS, Difference, Here, difference, seen, visibility
from old_sites.planned import PAGES, Becomes, Planned
from old_sites.reasons import Reason, reason
from rocb.models import ImportedItem, SiteDocument, SiteImage
from rocb.plone import publishing
from rocb.plone.comparing import seen_of_item
from rocb.plone.rows import MOVED, Rows
from rocb.plone.work import Work, last_of, written_of

_AT_ONCE = 500
_FILES: tuple[type[SiteImage] | type[SiteDocument], ...] = (SiteImage, SiteDocument)
_WITH_TEXT = {
    *(Difference.CONFLICT, Difference.HIDDEN, Difference.SHOWN),
    *(Difference.THERE, Difference.MOVED, Difference.NEW),
}
_WRITTEN = {Difference.HIDDEN, Difference.SHOWN, Difference.THERE, Difference.NEW}
_SENTENCES = {
    Difference.HIDDEN: reason(_("The old site has withdrawn this item from the public.")),
    Difference.SHOWN: reason(_("The old site has published this item.")),
}


@dataclass(frozen=True, slots=True)
class Found:
    """The difference of an item, with the mark for a choice, the choice, and sentences about the difference.
    ``has_text``: the text there is shown to people. In a first import, all texts are new."""

    kind: Difference
    mark: str = ""
    choice: str = ""
    why: tuple[Reason, ...] = ()
    has_text: bool = False

    @property
    def is_followed(self) -> bool:
        """Return whether the import writes what the old site has now."""
        return self.kind in _WRITTEN or (self.kind == Difference.CONFLICT and self.choice == THEIRS)


def find(work: Work, planned: Collection[Planned], moved: Collection[str], *, is_whole: bool) -> dict[str, Found]:
    """Return the differences by UID. With ``is_whole`` also those of items that the export does not have any more."""
    rows = {uid: row for uid, row in _rows(work.rows)}
    here = dict(here_now(rows.values()))
    found, is_later = {}, any(row.digest for row in rows.values())
    for one in planned:
        row = rows.get(one.uid)
        if row is None and one.becomes == Becomes.NOTHING:
            continue
        last = last_of(row) if row is not None and row.digest else None
        there = work.there(one, is_moved=one.uid in moved) if last else None
        state = here.get(one.uid)
        kind = difference(last, there, state) if last else Difference.NEW
        mark = seen(there, state) if kind == Difference.CONFLICT else ""
        changed = visibility(last_of(row), there) if row is not None and there and mark else None
        why = (_SENTENCES[changed],) if changed else ()
        found[one.uid] = Found(kind, mark, work.choices.of(one.uid, kind, mark), why, is_later and kind in _WITH_TEXT)
    for uid in rows.keys() - {one.uid for one in planned} if is_whole else ():
        kind, mark = difference(last_of(rows[uid]), None, here.get(uid)), seen(None, here.get(uid))
        if kind == Difference.DELETED_THERE:
            found[uid] = Found(kind, mark, work.choices.of(uid, kind, mark))
    return found


def text_there(work: Work, one: Planned, found: Found) -> bytes:
    """Return the text of a page in the new export, compressed, to show it beside the page here."""
    if one.becomes not in PAGES or not found.has_text:
        return b""
    return zlib.compress(seen_of_item(work.item(one)).text.encode(errors="replace"), 9)


def _rows(rows: Rows) -> Iterator[tuple[str, ImportedItem]]:
    for uid, part in rows.known:
        row = rows.get(uid)
        if row is not None and not part and not uid.startswith(MOVED):
            yield uid, row


def here_now(rows: Iterable[ImportedItem]) -> Iterator[tuple[str, Here]]:
    """Yield what is here now. Redirects have no versions. What was deleted here is not among them."""
    of_model: dict[type[Model], dict[int, str]] = {model: {} for model in (Page, *_FILES)}
    kinds = {Rows.type_id(model): model for model in of_model}
    for row in rows:
        if row.leads_to:
            yield row.uid, Here(version=row.written)
        elif row.object_id and row.content_type_id in kinds:
            of_model[kinds[row.content_type_id]][row.object_id] = row.uid
    for some in batched(of_model[Page].items(), _AT_ONCE):
        yield from _pages(dict(some))
    for model in _FILES:
        for some in batched(of_model[model].items(), _AT_ONCE):
            uids = dict(some)
            for file in model._default_manager.filter(pk__in=uids):
                yield uids[file.pk], Here(version=written_of(file))


def _pages(uids: dict[int, str]) -> Iterator[tuple[str, Here]]:
    names = ("pk", "path", "latest_revision_id", "live", "expired")
    pages = list(Page.objects.filter(pk__in=uids).values_list(*names))
    above = publishing.keys_above([path for _pk, path, *_others in pages])
    for pk, path, revision, live, expired in pages:
        yield uids[pk], Here(version=str(revision or ""), is_live=live or expired, parent=above.get(path))
