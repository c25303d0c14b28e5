"""Sources of an article: the sources that it is based on, then the links in its text to other sites. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import strip_tags

from news.addresses import OUR_HOST
from news.editorial.stated import host_of

MOST = 8
_LINK = re.compile(r'<a\b[^>]*\shref="(https?://[^"]+)"[^>]*>(.*?)</a>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Source:
    url: str
    words: str
    host: str = ""


def of(text: str, *, based_on: Mapping[str, Any] | None) -> list[Source]:
    """Return the sources, each address once, at most `MOST`. ``text`` is the finished HTML of an item."""
    found: dict[str, Source] = {}
    if based_on and based_on.get("url"):
        found[based_on["url"]] = Source(based_on["url"], based_on["name"])
    for address, words in _LINK.findall(text):
        url, host = html.unescape(address), host_of(html.unescape(address))
        if host and not url.startswith(OUR_HOST):
            shown = " ".join(html.unescape(strip_tags(words)).split())
            found.setdefault(url, Source(url, shown or host, host if shown else ""))
    return list(found.values())[:MOST]
