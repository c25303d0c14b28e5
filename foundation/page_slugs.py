"""Slugs of pages that are created without one, such as drafts from text, mail or feeds, and slugs that no page may have.

Wagtail derives a slug from the title. In a site that allows only ASCII (``WAGTAIL_ALLOW_UNICODE_SLUGS``), it finds none
for a Russian title. Here the title is transliterated, as the editor does in the browser.
"""

from __future__ import annotations

import uuid
from itertools import chain, count

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation
from django.utils.text import slugify
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.coreutils import string_to_ascii
from wagtail.models import Page

_NO_PAGE = uuid.uuid4().hex  # a view that responds to this slug responds to every slug
LONGEST = 200  # a transliterated title can be longer than a slug may be


def slug_of(title: str, *, allow_unicode: bool) -> str:
    """Return the slug of a title, transliterated unless ``allow_unicode``. A title without letters or digits gets a
    random one."""
    own = slugify(title, allow_unicode=True) if allow_unicode else slugify(string_to_ascii(title))
    return own[:LONGEST].strip("-") or f"page-{uuid.uuid4().hex[:12]}"


def free_slug(parent: Page, wanted: str) -> str:
    """Return ``wanted``, with a number appended if a child page of ``parent`` has it or the site uses it. One query."""
    used = set(Page.objects.child_of(parent).filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(slug for slug in chain([wanted], numbered) if slug not in used and not is_in_use_below(parent, slug))


def fill_slug(page: Page) -> None:
    """Give a page that is about to be saved a slug if it has none."""
    if page.slug or not page.path:
        return
    page.slug = free_slug(page.get_parent(), slug_on_this_site(page.title))


def slug_on_this_site(title: str) -> str:
    return slug_of(title, allow_unicode=getattr(settings, "WAGTAIL_ALLOW_UNICODE_SLUGS", True))


def is_slug_of(slug: str, title: str) -> bool:
    """Return whether ``slug`` was made from ``title``, here or by Wagtail, possibly with a number because another page
    had it.
    """
    return is_numbered(slug, slug_on_this_site(title))


def is_numbered(slug: str, base: str) -> bool:
    """Return whether ``slug`` is ``base``, or ``base`` with a number."""
    return slug == base or (slug.startswith(f"{base}-") and slug[len(base) + 1 :].isdecimal())


def view_at(address: str) -> ResolverMatch | None:
    """Return the view that responds to a path; None if a page responds, or nothing."""
    of_pages = _match(f"{address.rstrip('/').rpartition('/')[0]}/{_NO_PAGE}/")
    match = _match(address)
    return None if match is None or (of_pages is not None and match.route == of_pages.route) else match


def is_in_use_below(parent: Page, slug: str) -> bool:
    """Return whether readers who request a child page with this slug would see a part of the site or of its parent instead."""
    address = parent.get_url()
    if address and view_at(f"{address}{slug}/"):
        return True
    above = parent.specific_deferred
    return isinstance(above, RoutablePageMixin) and _is_route(above, slug) and not _is_route(above, _NO_PAGE)


def _match(address: str) -> ResolverMatch | None:
    with translation.override(translation.get_language_from_path(address)):
        try:
            return resolve(address)
        except Resolver404:
            return None


def _is_route(page: RoutablePageMixin, slug: str) -> bool:
    try:
        page.resolve_subpage(f"/{slug}/")
    except Resolver404:
        return False
    return True
