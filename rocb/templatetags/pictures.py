"""Pictures in the bodies of pages."""

from __future__ import annotations

from typing import Any

from django import template

from pictures.cuts import BODY
from pictures.showing import alternative, picture

register = template.Library()


@register.simple_tag
def body_picture(image: Any) -> dict[str, Any] | None:
    """What ``components/picture.html`` takes of an image in a body; None until there is a rendition to show."""
    return picture(image, BODY, alt=alternative(image))
