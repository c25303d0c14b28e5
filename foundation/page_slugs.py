"""Slugs of pages that are created without one, such as drafts from text, mail or feeds.

Wagtail derives a slug from the title. In a site that allows only ASCII (``WAGTAIL_ALLOW_UNICODE_SLUGS``), it finds none
for a Russian title. Here the title is transliterated, as the editor does in the browser.
"""

from __future__ import annotations

import uuid
from itertools import count

from django.conf import settings
from django.utils.text import slugify
from wagtail.coreutils import string_to_ascii
from wagtail.models import Page

LONGEST = 200  # a transliterated title can be longer than a slug may be


def slug_of(title: str, *, allow_unicode: bool) -> str:
    """Return the slug of a title, transliterated unless ``allow_unicode``. A title without letters or digits has a random
    one."""
    own = slugify(title, allow_unicode=True) if allow_unicode else slugify(string_to_ascii(title))
    return own[:LONGEST].strip("-") or f"page-{uuid.uuid4().hex[:12]}"


def free_slug(parent: Page, wanted: str) -> str:
    """Return ``wanted``, or with a number if a child page of ``parent`` has it. One query."""
    used = set(Page.objects.child_of(parent).filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in count(2))
    return wanted if wanted not in used else next(slug for slug in numbered if slug not in used)


def fill_slug(page: Page) -> None:
    """Give a page that is about to be saved a slug if it has none."""
    if page.slug or not page.path:
        return
    allow_unicode = getattr(settings, "WAGTAIL_ALLOW_UNICODE_SLUGS", True)
    page.slug = free_slug(page.get_parent(), slug_of(page.title, allow_unicode=allow_unicode))
