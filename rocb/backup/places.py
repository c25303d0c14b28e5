"""Second place for backups: a bucket, a folder on an SFTP server, or a mounted folder (``BACKUP_COPY_URL``).

Each place can do four things with files in one folder. None of them leaves an incomplete file under its name.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from rocb.configuration.files import bucket_options

SFTP_SECONDS = 6 * 3600
# In seconds. Large files are sent in parts, each of which has these limits.
_LIMITS: dict[str, Any] = {"connect_timeout": 10, "read_timeout": 60, "retries": {"total_max_attempts": 4}}
_PART = ".part"
WRONG = (
    "BACKUP_COPY_URL cannot be read. Use s3://key:secret@bucket/folder?endpoint=https://host&region=name,"
    " sftp://user@host/folder or file:///mounted/folder."
)


class Away(Exception):
    """Error if the place does not respond or refuses. The message says why."""


class Place(Protocol):
    def sizes(self) -> dict[str, int]:
        """Return the bytes of each file by its name."""

    def put(self, path: Path) -> None: ...

    def get(self, name: str, target: Path) -> None: ...

    def delete(self, name: str) -> None: ...


def place(url: str) -> Place:
    """Return the place that the setting names. Raises ImproperlyConfigured."""
    parts = urlsplit(url)
    if parts.scheme == "s3":
        return Bucket(bucket_options("BACKUP_COPY_URL", url))
    if parts.scheme == "sftp" and parts.hostname and parts.path.strip("/") and not parts.password:
        user = f"{unquote(parts.username)}@" if parts.username else ""
        return SftpFolder(f"{user}{parts.hostname}", parts.port or 22, unquote(parts.path))
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        return Folder(Path(unquote(parts.path)))
    raise ImproperlyConfigured(WRONG)


@dataclass(frozen=True)
class Folder:
    """Folder on another disk: on the site's own disk, a copy would be lost with the original."""

    path: Path

    def _checked(self) -> Path:
        if not self.path.is_dir():
            raise Away(f"The folder {self.path} does not exist. Is its disk mounted?")
        if os.stat(self.path).st_dev == os.stat(settings.VAR_DIR).st_dev:
            raise Away(f"The folder {self.path} is on the disk of the site. Is its own disk mounted?")
        return self.path

    def sizes(self) -> dict[str, int]:
        return {path.name: path.stat().st_size for path in self._checked().iterdir() if path.suffix != _PART}

    def put(self, path: Path) -> None:
        if not os.access(folder := self._checked(), os.W_OK):
            raise Away(f"The site has no permission to write to {folder} (docs/backup.md, A second place).")
        unfinished = folder / f"{path.name}{_PART}"
        try:
            shutil.copyfile(path, unfinished)
            with unfinished.open("rb") as file:
                os.fsync(file.fileno())
            unfinished.replace(self.path / path.name)
        finally:
            unfinished.unlink(missing_ok=True)  # on a full disk it would take up the space for the next one

    def get(self, name: str, target: Path) -> None:
        shutil.copyfile(self._checked() / name, target)

    def delete(self, name: str) -> None:
        (self._checked() / name).unlink(missing_ok=True)


class Bucket:
    def __init__(self, options: dict[str, Any]) -> None:
        from botocore.config import Config
        from storages.backends.s3 import S3Storage

        self.storage = S3Storage(file_overwrite=True, default_acl=None, client_config=Config(**_LIMITS), **options)

    def sizes(self) -> dict[str, int]:
        prefix = f"{self.storage.location}/" if self.storage.location else ""
        found = self.storage.bucket.objects.filter(Prefix=prefix)
        names = {one.key.removeprefix(prefix): one.size for one in found}
        return {name: size for name, size in names.items() if "/" not in name}  # folders in it belong to others

    def put(self, path: Path) -> None:
        self._object(path.name).upload_file(str(path))

    def get(self, name: str, target: Path) -> None:
        self._object(name).download_file(str(target))

    def delete(self, name: str) -> None:
        self.storage.delete(name)

    def _object(self, name: str) -> Any:
        return self.storage.bucket.Object(f"{self.storage.location}/{name}".lstrip("/"))


@dataclass(frozen=True)
class SftpFolder:
    """Folder on an SFTP server, by the program ``sftp`` of OpenSSH with the keys and known hosts of the site's user."""

    host: str
    port: int
    path: str
    program: tuple[str, ...] = ("sftp", "-oBatchMode=yes", "-oConnectTimeout=10", "-oServerAliveInterval=15")

    def sizes(self) -> dict[str, int]:
        lines = self._do(f"ls -ln {_quoted(self.path)}").splitlines()
        found = (re.fullmatch(r"-\S+\s+\S+\s+\S+\s+\S+\s+(\d+)\s+\S+\s+\S+\s+\S+\s+(.+)", line) for line in lines)
        names = {Path(one[2]).name: int(one[1]) for one in found if one}
        return {name: size for name, size in names.items() if not name.endswith(_PART)}

    def put(self, path: Path) -> None:
        unfinished, name = _quoted(f"{self.path}/{path.name}{_PART}"), _quoted(f"{self.path}/{path.name}")
        self._do(f"put -f {_quoted(str(path))} {unfinished}", f"-rm {name}", f"rename {unfinished} {name}")

    def get(self, name: str, target: Path) -> None:
        self._do(f"get {_quoted(f'{self.path}/{name}')} {_quoted(str(target))}")

    def delete(self, name: str) -> None:
        self._do(f"rm {_quoted(f'{self.path}/{name}')}")

    def _do(self, *commands: str) -> str:
        target = [f"-P{self.port}", "-b-", self.host] if self.host else ["-b-"]
        try:
            done = subprocess.run(
                [*self.program, *target],
                input="\n".join(commands) + "\n",
                capture_output=True,
                text=True,
                errors="replace",
                timeout=SFTP_SECONDS,
            )
        except FileNotFoundError:
            raise Away("The program sftp is missing. Install openssh-client.") from None
        except subprocess.TimeoutExpired:
            raise Away(f"{self.host} did not finish within {SFTP_SECONDS // 3600} hours.") from None
        if done.returncode:
            raise Away((done.stderr.strip().splitlines() or ["sftp ended without a word."])[-1])
        return done.stdout


def _quoted(path: str) -> str:
    """Quote for ``sftp -b``, which does not expand * and the like inside quotes."""
    return '"' + re.sub(r'(["\\])', r"\\\1", path) + '"'
