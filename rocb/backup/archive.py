"""The backup file: tar, zstd, and age if there is a key. Written and read as a stream, so memory use is constant."""

from __future__ import annotations

import hashlib
import io
import json
import math
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

from foundation import outside_json, plain_names

FORMAT = 1
HEAD, SETTINGS, MANIFEST = "head.json", "settings.json", "manifest.json"
ROWS, MEDIA = "rows/", "media/"
_ENCRYPTED = b"age-encryption.org/"
_AT_ONCE = 1024 * 1024
_LARGEST_READ = 512 * 1024 * 1024  # limit for a member that is read as a whole: a manifest of 100,000 files has 13 MB
_LARGEST_HEADER = 64 * 1024  # because a name of 1,024 characters takes 4 kB
_LEVEL = 6  # the demo takes 1.3 s, and its file is 12 % larger than at level 15, which takes 8 s


class Damaged(Exception):
    """Error for a damaged file. The message says where the damage is."""


class Busy(Exception):
    """Error if another process is doing the same."""


class WrongKey(Exception):
    """Error if the file is encrypted, and the key is wrong or missing."""


class Writer:
    """Writer for the members of a new file. ``hashes`` has the hash of each, ``sha256`` that of the complete file."""

    def __init__(self, file: Any) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.hashes: dict[str, str] = {}
        self.sha256 = ""

    def add(self, name: str, data: bytes) -> None:
        self.add_file(name, len(data), io.BytesIO(data))

    def add_json(self, name: str, value: Any) -> None:
        self.add(name, json.dumps(value, indent=1).encode())  # ASCII, because names may be invalid UTF-8

    def add_manifest(self, manifest: dict[str, Any], *, sign: Callable[[str], str]) -> None:
        """Add the last member. It contains the hashes of all others, and its own signature by ``sign``."""
        manifest = {**manifest, "hashes": dict(self.hashes)}
        self.add_json(MANIFEST, {**manifest, "signature": sign(digest(manifest))})

    def add_file(self, name: str, size: int, file: IO[bytes]) -> None:
        """Add a file. Raises OSError if ``file`` has fewer bytes than ``size``."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        hashed = _Hashed(file)
        self._tar.addfile(member, hashed)
        self.hashes[name] = hashed.digest.hexdigest()

    def close(self) -> None:
        self._tar.close()


def digest(manifest: dict[str, Any]) -> str:
    """Return the digest of a manifest without its signature."""
    unsigned = {name: value for name, value in manifest.items() if name != "signature"}
    return hashlib.sha256(json.dumps(unsigned, sort_keys=True).encode()).hexdigest()


class _Hashed(io.RawIOBase):
    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        return data


class _HashedAsWritten(io.RawIOBase):
    """File that hashes the bytes written to it, so that damage on the way to the disk is found later."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self.digest.update(data)
        return self.file.write(data)


@contextmanager
def writing(path: Path, *, recipient: str = "") -> Iterator[Writer]:
    """Create a file that gets its name when the block ends without an error, complete and synced to disk. ``recipient``
    is a public key of age."""
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            os.chmod(unfinished, 0o600)
            give_to_owner(unfinished)
            with ExitStack() as stack:
                hashed: Any = _HashedAsWritten(file)
                target = stack.enter_context(_encrypted(hashed, recipient)) if recipient else hashed
                compressed = stack.enter_context(zstd.open(target, "wb", level=_LEVEL))
                writer = Writer(compressed)
                stack.callback(writer.close)
                yield writer
            file.flush()
            os.fsync(file.fileno())
        writer.sha256 = hashed.digest.hexdigest()
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def give_to_owner(path: Path) -> None:
    """Give a file that root creates to the owner of its folder."""
    if os.geteuid() == 0:
        folder = path.parent.stat()
        os.chown(path, folder.st_uid, folder.st_gid)


def sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


class Member:
    """A member. Everything read from it is hashed."""

    def __init__(self, name: str, size: int, content: IO[bytes]) -> None:
        self.name, self.size = name, size
        self._content, self._digest = content, hashlib.sha256()

    def pieces(self) -> Iterator[bytes]:
        while data := self._content.read(_AT_ONCE):
            self._digest.update(data)
            yield data

    def data(self) -> bytes:
        if self.size > _LARGEST_READ:
            raise Damaged(f"{self.name} is larger than {_LARGEST_READ // 2**20} MB.")
        return b"".join(self.pieces())

    def values(self) -> dict[str, Any]:
        """Return the member's JSON object."""
        try:
            found = outside_json.loads(self.data())
            if not isinstance(found, dict):
                raise Damaged(f"{self.name} is not what a backup contains.")
            outside_json.refuse_halves({**found, "hashes": None})  # its keys are names, which may be invalid UTF-8
        except ValueError:
            raise Damaged(f"{self.name} is not JSON.") from None
        return found

    def digest(self) -> str:
        """Return the digest of the whole file, including the part that has not been read yet."""
        for _data in self.pieces():
            pass
        return self._digest.hexdigest()


