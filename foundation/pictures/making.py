"""Makes renditions: for the worker, and the one JPEG that a publication needs.

Encoding takes some two seconds of work for an image, most of it AVIF. One rendition at a time, where Wagtail would make
three at once, and photographs of many megapixels are first reduced: the peak of memory stays low and does not grow with
the file.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from io import BytesIO
from typing import Any

from django.core.files.base import File
from django.db.models import Count, Q, QuerySet
from PIL import Image as Pillow
from PIL import ImageOps
from wagtail.images import get_image_model
from wagtail.images.models import Filter

from foundation.pictures import camera_data
from foundation.pictures.cuts import ALL_FILTERS, Cut

logger = logging.getLogger(__name__)

# What files that are gone, broken, cut short, bombs or drawings raise while they are read.
UNREADABLE = (
    OSError,
    ValueError,  # a filter that Wagtail does not know, too
    SyntaxError,
    EOFError,
    AttributeError,
    Pillow.DecompressionBombError,
)
# What a photograph keeps at the least: about the width of the largest rendition, whatever is cut from it.
ENOUGH_PX = 1440


def make(image: Any, filters: Iterable[str] = ALL_FILTERS) -> int:
    """Make what is missing of ``filters``, one at a time; returns how many. A file that cannot be read stops it."""
    made = 0
    wanted = [Filter(spec) for spec in filters]
    there = image.find_existing_renditions(*wanted)
    missing = [filter for filter in wanted if filter not in there]
    try:
        small, source = _reduced(image) if missing else (image, None)
        for filter in missing:
            file = small.generate_rendition_file(filter, source=source and File(BytesIO(source), name=image.file.name))
            # Somebody may have made it meanwhile.
            image.renditions.get_or_create(
                filter_spec=filter.spec, focal_point_key=filter.get_cache_key(image), defaults={"file": file}
            )
            made += 1
    except UNREADABLE as error:
        logger.warning("No renditions could be made of image %s: %s: %s", image.pk, type(error).__name__, error)
    return made


def _reduced(image: Any) -> tuple[Any, bytes | None]:
    """A large photograph with `ENOUGH_PX` on its shorter side, for which a JPEG is read without unfolding all of it; the
    image beside it has its focal point there. A smaller one without what its camera wrote, which renditions would carry
    on. Anything else stays as it is."""
    scale = ENOUGH_PX / max(1, min(image.width, image.height))
    with image.open_file() as file, Pillow.open(file) as photograph:
        if photograph.format != "JPEG":
            return image, None
        if scale > 1 / 2:
            file.seek(0)
            return image, camera_data.without(file.read())
        profile = photograph.info.get("icc_profile")
        width, height = (round(side * scale) for side in photograph.size)
        photograph.thumbnail((width, height), Pillow.Resampling.LANCZOS, reducing_gap=1.0)
        out = BytesIO()
        ImageOps.exif_transpose(photograph).save(out, "JPEG", quality=95, subsampling=0, icc_profile=profile)
    small = copy.copy(image)
    for name in ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"):
        if (value := getattr(image, name)) is not None:
            setattr(small, name, round(value * scale))
    return small, out.getvalue()


_is_left: ContextVar[bool] = ContextVar("renditions_are_left", default=False)


@contextmanager
def left_to_the_worker() -> Iterator[None]:
    """`make_jpegs` makes nothing inside: the worker makes all renditions of a new image anyway, and an import has many."""
    token = _is_left.set(True)
    try:
        yield
    finally:
        _is_left.reset(token)


def make_jpegs(image: Any, *cuts: Cut) -> None:
    """What a picture needs at the least."""
    if not _is_left.get():
        make(image, [cut.jpeg for cut in cuts])


def incomplete() -> QuerySet[Any]:
    """Images that lack a rendition; those that cannot be read are among them for good."""
    there = Count("renditions__filter_spec", filter=Q(renditions__filter_spec__in=ALL_FILTERS), distinct=True)
    return get_image_model()._default_manager.annotate(there=there).filter(there__lt=len(ALL_FILTERS)).order_by("pk")
