"""Renditions of each place on a page, as Wagtail filter specs. Only constants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

# Best format first: a browser takes the first that it supports.
FORMATS = (("avif", "image/avif"), ("webp", "image/webp"))
JPEG = "format-jpeg|jpegquality-80"
JPEG_TYPE = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Cut:
    """Renditions of one place. ``specs`` are sorted from the smallest to the largest; ``fallback`` also exists as a JPEG."""

    specs: tuple[str, ...]
    fallback: str

    @property
    def jpeg(self) -> str:
        return f"{self.fallback}|{JPEG}"

    def sources(self) -> Iterator[tuple[str, list[str]]]:
        """Yield media type and filters of each format, for ``<source>`` elements."""
        for name, media_type in FORMATS:
            yield media_type, [f"{spec}|format-{name}" for spec in self.specs]

    def filters(self) -> list[str]:
        """Return all filters, with the JPEG that every browser can read first."""
        return [self.jpeg, *(spec for _type, specs in self.sources() for spec in specs)]


# In lists, beside text.
CARD = Cut(("fill-320x180", "fill-640x360"), fallback="fill-640x360")
# Above a text; social previews use its JPEG.
LEAD = Cut(("fill-640x360", "fill-960x540", "fill-1280x720"), fallback="fill-1280x720")
# Within text and in galleries, uncropped.
BODY = Cut(("width-400", "width-800", "width-1200"), fallback="width-800")

CUTS = (CARD, LEAD, BODY)
# For download, besides the JPEG of `BODY`: uncropped, as wide as newspaper sites show it.
DOWNLOAD = f"width-1600|{JPEG}"
# Filters that pages and feeds use, JPEGs first, so that a page soon has something to show.
SHOWN_FILTERS = tuple(dict.fromkeys([*(cut.jpeg for cut in CUTS), *(spec for cut in CUTS for spec in cut.filters())]))
ALL_FILTERS = (*SHOWN_FILTERS, DOWNLOAD)
