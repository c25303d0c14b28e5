"""`foundation.pictures.camera_data`: JPEGs without camera metadata."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageCms

from foundation.pictures import camera_data

SECRETS = (b"the secret room", b"a comment", b"a film", b"about the picture")


def photograph(*, turned: int = 1, **options: Any) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010E] = "the secret room"
    exif[0x8825] = {1: "N", 2: (40.0, 22.0, 0.0)}
    out = BytesIO()
    picture = Image.radial_gradient("L").resize((90, 60)).convert("RGB")
    picture.save(out, "JPEG", exif=exif, comment=b"a comment", xmp=b"about the picture", **options)
    return out.getvalue() + b"a film"


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"quality": 100, "subsampling": 0}])
def test_place_device_and_words_go_and_every_pixel_stays(options: dict[str, Any]) -> None:
    data = photograph(**options)
    assert all(secret in data for secret in SECRETS)
    left = camera_data.without(data)
    assert not any(secret in left for secret in SECRETS)
    with Image.open(BytesIO(data)) as before, Image.open(BytesIO(left)) as after:
        assert after.tobytes() == before.tobytes()
        assert not after.getexif()


def test_how_it_is_turned_and_its_colours_stay() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    with Image.open(BytesIO(camera_data.without(photograph(turned=6, icc_profile=profile)))) as left:
        assert dict(left.getexif()) == {0x0112: 6}
        assert left.info["icc_profile"] == profile


@pytest.mark.parametrize("length", [0, 1, 2, 3, 30, 200, 500])
def test_what_is_cut_short_or_no_jpeg_is_said_to_be_none(length: int) -> None:
    for data in (photograph()[:length], b"\x89PNG" + photograph()[:length]):
        with pytest.raises(camera_data.NoJpeg):
            camera_data.pieces(data)
        assert camera_data.without(data) == data
