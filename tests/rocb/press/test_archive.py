"""`rocb.press.archive`: other programs can read a ZIP file that is assembled while it is read."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocb.press.archive import Joined, Member, Part, Stretch, zipped


def stretch(data: bytes, start: int = 0, stop: int | None = None) -> Stretch:
    return Stretch(lambda: io.BytesIO(data), start, len(data) if stop is None else stop)


def test_zipfile_reads_every_file_and_its_checksum() -> None:
    members = [
        Member("README.txt", [b"words"]),
        Member("photo-1.jpg", [stretch(b"0123456789", 0, 2), b"turned", stretch(b"0123456789", 4, 10)]),
        Member("empty.jpg", []),
    ]
    with zipfile.ZipFile(Joined(zipped(members))) as archive:
        assert archive.testzip() is None
        assert [info.date_time for info in archive.infolist()] == [(1980, 1, 1, 0, 0, 0)] * 3
        read = {name: archive.read(name) for name in archive.namelist()}
    assert read == {"README.txt": b"words", "photo-1.jpg": b"01turned456789", "empty.jpg": b""}


def test_a_name_of_other_letters_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        zipped([Member("фото.jpg", [])])


@given(
    pieces=st.lists(st.tuples(st.booleans(), st.binary(max_size=9)), max_size=6),
    place=st.integers(0, 60),
    count=st.integers(1, 60),
)
def test_it_is_read_from_any_place_as_if_it_were_one(pieces: list[tuple[bool, bytes]], place: int, count: int) -> None:
    whole = b"".join(data for _, data in pieces)
    parts: list[Part] = [stretch(b"x" + data, 1) if is_file else data for is_file, data in pieces]
    joined = io.BufferedReader(Joined(parts))
    assert joined.seek(0, io.SEEK_END) == len(whole)
    joined.seek(place)
    assert joined.read(count) == whole[place : place + count]


def test_no_more_than_one_file_is_open_and_none_in_the_end(tmp_path: Path) -> None:
    opened: list[io.BufferedReader] = []

    def part(number: int) -> Stretch:
        path = tmp_path / str(number)
        path.write_bytes(b"abc")

        def open_file() -> io.BufferedReader:
            assert all(file.closed for file in opened)
            opened.append(path.open("rb"))
            return opened[-1]

        return Stretch(open_file, 0, 3)

    with Joined([part(1), part(2), part(3)]) as joined:
        assert joined.read() == b"abcabcabc"
    assert len(opened) == 3
    assert all(file.closed for file in opened)
