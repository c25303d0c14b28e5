"""Values for every template that need no query."""

from django.conf import settings
from django.http import HttpRequest


def public_url(request: HttpRequest) -> dict[str, str]:
    """Return ``PUBLIC_URL``: the site's address for readers, without a slash at the end."""
    return {"PUBLIC_URL": settings.PUBLIC_URL}


def demonstration(request: HttpRequest) -> dict[str, bool]:
    """Return ``DEMONSTRATION``: whether each page says that the site is a demonstration."""
    return {"DEMONSTRATION": settings.DEMONSTRATION}
