"""`rocb.running.compression`: text is compressed, files keep their length."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from rocb.running.compression import TextCompressionMiddleware


def encoding_of(response: HttpResponse | StreamingHttpResponse) -> str:
    request = RequestFactory().get("/", headers={"accept-encoding": "gzip"})
    return TextCompressionMiddleware(lambda _request: response)(request).headers.get("Content-Encoding", "")


@pytest.mark.parametrize(
    "kind", ["text/html; charset=utf-8", "application/json", "application/atom+xml", "image/svg+xml"]
)
def test_words_are_compressed(kind: str) -> None:
    assert encoding_of(HttpResponse("word " * 100, content_type=kind)) == "gzip"


@pytest.mark.parametrize("kind", ["image/jpeg", "image/png", "image/avif", "application/pdf", "application/zip"])
def test_files_go_out_as_they_are_with_their_length(kind: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"a" * 1000)
    with (tmp_path / "file").open("rb") as file:
        response = FileResponse(file, content_type=kind)
        assert encoding_of(response) == ""
        assert response["Content-Length"] == "1000"
