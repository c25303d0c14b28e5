"""Change the version number after a row was saved or deleted and its transaction committed."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import Error, transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import Signal
from modelcluster.fields import ParentalKey
from wagtail.models import Page
from wagtail.signals import page_unpublished, post_page_move

from news.api import documents_changed
from news.models import ChangeCounter

from .version import CONTENT, PLACES, versions

# Rows that no reader sees, or that are written without a publication. All other models change the number.
UNSEEN = frozenset(
    {
        "contenttypes.ContentType",
        "django_tasks_database.DBTaskResult",
        "newsroom_events.ForgottenRegistrations",
        "newsroom_events.Notice",
        "newsroom_jobs.Heartbeat",
        "newsroom_mailing.MailServer",
        "newsroom_mailing.DailyMail",
        "newsroom_mailing.OutgoingMail",
        "newsroom_news.Attempt",
        "newsroom_news.CallbackHost",
        "newsroom_news.Channel",
        "newsroom_news.Delivery",
        "newsroom_news.DigestRun",
        "newsroom_news.EndpointCheck",
        "newsroom_news.Entry",
        "newsroom_news.EntryAction",
        "newsroom_news.EntryRevision",
        "newsroom_news.Host",
        "newsroom_news.HubRequest",
        "newsroom_news.HubSubscription",
        "newsroom_news.HubTopic",
        "newsroom_news.Outbox",
        "newsroom_news.Poll",
        "newsroom_news.PreviewLink",
        "newsroom_news.Push",
        "newsroom_news.SourceAlert",
        "newsroom_news.Token",
        "newsroom_news.Tombstone",
        "newsroom_translation.Assignment",
        "newsroom_translation.ReaderRequest",
        "rocb.DraftEntry",
        "rocb.DraftWord",
        "rocb.SearchEntry",
        "rocb.SearchWord",
        "sessions.Session",
        "wagtailadmin.EditingSession",
        "wagtailadmin.FormState",
        "wagtailcore.Comment",
        "wagtailcore.CommentReply",
        "wagtailcore.ModelLogEntry",
        "wagtailcore.PageLogEntry",
        "wagtailcore.PageSubscription",
        "wagtailcore.ReferenceIndex",
        "wagtailcore.Revision",
        "wagtailcore.TaskState",
        "wagtailcore.UploadedFile",
        "wagtailcore.WorkflowState",
        "wagtailsearch.IndexEntry",
        "wagtailsearchpromotions.Query",
        "wagtailsearchpromotions.QueryDailyHits",
        "wagtailusers.UserProfile",
    }
)
# These affect only the free places of an event.
OF_PLACES = frozenset({"newsroom_events.Registration"})
# Fields written by a draft, a lock or a sign-in, in rows that readers otherwise see.
UNSEEN_FIELDS = frozenset(
    {"latest_revision", "latest_revision_created_at", "has_unpublished_changes", "draft_title", "go_live_at"}
    | {"locked", "locked_at", "locked_by", "last_login"}
    | {"draft_revision", "draft_current", "draft_outdated", "draft_missing", "draft_unknown", "draft_due_since"}
)


def row_is_saved(sender: type[Model], instance: Any, update_fields: Any = None, **kwargs: Any) -> None:
    """Record whether a page that is being saved as not live was live until now. A new page was not."""
    is_there = instance.pk and not instance._state.adding
    if isinstance(instance, Page) and not instance.live and is_there and not _is_unseen(update_fields):
        instance.__dict__["_was_live"] = Page.objects.filter(pk=instance.pk, live=True).exists()


def row_changed(sender: type[Model], instance: Any, update_fields: Any = None, **kwargs: Any) -> None:
    was_live = instance.__dict__.pop("_was_live", False)
    if sender._meta.label in UNSEEN or _is_unseen(update_fields):
        return
    if sender._meta.label in OF_PLACES:
        moved(PLACES)
    elif was_live or not _is_of_draft(instance):
        moved()


def many_changed(sender: type[Model], instance: Any, action: str, **kwargs: Any) -> None:
    if action.startswith("post_") and instance._meta.label not in UNSEEN and not _is_of_draft(instance):
        moved()


def something_changed(sender: Any, **kwargs: Any) -> None:
    moved()


def _is_unseen(update_fields: Any) -> bool:
    return update_fields is not None and set(update_fields) <= UNSEEN_FIELDS


def _is_of_draft(row: Any) -> bool:
    """Return whether the row is a page that is not live, or a part of one."""
    with suppress(ObjectDoesNotExist):  # page and part are being deleted
        while not isinstance(row, Page) and (name := _parent_field(row)):
            row = getattr(row, name)
    return isinstance(row, Page) and not row.live


def _parent_field(row: Model) -> str:
    return next((field.name for field in row._meta.fields if isinstance(field, ParentalKey)), "")


# --- Changing the number ----------------------------------------------------------------------------------------------

_thread = threading.local()


def moved(name: str = CONTENT) -> None:
    """Change the number when this transaction is committed; only once per transaction."""
    if settings.PAGE_CACHE_MB:
        _waiting().add(name)
        transaction.on_commit(partial(_committed, name), robust=True)


def _committed(name: str) -> None:
    if name in _waiting():
        _waiting().discard(name)
        versions().move(name, _state() if name == CONTENT else "")


def _waiting() -> set[str]:
    waiting: set[str] = _thread.__dict__.setdefault("names", set())
    return waiting


def _state() -> str:
    try:
        return "{} {}".format(*ChangeCounter.state())
    except Error:
        return ""  # the worker will detect it


def reconcile(*, at: datetime) -> int:
    """Change the number on behalf of a process that died before it could, or could not reach the number. Return 1 if
    this was needed.
    """
    if not settings.PAGE_CACHE_MB:
        return 0
    versions().read()  # writes what is pending
    state = "{} {}".format(*ChangeCounter.state())  # raises while the database is unavailable, and pages stay cached
    if versions().is_alone():  # the next round will detect it
        versions().move_here(state)
        return 0
    if versions().numbers.state() == state:
        return 0
    versions().move(CONTENT, state)
    return 1


def connect() -> None:
    """Connect the signal handlers; called once at start."""
    pre_save.connect(row_is_saved, dispatch_uid="rocb_page_cache_before")
    for signal in (post_save, post_delete):
        signal.connect(row_changed, dispatch_uid="rocb_page_cache_row")
    m2m_changed.connect(many_changed, dispatch_uid="rocb_page_cache_many")
    others: tuple[Signal, ...] = (documents_changed, page_unpublished, post_page_move)
    for other in others:
        other.connect(something_changed, dispatch_uid="rocb_page_cache_other")
