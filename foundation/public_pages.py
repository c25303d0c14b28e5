"""Pages that everybody may read: they are live, and neither they nor their ancestors are restricted.

Wagtail serves an alias with the restrictions of its source (`Page.get_view_restrictions`), but its ``public()`` ignores
them. It also serves no page of a language whose home page is not live. These are the same rules for many pages at once,
so use them in place of ``public()``.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Page, PageViewRestriction, Site


def public_pages(pages: Any, places: tuple[str, ...] | None = None) -> Any:
    """Filter ``pages``, a manager or queryset of any page model. Passing ``places`` saves the query of `private_places`."""
    places = private_places() if places is None else places
    pages = pages.filter(live=True)
    return pages.exclude(reduce(or_, (Q(path__startswith=path) for path in places))) if places else pages


def is_public(page: Page) -> bool:
    """Return whether everybody may read ``page`` on a site, and it is not an alias, Wagtail's synchronised copy."""
    is_open = page.live and page.alias_of_id is None and not page.path.startswith(private_places())
    return bool(is_open and page.get_url_parts())


def is_home_of_a_language(page: Page) -> bool:
    """Return whether ``page`` has pages below it that are public only while it is live. No query if it has none."""
    return page.numchild > 0 and page.is_site_root() and not page.sites_rooted_here.exists()


def homes_of_languages() -> QuerySet[Page]:
    """Return the home pages of languages, without those that sites begin with."""
    keys = Site.objects.values("root_page__translation_key")
    return Page.objects.filter(translation_key__in=keys, sites_rooted_here=None)


def private_places() -> tuple[str, ...]:
    """Return the paths of pages with a view restriction, of their aliases, and of home pages of languages that are not
    live. One query if there are none.
    """
    homes = homes_of_languages().filter(live=False).order_by().values_list("pk", "path")
    restricted = PageViewRestriction.objects.order_by().values_list("page_id", "page__path")
    found = dict(restricted.union(homes).order_by("page_id"))
    latest = set(found)
    while latest:
        aliases = dict(Page.objects.filter(alias_of__in=latest).order_by("pk").values_list("pk", "path"))
        latest = set(aliases) - set(found)
        found |= aliases
    return tuple(found.values())
