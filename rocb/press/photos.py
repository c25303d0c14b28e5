"""The images of an item for the press: permissions, sizes and the files themselves.

The number of queries of `photos_of` does not grow with the images. It omits images that are no longer public. Images
used with permission are included, but without sizes.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

from django.core.files.storage import default_storage
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from wagtail.images.models import Filter

from events.models import EditionPage
from foundation.languages import spelling
from foundation.pictures import camera_data
from foundation.pictures.cuts import BODY, DOWNLOAD, LEAD
from foundation.pictures.showing import Picture, picture, prefetch
from foundation.public_pages import public_pages
from news.models import ArticlePage, Item
from rocb.files.access import public_files
from rocb.models import SiteImage
from rocb.models.media import Licence
from rocb.press.archive import Part, Stretch
from rocb.press.credits import Credits, with_credits

PHOTOS_AT_MOST = 60
NOT_TO_REPUBLISH = (Licence.PERMISSION, Licence.UNKNOWN)
LICENCE_PAGES: dict[str, str] = {
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.OGL: "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}
JPEG_ENDINGS = (".jpg", ".jpeg")
PAGES: dict[str, Any] = {Item.Type.ARTICLE: ArticlePage, Item.Type.EDITION: EditionPage}
RIGHTS = ("provenance", "supplied_by")  # fields that determine who may license an article


@dataclass(frozen=True, slots=True)
class Size:
    """A size to download, without the credits that `parts_of` adds to the file."""

    label: str | Promise
    width: int
    height: int
    bytes: int
    file: Any


@dataclass(frozen=True, slots=True)
class Photo:
    """An image with its sizes, smallest first. ``number`` counts from 1 and is part of ``name``, its file name without
    extension."""

    number: int
    image: SiteImage
    caption: str
    alt: str
    name: str
    picture: Picture | None
    sizes: Sequence[Size]

    @property
    def file_name(self) -> str:
        return f"{self.name}.jpg"

    @property
    def description(self) -> str:
        """Return what the image shows, in the language of the page if the page describes it."""
        return self.caption or self.alt or self.image.default_alt_text

    @property
    def credit_line(self) -> str:
        """Return the credit as shown below the image."""
        if not self.image.credit:
            return ""
        form = _("Illustration: %(credit)s") if self.image.is_illustration else _("Photo: %(credit)s")
        return form % {"credit": self.image.credit}

    @property
    def may_republish(self) -> bool:
        return self.image.licence not in NOT_TO_REPUBLISH

    def size(self, width: int) -> Size | None:
        return next((size for size in self.sizes if size.width == width), None)

    def credits(self, item: Item, *, publisher: str, press_page: str) -> Credits:
        """Return the statements about the image for its file, in the language of ``item``. ``press_page`` has the
        office's terms.
        """
        return Credits(
            headline=item.title,
            description=self.description,
            alt=self.alt or self.image.default_alt_text,
            credit=self.image.credit,
            licence=str(self.image.get_licence_display()),
            licence_page=LICENCE_PAGES.get(self.image.licence, press_page),
            publisher=publisher,
            page=item.url,
            language=item.language,
            is_public_domain=self.image.licence == Licence.PUBLIC_DOMAIN,
        )


def public_page(item: Item, *, only: Sequence[str] = ()) -> Any | None:
    """Return the page of our own item if it is public now. ``only``: the fields to read, because the many columns of a
    page take most of the time. Fields that its type does not have are ignored.
    """
    pages = public_pages(PAGES[item.type].objects).filter(pk=item.page_id).order_by()
    there = {field.name for field in pages.model._meta.fields}
    return next(iter(pages.only(*there.intersection(only)) if only else pages), None)


def is_ours_to_license(page: Any) -> bool:
    """Return whether the office may license the page. It may not for articles of other sites. All events are ours."""
    return getattr(page, "is_ours_to_license", True)


def photos_of(page: Any) -> list[Photo]:
    """Return the page's images in order, each once."""
    shown = {pk: (caption, alt) for pk, caption, alt in reversed(list(_shown(page))) if pk is not None}
    pks = list(reversed(shown))[:PHOTOS_AT_MOST]
    if not pks:
        return []
    public = SiteImage.objects.filter(public_files(SiteImage), pk__in=pks).in_bulk()
    images = [public[pk] for pk in pks if pk in public]
    prefetch(images)
    slug = slugify(page.slug)[:40].strip("-") or "image"
    return [
        Photo(
            number=number,
            image=image,
            caption=spelling.one_line(shown[image.pk][0]),
            alt=spelling.one_line(shown[image.pk][1]),
            name=f"{slug}-{number}",
            picture=_preview(image, alt=shown[image.pk][1] if shown[image.pk][0] else ""),
            sizes=tuple(_sizes(image)) if image.licence not in NOT_TO_REPUBLISH else (),
        )
        for number, image in enumerate(images, 1)
    ]


