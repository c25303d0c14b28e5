"""`foundation.pictures.making`: all renditions of any file that editors upload."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from foundation.pictures import making
from foundation.pictures.cuts import ALL_FILTERS, BODY, CARD, LEAD
from foundation.pictures.making import incomplete, make, make_jpegs
from foundation.pictures.showing import picture
from rocb.models import SiteImage
from tests import factories

pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><rect width="90" height="60" fill="teal"/></svg>'


def stored(data: bytes, name: str, **values: Any) -> SiteImage:
    return SiteImage.objects.create(title=name, file=ContentFile(data, name=name), **values)


def replaced(data: bytes, name: str) -> SiteImage:
    """Return an image whose file was replaced without the CMS."""
    image = stored(encoded(), name)
    with image.file.storage.open(image.file.name, "wb") as file:
        file.write(data)
    return SiteImage.objects.get(pk=image.pk)


def encoded(mode: str = "RGB", format: str = "JPEG", size: tuple[int, int] = (90, 60), **options: Any) -> bytes:
    out = BytesIO()
    Image.new(mode, size).save(out, format, **options)
    return out.getvalue()


def test_all_of_them_are_made_once() -> None:
    image = factories.image()
    assert make(image) == len(ALL_FILTERS)
    assert make(image) == 0
    assert image.renditions.count() == len(ALL_FILTERS)


def test_what_a_publication_needs_is_no_more_than_a_jpeg_for_each_place() -> None:
    image = factories.image()
    make_jpegs(image, CARD, LEAD, BODY)
    assert {rendition.file.name.rsplit(".", 1)[1] for rendition in image.renditions.all()} == {"jpg"}
    assert list(incomplete()) == [image]
    make(image)
    assert not incomplete()


def test_the_focal_point_stays_in_the_frame() -> None:
    square = Image.new("RGB", (900, 900), "black")
    square.paste("white", (0, 0, 900, 90))
    out = BytesIO()
    square.save(out, "PNG")
    focus = {"focal_point_x": 450, "focal_point_y": 45, "focal_point_width": 100, "focal_point_height": 80}
    image = stored(out.getvalue(), "high.png", **focus)
    make_jpegs(image, CARD)
    with Image.open(image.renditions.get().file) as cut:
        assert cut.convert("L").crop((0, 0, cut.width, 10)).tobytes()[0] > 200


@pytest.mark.parametrize("turned", [1, 6])
def test_a_large_photograph_is_cut_where_a_small_one_would_be(turned: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "ENOUGH_PX", 360)
    focus = {"focal_point_x": 450, "focal_point_y": 45, "focal_point_width": 100, "focal_point_height": 80}
    upright = Image.new("RGB", (900, 900), "black")
    upright.paste("white", (0, 0, 900, 90))
    exif = Image.Exif()
    exif[0x0112] = turned  # 6: shown rotated by 90 degrees
    out = BytesIO()
    (upright if turned == 1 else upright.rotate(90)).save(out, "JPEG", exif=exif)
    image = stored(out.getvalue(), "photograph.jpg", **focus)
    make_jpegs(image, CARD)
    with Image.open(image.renditions.get().file) as cut:
        rows = [max(cut.convert("L").crop((0, y, cut.width, y + 10)).tobytes()) for y in (0, cut.height - 10)]
        assert cut.size == (360, 203)
    assert rows[0] > 200 > 100 > rows[1]


@pytest.mark.parametrize("enough_px", [1440, 20], ids=["small", "large"])
def test_no_rendition_says_where_and_with_what_it_was_taken(enough_px: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "ENOUGH_PX", enough_px)
    exif = Image.Exif()
    exif[0x010E] = "the secret room"
    exif[0x8825] = {1: "N", 2: (40.0, 22.0, 0.0)}
    image = stored(encoded(exif=exif), "photograph.jpg")
    assert make(image) == len(ALL_FILTERS)
    for rendition in image.renditions.all():
        with Image.open(rendition.file) as picture:
            assert not picture.getexif(), rendition.filter_spec


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (encoded("CMYK"), "printed.jpg"),
        (encoded("LA", "PNG"), "transparent.png"),
        (encoded("P", "GIF", save_all=True, append_images=[Image.new("P", (90, 60), 1)]), "moving.gif"),
        (encoded(size=(1, 1)), "dot.jpg"),
    ],
    ids=["cmyk", "transparent", "animated", "one pixel"],
)
def test_unusual_files_give_every_rendition(data: bytes, name: str) -> None:
    image = stored(data, name)
    assert make(image) == len(ALL_FILTERS)
    assert picture(image, CARD, alt="")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (encoded()[:300], "cut-short.jpg"),
        (b"no picture at all", "text.png"),
        (b"", "empty.jpg"),
        (SVG, "drawing.svg"),
        (encoded("I;16", "PNG"), "deep.png"),
    ],
    ids=["cut short", "text", "empty", "svg", "16-bit"],
)
def test_a_file_that_cannot_be_read_is_left_out_and_stops_nothing(data: bytes, name: str) -> None:
    image = replaced(data, name)
    assert make(image) == 0
    assert picture(image, CARD, alt="") is None


def test_a_picture_beyond_all_measure_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    image = stored(encoded(size=(90, 60)), "bomb.jpg")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    assert make(image) == 0


def test_an_import_leaves_what_it_publishes_to_the_worker() -> None:
    image = factories.image()
    image.renditions.all().delete()
    with making.left_to_the_worker():
        making.make_jpegs(image, CARD)
    assert not image.renditions.exists()
    making.make_jpegs(image, CARD)
    assert image.renditions.exists()
