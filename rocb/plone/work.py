"""The context of a run: the export, existing objects, and the result for each item."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_noop as _
from wagtail.models import Page

from old_sites import neutral, values
from old_sites.addresses import Addresses
from old_sites.counting import Compared
from old_sites.delta import OURS, THEIRS, Choices, Difference, Here, Last, There, seen
from old_sites.heads import Head
from old_sites.layouts import Export
from old_sites.planned import Planned
from old_sites.reasons import Explained, Reason, reason
from old_sites.values import Item
from rocb.models import ImportedItem, ImportRun
from rocb.plone import media
from rocb.plone.pages import When
from rocb.plone.report import Outcome
from rocb.plone.rows import Rows

logger = logging.getLogger(__name__)

_FAILED = _("This item could not be imported (%(error)s).")
DELETED = reason(_("Deleted here, so not imported again."))
EDITED = reason(_("Changed on the old site, but also edited here. The version here is kept."))
CHOSEN = reason(_("Changed on the old site, but also edited here. You chose to keep the version here."))
DELETED_AND_CHANGED = reason(_("Deleted here, so not imported again, although it changed on the old site."))


@dataclass(slots=True)
class Result:
    outcome: Outcome
    why: list[Reason] = field(default_factory=list)
    compared: Compared | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """A validated page that goes live with its first revision. ``modified_at`` is the time of its last change on the
    old site, ``identity`` its ids in the old site's RSS and Atom feeds."""

    page: Any
    row: ImportedItem
    modified_at: datetime | None
    identity: tuple[str, str] | None


@dataclass(slots=True)
class Dates:
    """Dates of a series that are still to be written as editions: ``days`` of ``count``. ``first`` keeps the UID of the
    old calendar."""

    one: Planned
    item: Item
    series: Any
    row: ImportedItem
    digest: str
    image: Any
    days: deque[tuple[date, When]]
    first: date
    count: int
    edited: int = 0
    is_overwriting: bool = False  # also dates that were edited here
    result: Result = field(default_factory=lambda: Result(Outcome.IMPORTED))


@dataclass(slots=True)
class Work:
    """The context, which each writer gets. ``is_kept``: files are written too, except in a check. ``is_announced``:
    channels receive new pages."""

    export: Export
    addresses: Addresses
    rows: Rows
    zone: ZoneInfo
    at: datetime
    is_kept: bool = True
    is_announced: bool = False
    results: dict[str, Result] = field(default_factory=dict)
    previews: dict[str, str] = field(default_factory=dict)
    related: dict[str, list[str]] = field(default_factory=dict)
    started: ImportRun | None = None
    digests: dict[str, str] = field(default_factory=dict)
    choices: Choices = field(default_factory=Choices)
    found: dict[str, Any] = field(default_factory=dict)  # `rocb.plone.differences.Found` by UID
    moved: dict[str, list[Reason]] = field(default_factory=dict)  # remarks on items with a new address, by UID
    titles: Mapping[str, str] = field(default_factory=dict)  # of all items of the export, by UID
    heads: Mapping[str, Head] = field(default_factory=dict)  # of the same items
    placed: dict[str, bool] = field(default_factory=dict)  # UIDs of pages that got another place (True) or name

    @property
    def run(self) -> ImportRun:
        """Return the run. Created when something is written first, so that a run without changes leaves nothing."""
        if self.started is None:
            self.started = ImportRun.objects.create(origin=self.rows.origin, started_at=self.at)
        return self.started

    def item(self, one: Planned) -> Item:
        item = neutral.item_of(self.export.again(one.head.place), self.addresses)
        assert item is not None, "read before"
        return item

    def digest(self, one: Planned) -> str:
        if one.uid not in self.digests:
            self.digests[one.uid] = self._computed(one)
        return self.digests[one.uid]

    def _computed(self, one: Planned) -> str:
        """Return a digest of everything that determines what is written, except the place of the item. Files count with
        their content: another file can have the same name and the same JSON."""
        decided = [
            one.becomes,
            one.language,
            one.is_live,
            one.is_in_menu,
            one.lists,
            str(one.translation_key),
            one.leads_to,
            one.filter,
        ]
        decided += [one.below] if one.below else []
        decided += [[(uid, *self._shown_in_list(uid)) for uid in one.files]] if one.files else []
        subjects = sorted(self.rows.topics.get(subject, "") for subject in one.head.subjects)
        related = self.related.get(one.uid, [])
        return values.digest(
            [
                *(one.head.digest, *decided, self.previews.get(one.uid, ""), self.zone.key, subjects, *related),
                media.contents(one.head.files, one.head.place),
            ]
        )

    def _shown_in_list(self, uid: str) -> tuple[str, ...]:
        head = self.heads[uid]
        return head.title, head.description, head.remote_url

    def there(self, one: Planned, *, is_moved: bool = False) -> There:
        return There(digest=self.digest(one), is_moved=is_moved, is_live=one.is_live)

    def unchanged(self, one: Planned, *why: Reason) -> None:
        outcome = Outcome.CHANGED if one.uid in self.placed else Outcome.UNCHANGED
        self.results[one.uid] = Result(outcome, [*why, *self.moved.get(one.uid, [])], self.rows.compared.get(one.uid))

    def _chosen(self, one: Planned, target: Any) -> str:
        """Return the choice for an item that changed on both sides."""
        return self.choices.of(one.uid, Difference.CONFLICT, seen(self.there(one), here_of(target)))

    def may_overwrite(self, one: Planned, row: ImportedItem, target: Any) -> bool:
        """Return whether someone chose to replace what was edited here. If they chose to keep it, record that."""
        choice = self._chosen(one, target)
        if choice == OURS:
            row.digest = self.digest(one)
            self.rows.add(row)
        if choice != THEIRS:
            self.unchanged(one, CHOSEN if choice else EDITED)
        return choice == THEIRS

    def gone_here(self, one: Planned, row: ImportedItem) -> None:
        self.unchanged(one, DELETED if row.digest == self.digest(one) else DELETED_AND_CHANGED)


def last_of(row: ImportedItem) -> Last:
    return Last(digest=row.digest, version=row.written, is_live=row.was_live, parent=row.was_below)


def here_of(target: Any) -> Here:
    if not isinstance(target, Page):
        return Here(version=written_of(target))
    parent = target.get_parent()
    return Here(version=written_of(target), is_live=target.live or target.expired, parent=parent.pk if parent else None)


def written_of(target: Any) -> str:
    """Return the current value for `ImportedItem.written`."""
    if isinstance(target, Page):
        return str(target.latest_revision_id or "")
    return values.digest([target.title, target.file_hash, getattr(target, "description", "")])


def why_not(error: Exception, path: str) -> Reason:
    """Return the reason why something could not be imported. An unexpected error is logged."""
    if isinstance(error, Explained):
        return error.reason
    if isinstance(error, ValidationError):
        return reason(_("This item cannot be saved: %(problems)s"), problems=" ".join(error.messages))
    logger.error("%s could not be imported", path, exc_info=error)
    return reason(_FAILED, error=f"{error.__class__.__name__}: {str(error)[:120]}")
