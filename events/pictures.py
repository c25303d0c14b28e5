"""The picture of an edition in the sizes that its page asks for."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from events.models import EditionPage

WIDTHS = (480, 800, 1200)
# How wide it stands at which width of the window; the style sheet decides, this tells the browser early.
SIZES = "(min-width: 76rem) 50rem, 100vw"


def picture(page: EditionPage) -> dict[str, Any] | None:
    """What ``components/picture.html`` takes, and ``credit``; a file that cannot be read costs the picture, not the page."""
    if page.image is None:
        return None
    specs = [f"width-{width}|format-jpeg" for width in WIDTHS]
    try:
        renditions = page.image.get_renditions(*specs)
    except (OSError, ValueError):
        return None
    largest = renditions[specs[-1]]
    return {
        "src": largest.url,
        "srcset": ", ".join(f"{renditions[spec].url} {renditions[spec].width}w" for spec in specs),
        "sizes": SIZES,
        "width": largest.width,
        "height": largest.height,
        "alt": getattr(page.image, "description", ""),
        "credit": getattr(page.image, "credit", ""),
    }


def shared(found: dict[str, Any] | None) -> str:
    """The address of the picture where the page is shared; one of the site stands for an edition without its own."""
    src = found["src"] if found else settings.SHARE_PICTURE
    return src if src.startswith(("http://", "https://")) else settings.PUBLIC_URL + src