@contextmanager
def reading(path: Path, *, key: str = "") -> Iterator[Iterator[Member]]:
    """Yield the members; read each before the next. ``key`` is a secret key of age. Raises Damaged if the file cannot
    be read completely, also within the block."""
    try:
        with path.open("rb") as file, ExitStack() as stack:
            is_encrypted = file.peek(len(_ENCRYPTED)).startswith(_ENCRYPTED)
            if is_encrypted and not key:
                raise WrongKey(f"{path.name} is encrypted. Give the file with its secret key: --key FILE.")
            source = stack.enter_context(_decrypted(file, key)) if is_encrypted else file
            with zstd.open(source, "rb") as plain:
                limited: Any = _Limited(plain, path.name)
                with tarfile.open(fileobj=limited, mode="r|") as tar:
                    yield _members(tar, path.name, limited)
    except (zstd.ZstdError, tarfile.TarError, EOFError) as error:
        raise Damaged(f"{path.name} cannot be read to the end: {error}.") from error


class _Limited:
    """File for ``tarfile`` with a limit, because ``tarfile`` reads a header as a whole, however long it claims to be."""

    def __init__(self, file: Any, of: str) -> None:
        self._file, self._of = file, of
        self.left: float = _LARGEST_HEADER

    def read(self, size: int) -> bytes:
        self.left -= size
        if self.left < 0:
            raise Damaged(f"{self._of} has a header of more than {_LARGEST_HEADER // 1024} kB. No backup contains one.")
        data: bytes = self._file.read(size)
        return data


def _members(tar: tarfile.TarFile, of: str, file: _Limited) -> Iterator[Member]:
    names = plain_names.Unique()
    while (member := _next(tar, of)) is not None:
        file.left = math.inf
        try:
            names.add(member.name)
        except plain_names.NotPlain as error:
            raise Damaged(f"{of} contains a file that no backup contains. {error}") from None
        content = tar.extractfile(member) if member.isreg() and not member.issparse() else None
        if content is None:
            raise Damaged(f"{of} contains {member.name!r}, which is not a file.")
        yield (read := Member(member.name, member.size, content))
        read.digest()  # read the rest, so that the limit counts only the next header
        file.left = _LARGEST_HEADER
    file.left = math.inf
    while file.read(_AT_ONCE):  # read to the end, which raises if the file is truncated
        pass


def _next(tar: tarfile.TarFile, of: str) -> tarfile.TarInfo | None:
    try:
        return tar.next()
    except (ValueError, OverflowError, LookupError, RecursionError) as error:  # a malformed header
        raise Damaged(f"{of} cannot be read to the end: {error}.") from error


def head(path: Path, *, key: str = "") -> dict[str, Any]:
    with reading(path, key=key) as members:
        first = next(members, None)
        if first is None or first.name != HEAD:
            raise Damaged(f"{path.name} is not a backup of this site.")
        return first.values()


def take(path: Path, each: Callable[[Member], object], *, key: str = "") -> dict[str, Any]:
    """Call ``each`` with all members except the manifest, and return the manifest. Raises Damaged, after the last
    member, if any hash differs."""
    hashes: dict[str, str] = {}
    manifest: dict[str, Any] = {}
    with reading(path, key=key) as members:
        for member in members:
            if member.name == MANIFEST:
                manifest = member.values()
            else:
                each(member)
                hashes[member.name] = member.digest()
    if not manifest:
        raise Damaged(f"{path.name} is incomplete. Its manifest is missing.")
    listed = manifest.get("hashes")
    if not isinstance(listed, dict):
        raise Damaged(f"The manifest of {path.name} has no hashes.")
    if wrong := sorted(name for name in hashes.keys() | listed.keys() if hashes.get(name) != listed.get(name)):
        raise Damaged(
            f"{path.name} is damaged: {len(wrong)} of its {len(hashes)} parts are affected, first {wrong[0]}."
        )
    return manifest


def verified(path: Path, *, key: str = "") -> dict[str, Any]:
    """Return the manifest after checking the hash of every member."""
    return take(path, Member.digest, key=key)


# --- age --------------------------------------------------------------------------------------------------------------


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


def new_key() -> tuple[str, str]:
    """Return a new secret key of age and its recipient, both as text."""
    identity = _pyrage().x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipient_of_key(text: str) -> str:
    """Return the recipient to which a secret key belongs. Raises WrongKey."""
    return str(_identity_of(text).to_public())


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
    """Yield a file to write to. age reads from a file, tar and zstd write to one, so a pipe and a thread connect them."""
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
