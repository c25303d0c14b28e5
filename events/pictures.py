"""The picture of an edition, on its page and where it is shared."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from events.models import EditionPage
from foundation.pictures.cuts import LEAD
from foundation.pictures.making import make_jpegs
from foundation.pictures.showing import picture as picture_of
from foundation.settings import share_picture

# How wide it stands at which width of the window; the style sheet decides, this tells the browser early.
SIZES = "(min-width: 76rem) 50rem, 100vw"


def picture(page: EditionPage) -> dict[str, Any] | None:
    """What ``components/picture.html`` takes, and ``credit``; a file that cannot be read costs the picture, not the page."""
    if page.image is None:
        return None
    found = picture_of(page.image, LEAD, alt=page.image.default_alt_text, sizes=SIZES)
    if not found:
        return found
    illustration = getattr(page.image, "is_illustration", False)
    return {**found, "credit": getattr(page.image, "credit", ""), "illustration": illustration}


def make_missing(page: EditionPage) -> None:
    """For a preview of an image that was chosen a moment ago: it shows only what is there, and the worker comes later."""
    if page.image is not None:
        make_jpegs(page.image, LEAD)


def shared(found: dict[str, Any] | None) -> str:
    """The address of the picture where the page is shared; one of the site stands for an edition without its own, if it has
    one."""
    if found is None:
        return share_picture()
    src = found["src"]
    return src if src.startswith(("http://", "https://")) else settings.PUBLIC_URL + src
