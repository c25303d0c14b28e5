"""Writer of the dates of a series, each an event of its own. The pages of the series are written before (`write_pages`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as _
from wagtail.models import Page

from events.models import EditionPage, EventSeriesPage
from news.api import as_imported
from old_sites import recurrence
from old_sites.delta import DECIDED
from old_sites.planned import Planned, identity
from old_sites.reasons import reason
from old_sites.values import Item
from rocb.models import ImportedItem
from rocb.plone import pages
from rocb.plone.bodies import Body
from rocb.plone.pages import When
from rocb.plone.work import Dates, why_not, written_of
from rocb.plone.write_pages import PageWriter

NO_DATES = _("Dates that the old site does not have any more, and that are not public any more: %(count)s.")


class DateWriter:
    def __init__(self, writer: PageWriter) -> None:
        self.pages, self.work = writer, writer.work

    def write_next(self) -> None:
        """Write the next edition of the series in progress. One that fails costs no other."""
        todo = self.pages.dates[0]
        if not todo.days:
            self._written(self.pages.dates.popleft())
            return
        day, moment = todo.days.popleft()
        try:
            with transaction.atomic():
                self._edition(todo, day, moment)
        except Exception as error:
            self.pages.waiting.clear()
            self.work.rows.forget(todo.one.uid)
            todo.count -= 1
            why = why_not(error, f"{todo.one.head.path}/{day}")
            todo.result.why += [reason(_("The date %(date)s was not imported."), date=str(day)), why]

    def _edition(self, todo: Dates, day: date, moment: When) -> None:
        one, item, digest = todo.one, todo.item, todo.digest
        row = self.work.rows.get(one.uid, str(day))
        page: Any = row.target() if row else self._new_edition(one, item, todo.series, day)
        if page is None:
            return
        page = page.specific
        if row is not None and row.written != written_of(page) and not todo.is_overwriting:
            todo.edited += 1
            return
        page.title = one.head.title
        pages.edition(page, item, Body(), moment, image=todo.image, zone=self.pages.zone_of(item), at=self.work.at)
        if row is None:
            EventSeriesPage.objects.get(pk=todo.series.pk).add_child(instance=page)
            row = self.work.rows.new(
                self.work.run, one.uid, page, part=str(day), kind="Event", path=f"{one.head.path}/{day}"
            )
        row.digest = digest
        self.pages.publish(one, page, item, row, day=str(day), is_first=day == todo.first)
        self.pages.publish_waiting()

    def _written(self, todo: Dates) -> None:
        todo.row.digest = todo.digest
        self.work.rows.add(todo.row)
        became = reason(_("Dates that became separate events in calendars: %(count)s."), count=todo.count)
        stay = _("Dates left unchanged because they were edited here: %(count)s.")
        left = [reason(stay, count=todo.edited)] if todo.edited else []
        if withdrawn := self._withdraw(todo):
            left.append(reason(NO_DATES, count=withdrawn))
        self.work.results[todo.one.uid] = replace(todo.result, why=[*todo.result.why, became, *left])

    def _withdraw(self, todo: Dates) -> int:
        """Unpublish dates of an earlier import that the series does not have any more. Return their number.

        Dates that were edited here stay. If the rule has more dates than were imported, nothing is known of the others.
        """
        found = recurrence.of_item(todo.item, self.pages.zone_of(todo.item))
        if found is None or found.was_cut:
            return 0
        return self.withdraw(todo.one.uid, still={str(day) for day in found.days})

    def withdraw(self, uid: str, *, still: set[str]) -> int:
        """Unpublish the imported dates of a series that are not in ``still``. Return their number."""
        rows = ImportedItem.objects.filter(origin=self.work.rows.origin, uid=uid, leads_to="")
        gone = 0
        with as_imported(modified_at=None, is_announced=self.work.is_announced):
            for row in rows.exclude(part="").exclude(part__in=still):
                page = row.target()
                if isinstance(page, Page) and page.live and row.written == written_of(page):
                    page.specific.unpublish()
                    row.digest = DECIDED  # so that the date is written again if it comes back
                    self.work.rows.add(row)
                    gone += 1
        return gone

    def _new_edition(self, one: Planned, item: Item, series: EventSeriesPage, day: date) -> EditionPage:
        return EditionPage(
            title=one.head.title,
            slug=str(day),
            locale_id=series.locale_id,
            translation_key=identity(self.work.rows.origin, "date", str(one.translation_key), str(day)),
            uuid=identity(self.work.rows.origin, "page", one.uid, str(day)),
            live=False,
            has_unpublished_changes=True,
            first_published_at=one.head.published_at if one.is_live else None,
            occurrence_on=day,
        )
