"""Images of an entry: the list of them, and the import of those that an editor picks.

Nothing is loaded before an editor picks it. Then it is fetched with ``news.http``, identified by its first bytes, and
encoded again, so that no metadata or hidden content gets in.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Any

from django.conf import settings
from django.core.files.images import ImageFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from wagtail.images import get_image_model

from news.http import Client, HttpError
from news.models import Entry
from news.models.error_words import explain
from news.parsing.parsed import web_address
from news.parsing.sanitize import plain_line

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 40_000_000
LARGE_PIXELS = 30_000_000  # a larger JPEG is decoded at half of its width and height
MAX_PICTURES = 20
MAX_HTML = 512 * 1024
_LEAST_SIDE = 3  # smaller ones are tracking pixels
# Pillow's format -> signatures at the start of such a file, with their offsets.
_MAGIC = {
    "JPEG": ((0, b"\xff\xd8\xff"),),
    "PNG": ((0, b"\x89PNG\r\n\x1a\n"),),
    "GIF": ((0, b"GIF8"),),
    "WEBP": ((0, b"RIFF"), (8, b"WEBP")),
    "AVIF": ((4, b"ftypavi"),),
}
# Format of the new file. Images with few colours or with transparency stay sharp as PNG.
_WRITTEN_AS = {"JPEG": "JPEG", "PNG": "PNG", "GIF": "PNG", "WEBP": "", "AVIF": ""}


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that an entry names, not yet fetched: its address and alternative text."""

    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class Taken:
    """An image that was fetched and encoded again. `keep` adds it to the library."""

    picture: Picture
    body: bytes
    suffix: str


class PictureError(ValueError):
    """Error for an image that cannot be imported. The message says why."""


def pictures_of(entry: Entry) -> list[Picture]:
    """Return at most `MAX_PICTURES` images, without duplicates: those of the feed first, then those in the text."""
    found = [Picture(entry.image_url, "")] if entry.image_url else []
    found += [
        Picture(str(file.get("url", "")), "")
        for file in entry.enclosures
        if str(file.get("type", "")).startswith("image/")
    ]
    in_text = _Pictures(entry.html_base or entry.link)
    in_text.feed(entry.raw_html[:MAX_HTML])
    alts = {picture.url: picture.alt for picture in in_text.found}
    addresses = dict.fromkeys(picture.url for picture in [*found, *in_text.found] if web_address(picture.url, base=""))
    return [Picture(url, alts.get(url, "")) for url in addresses][:MAX_PICTURES]


class _Pictures(HTMLParser):
    """Parser that collects ``img`` elements in linear time."""

    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base = base
        self.found: list[Picture] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img" and len(self.found) < MAX_PICTURES:
            values = {name: value or "" for name, value in attrs}
            if url := web_address(values.get("src", ""), base=self.base):
                self.found.append(Picture(url, plain_line(values.get("alt", ""), limit=255)))


def take(entry: Entry, urls: Iterable[str], *, client: Client) -> list[Taken]:
    """Fetch these images of ``entry``, in order. Stores nothing, so it needs no transaction.

    Raises `PictureError` for the first that cannot be imported. Addresses that the entry does not name are ignored.
    """
    known = {picture.url: picture for picture in pictures_of(entry)}
    return [Taken(known[url], *written_anew(_fetched(url, client))) for url in dict.fromkeys(urls) if url in known]


def _fetched(url: str, client: Client) -> bytes:
    try:
        answer = client.request(
            url,
            headers=[("Accept", "image/avif,image/webp,image/png,image/jpeg,image/gif")],
            limits=replace(client.limits, body_bytes=MAX_BYTES),
        )
    except HttpError as error:
        raise PictureError(_("The image could not be downloaded: %(why)s") % {"why": explain(error)}) from error
    if answer.status != 200:
        raise PictureError(
            _("The image could not be downloaded. The server responded with status %(status)s.")
            % {"status": answer.status}
        )
    return answer.body


def pixels_of(body: bytes) -> int:
    """Return the number of pixels, from the head of the file. Raises `PictureError` for other files."""
    with _opened(body) as image:
        return image.width * image.height


@contextmanager
def _opened(body: bytes) -> Iterator[Image.Image]:
    """Open an image without decoding it. Raises `PictureError` also for errors while it is used."""
    kind = next((name for name, marks in _MAGIC.items() if all(body[i : i + len(m)] == m for i, m in marks)), "")
    if not kind:
        raise PictureError(_("The file must be a JPEG, PNG, WebP, GIF or AVIF image."))
    try:
        with Image.open(io.BytesIO(body), formats=[kind]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise PictureError(_("The image must have 40 million pixels or fewer."))
            if min(image.size) < _LEAST_SIDE:
                raise PictureError(_("The image is too small."))
            yield image
    except PictureError:
        raise
    except Exception as error:  # Pillow raises many kinds of errors for broken files
        raise PictureError(_("The image file is damaged.")) from error


def written_anew(body: bytes) -> tuple[bytes, str]:
    """Return the image without metadata, and its suffix. Raises `PictureError` for other files.

    An image takes up to 160 MB in memory, so it is copied only to turn it or to change its mode.
    """
    with _opened(body) as image:
        if image.width * image.height > LARGE_PIXELS:
            image.draft(None, (image.width // 2, image.height // 2))
        ImageOps.exif_transpose(image, in_place=True)
        has_holes = image.has_transparency_data
        target = _WRITTEN_AS[str(image.format)] or ("PNG" if has_holes else "JPEG")
        mode = "RGBA" if has_holes and target == "PNG" else "RGB"
        plain = image if image.mode == mode else image.convert(mode)
        plain.load()
        plain.info.clear()
        buffer = io.BytesIO()
        plain.save(buffer, target, **({"quality": 88, "optimize": True} if target == "JPEG" else {}))
    return buffer.getvalue(), {"JPEG": ".jpg", "PNG": ".png"}[target]


def keep(entry: Entry, taken: Taken, *, by: Any) -> Any:
    """Add the image to the library, credited to the source if the site's images have a ``credit``."""
    model, alt = get_image_model(), taken.picture.alt
    title = (alt or entry.title or str(entry.source))[:255]
    image = model(title=title, description=alt[:255], uploaded_by_user=by)
    if any(field.name == "credit" for field in model._meta.get_fields()):
        image.credit = str(entry.source)[:255]
    for name, value in getattr(settings, "PICKED_IMAGE_VALUES", {}).items():
        setattr(image, name, value)
    image.file = ImageFile(io.BytesIO(taken.body), name=f"entry-{entry.pk}{taken.suffix}")
    image.save()
    return image
