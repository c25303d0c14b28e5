"""Failed tasks in words that an office understands: the purpose, the reason, and what to do."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from django.db import Error
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from foundation.jobs.task_queue import FailedTask, WorkersStopped

LISTS, IMAGES = _("Update lists and feeds after a change"), _("Prepare the sizes of an image")
SEARCH, TRANSLATIONS = _("Update the search"), _("Update the status of translations")
PURPOSES: dict[str, Promise] = {
    "news.tasks.record_filed_under": LISTS,
    "news.tasks.merged": LISTS,
    "news.tasks.source_changed": LISTS,
    "news.tasks.page_changed": LISTS,
    "news.tasks.branch_changed": LISTS,
    "news.tasks.record_pages": LISTS,
    "news.tasks.pages_changed": LISTS,
    "news.tasks.image_changed": IMAGES,
    "news.tasks.renditions_missing": IMAGES,
    "news.tasks.send_questions": _("Send confirmation emails"),
    "events.refiling.record_filed_under": _("Update calendars after a change"),
    "events.refiling.record_editions": _("Update calendars after a change"),
    "events.tasks.send_mail": _("Send emails about events"),
    "events.tasks.follow": _("Send emails about events"),
    "foundation.custody.addresses.moves.follow_moves": _("Update addresses after pages were moved"),
    "foundation.translation.tasks.recalculate": TRANSLATIONS,
    "foundation.translation.tasks.repair": TRANSLATIONS,
    "foundation.translation.tasks.draft": _("Draft a translation"),
    "rocb.people.notices.send_notice": _("Send emails about a review"),
    "rocb.files.tasks.hide_images": _("Hide the files of images"),
    "rocb.plone.tasks.index_pages": SEARCH,
    "modelsearch.tasks.insert_or_update_object_task": SEARCH,
    "wagtail.tasks.update_reference_index_task": _("Record where content is used"),
    "wagtail.tasks.delete_file_from_storage_task": _("Delete a file"),
    "wagtail.images.tasks.set_image_focal_point_task": _("Find the most important part of an image"),
    "wagtail.contrib.frontend_cache.tasks.purge_urls_from_cache_task": _("Remove old pages from the cache in front"),
}
OTHER = _("Other background task")

NO_CODE = _("This release of the site has no such task.")
NO_ROW = _("Something that the task needs has been deleted.")
# The first class that matches the error gives the reason.
REASONS: tuple[tuple[tuple[type[BaseException], ...], Promise], ...] = (
    ((WorkersStopped, MemoryError), _("The worker stopped each time that it ran this task.")),
    ((Error,), _("The database did not respond, or refused the change.")),
    ((ObjectDoesNotExist,), NO_ROW),
    ((smtplib.SMTPException,), _("The mail server did not accept the email.")),
    ((OSError,), _("A file or another server could not be reached.")),
)
OTHER_REASON = _("An error occurred in the program.")
DELETE = _("Delete it. It can only fail again.")
AGAIN = _("Run it again. If it fails again, send the technical details to the developers.")


@dataclass(frozen=True, slots=True)
class Words:
    task: FailedTask
    purpose: Promise
    reason: Promise
    todo: Promise


def in_words(task: FailedTask) -> Words:
    purpose = PURPOSES.get(task.path, OTHER)
    if not task.can_run_again:
        return Words(task, purpose, NO_CODE, DELETE)
    return Words(task, purpose, _reason(task.exception), AGAIN)


def _reason(exception: str) -> Promise:
    """Return the reason for the dotted name of an exception. A class inside a model cannot be imported by its name."""
    try:
        found = ObjectDoesNotExist if exception.endswith(".DoesNotExist") else import_string(exception)
    except ImportError:
        return OTHER_REASON
    return next((words for classes, words in REASONS if issubclass(found, classes)), OTHER_REASON)
