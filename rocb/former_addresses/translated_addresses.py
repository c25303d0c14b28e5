"""Redirect an address with slugs in another language: ``/ru/organisations/georgia/`` -> ``/ru/organizatsii/georgia/``.

Readers change the language in an address by hand, and other sites link that way. Used only before a 404. The target
must be public in the language of the address, so withdrawn pages stay gone.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page

from foundation.public_pages import public_pages
from rocb.identity import layout as layouts
from rocb.models import HomePage

# Pages are at most this deep below a home page.
LEVELS = 6


def address_in_language(request: HttpRequest, parts: list[str]) -> str | None:
    """Return the address of the page whose address in another language ends with ``parts``. Three queries."""
    home = layouts.of(request).home
    if home is None or not 1 <= len(parts) <= LEVELS:
        return None
    others = HomePage.objects.live().filter(translation_key=home.page.translation_key).exclude(pk=home.page.pk)
    ends = ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
    asked = [f"{path}{end}/" for path in others.values_list("url_path", flat=True) for end in ends]
    found = public_pages(Page.objects).filter(url_path__in=asked).order_by("-depth").first()
    if found is None:
        return None
    rest = parts[found.depth - home.page.depth :]
    versions = Page.objects.filter(translation_key=found.translation_key, locale_id=home.page.locale_id, alias_of=None)
    page = public_pages(versions).first()
    address = page.get_url(request) if page else None
    if page is None or not address or not _answers(page, rest):
        return None
    address = "".join([address, *(f"{part}/" for part in rest)])
    return None if address == request.path else address


def _answers(page: Page, rest: list[str]) -> bool:
    """Return whether the page has a route for the rest of the address."""
    if not rest:
        return True
    own = page.specific
    if not isinstance(own, RoutablePageMixin):
        return False
    try:
        own.resolve_subpage(f"/{'/'.join(rest)}/")
    except Http404:
        return False
    return True
