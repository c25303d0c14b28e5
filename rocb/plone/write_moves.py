"""Writer of moves: a page follows its item to another folder or name, and the old address still answers.

A page that was moved here stays where it is, and one that was edited here keeps its name. Files and lists have no place of
their own in the tree, so only their old addresses are recorded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from itertools import batched
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as _
from wagtail.models import Page

from news.api import as_imported
from old_sites.delta import is_edited, is_in_place
from old_sites.planned import PAGES, Becomes, Planned
from old_sites.reasons import Reason, reason
from rocb.former_addresses.former_site import GONE
from rocb.models import ImportedItem
from rocb.plone import publishing
from rocb.plone.rows import MOVED, Rows
from rocb.plone.work import Work, here_of, last_of, why_not
from rocb.plone.write_pages import STAYS, PageWriter

AT_ONCE = 100
_MOVED_FROM = _("Moved on the old site. Its address there was %(path)s.")
_NOT_MOVED = _("The page could not be moved.")


def moved(rows: Rows, among: Mapping[str, Planned]) -> set[str]:
    """Return the UIDs of items whose name or folder changed. ``among`` are all items of the export by their path. What lies
    in a folder that moved only changes its address."""
    found = set()
    for path, one in among.items():
        row = rows.get(one.uid)
        if row is None or row.path == path[:1000]:
            continue
        (old, old_name), (new, name) = _split(row.path), _split(path)
        above = among.get(new)
        if old_name != name or (old != new and (above is None or rows.uids.get(old) != above.uid)):
            found.add(one.uid)
    return found


def _split(path: str) -> tuple[str, str]:
    above, _slash, name = path.rpartition("/")
    return above, name


class MoveWriter:
    def __init__(self, work: Work, pages: PageWriter, among: Mapping[str, Planned]) -> None:
        self.work, self.pages, self.among = work, pages, among
        self.uids = {one.uid for one in among.values()}
        work.moved = {uid: [] for uid in moved(work.rows, among)}

    def follow(self, planned: list[Planned], *, is_last: bool) -> None:
        """Follow moves, each folder before what is in it. Without ``is_last`` pages whose new parent does not exist yet
        wait: their old names are then free for new pages."""
        waiting = [one for one in planned if self._has_other_address(one)]
        for some in batched(waiting, AT_ONCE):
            with transaction.atomic():
                for one in some:
                    if is_last or not one.parent or self.work.rows.get(one.parent) is not None:
                        self._try_to_follow(one)

    def _has_other_address(self, one: Planned) -> bool:
        row = self.work.rows.get(one.uid)
        return (
            row is not None
            and bool(row.digest)
            and row.path != one.head.path[:1000]
            and one.uid not in self.work.results
        )

    def _try_to_follow(self, one: Planned) -> None:
        row = self.work.rows.get(one.uid)
        assert row is not None, "known before"
        notes: list[Reason] = [reason(_MOVED_FROM, path=row.path or "/")] if one.uid in self.work.moved else []
        try:
            with transaction.atomic():
                page = row.target() if one.uid in self.work.moved and one.becomes in PAGES else None
                if isinstance(page, Page):
                    notes += self._move(one, row, page)
                self._readdress(row, one.head.path[:1000])
        except Exception as error:
            self.work.rows.forget(one.uid)
            notes += [reason(_NOT_MOVED), why_not(error, one.head.path)]
        if notes:
            self.work.moved[one.uid] = notes

    def _move(self, one: Planned, row: ImportedItem, page: Page) -> list[Reason]:
        last, here = last_of(row), here_of(page)
        target = Page.objects.get(pk=self.pages.parent(one).pk)  # with its present place in the tree
        old_name, name = _split(row.path)[1], _split(one.head.path)[1]
        is_elsewhere = one.becomes == Becomes.PAGE and target.pk != here.parent
        can_move = target.locale_id == page.locale_id and not target.is_descendant_of(page)
        is_moving = is_elsewhere and can_move and last.parent is not None and is_in_place(last, here)
        is_renamed = name != old_name and not is_edited(last, here)
        above = target if is_moving else page.get_parent()
        taken = set(above.get_children().exclude(pk=page.pk).values_list("slug", flat=True))
        slug = publishing.free(name if is_renamed else page.slug, taken, below=above)
        with as_imported(modified_at=None, is_announced=self.work.is_announced):
            if slug != page.slug:
                self._rename(one, row, page.specific, slug)
            if is_moving:
                Page.objects.get(pk=page.pk).specific.move(target, pos="last-child")
                row.was_below = target.pk
                self.work.placed[one.uid] = True
        stays = is_elsewhere > is_moving or (name != old_name) > is_renamed
        return [reason(STAYS)] if stays else []

    def _rename(self, one: Planned, row: ImportedItem, page: Any, slug: str) -> None:
        is_clean = not is_edited(last_of(row), here_of(page))
        page.slug = slug
        if is_clean:
            if not (page.live and one.is_live):
                page.save()
            self.pages.publish(one, page, self.work.item(one), row)
        else:  # only because another page has the name there
            page.save(clean=False)
        self.work.placed[one.uid] = False

    def _readdress(self, row: ImportedItem, path: str) -> None:
        """Record the new address. The old one leads there, unless it is now that of another item."""
        old, row.path = row.path, path
        if self.work.rows.uids.get(old) == row.uid:
            del self.work.rows.uids[old]
        for other in ImportedItem.objects.filter(origin=self.work.rows.origin, path=path, part="").exclude(pk=row.pk):
            if other.uid.startswith(MOVED):
                other.delete()
                self.work.rows.known.pop((other.uid, ""), None)
            elif other.uid not in self.uids or other.leads_to == GONE:  # it was deleted there, or never imported
                ImportedItem.objects.filter(pk=other.pk).update(path="")
                self.work.rows.forget(other.uid)
        self.work.rows.add(row)
        if not old or old in self.among:
            return
        alias = self.work.rows.new(self.work.run, moved_uid(old), None, kind="redirect", path=old)
        alias.leads_to = alias.digest = f"uid:{row.uid}"
        self.work.rows.add(alias)


def moved_uid(path: str) -> str:
    return f"{MOVED}{hashlib.sha256(path.encode()).hexdigest()[:32]}"
