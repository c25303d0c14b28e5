"""Writer of the plan: rows, pages and files, in transactions of a few items, each with its own savepoint.

Three passes over the plan: files; pages as empty drafts, so that links between them find their targets; texts, with
which pages go live. A row records the progress of an item, so an interrupted run continues, and a second run writes
nothing. Objects edited since are left alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import batched
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext_noop as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry

from foundation.pictures.making import left_to_the_worker
from old_sites import values
from old_sites.boxes import Unreadable
from old_sites.delta import DECIDED
from old_sites.planned import PAGES, Becomes, Planned
from old_sites.reasons import Reason, reason
from rocb.former_addresses.former_site import GONE
from rocb.models import ImportedItem
from rocb.plone import history, pages, publishing
from rocb.plone.report import Outcome
from rocb.plone.rows import MOVED
from rocb.plone.undo import TAKEN_BACK, in_order, take_back
from rocb.plone.work import Result, Work, why_not
from rocb.plone.write_dates import NO_DATES, DateWriter
from rocb.plone.write_files import FileWriter
from rocb.plone.write_moves import MoveWriter, moved_uid
from rocb.plone.write_pages import NO_LIST, PageWriter

ITEMS_AT_ONCE = 100  # per transaction, which is also limited in seconds: on SQLite it blocks other writers
SECONDS_AT_ONCE = 2.0
PAGES_AT_ONCE = 20  # read and published together. Always the same groups, since the result depends on them
_STAYS_SERIES = _("The event has one date on the old site now. Here it stays a series.")
_LONGEST_LINK = 255  # limit for redirects that editors see


class Writer:
    def __init__(self, work: Work) -> None:
        self.work, self.files = work, FileWriter(work)
        self.pages = PageWriter(work, self.files)
        self.dates = DateWriter(self.pages)

    def write(self, planned: list[Planned], *, among: list[Planned]) -> Iterator[int]:
        """Yield, for each item, the number of items that are done and committed. ``among`` are all items of the export."""
        steps: list[tuple[Callable[[Planned], None], list[Planned]]] = [
            (self.files.write, [one for one in planned if one.becomes in {Becomes.IMAGE, Becomes.DOCUMENT}]),
            (self._redirect, [one for one in planned if one.becomes == Becomes.REDIRECT]),
            (self.pages.begin, [one for one in planned if one.becomes in PAGES]),
            (self.pages.finish, [one for one in planned if one.becomes in PAGES]),
        ]
        count = 0
        moves = MoveWriter(self.work, self.pages, {one.head.path: one for one in among})
        self._take_back_others(planned)
        moves.follow(planned, is_last=False)
        for some in batched([one for one in planned if one.becomes == Becomes.NOTHING], ITEMS_AT_ONCE):
            with transaction.atomic():
                for one in some:
                    self.work.results.setdefault(one.uid, Result(Outcome.LEFT_OUT))
                    self._gone(one)
        for step, wanted in steps:
            done = 0
            while done < len(wanted) or self.pages.dates:
                before, done = done, self._some(step, wanted, done)
                if done == before:  # a series with many dates
                    yield count
                for _number in range(before, done):
                    count += 1
                    yield count
            if step == self.pages.begin:
                moves.follow(planned, is_last=True)
                self._arrange(among)
                self.pages.visibility.read(among)

    def _take_back_others(self, planned: list[Planned]) -> None:
        """Undo what earlier runs made of items that now become something else, or that someone chose to leave out.

        Pages below others precede them, and files follow the pages that show them.
        """
        kinds = self.work.rows.kinds()
        others = [one for one in planned if kinds.get(one.uid, one.becomes) != one.becomes]
        others = [one for one in others if one.is_left_out or one.becomes != Becomes.NOTHING]
        for one in sorted(others, key=lambda one: (kinds[one.uid] in {"image", "document"}, -one.head.path.count("/"))):
            self._try(self._take_back, one)

    def _take_back(self, one: Planned) -> None:
        stays, outcome = None, Outcome.LEFT_OUT if one.becomes == Becomes.NOTHING else Outcome.UNCHANGED
        dates = self._addresses_of_dates(one) if one.becomes == Becomes.EVENT else []
        with transaction.atomic():
            for row in in_order(ImportedItem.objects.filter(origin=self.work.rows.origin, uid=one.uid)):
                why = take_back(row)
                stays = stays if row.part else why
            if stays:
                transaction.set_rollback(True)
        self.work.rows.forget(one.uid)
        if not stays:
            self._lead_to(one, dates)
        elif one.becomes == Becomes.EVENT and self._withdraw_dates(one, stays):
            return
        if stays or outcome == Outcome.LEFT_OUT:
            self.work.results[one.uid] = Result(outcome, [stays or TAKEN_BACK])

    def _addresses_of_dates(self, one: Planned) -> list[str]:
        """Return the paths at which dates of a series are public here."""
        rows = ImportedItem.objects.filter(origin=self.work.rows.origin, uid=one.uid).exclude(part="")
        live = [page for row in rows if isinstance(page := row.target(), Page) and page.live]
        return [urlsplit(page.get_url() or "").path.rstrip("/") for page in live]

    def _lead_to(self, one: Planned, paths: list[str]) -> None:
        """Let addresses of pages that were deleted here lead to the item."""
        for path in paths:
            if path and path not in self.work.rows.uids:
                row = self.work.rows.new(self.work.run, moved_uid(path), None, kind="redirect", path=path)
                row.leads_to = row.digest = f"uid:{one.uid}"
                self.work.rows.add(row)

    def _withdraw_dates(self, one: Planned, stays: Reason) -> bool:
        """Unpublish the dates that an event has lost, whose series stays here because someone edited a part of it. Return
        whether there were any."""
        moment = pages.when(item := self.work.item(one), self.pages.zone_of(item))
        count = self.dates.withdraw(one.uid, still={str(moment.starts_on)} if moment else set())
        row = self.work.rows.get(one.uid)
        if count and row is not None:
            row.digest = DECIDED  # so that the dates are written again if they come back
            self.work.rows.add(row)
            self.work.results[one.uid] = Result(
                Outcome.CHANGED, [reason(_STAYS_SERIES), stays, reason(NO_DATES, count=count)]
            )
        return bool(count)

    def _some(self, step: Callable[[Planned], None], wanted: list[Planned], first: int) -> int:
        """Process as many items as one transaction takes. Return how many of ``wanted`` are done then."""
        done, until = first, time.monotonic() + SECONDS_AT_ONCE
        with left_to_the_worker(), transaction.atomic():
            if step == self.pages.begin:
                done += ITEMS_AT_ONCE
                self._begin_all(wanted[first:done])
                return min(done, len(wanted))
            last = min(len(wanted), first + ITEMS_AT_ONCE)
            self._write_dates(until)
            while done < last and not self.pages.dates and time.monotonic() < until:
                some = wanted[done : min(last, done + (PAGES_AT_ONCE if step == self.pages.finish else 1))]
                if step == self.pages.finish:
                    self._finish_all(some)
                    self._write_dates(until)
                else:
                    self._try(step, some[0])
                done += len(some)
        return done

    def _write_dates(self, until: float) -> None:
        while self.pages.dates and time.monotonic() < until:
            self.dates.write_next()

    def _try(self, step: Callable[[Planned], None], one: Planned) -> None:
        if one.uid in self.work.results:  # it failed before
            return
        try:
            with transaction.atomic():
                step(one)
        except Exception as error:
            self._left_out(one, why_not(error, one.head.path))

    def _left_out(self, one: Planned, why: Reason) -> None:
        """Delete an unfinished page of this run or of one that was killed."""
        self.work.results[one.uid] = Result(Outcome.LEFT_OUT, [why])
        self.work.rows.forget(one.uid)
        row = self.work.rows.get(one.uid)
        if row and not row.digest:
            page = row.target()
            if page is not None and page.latest_revision_id is None and not page.get_children().exists():
                with transaction.atomic():
                    page.delete()
                    row.delete()
                self.work.rows.forget(one.uid)
        self._gone(one)

    def _gone(self, one: Planned) -> None:
        """Let the old address of a formerly public item answer 410."""
        if not one.is_live or self.work.rows.is_gone(one.uid) or self.work.rows.get(one.uid) is not None:
            return
        row = self.work.rows.new(self.work.run, one.uid, None, kind=one.head.type, path=one.head.path)
        row.leads_to = row.digest = GONE
        self.work.rows.add(row)

    def _begin_all(self, some: list[Planned]) -> None:
        """Create all drafts at once. If that fails, one by one, since the faulty one is unknown."""
        wanted = [one for one in some if one.uid not in self.work.results and self.work.rows.get(one.uid) is None]
        added = publishing.Additions()
        begun: list[tuple[Planned, Page, Page]] = []
        rows: list[ImportedItem] = []
        drafts: list[tuple[Planned, Page]] = []
        try:
            with transaction.atomic():
                for one in wanted:
                    if one.parent and self.work.rows.get(one.parent) is None:  # it is in this batch
                        rows += self._rows_of(begun, added)
                    page, name = self.pages.draft(one)
                    parent = self.pages.parent(one)
                    added.add(page, below=parent, name=name)
                    begun.append((one, page, parent))
                    drafts.append((one, page))
                rows += self._rows_of(begun, added)
                added.finish()
                PageLogEntry.objects.bulk_create([history.entry(one.head, page) for one, page in drafts])
                self.work.rows.save(rows)
        except Exception:
            for one in wanted:
                self.work.rows.forget(one.uid)
            for one in wanted:
                self._try(self.pages.begin, one)

    def _arrange(self, planned: list[Planned]) -> None:
        """Put new pages into their places among the pages of earlier runs. A page is new until it has a text."""
        groups: dict[tuple[str, str], list[ImportedItem]] = {}
        for one in planned:
            if one.becomes == Becomes.PAGE and (row := self.work.rows.get(one.uid)):
                groups.setdefault((one.parent, one.language), []).append(row)
        for rows in groups.values():
            new = {row.object_id for row in rows if not row.digest or self.work.placed.get(row.uid)}
            if new and len(new) < len(rows):
                with transaction.atomic():
                    publishing.arrange([row.object_id for row in rows if row.object_id], new=new)

    def _rows_of(self, begun: list[tuple[Planned, Page, Page]], added: publishing.Additions) -> list[ImportedItem]:
        """Return unsaved rows, which child pages need."""
        added.write()
        rows = []
        for one, page, parent in begun:
            row = self.work.rows.new(self.work.run, one.uid, page, kind=one.head.type, path=one.head.path)
            row.was_below = parent.pk
            self.work.rows.keep(row)
            rows.append(row)
        begun.clear()
        return rows

    def _finish_all(self, some: list[Planned]) -> None:
        """Publish pages together. If that fails, one by one, since the faulty one is unknown."""
        wanted = [one for one in some if one.uid not in self.work.results]  # the others failed before
        self.pages.read_ahead(wanted)
        self.pages.waiting.clear()
        self.pages.texts.clear()
        try:
            with transaction.atomic():
                for one in wanted:
                    if one.becomes == Becomes.SERIES:  # its dates are its child pages, so it is published first
                        self.pages.publish_waiting()
                        self._try(self._finish_alone, one)
                    else:
                        self._try(self.pages.finish, one)
                self.pages.publish_waiting()
        except Exception:
            self.pages.dates.clear()
            for one in wanted:
                self.work.results.pop(one.uid, None)
                self.work.rows.forget(one.uid)
            self.pages.read_ahead(wanted)
            for one in wanted:
                self._try(self._finish_alone, one)

    def _finish_alone(self, one: Planned) -> None:
        self.pages.waiting.clear()  # pages that failed
        self.pages.texts.clear()
        self.pages.finish(one)
        self.pages.publish_waiting()

    # --- Redirects ----------------------------------------------------------------------------------------------------

    def redirects(self) -> tuple[int, int]:
        """Write redirects of Plone's own moves, by path. Return how many lead to a target, and how many have none here."""
        leading, lost = 0, 0
        for old, new in self.work.rows.moves.items():
            if old in self.work.rows.uids and not self.work.rows.uids[old].startswith(MOVED):
                continue
            leads_to = new if new.startswith(("http://", "https://")) else f"path:{new}"
            if leads_to != new and self.work.rows.resolve(leads_to) is None:
                lost += 1
                continue
            leading += 1
            uid = moved_uid(old)
            row = self.work.rows.get(uid)
            if row is None or row.leads_to != leads_to[:1000]:
                row = row or self.work.rows.new(self.work.run, uid, None, kind="redirect", path=old)
                row.leads_to, row.digest = leads_to[:1000], values.digest(new)
                self.work.rows.add(row)
        return leading, lost

    def _redirect(self, one: Planned) -> None:
        address, digest = self.work.rows.address_for(one), self.work.digest(one)
        if not address:
            raise Unreadable(NO_LIST, language=one.language)
        row = self.work.rows.get(one.uid)
        if row is not None and row.leads_to == address and row.digest == digest:
            self.work.unchanged(one)
            return
        self.work.results[one.uid] = Result(Outcome.CHANGED if row else Outcome.IMPORTED)
        row = row or self.work.rows.new(self.work.run, one.uid, None, kind=one.head.type, path=one.head.path)
        row.leads_to, row.digest = address[:1000], digest
        if one.head.type == "Link" and address.startswith(("http://", "https://")) and len(address) <= _LONGEST_LINK:
            self._shown_redirect(row, link=address)
        self.work.rows.add(row)

    def _shown_redirect(self, row: ImportedItem, *, link: str) -> None:
        """Create a redirect that editors see. One of their own is not changed."""
        known = row.target()
        if isinstance(known, Redirect):
            known.redirect_link = link
            known.save()
            return
        old_path = Redirect.normalise_path(row.path)
        if not Redirect.objects.filter(old_path=old_path).exists():
            made = Redirect.objects.create(old_path=old_path, redirect_link=link, is_permanent=True)
            row.content_type, row.object_id = self.work.rows.type_of(made), made.pk
