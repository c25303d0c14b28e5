"""`rocb.files.media_storage`: pictures and documents in a bucket, at the addresses that a folder would have."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from rocb.backup import media
from rocb.files import media_storage
from rocb.files.media_storage import BucketStorage
from rocb.models import HomePage, SiteDocument, SiteImage
from rocb.running.circuit import AwayForNow, Circuit
from tests import factories, processes, s3_server
from tests.gate import Gate
from tests.rocb.backup.test_restore import FILL, site_in


@pytest.fixture(scope="module")
def media_url() -> Iterator[str]:
    with s3_server.running() as url:
        yield url


@pytest.fixture
def bucket(media_url: str, settings: Any) -> Iterator[BucketStorage]:
    found = processes.ask(
        "from django.conf import settings; answer = settings.STORAGES['default']", MEDIA_URL=media_url
    )
    settings.STORAGES = {**settings.STORAGES, "default": found}
    yield default_storage  # type: ignore[misc]
    for name in list(media.names()):
        default_storage.delete(name)


def test_what_is_stored_is_read_and_has_the_address_that_a_folder_gives(bucket: BucketStorage) -> None:
    name = bucket.save("images/a b.png", ContentFile(b"picture"))
    assert bucket.open(name).read() == b"picture"
    assert bucket.url(name) == "/media/images/a%20b.png"


def test_two_files_of_one_name_are_two(bucket: BucketStorage) -> None:
    names = {bucket.save("documents/a.pdf", ContentFile(data)) for data in (b"one", b"two")}
    assert len(names) == 2
    assert sorted(bucket.open(name).read() for name in names) == [b"one", b"two"]


def test_renditions_are_made_in_the_bucket_and_served_by_the_site(bucket: BucketStorage, home: HomePage) -> None:
    image = factories.image()
    rendition = image.get_rendition("width-400")
    answer = Client().get(rendition.url)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("image/")
    assert "immutable" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content) == bucket.open(rendition.file.name).read()


def test_parts_heads_and_what_one_has_already_ask_the_bucket_for_no_more(
    bucket: BucketStorage, home: HomePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = bucket.save("images/a.jpg", ContentFile(b"0123456789"))
    monkeypatch.setattr("storages.backends.s3.S3File._get_file", lambda file: pytest.fail("asked for all of it"))
    head = Client().head(f"/media/{name}")
    assert (head["Content-Length"], head["Content-Type"]) == ("10", "image/jpeg")
    part = Client().get(f"/media/{name}", headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.getvalue(), part["Content-Length"]) == (206, b"234", "3")
    assert Client().get(f"/media/{name}", headers={"If-None-Match": head["ETag"]}).status_code == 304
    assert Client().get(f"/media/{name}", headers={"Range": "bytes=10-"}).status_code == 416


def test_originals_and_documents_stay_inside(bucket: BucketStorage, home: HomePage) -> None:
    image = factories.image()
    document = SiteDocument.objects.create(title="Paper", file=ContentFile(b"paper", "paper.pdf"))
    for name in (image.file.name, document.file.name, "images/../documents/paper.pdf", "images/none.png"):
        assert Client().get(f"/media/{name}").status_code == 404


def test_a_document_in_the_bucket_is_given_to_whom_it_is_for(bucket: BucketStorage, home: HomePage) -> None:
    document = SiteDocument.objects.create(title="Paper", file=ContentFile(b"paper", "paper.pdf"))
    assert Client().get(document.url).status_code == 404
    SiteDocument.objects.filter(pk=document.pk).update(is_public=True)
    answer = Client().get(document.url)
    assert b"".join(answer.streaming_content) == b"paper"


def test_a_deleted_image_leaves_the_bucket(
    bucket: BucketStorage, home: HomePage, django_capture_on_commit_callbacks: Any
) -> None:
    image = factories.image()
    with django_capture_on_commit_callbacks(execute=True):
        SiteImage.objects.get(pk=image.pk).delete()
    assert not bucket.exists(image.file.name)


@pytest.fixture
def behind_a_gate(bucket: BucketStorage, media_url: str, settings: Any) -> Iterator[Gate]:
    """Put a gate before the bucket, which has files already."""
    storages = settings.STORAGES
    options = {**storages["default"]["OPTIONS"]}
    gate = Gate(urlsplit(options["endpoint_url"]).port or 0)
    options["endpoint_url"] = f"http://127.0.0.1:{gate.port}"
    settings.STORAGES = {**storages, "default": {**storages["default"], "OPTIONS": options}}
    BucketStorage.circuit = Circuit("The bucket")
    yield gate
    gate.close()
    settings.STORAGES = storages
    BucketStorage.circuit = Circuit("The bucket")


def test_a_reader_gets_503_while_the_bucket_is_away_and_the_image_again_afterwards(
    behind_a_gate: Gate, home: HomePage, caplog: pytest.LogCaptureFixture
) -> None:
    url = factories.image().get_rendition("width-400").url
    browser = Client(raise_request_exception=False)
    behind_a_gate.close()
    answers = [browser.get(url) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503] * 3
    assert answers[0]["Retry-After"]
    said = [record for record in caplog.records if "does not respond" in record.getMessage() and not record.exc_info]
    assert len(said) == 1
    behind_a_gate.open()
    assert browser.get(url).status_code == 503, "nobody asks again at once"
    BucketStorage.circuit._ask_at = 0
    assert browser.get(url).status_code == 200


def test_a_bucket_that_hangs_is_asked_by_one_and_the_others_get_on(
    behind_a_gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(media_storage.LIMITS, "read_timeout", 0.3)
    default_storage.save("images/a.png", ContentFile(b"picture"))
    behind_a_gate.hang()
    with pytest.raises(AwayForNow):
        default_storage.open("images/a.png")
    with pytest.raises(AwayForNow, match="will be asked again"):
        default_storage.open("images/a.png")
    behind_a_gate.open()


@pytest.mark.one_database  # for rows, `rocb.backup.test_restore` is the test
@pytest.mark.process
@pytest.mark.release
def test_a_backup_moves_media_from_a_bucket_into_a_folder_and_back(
    media_url: str, new_database: str, tmp_path: Path
) -> None:
    site = site_in(tmp_path, new_database)
    site.variables["MEDIA_URL"] = media_url
    processes.ask(FILL, **site.variables)
    files = site.state()["files"]
    assert bytes.fromhex(files["documents/paper.pdf"]) == b"paper"  # type: ignore[index]
    assert site.manage("backup", "--to", str(tmp_path / "backups")).returncode == 0
    (path,) = (tmp_path / "backups").glob("*.zst")
    processes.ask(
        "from django.core.files.storage import default_storage\nanswer = default_storage.delete('documents/paper.pdf')",
        **site.variables,
    )
    done = site.manage("restore", str(path))
    assert done.returncode == 0, done.stderr
    assert site.state()["files"] == files
    folder = site_in(tmp_path / "folder", f"sqlite:///{tmp_path / 'folder.sqlite3'}")
    assert folder.manage("restore", str(path)).returncode == 0
    assert folder.state()["files"] == files


@pytest.mark.parametrize(
    "url", ["s3://", "http://bucket", "s3://bucket?endpoint=x&acl=public", "bucket"], ids=lambda url: url
)
def test_an_address_that_cannot_be_read_stops_the_start(url: str) -> None:
    done = processes.manage("check", MEDIA_URL=url)
    assert done.returncode != 0
    assert "MEDIA_URL cannot be read" in done.stderr


def test_a_site_without_a_bucket_loads_nothing_of_it() -> None:
    assert not processes.ask("import sys; answer = [n for n in sys.modules if n.startswith(('storages', 'boto'))]")
    assert sys.modules["rocb.files.media_storage"]  # here it is
