"""Pictures from existing renditions. Makes no renditions, and needs one query per image, or none if they were prefetched."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import prefetch_related_objects
from wagtail.images.models import Filter

from foundation.pictures.cuts import JPEG_TYPE, Cut

type Picture = dict[str, Any]


def picture(image: Any, cut: Cut, *, alt: str, sizes: str = "") -> Picture | None:
    """Return the context of ``components/picture.html``, with ``bytes`` and ``type`` of the JPEG; None if there is no
    JPEG yet.

    Incomplete formats are left out.
    """
    if image is None:
        return None
    there = {filter.spec: found for filter, found in _existing(image, cut.filters()).items()}
    jpeg = there.get(cut.jpeg)
    if jpeg is None:
        return None
    try:
        size = jpeg.file.size
    except OSError:
        return None
    sources = [
        {"type": media_type, "srcset": ", ".join(f"{there[spec].url} {there[spec].width}w" for spec in specs)}
        for media_type, specs in cut.sources()
        if all(spec in there for spec in specs)
    ]
    return {
        "src": jpeg.url,
        "sources": sources,
        "sizes": sizes,
        "width": jpeg.width,
        "height": jpeg.height,
        "alt": alt,
        "type": JPEG_TYPE,
        "bytes": size,
    }


def prefetch(images: Iterable[Any]) -> None:
    """Prefetch the renditions of all images with one query, before `picture` is called."""
    listed = list(images)
    if listed:
        prefetch_related_objects(listed, "renditions")


def alternative(image: Any) -> str:
    """Return the alternative text: that of the block that shows the image, if it has any, or else the image's own."""
    if getattr(image, "decorative", False):
        return ""
    return getattr(image, "contextual_alt_text", None) or image.default_alt_text


def _existing(image: Any, filters: Iterable[str]) -> dict[Any, Any]:
    return image.find_existing_renditions(*(Filter(spec) for spec in filters))
