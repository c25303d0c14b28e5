"""Record of page moves. Renaming or moving a page writes a `FormerAddress` in the same transaction; followers then
update stored URLs.

Apps that store page URLs register a follower. The worker calls it with a few pages at a time until all pages below the
moved one are done. After a crash at any moment the row is still pending.
"""

from __future__ import annotations

import copy
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import unquote

from django.db.models import Exists, OuterRef, Q
from django.db.models.signals import pre_save
from django.tasks import task
from django.utils import timezone
from wagtail.models import Page

from foundation.custody.addresses import page_addresses
from foundation.custody.addresses.page_addresses import site_and_path
from foundation.custody.models import FormerAddress, WithdrawnAddress
from foundation.jobs.registry import register_job
from foundation.jobs.task_queue import enqueue_on_commit, tasks_are_in_the_database, waiting_arguments

PAGES_AT_ONCE = 50
EACH_MINUTE, HOURLY = timedelta(minutes=1), timedelta(hours=1)


class Follower(Protocol):
    def __call__(self, page_ids: list[int], *, left: list[str], at: datetime) -> object:
        """Update stored URLs of these pages in short transactions. Then update the stored URLs that still begin with a
        path in ``left``. It may be called twice.
        """


_followers: list[Follower] = []


def register(follower: Follower) -> None:
    if follower not in _followers:
        _followers.append(follower)


# --- Moves ------------------------------------------------------------------------------------------------------------


def page_to_be_saved(sender: Any, instance: Any, raw: bool = False, update_fields: Any = None, **kwargs: Any) -> None:
    """Record that a page is hidden or moves, in the transaction in which Wagtail writes its row and the paths of its
    descendants.
    """
    if not isinstance(instance, Page) or raw or instance._state.adding:
        return
    written = {"live", "url_path"} if update_fields is None else {"live", "url_path"} & set(update_fields)
    stored = Page.objects.only("url_path", "live", "first_published_at", "numchild")
    before = stored.filter(pk=instance.pk).first() if written else None
    if before is None:
        return
    if "live" in written and before.live and not instance.live:
        WithdrawnAddress.note(instance, *site_and_path(before))
    if "url_path" not in written or before.url_path == instance.url_path or instance.is_site_root():
        return
    if parent := instance.get_parent(update=True):
        instance.set_url_path(parent)  # the instance may have been loaded before an ancestor moved
    if instance.url_path != before.url_path and _was_seen(before):
        note(instance, before.url_path, at=timezone.now())


def _was_seen(before: Page) -> bool:
    """Return whether the page, or one below it, may ever have been public."""
    is_first = before.live or before.first_published_at or before.numchild
    return bool(is_first or WithdrawnAddress.objects.filter(page=before.pk).exists())


def note(page: Page, old_url_path: str, *, at: datetime) -> None:
    """Record that ``page`` was at ``old_url_path``. Call it in the transaction of the move, before paths are written."""
    old = copy.copy(page)
    old.url_path = old_url_path
    (old_site, old_path), (site, path) = site_and_path(old), site_and_path(page)
    if (old_site, old_path) == (site, path):
        return
    is_same_site = old_site == site or not path
    paths = (old_path, path) if is_same_site else ("", "")
    FormerAddress.note(page, old_site, *paths, public=_public_pages(page, old_site), at=at)
    enqueue_on_commit(follow_moves)


def note_unseen(page: Page, path: str, *, at: datetime) -> None:
    """Record that ``page`` was shown at ``path``, unless a recorded move already leads from there to its current path."""
    site_id, now = site_and_path(page)
    path = unquote(path)
    if site_id and now and path != now and now not in (way for way, _move in FormerAddress.ways(site_id, path)):
        public = sorted({page.pk, *_public_pages(page, site_id)})
        FormerAddress.note(page, site_id, path, now, public=public, at=at)
        enqueue_on_commit(follow_moves)


def _public_pages(page: Page, site_id: int | None) -> list[int]:
    """Return the keys of this page and of those below it, if they are public or were hidden at their current address."""
    here = WithdrawnAddress.objects.filter(page=OuterRef("pk"), site=site_id, old_path=OuterRef("address"))
    below = Page.objects.descendant_of(page, inclusive=True).annotate(address=page_addresses.path_in_sql("url_path"))
    return list(below.filter(Q(live=True) | Exists(here)).order_by("pk").values_list("pk", flat=True))


# --- Followers --------------------------------------------------------------------------------------------------------


@task()
def follow_moves() -> None:
    """Process pending moves, a few pages per task, so that a large section does not hold up other tasks."""
    while follow(at=timezone.now()):
        if tasks_are_in_the_database():
            follow_moves.enqueue()
            return


def follow(*, at: datetime) -> bool:
    """Process some pages below one moved page. Return whether any moves are still pending."""
    move = FormerAddress.objects.pending().first()
    if move is None:
        return False
    same = FormerAddress.objects.pending().filter(page=move.page)
    move = same.last() or move  # the pages have the URL of the latest move
    below = Page.objects.descendant_of(move.page, inclusive=True) if move.page else Page.objects.none()
    ids = list(below.filter(pk__gt=move.followed_up_to).order_by("pk").values_list("pk", flat=True)[:PAGES_AT_ONCE])
    is_last = len(ids) < PAGES_AT_ONCE
    left = {one.old_path for one in same if is_last and one.pk <= move.pk} - {"", move.new_path}
    for follower in _followers:
        follower(ids, left=sorted(left), at=at)
    if is_last:
        same.filter(pk__lte=move.pk).update(is_followed=True)
    else:
        same.filter(pk=move.pk).update(followed_up_to=ids[-1])
    return FormerAddress.objects.pending().exists()


def follow_lost(*, at: datetime) -> int:
    """Enqueue the task if moves are pending without one. One query if there are none. Return how many are pending."""
    pending = FormerAddress.objects.pending().count()
    if pending and not waiting_arguments(follow_moves):
        follow_moves.enqueue()
    return pending


def connect() -> None:
    pre_save.connect(page_to_be_saved, dispatch_uid="custody_page_moves")
    register_job("moves_followed", follow_lost, every=EACH_MINUTE)
    register_job("addresses_of_pages_mended", page_addresses.reconcile, every=HOURLY)
