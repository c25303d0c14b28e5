"""Editors' actions on entries at the desk.

Each action locks the entries, changes those whose status allows it (`news.models.ALLOWED_MOVES`), and reports why it
skipped the others. It logs the former values of each entry, so that `undo` can revert a click. The external item is
updated in the same transaction. Time and person are parameters.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from wagtail.models import Page

from foundation.authorship.naming import display_name
from foundation.filters import vocabulary_model
from news.models import Entry, EntryAction, EntryStatus, may_move
from news.publishing.external import NothingToLeadTo
from news.publishing.record import record_external

MOST_AT_ONCE = 500

Kind = EntryAction.Kind


class NotAllowed(ValueError):
    """The action is not allowed for the entry; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Done:
    """Result of a click. ``batch`` is for `undo`; ``refused`` are the unchanged entries, each with a sentence."""

    batch: uuid.UUID
    entries: list[Entry] = field(default_factory=list)
    refused: list[tuple[Entry, str]] = field(default_factory=list)


# --- Moves ------------------------------------------------------------------------------------------------------------


def shortlist(entries: Iterable[Entry], *, at: datetime, by: Any) -> Done:
    return _move(entries, EntryStatus.SHORTLISTED, Kind.SHORTLIST, at=at, by=by)


def reopen(entries: Iterable[Entry], *, at: datetime, by: Any) -> Done:
    """Set the status back to new, so that another editor can decide."""
    return _move(entries, EntryStatus.NEW, Kind.REOPEN, at=at, by=by)


def dismiss(entries: Iterable[Entry], *, at: datetime, by: Any) -> Done:
    """Dismiss the entries. External items from them are withdrawn; drafts from them stay."""
    return _move(entries, EntryStatus.DISMISSED, Kind.DISMISS, at=at, by=by)


def accept_as_external(entries: Iterable[Entry], *, at: datetime, by: Any) -> Done:
    """Publish the entries as external items, each with as much text as its source permits."""
    return _move(entries, EntryStatus.PUBLISHED, Kind.PUBLISH, at=at, by=by)


def _move(entries: Iterable[Entry], status: str, kind: str, *, at: datetime, by: Any) -> Done:
    def move(entry: Entry) -> None:
        may(entry, status, by=by)
        entry.status, entry.folded_into = status, None
        entry.decided_by, entry.decided_at = by, at

    return _act(kind, entries, move, at=at, by=by)


def fold(entries: Iterable[Entry], *, into: Entry, at: datetime, by: Any) -> Done:
    """Fold duplicates into one leading entry, with everything that was already folded into one of them."""
    folded = [entry for entry in entries if entry.pk != into.pk]
    pks = [entry.pk for entry in folded]
    followers = list(Entry.objects.filter(folded_into__in=pks).exclude(pk__in=[*pks, into.pk]))
    lead = Entry.objects.filter(pk=into.pk).first()
    if lead is None or lead.status == EntryStatus.FOLDED:
        raise NotAllowed(_("The main entry has itself been merged into another entry. Choose that one instead."))

    def move(entry: Entry) -> None:
        if entry.status != EntryStatus.FOLDED:
            may(entry, EntryStatus.FOLDED, by=by)
        entry.status, entry.folded_into = EntryStatus.FOLDED, lead
        entry.decided_by, entry.decided_at = by, at

    return _act(Kind.FOLD, [*folded, *followers], move, at=at, by=by)


def assign(entries: Iterable[Entry], *, to: Any, at: datetime, by: Any) -> Done:
    """Assign the entries to a person, or to no one with None."""

    def give(entry: Entry) -> None:
        entry.assignee = to

    return _act(Kind.ASSIGN, entries, give, at=at, by=by)


def seen(entries: Iterable[Entry], *, at: datetime, by: Any) -> Done:
    """Mark changes at the source as seen. The accepted content does not change."""

    def look(entry: Entry) -> None:
        entry.source_changed_at = None

    return _act(Kind.SEEN, entries, look, at=at, by=by)


def tag(entries: Iterable[Entry], *, topics: Sequence[Any], at: datetime, by: Any) -> Done:
    """Replace the topics of entries. If there are none, the topics of their sources apply."""

    def give(entry: Entry) -> None:
        entry.topics.set(topics)

    return _act(Kind.TAG, entries, give, at=at, by=by)


def add_topic(entries: Iterable[Entry], *, topic: Any, at: datetime, by: Any) -> Done:
    """Add a topic. If an entry had none, the topics of its source, which applied until now, are added too."""

    def give(entry: Entry) -> None:
        entry.topics.set([*(entry.topics.all() or entry.source.topics.all()), topic])

    return _act(Kind.TAG, entries, give, at=at, by=by)


def may(entry: Entry, status: str, *, by: Any) -> None:
    """Raise `NotAllowed` with the reason if the entry cannot change to this status."""
    if entry.status != status and may_move(entry.status, status):
        return
    words = {"title": str(entry), "status": entry.get_status_display(), "to": EntryStatus(status).label}
    if entry.decided_by and entry.decided_by != by:
        words["who"] = display_name(entry.decided_by)
        raise NotAllowed(_("“%(title)s”: %(who)s has already changed the status to “%(status)s”.") % words)
    raise NotAllowed(_("“%(title)s” cannot be changed from “%(status)s” to “%(to)s”.") % words)


