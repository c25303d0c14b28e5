"""Writer of the responses as a web archive (WARC 1.1, ISO 28500), for archives and libraries.

Responses keep their addresses and links, which archive players resolve themselves. Forms are left out here too.
"""

from __future__ import annotations

import io
import os
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings

from rocb.static_copy import html_pages
from rocb.static_copy.answers import Answer
from rocb.static_copy.own_pages import sentence_at

try:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter
except ImportError:  # the extra ``warc`` is not installed
    WARCWriter = None

KEPT = {200, 301, 302, 303, 307, 308, 404, 410}


class NoWarcio(Exception):
    """Error for a missing ``warcio`` library."""


def check_installed() -> None:
    if WARCWriter is None:
        raise NoWarcio("The package warcio is missing. Install requirements-server.txt.")


def write(path: Path, answers: dict[str, Answer]) -> int:
    """Write an archive atomically, compressed if its name ends in .gz. Return the number of responses."""
    check_installed()
    part = path.with_name(f".{path.name}.part")
    count = 0
    with part.open("wb") as file:
        writer: Any = WARCWriter(file, gzip=path.suffix == ".gz", warc_version="WARC/1.1")
        info = {"format": "WARC File Format 1.1", "description": f"Public content of {settings.PUBLIC_URL}"}
        writer.write_record(writer.create_warcinfo_record(path.name, info))
        for answer in answers.values():
            if answer.status in KEPT:
                writer.write_record(_record(writer, answer))
                count += 1
    os.replace(part, path)
    return count


def _record(writer: Any, answer: Answer) -> Any:
    line = f"{answer.status} {HTTPStatus(answer.status).phrase}"
    headers = StatusAndHeaders(line, [*answer.headers], protocol="HTTP/1.1")
    with _body(answer) as body:
        length = body.seek(0, io.SEEK_END)
        body.seek(0)
        headers.replace_header("Content-Length", str(length))
        address = settings.PUBLIC_URL + answer.address
        content = io.BytesIO(body.read())
    return writer.create_warc_record(address, "response", payload=content, length=length, http_headers=headers)


def _body(answer: Answer) -> Any:
    if not answer.file:
        return io.BytesIO()
    if not answer.is_page:
        return open(answer.file, "rb")
    sentence = sentence_at(answer.address)
    page = html_pages.written(
        answer.parts(), base=settings.PUBLIC_URL, replace=lambda link, role: link, sentence=sentence
    )
    return io.BytesIO(page.encode(errors="surrogateescape"))
