"""What moved and what is gone: rules for servers that can say so, and pages for those that cannot.

Every address that somebody may still have is asked for, and what the site answers decides: redirects that editors made,
addresses of pages that were renamed or moved, of a former site, and pages that were withdrawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from urllib.parse import quote, unquote

from wagtail.contrib.redirects.models import Redirect

from events.api import EventsIndexPage
from foundation.custody import former_addresses
from news.api import FORMATS_BY_FILE_NAME, OUR_HOST, Change, ExternalIndexPage, NewsIndexPage
from rocb.models import ImportedItem
from rocb.static_copy import scope
from rocb.static_copy.answers import Answer
from rocb.static_copy.crawl import MOVED
from rocb.static_copy.links import Links
from rocb.static_copy.rewriting import HTML

NGINX, REDIRECTS = "nginx.conf", "_redirects"
# What a rule may be made of; an address with anything else in it gets none, so none can end a rule or begin another.
_OLD = re.compile(r"/[\w./@~+=,!()'& -]*")
_NEW = re.compile(r"[\w.~%/=:@!*+,()'?&#-]+", re.ASCII)
_LISTS = (NewsIndexPage, ExternalIndexPage, EventsIndexPage)
_VALUE = r"[A-Za-z0-9._~@+-]+"


def addresses() -> Iterator[str]:
    """Those that may have moved or be gone; what only somebody guesses is not among them."""
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
    """Old addresses that lead to something in the copy or to another site, with how."""
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
    """For a server that knows no redirects. Takes an address that is fit for an attribute once it is escaped."""
    to = escape(target)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{to}</title>\n'
        f'<meta name="robots" content="noindex">\n<meta http-equiv="refresh" content="0; url={to}">\n'
        f'<link rel="canonical" href="{to}">\n</head>\n<body>\n<p><a href="{to}">{to}</a></p>\n</body>\n</html>\n'
    )


def redirects_file(moved: dict[str, tuple[int, str]], *, root: str) -> str:
    """As Netlify, Cloudflare Pages and GitLab Pages read it; gone pages are beyond it."""
    lines = []
    for address, (status, target) in sorted(moved.items()):
        if _is_fit(address, target) and not set(address) & {"*", ":"}:
            lines += [f"{root}{spelled} {target} {status}" for spelled in _spellings(address)]
    return "\n".join([*lines, ""])


def nginx_file(moved: dict[str, tuple[int, str]], away: dict[str, str], *, root: str) -> str:
    """To be included in a ``server`` block. ``away`` are addresses of what is gone, each with its page or without one."""
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
    """A folder that moved is asked for with and without its slash."""
    name = address.rpartition("/")[2]
    return [address] if "." in name or address == "/" else [address.rstrip("/"), f"{address.rstrip('/')}/"]


def has_page(answer: Answer) -> bool:
    return answer.kind in HTML and answer.file is not None
