"""`rocb.static_copy.warc`, read back with the library's own checks."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from rocb.static_copy import warc
from tests.rocb.static_copy.sites import SECRET, Copies

pytest.importorskip("warcio")
# On PostgreSQL, closing a response also closes the connection of the test, as in the tests of ``press``.
pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.one_database]


def records(path: Path) -> dict[str, tuple[str, bytes]]:
    """Return status and body by address."""
    from warcio.archiveiterator import ArchiveIterator

    found = {}
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            if record.rec_type == "response":
                address = record.rec_headers.get_header("WARC-Target-URI").removeprefix(settings.PUBLIC_URL)
                found[address] = (record.http_headers.get_statuscode(), record.content_stream().read())
    return found


def test_the_archive_has_what_the_site_answers_at_its_own_addresses(copies: Copies) -> None:
    found = records(copies.archive)
    assert found["/en/news/public-news/"][0] == "200"
    assert b'href="/en/news/"' in found["/en/news/public-news/"][1]
    assert found["/old/page"][0] == "301"
    assert found["/en/news/withdrawn-news/"][0] == "410"
    assert found["/en/news/rss.xml"][1].startswith(b"<?xml")
    assert [address for address in found if address.startswith("/media/images/")]


def test_nothing_that_is_not_public_and_no_form_is_in_the_archive(copies: Copies) -> None:
    for address, (_status, body) in records(copies.archive).items():
        assert not [word for word in (SECRET, "<form", "csrf", "/admin/") if word.encode() in body], address


def test_headers_for_one_reader_are_left_out(copies: Copies) -> None:
    from warcio.archiveiterator import ArchiveIterator

    with copies.archive.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "response":
                assert record.http_headers.get_header("Set-Cookie") is None


def test_an_archive_is_whole_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(AttributeError):
        warc.write(tmp_path / "site.warc", {"/": None})  # type: ignore[dict-item]
    assert not (tmp_path / "site.warc").exists()


def test_without_the_library_nothing_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "WARCWriter", None)
    with pytest.raises(warc.NoWarcio, match="requirements-server"):
        warc.check_installed()
