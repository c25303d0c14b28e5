"""Authors of unpublished changes in a draft, read from the revisions of the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Max
from django.urls import reverse
from wagtail.models import Page, Revision

from foundation.authorship.naming import display_name

AUTHORS = 20


@dataclass(frozen=True, slots=True)
class ChangesBy:
    """The latest change of one person in a draft. ``is_approved``: they may publish the page themselves."""

    user: Any
    at: datetime
    is_approved: bool

    @property
    def name(self) -> str:
        return display_name(self.user)


def changes_by_others(page: Page, user: Any) -> list[ChangesBy]:
    """Return changes by others than ``user``, newest first. If the page was never public, its owner's changes are left
    out too.

    Two queries for any page, and one more for each person who changed it.
    """
    if page.pk is None or (page.live and not page.has_unpublished_changes):
        return []
    revisions = Revision.objects.for_instance(page).exclude(user=None).exclude(user=user)
    if since := _last_approved(page):
        revisions = revisions.filter(created_at__gt=since)
    else:
        revisions = revisions.exclude(user=page.owner_id) if page.owner_id else revisions
    newest = revisions.order_by().values("user").annotate(at=Max("created_at")).order_by("-at")[:AUTHORS]
    times = {row["user"]: row["at"] for row in newest}
    people = get_user_model()._default_manager.in_bulk(list(times))
    return [
        ChangesBy(user=people[pk], at=at, is_approved=page.permissions_for_user(people[pk]).can_publish())
        for pk, at in times.items()
        if pk in people
    ]


def unapproved(page: Page, user: Any) -> list[ChangesBy]:
    """Return the changes that a publisher must confirm."""
    return [changes for changes in changes_by_others(page, user) if not changes.is_approved]


def _last_approved(page: Page) -> datetime | None:
    """Return when the version that readers see, or saw last, was saved. The draft may have been edited while it waited."""
    if page.live and page.live_revision_id:
        return page.live_revision.created_at if page.live_revision else None
    return page.last_published_at


def compare_url(page: Page) -> str:
    """Return the URL of Wagtail's comparison of the draft with the live version, or else with the first one."""
    return reverse(
        "wagtailadmin_pages:revisions_compare", args=[page.pk, "live" if page.live else "earliest", "latest"]
    )