def _act(kind: str, entries: Iterable[Entry], change: Callable[[Entry], None], *, at: datetime, by: Any) -> Done:
    """Lock, change, save and log each entry separately. Refusals are reported, not raised."""
    done = Done(uuid.uuid4())
    with transaction.atomic():
        for entry in locked(entry.pk for entry in entries):
            before = remembered(entry)
            try:
                with transaction.atomic():
                    change(entry)
                    entry.save(update_fields=DECIDED)
                    if EntryStatus.PUBLISHED in {before["status"], entry.status}:
                        record_external(entry, at=at)
            except (NotAllowed, NothingToLeadTo) as error:
                done.refused.append((entry, str(error)))
                continue
            EntryAction.objects.create(batch=done.batch, entry=entry, kind=kind, before=before, by=by, at=at)
            done.entries.append(entry)
    return done


def locked(pks: Iterable[int]) -> Iterator[Entry]:
    """Yield all entries, locked in the order of their keys. They are read in batches."""
    rows = Entry.objects.select_for_update(of=_of_self()).select_related("source", "decided_by").order_by("pk")
    for wanted in batched(sorted(set(pks)), MOST_AT_ONCE):
        yield from rows.filter(pk__in=wanted)


def _of_self() -> tuple[str, ...]:
    return ("self",) if connection.features.has_select_for_update_of else ()


# --- Undoing ----------------------------------------------------------------------------------------------------------

DECIDED = ("status", "folded_into", "article", "assignee", "decided_by", "decided_at", "source_changed_at")


def remembered(entry: Entry) -> dict[str, Any]:
    """Return the values that actions can change, as JSON."""
    return {
        "status": entry.status,
        "folded_into_id": entry.folded_into_id,
        "article_id": entry.article_id,
        "assignee_id": entry.assignee_id,
        "decided_by_id": entry.decided_by_id,
        "decided_at": entry.decided_at and entry.decided_at.isoformat(),
        "source_changed_at": entry.source_changed_at and entry.source_changed_at.isoformat(),
        "topics": sorted(entry.topics.values_list("pk", flat=True)),
    }


def last_batch(*, by: Any) -> uuid.UUID | None:
    """Return the latest click of this person that was not undone."""
    return EntryAction.objects.standing().filter(by=by).newest_first().values_list("batch", flat=True).first()


def undo(batch: uuid.UUID, *, at: datetime, by: Any) -> Done:
    """Undo a click: restore each of its entries, except those that have changed since.

    A draft that the click created is deleted if it was not edited; otherwise its entry does not change either.
    """
    done = Done(uuid.uuid4())
    with transaction.atomic():
        actions = list(EntryAction.objects.standing().filter(batch=batch).order_by("-id"))
        entries = {entry.pk: entry for entry in locked(action.entry_id for action in actions)}
        for action in actions:
            entry = entries[action.entry_id]
            try:
                with transaction.atomic():
                    _take_back(action, entry, at=at, by=by)
            except (NotAllowed, NothingToLeadTo) as error:
                done.refused.append((entry, str(error)))
            else:
                done.entries.append(entry)
    return done


def _take_back(action: EntryAction, entry: Entry, *, at: datetime, by: Any) -> None:
    newest = entry.actions.standing().newest_first().first()
    if newest is None or newest.pk != action.pk:
        raise NotAllowed(_("“%(title)s” has been changed since then, so it was not changed back.") % {"title": entry})
    was_public, before = entry.status == EntryStatus.PUBLISHED, action.before
    made = action.before.get("made")
    entry.status = before["status"]
    for name in ("decided_at", "source_changed_at"):
        setattr(entry, name, parse_datetime(before[name]) if before[name] else None)
    # References to rows that were deleted since then stay empty.
    person = get_user_model()
    rows = {"folded_into_id": Entry, "article_id": Page, "assignee_id": person, "decided_by_id": person}
    for name, model in rows.items():
        is_there = before[name] and model._default_manager.filter(pk=before[name]).exists()
        setattr(entry, name, before[name] if is_there else None)
    entry.topics.set(vocabulary_model("topic")._default_manager.filter(pk__in=before["topics"]))
    entry.save(update_fields=DECIDED)
    if made:
        _delete_draft(made, by=by)
    if was_public or entry.status == EntryStatus.PUBLISHED:
        record_external(entry, at=at)
    EntryAction.objects.filter(pk=action.pk).update(undone_at=at)
    EntryAction.objects.create(entry=entry, kind=Kind.UNDO, by=by, at=at, undone_at=at)


def _delete_draft(made: Mapping[str, Any], *, by: Any) -> None:
    page = Page.objects.filter(pk=made["page"]).first()
    if page is None:
        return
    if page.live or page.latest_revision_id != made["revision"]:
        raise NotAllowed(
            _(
                "The draft “%(title)s” has been edited or published since then. If you do not need it, delete it "
                "yourself."
            )
            % {"title": page.get_admin_display_title()}
        )
    page.specific.delete(user=by)
