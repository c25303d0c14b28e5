"""`rocb.press.credits`: credit, licence, caption and source inside an image file, as Pillow reads them."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image, IptcImagePlugin

from foundation.pictures import camera_data
from news.parsing.sanitize import FORBIDDEN
from rocb.press.credits import Credits, with_credits

CREDITS = Credits(
    headline="Семинар в Тбилиси",
    description="Two people & a <table>",
    alt="A table",
    credit="Ann Photographer",
    licence="Creative Commons Attribution 4.0",
    licence_page="https://creativecommons.org/licenses/by/4.0/",
    publisher="ROCB Europe",
    page="https://rocb.example/ru/a/",
    language="ru",
)


def photograph(orientation: int = 1) -> bytes:
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112], exif[0x010E] = orientation, "the secret room"
    Image.linear_gradient("L").convert("RGB").save(out, "JPEG", exif=exif, icc_profile=b"a profile")
    return out.getvalue()


PLAIN, TURNED = photograph(), photograph(6)


def written(credits: Credits = CREDITS, data: bytes = PLAIN) -> Image.Image:
    pieces = with_credits(camera_data.pieces(data), data, credits)
    found = b"".join(data[one.start : one.stop] if isinstance(one, range) else one for one in pieces)
    return Image.open(io.BytesIO(found), formats=["JPEG"])


def xmp(picture: Image.Image) -> dict[str, list[str]]:
    """Return the texts of each property by its local name."""
    packet = picture.info["xmp"].split(b"?>", 1)[1].rsplit(b"<?", 1)[0]
    (about,) = ET.fromstring(packet).iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description")
    return {one.tag.split("}")[1]: [text for text in one.itertext() if text] for one in about}


def iptc(picture: Image.Image) -> dict[Any, Any]:
    found = IptcImagePlugin.getiptcinfo(picture)
    assert found
    return found


def test_a_reader_finds_credit_licence_caption_and_source() -> None:
    found = xmp(picture := written())
    assert found["creator"] == found["Credit"] == ["Ann Photographer"]
    assert found["description"] == ["Two people & a <table>"] * 2  # for any language, and for its own
    assert found["rights"] == found["UsageTerms"] == ["Creative Commons Attribution 4.0"] * 2
    assert found["WebStatement"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert found["source"] == ["https://rocb.example/ru/a/"]
    assert found["AltTextAccessibility"] == ["A table"] * 2
    assert found["Marked"] == ["True"]
    assert b'xml:lang="ru"' in picture.info["xmp"]
    records = iptc(picture)
    assert records[1, 90] == b"\x1b%G"
    assert records[2, 80] == records[2, 110] == b"Ann Photographer"
    assert records[2, 105].decode() == "Семинар в Тбилиси"
    assert records[2, 120] == b"Two people & a <table>"
    assert records[2, 40] == b"Creative Commons Attribution 4.0. https://rocb.example/ru/a/"


def test_pixels_orientation_and_profile_stay_and_the_data_of_the_camera_goes() -> None:
    for data in (PLAIN, TURNED):
        picture = written(data=data)
        with Image.open(io.BytesIO(data)) as before:
            assert picture.tobytes() == before.tobytes()
            assert picture.getexif().get(0x0112, 1) == before.getexif()[0x0112]
            assert picture.info["icc_profile"] == before.info["icc_profile"]
        assert 0x010E not in picture.getexif()


def test_what_nobody_wrote_is_left_out() -> None:
    picture = written(replace(CREDITS, credit="", description="", alt="", is_public_domain=True))
    assert not {"creator", "Credit", "description", "AltTextAccessibility"} & set(found := xmp(picture))
    assert found["Marked"] == ["False"]
    assert not {(2, 80), (2, 110), (2, 120)} & set(iptc(picture))


@given(st.text(max_size=60), st.integers(1, 3000))
@example("\x00<\ufffe&]]>\x1b", 1)
@example("\U0001f6c3é", 2900)  # cut in the middle of a letter
@example("&", 3000)  # five letters each in XML
def test_any_text_fits_and_is_read_again(text: str, times: int) -> None:
    long = text * times
    picture = written(replace(CREDITS, description=long, headline=long, credit=long, alt=long, licence=long, page=long))
    assert picture.size == (256, 256)
    assert xmp(picture)["Source"] == ["ROCB Europe"]
    assert len(dict(picture.applist)["APP13"]) % 2 == 0  # a resource of Photoshop has an even length
    for number, limit in {80: 32, 105: 256, 120: 2000}.items():
        value = iptc(picture).get((2, number), b"")
        assert len(value) <= limit
        assert FORBIDDEN.sub("", long).startswith(value.decode())
