"""Pictures, for a small server without a separate web server: from the folder or the bucket, whole or as a byte range.

Documents use Wagtail's own view, which checks permissions. Originals of pictures are not served.
"""

from __future__ import annotations

import io
import mimetypes
import posixpath
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from rocb.files import byte_ranges

MEDIA_FOR_ALL = ("images/", "avatar_images/", "share/")
LONGEST_NAME = 255


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    is_plain = (
        posixpath.normpath(path) == path and len(path) <= LONGEST_NAME
    )  # otherwise images/../documents/ would reach documents
    if not settings.SERVE_MEDIA or not is_plain or not path.startswith(MEDIA_FOR_ALL):
        raise Http404
    try:
        file: Any = getattr(default_storage, "look_up", default_storage.open)(path)  # a bucket sends no content yet
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, ValueError):  # ValueError: a null byte
        raise Http404 from None
    modified_at = _modified_at(file, path)
    headers = {
        "Content-Type": mimetypes.guess_type(path)[0] or "application/octet-stream",
        "Cache-Control": "public, max-age=31536000, immutable",
        "Accept-Ranges": "bytes",
        "ETag": f'"{int(modified_at):x}-{file.size:x}"',
        "Last-Modified": http_date(modified_at),
    }
    response: HttpResponseBase | None = get_conditional_response(
        request, etag=headers["ETag"], last_modified=int(modified_at)
    )  # 304 or 412
    if response is None:
        response = _content(request, file, path, headers)
    else:
        file.close()  # this makes no request to the bucket for the content
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response


def _content(request: HttpRequest, file: Any, path: str, headers: dict[str, str]) -> HttpResponseBase:
    size = file.size
    part = None
    if request.method == "GET" and request.headers.get("If-Range", headers["ETag"]) in _names_of(headers):
        try:
            part = byte_ranges.wanted(request.headers.get("Range", ""), size=size)
        except byte_ranges.Unsatisfiable:
            file.close()
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}", "Cache-Control": "no-store"})
    if request.method == "HEAD":
        file.close()
        return HttpResponse(headers={"Content-Length": str(size), "Content-Type": headers["Content-Type"]})
    if part is None:
        whole = default_storage.open(path) if hasattr(file, "obj") else file
        return FileResponse(whole, content_type=headers["Content-Type"])
    response = FileResponse(_part(file, part), status=206, content_type=headers["Content-Type"])
    response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    return response


def _names_of(headers: dict[str, str]) -> set[str]:
    return {headers["ETag"], headers["Last-Modified"]}


def _part(file: Any, part: range) -> io.BytesIO:
    """Read the range into memory: renditions are small."""
    with file:
        if hasattr(file, "obj"):  # an object of the bucket, which sends only this range
            asked = file.obj.get(Range=f"bytes={part.start}-{part.stop - 1}")
            return io.BytesIO(asked["Body"].read())
        file.seek(part.start)
        return io.BytesIO(file.read(len(part)))


def _modified_at(file: Any, path: str) -> float:
    at = file.obj.last_modified if hasattr(file, "obj") else default_storage.get_modified_time(path)
    return at.astimezone(UTC).timestamp() if isinstance(at, datetime) else 0
