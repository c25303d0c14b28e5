"""Tags and filters that pages of both plug-ins need."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import HashedFilesMixin, staticfiles_storage
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from foundation.components import dates
from foundation.languages import spelling
from foundation.pictures.cuts import BODY
from foundation.pictures.showing import alternative, picture
from foundation.settings import site_name

register = template.Library()


@register.filter(expects_localtime=True)
def in_words(day: date | None, form: str = "DATE_FORMAT") -> str:
    """``{{ date|in_words }}``: 1 May 2026, 1 мая 2026, 1er mai 2026."""
    return dates.in_words(day, form) if day else ""


register.simple_tag(dates.current_zone)


@register.filter
def unbroken(text: str) -> str:
    """``{{ summary|unbroken }}``: no line ends between a day and its month, or a small number and what it counts."""
    return re.sub(r"\b(\d{1,2}|1er) (?=[^\W\d])", "\\1\u00a0", str(text))


@register.filter
def labelled(label: object, value: object) -> str:
    """``{{ name|labelled:value }}``: the two with the colon of the language."""
    return spelling.labelled(label, value)


@register.filter(expects_localtime=True)
def iso_day(day: date | None) -> str:
    """2026-05-01, as machines have it."""
    return day.isoformat()[:10] if day else ""


@register.simple_tag
def absolute(path: str) -> str:
    """``path`` under the public address."""
    return path if path.startswith(("http://", "https://")) else settings.PUBLIC_URL + path


@register.simple_tag
def body_picture(image: Any) -> dict[str, Any] | None:
    """What ``components/picture.html`` takes of an image in a body; None until there is a rendition to show."""
    return picture(image, BODY, alt=alternative(image))


@register.simple_tag
def integrity(path: str) -> SafeString:
    """`` integrity="sha384-…"`` of a collected file, so that browsers refuse what somebody changed on the way; nothing
    where files are served as they lie in the source, since they may change at any time."""
    if not isinstance(staticfiles_storage, HashedFilesMixin):
        return mark_safe("")
    stored_name = staticfiles_storage.stored_name(path)
    try:
        return mark_safe(f' integrity="sha384-{_digest(stored_name)}"' if stored_name != path else "")
    except FileNotFoundError:  # only this file is missing from the page, and not the page
        return mark_safe("")


@lru_cache(maxsize=64)
def _digest(stored_name: str) -> str:
    """The name has a hash of the content, so it stands for it as long as the process lives."""
    with staticfiles_storage.open(stored_name) as file:
        return base64.b64encode(hashlib.sha384(file.read()).digest()).decode()


register.simple_tag(site_name)


@register.simple_tag(takes_context=True)
def versions(context: dict[str, Any]) -> list[dict[str, Any]]:
    """``{code, name, url, is_current}`` of each language in which everybody may read this page, this one first."""
    page, request = context.get("page"), context.get("request")
    if not isinstance(page, Page) or not page.pk:
        return []
    pages = [page, *page.get_translations().live().public().select_related("locale")]
    return [
        {
            "code": one.locale.language_code,
            "name": one.locale.language_name_local,
            "url": one.get_url(request) or "",
            "is_current": one is page,
        }
        for one in pages
    ]
