"""Removal of camera metadata (place, device, names, an appended film) from a JPEG."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from PIL import Image as Pillow

type Piece = bytes | range  # a range refers to positions in the file

_START, _END, _SCAN, _EXIF = b"\xff\xd8", b"\xff\xd9", 0xDA, 0xE1
# JFIF, the colour profile and Adobe's colour transform stay; all other application segments and comments are removed.
_KEPT_APPLICATION = (0xE0, 0xE2, 0xEE)
_COMMENT = 0xFE
_PROFILE = b"ICC_PROFILE\0"
_ORIENTATION = 0x0112


class NoJpeg(ValueError):
    """Error if the bytes are not a JPEG, or are truncated."""


def pieces(data: bytes) -> list[Piece]:
    """Return the JPEG ``data`` without camera metadata and without re-encoding; the orientation stays. Raises `NoJpeg`."""
    try:
        found: list[Piece] = [range(2)]
        found += _turn(data)
        found += _segments(data)
    except IndexError:
        raise NoJpeg from None
    return found


def without(data: bytes) -> bytes:
    """Return the bytes of `pieces`; data that is not a JPEG is returned unchanged."""
    try:
        return b"".join(data[one.start : one.stop] if isinstance(one, range) else one for one in pieces(data))
    except NoJpeg:
        return data


def _turn(data: bytes) -> Iterator[bytes]:
    """Yield a segment with only the orientation, if the picture has one."""
    try:
        with Pillow.open(BytesIO(data), formats=["JPEG"]) as picture:
            turn = picture.getexif().get(_ORIENTATION, 1)
    except (OSError, SyntaxError, ValueError):
        raise NoJpeg from None
    if turn in range(2, 9):
        exif = Pillow.Exif()
        exif[_ORIENTATION] = turn
        content = exif.tobytes()
        yield bytes((0xFF, _EXIF)) + (len(content) + 2).to_bytes(2) + content


def _segments(data: bytes) -> Iterator[range]:
    """Yield the segments to keep, from the second one to the end of the picture. A film or a second picture after the
    end is dropped.
    """
    if not data.startswith(_START):
        raise NoJpeg
    place = 2
    while True:
        if data[place] != 0xFF:
            raise NoJpeg
        marker = data[place + 1]
        if marker == 0xFF:  # a fill byte
            place += 1
            continue
        if marker == _SCAN:
            end = data.find(_END, place)
            if end < 0:
                raise NoJpeg
            yield range(place, end + 2)
            return
        stop = place + 2 + int.from_bytes(data[place + 2 : place + 4])
        if stop < place + 4 or stop > len(data):
            raise NoJpeg
        if _is_kept(marker, data[place + 4 : place + 4 + len(_PROFILE)]):
            yield range(place, stop)
        place = stop


def _is_kept(marker: int, begins: bytes) -> bool:
    if marker == 0xE2:  # a colour profile, or an index of further pictures in the file
        return begins == _PROFILE
    return marker in _KEPT_APPLICATION or not (0xE0 <= marker <= 0xEF or marker == _COMMENT)
