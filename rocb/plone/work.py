"""What both writers share: the export that is read, what is there already, and what came of each item."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as _
from wagtail.models import Page

from rocb.models import ImportedItem, ImportRun
from rocb.plone import values
from rocb.plone.layouts import Export
from rocb.plone.plan import Planned
from rocb.plone.reasons import Reason, reason
from rocb.plone.report import Outcome
from rocb.plone.rows import Rows
from rocb.plone.values import Addresses, Item

DELETED = reason(_("It was deleted here and is not imported again."))
EDITED = reason(_("It was changed in Plone, but it was edited here too, so it stays as it is."))


@dataclass(slots=True)
class Result:
    outcome: Outcome
    why: list[Reason] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Publication:
    """A page that is checked and goes live with its first version. ``modified_at`` is when the old site changed it last,
    ``identity`` what it is called there in RSS and in Atom."""

    page: Any
    row: ImportedItem
    modified_at: datetime | None
    identity: tuple[str, str] | None


@dataclass(slots=True)
class Work:
    """``is_kept``: files are written too; a check leaves them. ``is_announced``: channels are brought what goes live."""

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
    read: dict[int, Any] = field(default_factory=dict)  # pages that are filled next, by their key
    waiting: list[Publication] = field(default_factory=list)  # to be published together
    linked: set[int] = field(default_factory=set)  # the pages that their texts lead to, by their key

    @property
    def run(self) -> ImportRun:
        """Begins with the first thing that is written, so that a run without any leaves nothing."""
        if self.started is None:
            self.started = ImportRun.objects.create(origin=self.rows.origin, started_at=self.at)
        return self.started

    def _item(self, one: Planned) -> Item:
        item = values.item(self.export.again(one.head.place), self.addresses)
        assert item is not None, "read before"
        return item

    def _digest(self, one: Planned) -> str:
        """Of all that decides what is written."""
        decided = [
            one.becomes,
            one.language,
            one.is_live,
            one.parent,
            str(one.translation_key),
            one.leads_to,
            one.filter,
        ]
        subjects = sorted(self.rows.topics.get(subject, "") for subject in one.head.subjects)
        related = self.related.get(one.uid, [])
        return values.digest(
            [one.head.digest, *decided, self.previews.get(one.uid, ""), self.zone.key, subjects, *related]
        )

    def _unchanged(self, one: Planned, *why: Reason) -> None:
        self.results[one.uid] = Result(Outcome.UNCHANGED, list(why))


def written_of(target: Any) -> str:
    """Names what is there now, as `ImportedItem.written` has it."""
    if isinstance(target, Page):
        return str(target.latest_revision_id or "")
    return values.digest([target.title, target.file_hash, getattr(target, "description", "")])
