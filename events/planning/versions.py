"""Application of a change to all language versions of an event or series, and to their drafts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from events.models import EditionPage, EditionStatus, EventSeriesPage, may_move
from foundation.authorship.publication.unapproved import unapproved

# Fields calculated from dates and period (`EditionPage.set_instants`).
INSTANTS = ("begins_at", "finishes_at", "sorts_at", "over_at", "period_starts_on", "period_ends_on")
# Columns that lists of drafts read: those of an edition, and those of a series.
PLANNED = (
    *("status", "status_note", "starts_on", "ends_on", "starts_at", "ends_at", *INSTANTS),
    *("previous_starts_on", "previous_ends_on"),
)
SUGGESTING = ("except_on",)


_is_changed_together: ContextVar[bool] = ContextVar("events_changed_together", default=False)


class IllegalMove(ValueError):
    """Error that says in a sentence why an edition cannot be changed like this. ``page`` is the language version that
    does not allow it, and ``fields`` are its fields with errors.
    """

    def __init__(self, sentence: str, *, page: EditionPage | None = None, fields: Collection[str] = ()) -> None:
        super().__init__(sentence)
        self.page, self.fields = page, fields


def carry_out(edition: EditionPage, *, to: EditionStatus, change: Callable[[EditionPage], None], by: Any) -> None:
    with transaction.atomic():
        leading, versions = held_versions(edition)
        check_move(leading, to)
        for version in versions:
            apply(version, change=change, by=by)


def held_versions(edition: EditionPage) -> tuple[EditionPage, list[EditionPage]]:
    """Return the leading version and all language versions, their rows locked until the end of the transaction. The
    leading version decides whether the change is valid: ``edition`` as readers see it, or else its latest draft."""
    same = EditionPage.objects.filter(translation_key=edition.translation_key, alias_of=None)
    versions = list(same.select_for_update(of=("self",)).select_related("locale").order_by("pk"))
    leading = next(version for version in versions if version.pk == edition.pk)
    return (leading if leading.live else leading.get_latest_revision_as_object()), versions


def check_move(edition: EditionPage, to: EditionStatus) -> None:
    if may_move(edition.status, to):
        return
    raise IllegalMove(
        _("The status of “%(title)s” is “%(old)s”. It cannot be changed to “%(new)s”.")
        % {
            "title": edition.title,
            "old": str(EditionStatus(edition.status).label).lower(),
            "new": str(to.label).lower(),
        }
    )


@contextmanager
def all_together() -> Iterator[None]:
    """Declare that the caller changes all versions itself, so that `shared.carry_over` leaves them alone."""
    token = _is_changed_together.set(True)
    try:
        yield
    finally:
        _is_changed_together.reset(token)


def are_changed_together() -> bool:
    return _is_changed_together.get()


def apply[P: (EditionPage, EventSeriesPage)](version: P, *, change: Callable[[P], None], by: Any) -> None:
    with all_together():
        _apply(version, change=change, by=by)


def _apply(version: Any, *, change: Callable[[Any], None], by: Any) -> None:
    try:
        draft = _unpublished(version)
        whose = _author(version, draft, by=by)
        if version.live:
            change(version)
            version.save_revision(user=by, log_action=True).publish(user=by, skip_permission_checks=True)
        if draft or not version.live:
            _apply_to_draft(version, draft, change=change, by=by, whose=whose)
    except ValidationError as error:
        fields = getattr(error, "error_dict", {})
        raise IllegalMove(" ".join(error.messages), page=version, fields=fields) from None


def _unpublished(version: Page) -> Revision | None:
    """Return the unpublished revision; for a page that was never public, the newest one."""
    if version.live and not version.has_unpublished_changes:
        return None
    latest: Revision | None = version.get_latest_revision()
    return latest


def _author(version: Page, draft: Revision | None, *, by: Any) -> Any:
    """Return the author of the draft that continues beside the published version. The draft stays with an author who
    may not publish it. Saved under another name, it would no longer count as unapproved."""
    changes = unapproved(version, by) if draft else []
    return changes[0].user if changes else by


def _apply_to_draft(
    version: Any, draft: Revision | None, *, change: Callable[[Any], None], by: Any, whose: Any
) -> None:
    scheduled_for = draft.approved_go_live_at if draft else None
    newest = draft.as_object() if draft else version
    change(newest)
    if isinstance(newest, EditionPage):
        newest.set_instants()
    # A draft may be incomplete; it is validated when published.
    revision = newest.save_revision(user=whose, clean=False, approved_go_live_at=scheduled_for)
    log(instance=newest, action="wagtail.edit", user=by, revision=revision, content_changed=True)
    if draft and scheduled_for:
        Revision.objects.filter(pk=draft.pk).update(approved_go_live_at=None)
    if not version.live:
        names = PLANNED if isinstance(newest, EditionPage) else SUGGESTING
        type(newest).objects.filter(pk=newest.pk).update(**{name: getattr(newest, name) for name in names})
