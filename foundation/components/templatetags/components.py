"""Template tags and filters for both plug-ins."""

from __future__ import annotations

import base64
import hashlib
from datetime import date
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import HashedFilesMixin, staticfiles_storage
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail.models import Page

from foundation.components import dates
from foundation.components.outdated import outdated
from foundation.languages import spelling, typography
from foundation.pictures.cuts import BODY
from foundation.pictures.showing import alternative, picture
from foundation.public_pages import public_pages
from foundation.settings import site_name

register = template.Library()


@register.filter(expects_localtime=True)
def in_words(day: date | None, form: str = "DATE_FORMAT") -> str:
    """Format a date: ``{{ date|in_words }}`` is 1 May 2026, 1 мая 2026, 1er mai 2026."""
    return dates.in_words(day, form) if day else ""


register.simple_tag(dates.current_zone)


@register.filter(is_safe=True)
def unbroken(text: object, language: str | None = None) -> str:
    """Set the no-break spaces of the text's language, by default the current one: ``{{ item.title|unbroken:"ru" }}``."""
    return typography.unbroken(str(text), language or get_language() or "")


@register.filter
def labelled(label: object, value: object) -> str:
    """Join label and value with the colon of the current language: ``{{ name|labelled:value }}``."""
    return spelling.labelled(label, value)


@register.filter(expects_localtime=True)
def iso_day(day: date | None) -> str:
    """Return an ISO date: 2026-05-01."""
    return day.isoformat()[:10] if day else ""


@register.simple_tag
def absolute(path: str) -> str:
    """Return the absolute URL of ``path`` on the public site."""
    return path if path.startswith(("http://", "https://")) else settings.PUBLIC_URL + path


@register.simple_tag
def body_picture(image: Any) -> dict[str, Any] | None:
    """Return the context of ``components/picture.html`` for an image in a body, or None until a rendition exists."""
    return picture(image, BODY, alt=alternative(image))


@register.simple_tag
def integrity(path: str) -> SafeString:
    """Return `` integrity="sha384-…"`` for a collected file, so that browsers reject a modified copy. Return an empty
    string if files are served from the source tree, since they may change at any time."""
    if not isinstance(staticfiles_storage, HashedFilesMixin):
        return mark_safe("")
    stored_name = staticfiles_storage.stored_name(path)
    try:
        return mark_safe(f' integrity="sha384-{_digest(stored_name)}"' if stored_name != path else "")
    except FileNotFoundError:  # a missing file must not break the whole page
        return mark_safe("")


@lru_cache(maxsize=64)
def _digest(stored_name: str) -> str:
    """Return the SHA-384 digest of a file. Cached for ever, because the file name contains a hash of the content."""
    with staticfiles_storage.open(stored_name) as file:
        return base64.b64encode(hashlib.sha384(file.read()).digest()).decode()


register.simple_tag(site_name)


@register.simple_tag(takes_context=True)
def versions(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Return ``{code, name, url, is_current}`` for each language in which this page is public, the current one first."""
    page, request = context.get("page"), context.get("request")
    if not isinstance(page, Page) or not page.pk:
        return []
    pages = [page, *public_pages(page.get_translations()).select_related("locale")]
    return [
        {
            "code": one.locale.language_code,
            "name": one.locale.language_name_local,
            "url": one.get_url(request) or "",
            "is_current": one is page,
        }
        for one in pages
    ]


@register.simple_tag(takes_context=True)
def outdated_translation(context: dict[str, Any]) -> Any:
    """Return whether the page in the context lacks changes made to its original; None if that is not known."""
    page, request = context.get("page"), context.get("request")
    if not isinstance(page, Page) or not page.pk or getattr(request, "is_preview", False):
        return None
    return outdated(page)
