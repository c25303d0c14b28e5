"""`rocb.files.media_serving`: pictures, whole or in part, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

pytestmark = pytest.mark.django_db

PATH = "/media/images/file.txt"


@pytest.fixture
def files() -> None:
    for folder in ("images", "original_images", "documents"):
        if not default_storage.exists(f"{folder}/file.txt"):
            default_storage.save(f"{folder}/file.txt", ContentFile(b"content"))


@pytest.mark.usefixtures("files")
def test_resized_pictures_are_served_for_good(client: Client) -> None:
    response = client.get("/media/images/file.txt")
    assert response.status_code == 200
    assert "immutable" in response["Cache-Control"]
    assert b"".join(response.streaming_content) == b"content"


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("asked", "status", "content", "said"),
    [
        ("bytes=2-4", 206, b"nte", "bytes 2-4/7"),
        ("bytes=-2", 206, b"nt", "bytes 5-6/7"),
        ("bytes=0-1,3-4", 200, b"content", None),
        ("bytes=7-", 416, b"", "bytes */7"),
    ],
)
def test_a_part_is_sent_with_its_length(
    client: Client, asked: str, status: int, content: bytes, said: str | None
) -> None:
    response = client.get(PATH, headers={"Range": asked})
    assert response.status_code == status
    assert response.getvalue() == content
    assert response["Content-Length"] == str(len(content))
    assert response.get("Content-Range") == said


@pytest.mark.usefixtures("files")
def test_a_part_of_a_file_that_changed_meanwhile_is_the_whole(client: Client) -> None:
    known = client.get(PATH)
    for name in ("ETag", "Last-Modified"):
        same = client.get(PATH, headers={"Range": "bytes=0-1", "If-Range": known[name]})
        assert same.status_code == 206
    assert client.get(PATH, headers={"Range": "bytes=0-1", "If-Range": '"another"'}).getvalue() == b"content"


@pytest.mark.usefixtures("files")
def test_whoever_has_it_gets_304_and_whoever_asks_for_the_head_gets_the_length_alone(client: Client) -> None:
    known = client.head(PATH, headers={"Accept-Encoding": "gzip, br"})
    assert (known["Content-Length"], known.content) == ("7", b"")
    assert (known["Content-Type"], known["Accept-Ranges"]) == ("text/plain", "bytes")
    for name, value in (("If-None-Match", known["ETag"]), ("If-Modified-Since", known["Last-Modified"])):
        again = client.get(PATH, headers={name: value, "Range": "bytes=0-1"})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", known["ETag"])


def test_pictures_are_not_compressed_again(client: Client) -> None:
    name = default_storage.save("images/large.jpg", ContentFile(b"a" * 10_000))
    answer = client.get(f"/media/{name}", headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in answer
    assert answer["Content-Length"] == "10000"
    default_storage.delete(name)


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    "path",
    [
        "original_images/file.txt",
        "documents/file.txt",
        "images/",
        "images/../documents/file.txt",
        "images/../original_images/file.txt",
        "images/%2e%2e/documents/file.txt",
        "images/./../documents/file.txt",
        "images//../documents/file.txt",
        "images/../../db.sqlite3",
        "images/../../secret_key",
        "../secret_key",
        "images/nothing.jpg",
        "images/%00",
        "images/file.txt/x",
        f"images/{'a' * 300}.jpg",
    ],
)
def test_originals_documents_and_everything_else_stay_inside(client: Client, path: str) -> None:
    assert client.get(f"/media/{path}").status_code == 404


@pytest.mark.usefixtures("files")
def test_behind_a_server_that_serves_media_nothing_is_served(client: Client, settings: Any) -> None:
    settings.SERVE_MEDIA = False
    assert client.get("/media/images/file.txt").status_code == 404


def test_media_of_tests_are_in_their_own_folder() -> None:
    assert "newsroom-tests-" in str(settings.MEDIA_ROOT)
