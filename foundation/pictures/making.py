"""Creation of renditions, for the worker and for the one JPEG that publishing needs.

Encoding takes about two seconds of CPU per image, mostly for AVIF. Renditions are made one at a time (Wagtail would
make three at once), and large photographs are reduced first. So peak memory stays low and does not grow with the file.
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

# Exceptions raised while reading files that are missing, broken, truncated, decompression bombs or drawings.
UNREADABLE = (
    OSError,
    ValueError,  # also an unknown filter
    SyntaxError,
    EOFError,
    AttributeError,
    Pillow.DecompressionBombError,
)
# Minimum size of a reduced photograph: about the width of the largest rendition, for any crop.
ENOUGH_PX = 1440


def make(image: Any, filters: Iterable[str] = ALL_FILTERS) -> int:
    """Make the missing renditions of ``filters``, one at a time. Return how many. Stop if the file cannot be read."""
    made = 0
    wanted = [Filter(spec) for spec in filters]
    there = image.find_existing_renditions(*wanted)
    missing = [filter for filter in wanted if filter not in there]
    try:
        small, source = _reduced(image) if missing else (image, None)
        for filter in missing:
            file = small.generate_rendition_file(filter, source=source and File(BytesIO(source), name=image.file.name))
            # Another process may have made it in the meantime.
            image.renditions.get_or_create(
                filter_spec=filter.spec, focal_point_key=filter.get_cache_key(image), defaults={"file": file}
            )
            made += 1
    except UNREADABLE as error:
        logger.warning("No renditions could be made of image %s: %s: %s", image.pk, type(error).__name__, error)
    return made


def _reduced(image: Any) -> tuple[Any, bytes | None]:
    """Return a reduced copy of a large JPEG with `ENOUGH_PX` on its shorter side, decoded at reduced size, and an image
    whose focal point is scaled. A smaller JPEG is returned without camera metadata, which renditions would keep. Other
    images are returned unchanged.
    """
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
    """Disable `make_jpegs` in the block: the worker makes all renditions of a new image anyway, and an import has many."""
    token = _is_left.set(True)
    try:
        yield
    finally:
        _is_left.reset(token)


def make_jpegs(image: Any, *cuts: Cut) -> None:
    """Make the JPEGs, the minimum that a picture needs."""
    if not _is_left.get():
        make(image, [cut.jpeg for cut in cuts])


def incomplete() -> QuerySet[Any]:
    """Return images that lack a rendition, including those that can never be read."""
    there = Count("renditions__filter_spec", filter=Q(renditions__filter_spec__in=ALL_FILTERS), distinct=True)
    return get_image_model()._default_manager.annotate(there=there).filter(there__lt=len(ALL_FILTERS)).order_by("pk")
