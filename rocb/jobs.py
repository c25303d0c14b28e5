"""Jobs that the worker runs for the site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.utils import timezone

from foundation.jobs.loops import Loop
from foundation.jobs.registry import register_interruption, register_job, register_loops
from rocb.backup import nightly
from rocb.files import access as files
from rocb.files.replacing import delete_replaced
from rocb.page_cache import invalidation
from rocb.page_cache.purge import Purger
from rocb.pages import restrictions
from rocb.running import operators
from rocb.running.circuit import AwayForNow
from rocb.search import entries, promoted, stored_words
from rocb.search.cms import drafts
from rocb.sharing import pictures
from rocb.signin import log, sessions
from rocb.state import readers, saying, telling, updates

HOURLY, EACH_MINUTE = timedelta(hours=1), timedelta(minutes=1)
CACHE_IN_FRONT_EVERY = timedelta(seconds=1)


def register() -> None:
    register_job("page_cache_reconciled", invalidation.reconcile)
    register_job("restrictions_followed", restrictions.follow)
    register_job("share_pictures_drawn", pictures.draw_due)
    register_job("share_pictures_due_anew", pictures.draw_anew, every=HOURLY)
    register_job("hidden_images_renamed", files.follow_images, every=EACH_MINUTE)
    register_job("replaced_renditions_deleted", delete_replaced, every=HOURLY)
    register_job("search_mended", reconcile_search, every=HOURLY)
    register_job("search_words_counted", count_search_words, every=timedelta(days=1))
    register_job("ended_sessions_forgotten", sessions.forget_ended, every=HOURLY)
    register_job("sign_in_log_forgotten", log.forget_old, every=HOURLY)
    register_job("operators_notified", operators.notify, every=EACH_MINUTE)
    register_job("weekly_mail_sent", saying.mail_weekly, every=EACH_MINUTE)
    register_job("operators_told", telling.tell, every=EACH_MINUTE)
    register_job("pinged", saying.ping, every=HOURLY)
    register_job("certificate_seen", saying.look_at_certificate, every=timedelta(days=1))
    register_loops(cache_in_front)
    register_loops(backups)
    register_loops(asking_as_readers)
    register_loops(asking_for_updates)
    register_interruption(AwayForNow)


def reconcile_search(*, at: datetime) -> int:
    """Add search entries that a crash or a bulk import left out, and delete old search terms."""
    promoted.forget()
    return entries.reconcile(at=at) + drafts.reconcile(at=at)


def count_search_words(*, at: datetime) -> None:
    stored_words.count()


@contextmanager
def cache_in_front() -> Iterator[list[Loop]]:
    purger = Purger()
    yield [Loop("cache in front", lambda: purger.look(at=timezone.now()), every=CACHE_IN_FRONT_EVERY)]


@contextmanager
def asking_as_readers() -> Iterator[list[Loop]]:
    """Yield the loop that requests pages as readers do. It is not a job, because the requests take half a minute if the
    site hangs.
    """
    yield [Loop("readers", lambda: readers.look(at=timezone.now()), every=EACH_MINUTE)]


@contextmanager
def asking_for_updates() -> Iterator[list[Loop]]:
    """Yield the loop that looks for updates. It is not a job, because pip may take two minutes."""
    asker = updates.Asker()
    yield [Loop("updates", lambda: asker.look(at=timezone.now()), every=HOURLY, on_stop=asker.stop)]


@contextmanager
def backups() -> Iterator[list[Loop]]:
    yield [
        Loop("backups", lambda: nightly.look(at=timezone.now()), every=EACH_MINUTE),
        Loop("copies of backups", lambda: nightly.look_at_copies(at=timezone.now()), every=EACH_MINUTE),
    ]
