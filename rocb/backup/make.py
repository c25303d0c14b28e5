"""Creation of a backup."""

from __future__ import annotations

import fcntl
import platform
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import django
import wagtail
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from foundation import plain_names
from rocb.backup import media, tables
from rocb.backup.archive import FORMAT, HEAD, MEDIA, ROWS, SETTINGS, Busy, Writer, give_to_owner, writing
from rocb.backup.signature import sign
from rocb.models import Backup

SUFFIX = ".tar.zst"
_SPARE_BYTES = 64 * 1024 * 1024

type Progress = Callable[[str], object]


class NoRoom(Exception):
    """Error if the folder has less space than a backup may need."""


def path_of(folder: Path, *, at: datetime) -> Path:
    return folder / f"{at:%Y%m%dT%H%M%SZ}{SUFFIX}{'.age' if settings.BACKUP_RECIPIENT else ''}"


def made_at(path: Path) -> datetime | None:
    """Return the time in the name; None for other files, which retention leaves alone."""
    try:
        return datetime.strptime(f"{path.name.partition('.')[0]}+0000", "%Y%m%dT%H%M%SZ%z")
    except ValueError:
        return None


def copies(folder: Path) -> dict[datetime, Path]:
    """Return all complete copies, oldest first."""
    found = {made_at(path): path for path in folder.glob(f"*{SUFFIX}*") if not path.name.endswith(".part")}
    return {at: found[at] for at in sorted(at for at in found if at)}


def backup(path: Path, *, at: datetime, progress: Progress = lambda text: None) -> dict[str, Any]:
    """Write the file ``path``. Return its manifest and, as ``sha256``, the hash of the file. Raises NoRoom before
    anything is written, or OSError if the disk is full; either leaves nothing behind."""
    if not path.parent.exists():
        path.parent.mkdir(parents=True)
        give_to_owner(path.parent)
    with _alone_in(path.parent):
        for left in path.parent.glob("*.part"):
            left.unlink()  # left by a process that was killed
        refuse_a_full_disk(path.parent)
        return _write(path, at, progress)


def row_of(path: Path, manifest: dict[str, Any], *, at: datetime, ended_at: datetime) -> Backup:
    """Return an unsaved row for the new backup: its table may not exist before the upgrade."""
    return Backup(
        made_at=at,
        file_name=path.name,
        size_bytes=path.stat().st_size,
        sha256=manifest["sha256"],
        rows=sum(table["count"] for table in manifest["tables"].values()),
        files=sum(name.startswith(MEDIA) for name in manifest["hashes"]),
        seconds=(ended_at - at).total_seconds(),
    )


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w") as lock:
        give_to_owner(folder / ".lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"Another backup is being made in {folder}.") from None
        yield


def _write(path: Path, at: datetime, progress: Progress) -> dict[str, Any]:
    with writing(path, recipient=settings.BACKUP_RECIPIENT) as writer:
        writer.add_json(HEAD, _head(at))
        manifest = _write_rows(writer, progress)
        manifest["missing"], manifest["left_out"] = _write_media(writer, manifest.pop("files"), progress)
        writer.add_json(SETTINGS, _settings())
        writer.add_manifest(manifest, sign=sign)
        manifest["hashes"] = writer.hashes
    return manifest | {"sha256": writer.sha256}


def refuse_a_full_disk(folder: Path, *, times: int = 1) -> None:
    """Raise NoRoom if the free space cannot hold this many copies of the site."""
    needed = times * (media.size() + database_bytes()) + _SPARE_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        what = "A backup" if times == 1 else "A backup and its restore"
        raise NoRoom(
            f"{what} may need {needed // 2**20} MB but {folder} has only {free // 2**20} MB free. Make room there."
        )


def database_bytes() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])


def _head(at: datetime) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": at.isoformat(),
        "site": settings.PUBLIC_URL,
        "versions": {
            "python": platform.python_version(),
            "django": django.__version__,
            "wagtail": wagtail.__version__,
            "database": f"{connection.vendor} {version_of_database()}",
            "zstd": version("backports.zstd") if platform.python_version_tuple() < ("3", "14") else "",
        },
        "migrations": tables.applied_migrations(),
        "needs_bytes": media.size() + database_bytes(),
    }


def version_of_database() -> str:
    return ".".join(map(str, connection.get_database_version()))


def _write_rows(writer: Writer, progress: Progress) -> dict[str, Any]:
    counts: dict[str, Any] = {}
    identities: dict[str, Any] = {}
    files: set[str] = set()
    with tables.snapshot():
        for table in tables.tables():
            digests = tables.Digests(table)
            named = [table.columns.index(name) for name in table.files]
            head = tables.written(table.columns)

            def lines(table: tables.Table = table, digests: tables.Digests = digests, named: list[int] = named) -> Any:
                for row in tables.rows(table):
                    files.update(row[place] for place in named if row[place])
                    yield digests.add(row)

            for number, part in enumerate(tables.parts(lines())):
                writer.add(f"{ROWS}{table.name}/{number:06}.jsonl", head.encode() + b"\n" + part)
            counts[table.name] = digests.whole.summary()
            identities |= {f"{table.name}.{name}": d.summary() for name, (_, d) in digests.identities.items()}
            if digests.whole.count >= 10_000:
                progress(f"{table.name}: {digests.whole.count} rows")
    return {"tables": counts, "identities": identities, "files": files}


def _write_media(writer: Writer, named: set[str], progress: Progress) -> tuple[list[str], list[str]]:
    """Write the media. Return names in rows without a file, and names that a restore would refuse. Files that are
    deleted in the meantime are left out: no row refers to them."""
    done = 0
    left_out = []
    for name in media.names():
        if not plain_names.is_plain(MEDIA + name):
            left_out.append(repr(name))
            continue
        try:
            with default_storage.open(name) as file:
                writer.add_file(MEDIA + name, file.size, file)
        except FileNotFoundError:
            continue
        named.discard(name)
        done += 1
        if done % 1000 == 0:
            progress(f"{done} files")
    return sorted(named), left_out


def _settings() -> dict[str, str]:
    """Return the environment, as a reference for another machine. Possible secrets are only marked as set."""
    from rocb.configuration.environment import VARIABLES

    return {name: value if _is_open(name) else "(set)" for name, value in sorted(VARIABLES.items()) if value}


def _is_open(name: str) -> bool:
    return name == "PUBLIC_URL" or not name.endswith(
        ("_KEY", "_URL", "_DSN", "_TOKEN", "_SECRET", "_PASSWORD", "_FALLBACKS")
    )
