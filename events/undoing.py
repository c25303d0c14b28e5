"""Undo a change of an event while the emails about it wait.

`Snapshot` contains the revisions of all language versions before and after the change. `undo` publishes the previous
public versions and restores drafts. A change is final once the event was changed again or an email about it was sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Revision

from events import registration
from events.models import EditionPage
from events.planning import INSTANTS, all_together

_SALT = "events.undo"
OFFERED_SECONDS = 3600  # if the change sends no emails; otherwise until the first email is sent


class CannotUndo(ValueError):
    """Error with a sentence that says why a change can no longer be undone."""


@dataclass(frozen=True, slots=True)
class Revisions:
    """Revisions of one version: of its public page, and of its newest draft."""

    page: int
    live: int | None
    latest: int | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """State before and after a change. ``notifies`` says whether people get emails about the change."""

    before: list[Revisions]
    after: list[Revisions]
    at: datetime
    notifies: bool

    @property
    def can_be_undone(self) -> bool:
        """Whether the change can be undone. Imported events that were never saved here have no revisions."""
        return all(one.live or one.latest for one in self.before)

    def signed(self) -> str:
        rows = [[(one.page, one.live, one.latest) for one in some] for some in (self.before, self.after)]
        return signing.dumps([*rows, self.at.isoformat(), self.notifies], salt=_SALT, compress=True)

    @classmethod
    def of(cls, token: str) -> Snapshot:
        """Return the snapshot in a token. Raises `CannotUndo` if it is forged or too old."""
        try:
            before, after, at, notifies = signing.loads(token, salt=_SALT, max_age=OFFERED_SECONDS)
        except signing.BadSignature:
            raise CannotUndo(_("This change can no longer be undone.")) from None
        rows = [[Revisions(*one) for one in some] for some in (before, after)]
        return cls(rows[0], rows[1], datetime.fromisoformat(at), notifies)


def revisions_of(translation_key: UUID) -> list[Revisions]:
    pages = EditionPage.objects.filter(translation_key=translation_key, alias_of=None).order_by("pk")
    rows = pages.values_list("pk", "live_revision_id", "latest_revision_id")
    return [Revisions(*row) for row in rows]


@transaction.atomic
def undo(edition: EditionPage, snapshot: Snapshot, *, at: datetime, by: Any) -> None:
    """Undo a change. Raises `CannotUndo`, with nothing changed, if emails were sent or the event was changed since."""
    key = edition.translation_key
    list(EditionPage.objects.filter(translation_key=key).select_for_update(of=("self",)).order_by("pk"))
    if revisions_of(key) != snapshot.after:
        raise CannotUndo(_("The event has been changed since, so this change can no longer be undone."))
    if registration.has_left(key, since=snapshot.at):
        raise CannotUndo(
            _("Emails about this change have already been sent. Correct the event, and people will be notified.")
        )
    with all_together():
        for before, after in zip(snapshot.before, snapshot.after, strict=True):
            if before != after:
                _restore(before, after, by=by)
    registration.follow(key, at=at, silently=not snapshot.notifies)


def _restore(before: Revisions, after: Revisions, *, by: Any) -> None:
    if before.live:
        public = Revision.objects.get(pk=before.live).as_object()
        public.save_revision(user=by, log_action=True, clean=False).publish(user=by, skip_permission_checks=True)
    if before.latest and before.latest != before.live:
        _restore_draft(Revision.objects.get(pk=before.latest), after, by=by)


def _restore_draft(draft: Revision, after: Revisions, *, by: Any) -> None:
    """Restore a draft. It keeps its author and its scheduled publication time."""
    changed = Revision.objects.filter(pk=after.latest)
    scheduled_for = changed.values_list("approved_go_live_at", flat=True).first()
    page = draft.as_object()
    page.set_instants()
    revision = page.save_revision(user=draft.user, clean=False, approved_go_live_at=scheduled_for)
    changed.update(approved_go_live_at=None)
    log(instance=page, action="wagtail.edit", user=by, revision=revision, content_changed=True)
    row = EditionPage.objects.filter(pk=page.pk, live=False)
    names = ["status", "status_note", "starts_on", "ends_on", "starts_at", "ends_at", *INSTANTS]
    row.update(**{name: getattr(page, name) for name in [*names, "previous_starts_on", "previous_ends_on"]})
