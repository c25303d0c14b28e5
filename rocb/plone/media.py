"""Import of files of an export as images and documents of the library."""

from __future__ import annotations

import base64
import binascii
import hashlib
import mimetypes
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, Any, cast

from django.conf import settings
from django.core.files.base import File
from django.utils.text import slugify
from django.utils.translation import gettext_noop as _
from PIL import Image as Pillow

from foundation.pictures.making import UNREADABLE
from old_sites.boxes import Unreadable, safe
from old_sites.layouts import Place
from old_sites.values import Blob
from rocb.models import SiteDocument, SiteImage
from rocb.models.media import Licence

_CHUNK = 1024 * 1024
_IN_MEMORY = 4 * 1024 * 1024
# Types in old archives that forms do not accept. They are only ever downloaded.
OLDER_TYPES = {"doc", "xls", "ppt", "mp3", "mp4", "odg", "kml"}


@contextmanager
def opened(blob: Blob, place: Place, *, at_most: int) -> Iterator[tuple[IO[bytes], int, str]]:
    """Yield the file, its size and its SHA-1. Raises `Unreadable` with the reason."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as copy:
        digest, size = hashlib.sha1(usedforsecurity=False), 0
        for chunk in _chunks(blob, place):
            size += len(chunk)
            if size > at_most:
                raise Unreadable(_("The file is larger than %(size)s MB."), size=at_most // (1024 * 1024))
            digest.update(chunk)
            copy.write(chunk)
        if not size:
            raise Unreadable(_("The file is empty."))
        copy.seek(0)
        yield cast("IO[bytes]", copy), size, digest.hexdigest()


def _chunks(blob: Blob, place: Place) -> Iterator[bytes]:
    if blob.data:
        try:
            yield base64.b64decode(blob.data)
        except (binascii.Error, ValueError):
            raise Unreadable(_("The file is in the export as text that cannot be decoded.")) from None
        return
    if not blob.path:
        raise Unreadable(_("The export contains only the address of the file, not the file itself."))
    above = str(PurePosixPath(place.folder).parent)
    above = "" if above == "." else f"{above}/"
    folders = [base + inner for base in (place.folder, above, "") for inner in ("", "blobs/", "blobstorage/")]
    name = next((folder + blob.path for folder in folders if place.box.has(folder + blob.path)), None)
    if name is None:
        safe(blob.path)
        raise Unreadable(_("The file is not in the export."))
    with place.box.open(name) as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def content(blob: Blob, place: Place) -> str:
    """Return the SHA-1 of an image, which other images under the same name do not have."""
    with opened(blob, place, at_most=settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE) as (_file, _size, digest):
        return digest


def contents(paths: Iterable[str], place: Place) -> list[str]:
    """Return the SHA-1 of each file of an item; "" if it cannot be read or is too large for an import."""
    return [_content(Blob(filename="", content_type="", size=None, path=path), place) for path in paths]


def _content(blob: Blob, place: Place) -> str:
    digest, size = hashlib.sha1(usedforsecurity=False), 0
    at_most = max(settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE)
    try:
        for chunk in _chunks(blob, place):
            size += len(chunk)
            if size > at_most:
                return ""
            digest.update(chunk)
    except Unreadable:
        return ""
    return digest.hexdigest()


def image(blob: Blob, place: Place, *, uid: str, is_kept: bool, **values: Any) -> SiteImage:
    """Return a new, unsaved image. ``is_kept``: write its file too; otherwise it only gets the name."""
    with opened(blob, place, at_most=settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE) as (file, size, digest):
        kind, (width, height) = _checked(file, blob)
        measured = {"width": width, "height": height, "file_size": size, "file_hash": digest}
        known = SiteImage(**measured, licence=Licence.UNKNOWN, **values)
        _put(known, "file", _name(blob.filename, uid, digest, kind), file, is_kept=is_kept)
        return known


def _checked(file: IO[bytes], blob: Blob) -> tuple[str, tuple[int, int]]:
    """Return the real type and size, after reading the whole image."""
    if blob.content_type == "image/svg+xml" or blob.filename.lower().endswith((".svg", ".svgz")):
        raise Unreadable(_("SVG drawings can run programs in a reader’s browser, so they are not imported."))
    try:
        with Pillow.open(file) as picture:
            kind, size = (picture.format or "").lower(), picture.size
            picture.draft("RGB", (picture.width // 8, picture.height // 8))
            picture.load()
    except UNREADABLE:
        raise Unreadable(_("The file is not an image, or it is damaged.")) from None
    file.seek(0)
    extension = {"jpeg": "jpg", "mpo": "jpg"}.get(kind, kind)
    if extension not in settings.WAGTAILIMAGES_EXTENSIONS:
        raise Unreadable(_("Browsers cannot show images of the type %(type)s."), type=kind.upper())
    return extension, size


def document(blob: Blob, place: Place, *, uid: str, is_kept: bool, **values: Any) -> SiteDocument:
    """Return a new, unsaved document; see `image`."""
    extension, known = (
        PurePosixPath(blob.filename).suffix.lower().lstrip("."),
        {*settings.WAGTAILDOCS_EXTENSIONS, *OLDER_TYPES},
    )
    if extension not in known:  # for example in "Report no. 5"
        extension = (mimetypes.guess_extension(blob.content_type) or extension).lstrip(".")
    if extension not in known:
        raise Unreadable(
            _("Files of the type “%(type)s” are not allowed here."), type=extension or blob.content_type or "?"
        )
    with opened(blob, place, at_most=settings.WAGTAILDOCS_MAX_UPLOAD_SIZE) as (file, size, digest):
        known = SiteDocument(file_size=size, file_hash=digest, licence=Licence.UNKNOWN, **values)
        _put(known, "file", _name(blob.filename, uid, digest, extension), file, is_kept=is_kept)
        return known


def _name(filename: str, uid: str, digest: str, extension: str) -> str:
    """Return a name for this item and content, so that a file left by an interrupted run is overwritten."""
    stem = slugify(PurePosixPath(filename).stem)[:30] or "file"
    return f"{stem}-{slugify(uid)[-12:]}{digest[:8]}.{extension}"


def _put(known: Any, name: str, filename: str, file: IO[bytes], *, is_kept: bool) -> None:
    """Set the file directly. Assignment to an image would read the file again for its size."""
    field = known._meta.get_field(name)
    path = field.generate_filename(known, filename)
    if is_kept:
        if field.storage.exists(path):
            field.storage.delete(path)
        path = field.storage.save(path, File(file))
    known.__dict__[name] = field.attr_class(known, field, path)
