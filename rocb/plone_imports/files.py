"""Uploads, and the exports below ``IMPORT_DIR`` to choose from. Nothing here is public."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import get_valid_filename
from django.utils.translation import gettext_noop as _

from foundation import plain_names
from old_sites import boxes
from old_sites.boxes import MOST_FILES, Unreadable
from rocb.models import PloneImport

KEPT = timedelta(days=7)
ENDINGS = (".zip", ".json", ".xml", ".rss", ".atom", ".ics", ".html", ".htm")
LARGEST_UNPACKED = 20 * 1024**3
_UPLOADS = "uploads"


def on_the_server() -> list[str]:
    """Return folders and files directly below ``IMPORT_DIR``, without links that lead out of it."""
    root = settings.IMPORT_DIR.resolve()
    if not root.is_dir():
        return []
    return sorted(path.name for path in root.iterdir() if path.name != _UPLOADS and _is_export(path, root))


def _is_export(path: Path, root: Path) -> bool:
    if path.name.startswith(".") or not path.resolve().is_relative_to(root):
        return False
    return path.is_dir() or (path.is_file() and path.suffix.lower() in ENDINGS)


def store(uploads: Iterable[UploadedFile]) -> tuple[str, list[str]]:
    """Store uploads. Return the name of their folder, and their names below it. Each has its own folder, since an
    export recognises some of its files by name."""
    name, names = uuid.uuid4().hex, []
    for number, upload in enumerate(uploads, 1):
        called = get_valid_filename(f"_{Path(upload.name or '').name[-60:]}").removeprefix("_")
        target = f"{number}/{called if plain_names.is_plain(called) else 'export'}"
        names.append(target)
        path = plain_names.inside(_uploads() / name, target)
        path.parent.mkdir(parents=True, mode=0o700)
        with path.open("wb") as written:
            for chunk in upload.chunks():
                written.write(chunk)
    return name, names


def paths_of(job: PloneImport) -> list[Path]:
    """Return the paths of the export. Raises `Unreadable` if they are missing or outside the folder."""
    if job.files_deleted_at:
        raise Unreadable(_("The files of this import have been deleted."))
    if job.upload:
        return [plain_names.inside(_uploads() / job.upload, name) for name in job.file_names]
    if job.folder not in on_the_server():
        raise Unreadable(_("“%(name)s” is no longer in the folder for imports."), name=job.folder)
    return [settings.IMPORT_DIR / job.folder]


def delete(job: PloneImport, *, at: datetime) -> None:
    """Delete uploads, unless a step has begun that may read them. A folder on the server is left alone."""
    if job.upload and PloneImport.objects.filter(pk=job.pk, slot=None).update(files_deleted_at=at):
        discard(job.upload)
        job.files_deleted_at = at


def discard(upload: str) -> None:
    """Delete the folder of an upload that no import uses."""
    shutil.rmtree(_uploads() / upload, ignore_errors=True)


def delete_old(*, at: datetime) -> int:
    """Delete uploads that have not been used for `KEPT`, and uploads without a row. A job of the worker."""
    old = PloneImport.objects.filter(files_deleted_at=None, slot=None, started_at__lt=at - KEPT).exclude(upload="")
    for job in old:
        delete(job, at=at)
    known = set(PloneImport.objects.filter(files_deleted_at=None).values_list("upload", flat=True))
    folders = _uploads().iterdir() if _uploads().is_dir() else []
    lost = [path for path in folders if path.name not in known and path.stat().st_mtime < (at - KEPT).timestamp()]
    for path in lost:
        shutil.rmtree(path, ignore_errors=True)
    return len(old) + len(lost)


def problem_of_zip(upload: UploadedFile) -> str:
    """Return why a ZIP file is refused: ``damaged``, ``files`` (too many) or ``size`` (unpacked); empty if it is
    accepted."""
    try:
        with boxes.archive(upload, name=upload.name or "") as opened:
            infos = opened.infolist()
    except Unreadable:
        return "damaged"
    finally:
        upload.seek(0)
    if len(infos) > MOST_FILES:
        return "files"
    return "size" if sum(info.file_size for info in infos) > LARGEST_UNPACKED else ""


def _uploads() -> Path:
    return Path(settings.IMPORT_DIR) / _UPLOADS
