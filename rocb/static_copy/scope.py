"""Addresses that belong to the copy, and their canonical form.

This is an allow-list: a new kind of address is copied only after it is added here. Features that need a server (forms,
search, mail, embeds for other sites, API), secret addresses (private feeds, previews, consoles) and the CMS are left
out.

Filters can be combined endlessly, and a query can contain anything. So an address is first reduced to its canonical
form: only parameters that change the response, in a fixed order, and one filter at a time. A filter that a reader of
the site would add replaces the current one in the copy.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import get_language_from_path, override

from rocb.pages import routing

# Names of URL patterns, besides the page tree.
SITE = frozenset(
    {
        "topics",
        "topic",
        "person",
        "documents",
        "site_map",
        "copy_item",
        "press_room",
        "press_item",
        "press_archive",
        "press_photo",
    }
    | {"press_reference", "glossary", "glossary_letter", "glossary_download"}
    | {"news_feed", "feeds_of_all", "feeds_opml", "manifest", "news_sitemap", "untranslated", "wagtaildocs_serve"}
    | {"everything_calendar", "events_calendar", "series_calendar", "edition_calendar"}
)
PDF = "press_pdf"  # optional, since each takes a second or more of CPU
PLAIN = frozenset({"/", "/sitemap.xml", "/robots.txt", "/favicon.ico"})
FORMS = re.compile(r".*/register/")  # registration forms of events, routed by their pages

FILTERS = ("kind", "topic", "organisation", "region", "source", "language", "series", "format", "spoken", "year", "by")
# Places in a list. Only links from the list itself keep them; other texts with invented places lead to its first page.
# A list has the same pages in both directions, so only those before an item are copied (`links.Links.newer`).
PLACES_IN_LISTS = ("archive", "before", "p")
# Addresses without filters: home pages have none, a year is a filter itself, and feeds and calendars would be thousands
# of files that existing followers could not find, since a plain server ignores queries.
_WHOLE = re.compile(r"/[a-z]{2,3}(?:-[a-z]+)?/|.*/(?:rss\.xml|atom\.xml|feed\.json|[\w-]+\.ics|\d{4}/|\d{4}/\d\d/)")
LONGEST_ADDRESS, LONGEST_VALUE = 1000, 200


def address_of(link: str, *, at: str) -> str | None:
    """Resolve ``link`` from the address ``at`` to a canonical path and query. Return None for other sites, mail and
    invalid links."""
    if is_same_everywhere(link):
        return _address_of(link, "/", settings.PUBLIC_URL)
    return _address_of.__wrapped__(link, at, settings.PUBLIC_URL)


def is_same_everywhere(link: str) -> bool:
    """Return whether a link does not depend on the page that it is on."""
    return "?" not in link and link.startswith(("/", "https://", "http://"))


# Nearly all links of a page are on all pages.
@lru_cache(maxsize=4_000)
def _address_of(link: str, at: str, site: str) -> str | None:
    parts = _of_this_site(link, at, site)
    if parts is None:
        return None
    path = unquote(parts.path or "/")
    names = path.split("/")[1:]
    if not path.isprintable() or "\\" in path or "�" in path or {".", ".."} & set(names) or "" in names[:-1]:
        return None
    query = _shortest(parts.query, path=path, at=at)
    address = quote(path, safe="/=~@+:,!$'()*;") + (f"?{query}" if query else "")
    return address if len(address) <= LONGEST_ADDRESS else None


def is_own(link: str, *, at: str) -> bool:
    """Return whether a link leads to this site; `address_of` may still reject it."""
    return _of_this_site(link, "/" if is_same_everywhere(link) else at, settings.PUBLIC_URL) is not None


@lru_cache(maxsize=4_000)
def _of_this_site(link: str, at: str, site: str) -> SplitResult | None:
    try:
        parts = urlsplit(urljoin(site + at, link.strip()))
    except ValueError:
        return None
    is_ours = parts.scheme in {"http", "https"} and parts.netloc.lower() == urlsplit(site).netloc.lower()
    return parts if is_ours else None


def _shortest(query: str, *, path: str, at: str) -> str:
    if not query:
        return ""
    given = {name: value for name, value in parse_qsl(query) if 0 < len(value) <= LONGEST_VALUE}
    here, _question, query_here = at.partition("?")
    filters_here = dict(parse_qsl(query_here))
    chosen = [name for name in FILTERS if name in given]
    if len(chosen) > 1 and unquote(here) == path:
        chosen = [name for name in chosen if given[name] != filters_here.get(name)] or chosen
    kept = {} if _WHOLE.fullmatch(path) else {name: given[name] for name in chosen[:1]}
    if _is_of_same_list(path, here, kept, filters_here):
        kept |= {name: given[name] for name in PLACES_IN_LISTS if name in given}
    return urlencode(kept)


def _is_of_same_list(path: str, here: str, kept: dict[str, str], filters_here: dict[str, str]) -> bool:
    """Return whether a link stays in the same list: to its other pages, a feed's archives, a sitemap's parts."""
    return unquote(here) == path and kept == {name: filters_here[name] for name in FILTERS if name in filters_here}


def is_continuation(address: str) -> bool:
    """Return whether the address is a further page of a list."""
    return "?" in address and any(name == "before" for name, _value in parse_qsl(address.partition("?")[2]))


def is_backwards(link: str) -> bool:
    """Return whether a link of a list leads to the page with newer items."""
    return "after=" in link and any(name == "after" for name, _value in parse_qsl(urlsplit(link).query))


def is_file(address: str) -> bool:
    """Return whether the address is a static or media file."""
    return address.startswith((settings.STATIC_URL, settings.MEDIA_URL)) and "?" not in address


@lru_cache(maxsize=2_000)
def is_copied(address: str, *, with_pdf: bool = True) -> bool:
    path = unquote(address.partition("?")[0])
    if is_file(address) or path in PLAIN:
        return True
    found = _resolved(path)
    if found is None:
        return False
    if found.view_name == PDF:
        return with_pdf
    return found.view_name in SITE or (_is_of_tree(found) and not FORMS.fullmatch(path))


def is_page(address: str) -> bool:
    """Return whether the page tree serves the address, so that a page's restrictions apply."""
    found = _resolved(unquote(address.partition("?")[0]))
    return found is not None and _is_of_tree(found)


def _resolved(path: str) -> ResolverMatch | None:
    language = get_language_from_path(path)
    try:
        with override(language or settings.LANGUAGE_CODE):
            return resolve(path)
    except Resolver404:
        return None


def _is_of_tree(match: ResolverMatch) -> bool:
    return match.func is routing.serve
