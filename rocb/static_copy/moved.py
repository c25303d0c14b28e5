"""Moved and gone addresses: rules for servers that support them, and pages for others.

All known old addresses are requested, and the site's response decides: redirects by editors, addresses of renamed or
moved pages and of a former site, and withdrawn pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from urllib.parse import quote, unquote

from wagtail.contrib.redirects.models import Redirect

from events.models import EventsIndexPage
from foundation.custody.addresses import former_addresses
from news.addresses import OUR_HOST
from news.api import FORMATS_BY_FILE_NAME
from news.models import Change, ExternalIndexPage, NewsIndexPage
from rocb.models import ImportedItem
from rocb.static_copy import scope
from rocb.static_copy.answers import Answer
from rocb.static_copy.crawl import MOVED
from rocb.static_copy.links import Links

NGINX, REDIRECTS = "nginx.conf", "_redirects"
# Allowed characters in a rule. Other addresses get no rule, so none can end a rule or start another one.
_OLD = re.compile(r"/[\w./@~+=,!()'& -]*")
_NEW = re.compile(r"[\w.~%/=:@!*+,()'?&#-]+", re.ASCII)
_LISTS = (NewsIndexPage, ExternalIndexPage, EventsIndexPage)
_VALUE = r"[A-Za-z0-9._~@+-]+"


def addresses() -> Iterator[str]:
    """Yield known addresses that may have moved or be gone."""
    old = Redirect.objects.order_by("old_path").values_list("old_path", flat=True)
    imported = ImportedItem.objects.filter(part="").exclude(path="").order_by("path").values_list("path", flat=True)
    withdrawn = Change.objects.filter(kind=Change.Kind.WITHDRAWN).order_by("sequence").values_list("address", flat=True)
    paths = [*old, *_former(), *imported, *(address.removeprefix(OUR_HOST) for address in withdrawn)]
    for path in dict.fromkeys(paths):
        if path.startswith("/") and (address := scope.address_of(quote(unquote(path)), at="/")):
            yield address


def _former() -> Iterator[str]:
    for page, path in former_addresses.of_pages():
        yield path
        if page.specific_class in _LISTS:
            yield from (path + name for name in FORMATS_BY_FILE_NAME)


def targets(answers: dict[str, Answer], links: Links) -> dict[str, tuple[int, str]]:
    """Return old addresses that redirect into the copy or to another site -> (status, target)."""
    found = {}
    for address, answer in answers.items():
        target = links.target(address) if answer.status in MOVED and "?" not in address else None
        if target is None:
            continue
        is_own = target.startswith("/")
        found[address] = (answer.status, links.from_root(target) if is_own else target)
    return found


def gone(answers: dict[str, Answer]) -> list[Answer]:
    return [answer for answer in answers.values() if answer.status == 410 and "?" not in answer.address]


def stub(target: str) -> str:
    """Return a page that redirects, for servers without redirects. ``target`` must be safe in an escaped attribute."""
    to = escape(target)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{to}</title>\n'
        f'<meta name="robots" content="noindex">\n<meta http-equiv="refresh" content="0; url={to}">\n'
        f'<link rel="canonical" href="{to}">\n</head>\n<body>\n<p><a href="{to}">{to}</a></p>\n</body>\n</html>\n'
    )


def redirects_file(moved: dict[str, tuple[int, str]], *, root: str) -> str:
    """Return rules for Netlify, Cloudflare Pages and GitLab Pages, whose format does not support gone pages."""
    lines = []
    for address, (status, target) in sorted(moved.items()):
        if _is_fit(address, target) and not set(address) & {"*", ":"}:
            lines += [f"{root}{spelled} {target} {status}" for spelled in _spellings(address)]
    return "\n".join([*lines, ""])


def nginx_file(moved: dict[str, tuple[int, str]], away: dict[str, str], *, root: str) -> str:
    """Return rules to include in a ``server`` block. ``away``: gone addresses -> page, or an empty string."""
    filters = "|".join(scope.FILTERS)
    lines = [
        "# Include this in the server block that serves the folder.",
        f"error_page 404 {root}/404.html;",
        "index index.html;",
        "# Lists with a filter, and their further pages, at the addresses that they had; the whole list where there is none.",
        'set $list "-";',
        f'if ($args ~ "^(?<one>(?:{filters}|before|after)={_VALUE})$") {{ set $list "$one/"; }}',
        f'if ($args ~ "^(?<first>(?:{filters})={_VALUE})&(?<two>(?:before|after)={_VALUE})$")'
        ' { set $list "$first/$two/"; }',
        'if (-f "$document_root${uri}${list}index.html") { rewrite ^(.*/)$ $1$list? last; }',
        f'if ($args ~ "^(?<part>(?:archive|p)={_VALUE})$") {{ rewrite ^(.*/)([^/]+)$ $1$part/$2? last; }}',
    ]
    for address, (status, target) in sorted(moved.items()):
        if _is_fit(address, target):
            lines += [
                f'location = "{root}{unquote(spelled)}" {{ return {status} "{target}"; }}'
                for spelled in _spellings(address)
            ]
    for address, page in sorted(away.items()):
        if _OLD.fullmatch(unquote(address)):
            shown = f'error_page 410 "{root}/{page}"; ' if page and _OLD.fullmatch(f"/{page}") else ""
            lines.append(f'location = "{root}{unquote(address)}" {{ {shown}return 410; }}')
    return "\n".join([*lines, ""])


def _is_fit(address: str, target: str) -> bool:
    return bool(_OLD.fullmatch(unquote(address)) and _NEW.fullmatch(target))


def _spellings(address: str) -> list[str]:
    """Return the spellings of an old address: a folder may be requested with and without its slash."""
    name = address.rpartition("/")[2]
    return [address] if "." in name or address == "/" else [address.rstrip("/"), f"{address.rstrip('/')}/"]


def has_page(answer: Answer) -> bool:
    return answer.is_page and answer.file is not None