def _preview(image: SiteImage, *, alt: str) -> Picture | None:
    """Return the uncropped image, or the lead rendition if the image is new and has no other."""
    return picture(image, BODY, alt=alt) or picture(image, LEAD, alt=alt)


def _shown(page: Any) -> Iterator[tuple[int | None, str, str]]:
    """Yield the id of each image of the page with its caption and alternative text in the page's language, lead image
    first."""
    if not isinstance(page, ArticlePage):
        yield page.image_id, "", ""
        return
    yield page.image_id, page.image_caption, page.image_alt
    for block in page.body:
        figures = {"figure": [block.value], "gallery": block.value}.get(block.block_type, [])
        for figure in figures["images"] if block.block_type == "gallery" else figures:
            image = figure.get("image")
            yield (
                getattr(image, "pk", None),
                figure.get("caption") or "",
                getattr(image, "contextual_alt_text", None) or "",
            )


SMALL, MEDIUM, ORIGINAL = (
    pgettext_lazy("size of an image", "Small"),
    pgettext_lazy("size of an image", "Medium"),
    pgettext_lazy("size of an image", "Original"),
)


def _sizes(image: SiteImage) -> list[Size]:
    """Return one size per width, the best of equal ones. A file that cannot be read has no sizes."""
    there = {filter.spec: found for filter, found in image.find_existing_renditions(*_FILTERS).items()}
    found: dict[int, Size] = {}
    try:
        for label, spec in ((SMALL, BODY.jpeg), (MEDIUM, DOWNLOAD)):
            if rendition := there.get(spec):
                size = rendition.file.size
                found[rendition.width] = Size(label, rendition.width, rendition.height, size, rendition.file)
        if image.file.name.lower().endswith(JPEG_ENDINGS):
            found[image.width] = Size(ORIGINAL, image.width, image.height, image.file.size, image.file)
    except OSError:
        return []
    return [found[width] for width in sorted(found)]


_FILTERS = (Filter(BODY.jpeg), Filter(DOWNLOAD))


def parts_of(size: Size, credits: Credits) -> list[Part]:
    """Return the file as published, without camera data and with credits. Raises NoJpeg for an original that is not one,
    OSError for a missing file."""
    opened = _opener(size.file.name)
    with opened() as file:
        data = file.read()
    pieces = with_credits(camera_data.pieces(data), data, credits)
    return [Stretch(opened, one.start, one.stop) if isinstance(one, range) else one for one in pieces]


def _opener(name: str) -> Any:
    """Return a function that opens a file of the storage. A file in a bucket is downloaded first, since the server's
    main thread, which all readers share, reads it."""
    try:
        return partial(open, default_storage.path(name), "rb")
    except NotImplementedError:
        return partial(_beside, _brought(name))


def _brought(name: str) -> IO[bytes]:
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    with default_storage.open(name) as file:
        for chunk in file.chunks():
            copy.write(chunk)
    copy.flush()
    return copy


def _beside(copy: IO[bytes]) -> IO[bytes]:
    return os.fdopen(os.dup(copy.fileno()), "rb")
