"""Translations in the panel of waiting work and in the daily email: those assigned to the user and, for people who
publish, those that a translator finished and public ones that became outdated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import languages
from foundation.authorship.waiting import ROWS, Group, Row, register_waiting, row_of
from foundation.components import dates
from foundation.translation import access, board
from foundation.translation.fields_screen import rows_for
from foundation.translation.models import TranslationState


@register_waiting
def waiting(user: Any, at: datetime) -> list[Group]:
    if not board.is_for(user):
        return []
    return [finished(user), assigned(user), out_of_date(user), fields_out_of_date(user)]


def assigned(user: Any) -> Group:
    """Return the due translations that are assigned to this user. For a translator, also return those that are not due,
    until they are finished or published.
    """
    rows = sorted(_assigned_rows(user), key=lambda found: found[0])
    more = f"{reverse('translation:board')}?mine=on" if len(rows) > ROWS else ""
    shown = [row for _day, row in rows[:ROWS]]
    return Group("translations", _("Translations for you"), shown, order=12, when=_("Due on"), more_url=more)


def _assigned_rows(user: Any) -> Iterator[tuple[str, Row]]:
    left = access.open_assignments(user).values("translation_key")
    texts = list(board.texts_for(user).filter(translation_key__in=left).select_related("locale").order_by("pk"))
    board.add_cells(texts, to=user, codes=languages.codes())
    is_translator = access.is_translator(user)
    for text in texts:
        for cell in text.cells:
            if cell.person == user and cell.is_left and (cell.is_due or is_translator):
                day = dates.in_words(cell.due_on, "SHORT_DATE_FORMAT") if cell.due_on else ""
                row = Row(
                    key=f"translation {text.translation_key} {cell.code} {cell.due_on or ''} {cell.assigned_at}",
                    title=text.shown_title,
                    url=_url_of(cell),
                    labels=(board.name_of(cell.code),),
                    what=cell.in_words,
                    when=day,
                )
                yield str(cell.due_on or "9999"), row


def _url_of(cell: board.Cell) -> str:
    if cell.page:
        return _side_by_side(cell.page)
    return f"{reverse('translation:board')}?mine=on&language={cell.code}"


def _side_by_side(page: int) -> str:
    return reverse("translation:side_by_side", args=[page])


def finished(user: Any) -> Group:
    """Return translations that their translator finished and that the user may publish."""
    found = list(board.finished_for(user).select_related("locale")[: ROWS + 1])
    rows = [
        row_of(page, f"finished {page.pk} {page.finished_at}", when=_day(page.finished_at)) for page in found[:ROWS]
    ]
    more = reverse("translation:board") if len(found) > ROWS else ""
    heading = _("Finished translations")
    return Group("translations-finished", heading, rows, order=11, when=_("Finished on"), more_url=more)


def out_of_date(user: Any) -> Group:
    """Return public translations with texts that have since changed in the original, linked to the side-by-side screen."""
    found = list(board.due_for_editors(user).select_related("page__locale")[: ROWS + 1])
    rows = [
        row_of(
            row.page,
            f"texts {row.pk} {row.public_outdated_since}",
            what=_counts_in_words(row),
            when=_day(row.public_outdated_since),
        )
        for row in found[:ROWS]
    ]
    rows = [replace(row, url=_side_by_side(one.page_id)) for row, one in zip(rows, found, strict=False)]
    more = f"{reverse('translation:board')}?state=outdated" if len(found) > ROWS else ""
    since = _("Out of date since")
    return Group("translations-outdated", _("Translations to update"), rows, order=30, when=since, more_url=more)


def _counts_in_words(row: TranslationState) -> str:
    """Return the number of public texts in each state, in words, as the board shows them."""
    counts = [(state, number) for state in board.DUE if (number := getattr(row, f"public_{state}"))]
    return board.in_words(counts) if counts else ""


def fields_out_of_date(user: Any) -> Group:
    """Return one row with the number of names and other multilingual fields that are out of date."""
    count = rows_for(user).in_state("outdated").count()
    row = Row(
        key=f"fields {count}",
        title=_("Names and descriptions"),
        url=reverse("translation:fields"),
        what=board.number_of("outdated", count),
    )
    return Group("translated-fields", _("Translations of names and descriptions"), [row] if count else [], order=31)


def _day(at: datetime | None) -> str:
    return dates.in_words(timezone.localdate(at), "SHORT_DATE_FORMAT") if at else ""
