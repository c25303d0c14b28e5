"""Picture of an edition, on its page and in social previews."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from events.models import EditionPage
from foundation.pictures.cuts import LEAD
from foundation.pictures.making import make_jpegs
from foundation.pictures.showing import picture as picture_of
from foundation.settings import share_picture

# Width of the picture by window width, for the browser; the style sheet determines it.
SIZES = "(min-width: 76rem) 50rem, 100vw"


def picture(page: EditionPage) -> dict[str, Any] | None:
    """Return the context of ``components/picture.html`` with ``credit``; None if there is no image or it cannot be
    read."""
    if page.image is None:
        return None
    found = picture_of(page.image, LEAD, alt=page.image.default_alt_text, sizes=SIZES)
    if not found:
        return found
    illustration = getattr(page.image, "is_illustration", False)
    return {**found, "credit": getattr(page.image, "credit", ""), "illustration": illustration}


def make_missing(page: EditionPage) -> None:
    """Make the JPEG for a preview of an image chosen just now, because the worker makes its renditions only later."""
    if page.image is not None:
        make_jpegs(page.image, LEAD)


def shared(found: dict[str, Any] | None) -> str:
    """Return the URL of the picture for social previews, or else the site's default one, if any."""
    if found is None:
        return share_picture()
    src = found["src"]
    return src if src.startswith(("http://", "https://")) else settings.PUBLIC_URL + src
