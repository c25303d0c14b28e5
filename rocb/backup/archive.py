"""The file: tar, zstd, and age around it where there is a key. Written and read as a stream, so memory stays flat."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FORMAT = 1
HEAD, SETTINGS, MANIFEST = "head.json", "settings.json", "manifest.json"
ROWS, MEDIA = "rows/", "media/"
_ENCRYPTED = b"age-encryption.org/"
_AT_ONCE = 1024 * 1024
_LEVEL = 6  # the demo: 1.3 s and 12 % larger than at 15, which takes 8 s


class Damaged(Exception):
    """The file is not what was written; the sentence says where."""


class Busy(Exception):
    """Somebody else is at it."""


class WrongKey(Exception):
    """The file is encrypted and the key does not open it, or there is none."""


class Writer:
    """Members of a new file, with the hash of each in ``hashes``."""

    def __init__(self, file: Any) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.hashes: dict[str, str] = {}

    def add(self, name: str, data: bytes) -> None:
        self.add_file(name, len(data), io.BytesIO(data))

    def add_json(self, name: str, value: Any) -> None:
        self.add(name, json.dumps(value, ensure_ascii=False, indent=1).encode())

    def add_file(self, name: str, size: int, file: IO[bytes]) -> None:
        """OSError where ``file`` has less than ``size``."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        hashed = _Hashed(file)
        self._tar.addfile(member, hashed)
        self.hashes[name] = hashed.digest.hexdigest()

    def close(self) -> None:
        self._tar.close()


class _Hashed(io.RawIOBase):
    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        return data


@contextmanager
def writing(path: Path, *, recipient: str = "") -> Iterator[Writer]:
    """A new file, which appears under its name when the block ends without an error, whole and on the disk. ``recipient``: a
    public key of age."""
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            os.chmod(unfinished, 0o600)
            with ExitStack() as stack:
                target = stack.enter_context(_encrypted(file, recipient)) if recipient else file
                compressed = stack.enter_context(zstd.open(target, "wb", level=_LEVEL))
                writer = Writer(compressed)
                stack.callback(writer.close)
                yield writer
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


type Members = Iterator[tuple[str, io.BufferedIOBase]]


@contextmanager
def reading(path: Path, *, key: str = "") -> Iterator[Members]:
    """Each member with its content, which is read before the next is asked for. ``key``: a secret key of age. Damaged where
    the file cannot be read on, in the block too."""
    try:
        with path.open("rb") as file, ExitStack() as stack:
            is_encrypted = file.peek(len(_ENCRYPTED)).startswith(_ENCRYPTED)
            if is_encrypted and not key:
                raise WrongKey(f"{path.name} is encrypted. Give the file with its secret key: --key FILE.")
            source = stack.enter_context(_decrypted(file, key)) if is_encrypted else file
            with zstd.open(source, "rb") as plain, tarfile.open(fileobj=plain, mode="r|") as tar:
                yield _members(tar, path.name)
    except (zstd.ZstdError, tarfile.TarError, EOFError) as error:
        raise Damaged(f"{path.name} cannot be read to the end: {error}.") from error


def _members(tar: tarfile.TarFile, of: str) -> Members:
    for member in tar:
        content = tar.extractfile(member)
        if content is None or member.name.startswith("/") or ".." in member.name.split("/"):
            raise Damaged(f"{of} contains {member.name!r}, which no backup contains.")
        yield member.name, content  # type: ignore[misc]


def head(path: Path, *, key: str = "") -> dict[str, Any]:
    with reading(path, key=key) as members:
        name, content = next(members, ("", io.BytesIO()))
        if name != HEAD:
            raise Damaged(f"{path.name} is not a backup of this site.")
        return json.loads(content.read())  # type: ignore[no-any-return]


def verified(path: Path, *, key: str = "") -> dict[str, Any]:
    """The manifest, after every member was read and found to be what was written."""
    hashes: dict[str, str] = {}
    manifest: dict[str, Any] = {}
    with reading(path, key=key) as members:
        for name, content in members:
            if name == MANIFEST:
                manifest = json.loads(content.read())
            else:
                hashes[name] = hashlib.file_digest(content, "sha256").hexdigest()
    if not manifest:
        raise Damaged(f"{path.name} is incomplete. Its manifest is missing.")
    if wrong := sorted({name for name, _hash in hashes.items() ^ manifest["hashes"].items()}):
        raise Damaged(
            f"{path.name} is damaged: {len(wrong)} of its {len(hashes)} parts are affected, first {wrong[0]}."
        )
    return manifest


# --- age ------------------------------------------------------------------------------------------------------------


def _pyrage() -> Any:
    try:
        import pyrage
    except ImportError:
        raise WrongKey("Encrypted backups need the package pyrage. Install requirements-server.txt.") from None
    return pyrage


def recipient_of(text: str) -> Any:
    pyrage = _pyrage()
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise WrongKey("BACKUP_RECIPIENT is not an age public key. Such a key begins with age1.") from None


def _identity_of(text: str) -> Any:
    pyrage = _pyrage()
    lines = [line for line in text.splitlines() if line.startswith("AGE-SECRET-KEY-")]
    try:
        return pyrage.x25519.Identity.from_str(lines[0])
    except (IndexError, pyrage.IdentityError):
        raise WrongKey("The key file has no line that begins with AGE-SECRET-KEY-.") from None


@contextmanager
def _encrypted(file: IO[bytes], recipient: str) -> Iterator[IO[bytes]]:
    to = recipient_of(recipient)
    with _pumped(lambda source: _pyrage().encrypt_io(source, file, [to])) as target:
        yield target


@contextmanager
def _pumped(pump: Callable[[IO[bytes]], None]) -> Iterator[IO[bytes]]:
    """age reads from a file, tar and zstd write to one: a pipe and a thread between them."""
    read, write = os.pipe()
    failed: list[BaseException] = []

    def run() -> None:
        with os.fdopen(read, "rb") as source:
            try:
                pump(source)
            except BaseException as error:
                failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        with os.fdopen(write, "wb") as target:
            yield target
    except BrokenPipeError:
        if not failed:
            raise
    finally:
        thread.join()
    if failed:
        raise failed[0]


@contextmanager
def _decrypted(file: IO[bytes], key: str) -> Iterator[IO[bytes]]:
    identity = _identity_of(key)
    pyrage = _pyrage()
    read, write = os.pipe()
    failed: list[BaseException] = []

    def run() -> None:
        with os.fdopen(write, "wb") as target:
            try:
                pyrage.decrypt_io(file, target, [identity])
            except BaseException as error:
                failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    source = os.fdopen(read, "rb")
    try:
        yield source
    except Exception:
        source.close()
        thread.join()
        if failed and isinstance(failed[0], pyrage.DecryptError):
            raise WrongKey("The key does not open the file, or the file is damaged.") from failed[0]
        raise
    finally:
        with suppress(OSError):
            source.close()
        thread.join()
