"""Collected static files: a check that they belong to this release, and pages that work without missing ones.

A page names each file by the hash of its content, from a manifest that ``collectstatic`` writes. The manifest of
another release lacks names. In production ``run`` and ``upgrade`` collect missing files, and ``web`` does not start
without them. ``/health/ready`` refuses requests. If the release is replaced while a process runs, pages refer to a
missing file by its name without the hash, and still render, without that file.
"""

from __future__ import annotations

import filecmp
import logging
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

logger = logging.getLogger(__name__)

COMMAND = "manage.py collectstatic --noinput"


class StaticFiles(CompressedManifestStaticFilesStorage):
    def load_manifest(self) -> tuple[dict[str, str], str]:
        """Treat a manifest that a killed process left incomplete as empty."""
        try:
            return super().load_manifest()  # type: ignore[no-any-return]
        except ValueError:
            return {}, ""

    def stored_name(self, name: str) -> str:
        try:
            return str(super().stored_name(name))
        except ValueError as error:
            if finders.find(name):  # WhiteNoise asks for names that it makes up from "x.LICENSE.txt" and the like
                _report(str(error))
            return name


@cache
def _report(why: str) -> None:
    """Log once per file and process."""
    logger.error("%s. Run %s, then start the web server again.", why.rstrip("."), COMMAND)


def why_not_complete() -> str:
    """Return what is missing and how to repair it; an empty string if nothing is, or if files are served from the
    source."""
    missing = _not_collected()
    if not missing:
        return ""
    count = f"{len(missing)} static files are" if len(missing) > 1 else "1 static file is"
    return f"{count} not those of this release, such as {missing[0]}. Run {COMMAND} as the user of the site."


@cache
def why_not_complete_at_start() -> str:
    """Return the cached result: a process reads the manifest only once."""
    return why_not_complete()


def collect() -> None:
    """Collect the files of this release. ``collectstatic`` keeps a copy that is newer than its source, whatever its
    content, so delete such copies first."""
    for name in _not_collected():
        staticfiles_storage.delete(name)
    call_command("collectstatic", interactive=False, verbosity=0)


def _not_collected() -> list[str]:
    """Return source files that pages cannot use: the copy is missing or differs, or the file with the hash is missing."""
    if not isinstance(staticfiles_storage, StaticFiles):
        return []
    sources: dict[str, str] = {}
    for finder in finders.get_finders():
        for path, source in finder.list([]):
            sources.setdefault(path, source.path(path))  # the first finder wins
    storage: Any = staticfiles_storage
    return [path for path, source in sources.items() if not _is_collected(storage, path, source)]


def _is_collected(storage: Any, path: str, source: str) -> bool:
    stored = storage.hashed_files.get(storage.hash_key(path))
    return bool(stored) and storage.exists(stored) and not _differs(source, storage.path(path))


def _differs(source: str, copy: str) -> bool:
    try:
        here, there = Path(source).stat(), Path(copy).stat()
    except FileNotFoundError:
        return True
    if here.st_size == there.st_size and here.st_mtime <= there.st_mtime:
        return False
    return not filecmp.cmp(source, copy, shallow=False)
