"""Which renditions each place on a page asks for, in the words of Wagtail's filters; nothing but values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

# The better first: a browser takes the first that it can read.
FORMATS = (("avif", "image/avif"), ("webp", "image/webp"))
JPEG = "format-jpeg|jpegquality-80"
JPEG_TYPE = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Cut:
    """``specs`` from the smallest to the largest; ``fallback`` is the one that is a JPEG too."""

    specs: tuple[str, ...]
    fallback: str

    @property
    def jpeg(self) -> str:
        return f"{self.fallback}|{JPEG}"

    def sources(self) -> Iterator[tuple[str, list[str]]]:
        """Media type and filters of each format, as ``<source>`` elements take them."""
        for name, media_type in FORMATS:
            yield media_type, [f"{spec}|format-{name}" for spec in self.specs]

    def filters(self) -> list[str]:
        """All of it, what every browser can read first."""
        return [self.jpeg, *(spec for _type, specs in self.sources() for spec in specs)]


# In lists, beside a text.
CARD = Cut(("fill-320x180", "fill-640x360"), fallback="fill-640x360")
# Above a text; programs that share a page take its JPEG.
LEAD = Cut(("fill-640x360", "fill-960x540", "fill-1280x720"), fallback="fill-1280x720")
# Within a text and in galleries, uncropped.
BODY = Cut(("width-400", "width-800", "width-1200"), fallback="width-800")

CUTS = (CARD, LEAD, BODY)
# To download, beside the JPEG of `BODY`: uncropped, as wide as a newspaper's site shows it.
DOWNLOAD = f"width-1600|{JPEG}"
# What pages and feeds show of each image, JPEGs first, so that a page has something to show soon.
SHOWN_FILTERS = tuple(dict.fromkeys([*(cut.jpeg for cut in CUTS), *(spec for cut in CUTS for spec in cut.filters())]))
ALL_FILTERS = (*SHOWN_FILTERS, DOWNLOAD)
