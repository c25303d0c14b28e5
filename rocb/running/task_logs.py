"""Filter of the worker's log: drops errors of Wagtail's index tasks for objects that have been deleted in the meantime.

Each publication enqueues such tasks. If the page is deleted soon after, each of them would log a traceback beside those
that matter. Other tasks and other errors of these tasks stay in the log.
"""

from __future__ import annotations

import logging
from types import TracebackType

from django.core.exceptions import ObjectDoesNotExist
from django.tasks import TaskResultStatus

# Each begins with a look-up of one object by its key.
INDEX_TASKS = {
    "modelsearch.tasks.insert_or_update_object_task": "insert_or_update_object_task",
    "wagtail.tasks.update_reference_index_task": "update_reference_index_task",
}
_LOOK_UP = ("django/db/models/manager.py", "django/db/models/query.py")


class WorthALine(logging.Filter):
    """Filter for the loggers of task results: one line per task, and none for its start."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple) and TaskResultStatus.RUNNING in record.args:
            return False
        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, ObjectDoesNotExist) or not isinstance(record.args, tuple):
            return True
        functions = [INDEX_TASKS[part] for part in record.args if isinstance(part, str) and part in INDEX_TASKS]
        return not functions or not _object_itself_was_missing(error.__traceback__, functions[0])


def _object_itself_was_missing(traceback: TracebackType | None, function: str) -> bool:
    """Return whether the task's own look-up failed: below its frame there is only the query."""
    files: list[str] = []
    is_inside = False
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if is_inside:
            files.append(code.co_filename.replace("\\", "/"))
        is_inside = is_inside or code.co_name == function
        traceback = traceback.tb_next
    return bool(files) and all(file.endswith(_LOOK_UP) for file in files)
