"""What a camera writes beside a picture (place, device, names, a film after it) and what of a JPEG is left without it."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from PIL import Image as Pillow

type Piece = bytes | range  # a range counts in the bytes of the file

_START, _END, _SCAN, _EXIF = b"\xff\xd8", b"\xff\xd9", 0xDA, 0xE1
# JFIF, the colour profile and Adobe's colour transform; all other application segments and comments go.
_KEPT_APPLICATION = (0xE0, 0xE2, 0xEE)
_COMMENT = 0xFE
_PROFILE = b"ICC_PROFILE\0"
_ORIENTATION = 0x0112


class NoJpeg(ValueError):
    """The bytes are none, or are cut short."""


def pieces(data: bytes) -> list[Piece]:
    """The JPEG ``data`` without what the camera wrote, not encoded again; how to turn it stays. NoJpeg if it is none."""
    try:
        found: list[Piece] = [range(2)]
        found += _turn(data)
        found += _segments(data)
    except IndexError:
        raise NoJpeg from None
    return found


def without(data: bytes) -> bytes:
    """As `pieces`, in one; what is no JPEG stays as it is."""
    try:
        return b"".join(data[one.start : one.stop] if isinstance(one, range) else one for one in pieces(data))
    except NoJpeg:
        return data


def _turn(data: bytes) -> Iterator[bytes]:
    """A segment that says nothing but how the picture is turned, where it is."""
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
    """From the second on, up to the end of the picture; a film or a second picture may follow."""
    if not data.startswith(_START):
        raise NoJpeg
    place = 2
    while True:
        if data[place] != 0xFF:
            raise NoJpeg
        marker = data[place + 1]
        if marker == 0xFF:  # a byte that fills
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
    if marker == 0xE2:  # a colour profile, or where to find further pictures in the file
        return begins == _PROFILE
    return marker in _KEPT_APPLICATION or not (0xE0 <= marker <= 0xEF or marker == _COMMENT)
