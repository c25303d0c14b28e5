"""`news.ingest.entry_images`: images are fetched only when they are picked, and always encoded again."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from news.ingest import entry_images
from news.ingest.entry_images import PictureError, pictures_of, take, written_anew
from news.models import Entry
from tests.publisher import Publisher, client_for_loopback

COLOURS: dict[str, Any] = {"1": 0, "RGBA": (0, 128, 128, 90)}


def entry(**values: Any) -> Entry:
    return Entry(**{"title": "A title", "link": "https://x.example/news/1", "enclosures": [], **values})


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, COLOURS.get(mode, "teal")).save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def publisher() -> Iterator[Publisher]:
    with Publisher() as publisher:
        yield publisher


def test_an_entry_names_pictures_in_the_feed_and_in_its_text() -> None:
    row = entry(
        image_url="https://x.example/lead.jpg",
        enclosures=[
            {"url": "https://x.example/photo.png", "type": "image/png", "length": 9},
            {"url": "https://x.example/talk.mp3", "type": "audio/mpeg", "length": 9},
        ],
        raw_html='<p><img src="/lead.jpg" alt="Two &lt;officers&gt;"><img src=small.gif><img src="data:image/png,x">'
        "<img src='javascript:alert(1)'></p>",
        html_base="https://x.example/news/",
    )
    assert [(one.url, one.alt) for one in pictures_of(row)] == [
        ("https://x.example/lead.jpg", "Two <officers>"),
        ("https://x.example/photo.png", ""),
        ("https://x.example/news/small.gif", ""),
    ]


def test_no_more_pictures_are_offered_than_somebody_looks_through() -> None:
    row = entry(raw_html="".join(f"<img src=/{number}.png>" for number in range(500)))
    assert len(pictures_of(row)) == entry_images.MAX_PICTURES


@pytest.mark.parametrize(
    ("kind", "mode", "suffix"),
    [
        ("JPEG", "RGB", ".jpg"),
        ("JPEG", "CMYK", ".jpg"),
        ("PNG", "RGBA", ".png"),
        ("PNG", "1", ".png"),
        ("GIF", "RGB", ".png"),
        ("WEBP", "RGB", ".jpg"),
        ("WEBP", "RGBA", ".png"),
        ("AVIF", "RGB", ".jpg"),
    ],
)
def test_each_kind_that_we_take_is_written_anew(kind: str, mode: str, suffix: str) -> None:
    body, written_as = written_anew(picture(kind, mode=mode))
    assert written_as == suffix
    with Image.open(io.BytesIO(body)) as image:
        assert image.size == (60, 40)
        image.load()


def test_metadata_and_what_hides_behind_the_picture_are_dropped_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # EXIF: rotate by 90 degrees
    exif[0x010E] = "taken in the secret room"
    exif[0x8825] = {1: "N", 2: (40.0, 22.0, 0.0)}
    body = picture("JPEG", exif=exif, comment=b"a comment") + b"<script>alert(1)</script>"
    force, _ = written_anew(body)
    for secret in (b"Exif", b"secret room", b"a comment", b"script"):
        assert secret in body
        assert secret not in force
    with Image.open(io.BytesIO(force)) as image:
        assert image.size == (40, 60)
        assert not image.getexif()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!doctype html>",
        picture("BMP"),
        picture("TIFF"),
        picture("PNG")[:40],
        picture("JPEG")[:200],
        b"GIF89a" + b"\0" * 50,
        picture(size=(1, 1)),
        picture(size=(900, 2)),
    ],
)
def test_what_is_no_picture_for_readers_is_refused(body: bytes) -> None:
    with pytest.raises(PictureError):
        written_anew(body)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    bomb = picture("PNG", size=(10_000, 4_001), mode="1")
    assert len(bomb) < 10_000
    with pytest.raises(PictureError, match="40 million"):
        written_anew(bomb)


def test_what_is_picked_is_fetched_in_that_order_and_nothing_else(publisher: Publisher) -> None:
    for name in ("one", "two", "three"):
        publisher.serve(f"/{name}.png", body=picture(), headers={"Content-Type": "image/png"})
    addresses = [publisher.url(f"/{name}.png") for name in ("one", "two", "three")]
    row = entry(raw_html="".join(f'<img src="{url}">' for url in addresses))
    picked = [addresses[2], addresses[0], publisher.url("/other.png")]
    taken = take(row, picked, client=client_for_loopback())
    assert [one.picture.url for one in taken] == [addresses[2], addresses[0]]
    assert not publisher.asked("/two.png")
    assert not publisher.asked("/other.png")


@pytest.mark.parametrize("problem", ["missing", "large", "html"])
def test_a_picture_that_cannot_be_taken_says_why(publisher: Publisher, problem: str) -> None:
    body = {"large": b"\xff\xd8\xff" + b"\0" * entry_images.MAX_BYTES, "html": b"<!doctype html>", "missing": b""}[
        problem
    ]
    publisher.serve(f"/{problem}", status=404 if problem == "missing" else 200, body=body)
    url = publisher.url(f"/{problem}")
    with pytest.raises(PictureError) as caught:
        take(entry(image_url=url), [url], client=client_for_loopback())
    assert {"missing": "404", "html": "JPEG, PNG", "large": "could not be downloaded"}[problem] in str(caught.value)


def test_a_picture_on_a_private_address_is_not_asked_for(publisher: Publisher) -> None:
    publisher.serve("/inside.png", body=picture())
    url = publisher.url("/inside.png")
    with pytest.raises(PictureError):
        take(entry(image_url=url), [url], client=client_for_loopback(allowed_private_networks=()))
    assert not publisher.asked("/inside.png")


def test_a_large_image_is_not_copied_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = [picture("JPEG"), picture("PNG", mode="RGBA")]
    for name in ("copy", "convert", "transpose"):
        monkeypatch.setattr(Image.Image, name, lambda *_args, **_options: pytest.fail("a copy"))
    for body in bodies:
        assert written_anew(body)[0]


@pytest.mark.parametrize(("kind", "size"), [("JPEG", (300, 200)), ("PNG", (600, 400))])
def test_a_very_large_jpeg_is_decoded_at_half_its_size(
    kind: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry_images, "LARGE_PIXELS", 600 * 400 - 1)
    body, _ = written_anew(picture(kind, size=(600, 400)))
    with Image.open(io.BytesIO(body)) as image:
        assert image.size == size
