"""Pages that everybody may read: live, and neither they nor a page above them restricted.

Wagtail serves an alias with the restrictions of its source (`Page.get_view_restrictions`), but its ``public()``
ignores them. This is the same rule for many pages at once, so use it in place of ``public()``.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from wagtail.models import Page, PageViewRestriction


def public_pages(pages: Any, places: tuple[str, ...] | None = None) -> Any:
    """Filter ``pages``, a manager or queryset of any page model. ``places`` saves the query of `private_places`."""
    places = private_places() if places is None else places
    pages = pages.filter(live=True)
    return pages.exclude(reduce(or_, (Q(path__startswith=path) for path in places))) if places else pages


def private_places() -> tuple[str, ...]:
    """Return the paths of pages with a view restriction and of their aliases. One query if there are none."""
    found = dict(PageViewRestriction.objects.order_by("page_id").values_list("page_id", "page__path"))
    latest = set(found)
    while latest:
        aliases = dict(Page.objects.filter(alias_of__in=latest).order_by("pk").values_list("pk", "path"))
        latest = set(aliases) - set(found)
        found |= aliases
    return tuple(found.values())
