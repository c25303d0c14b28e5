"""Words of HTML, and HTML of words. Pure."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag

_TAG = re.compile(r"<[^>]*>")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def has_words(html: str) -> bool:
    return bool(_TAG.sub("", html).strip())


def text_of(html: str) -> str:
    lines = re.sub(r"</p><p>|<br>", " ", html)
    return one_line(BeautifulSoup(lines, "html.parser").get_text())


def one_line(text: str) -> str:
    return " ".join(INVISIBLE.sub("", text).split())


def trimmed(html: str) -> str:
    return re.sub(r" {2,}", " ", re.sub(r"^(?:\s|<br>)+|(?:\s|<br>)+$", "", html))


def escaped(text: str) -> str:
    return re.sub(r'[&<>"]', lambda found: f"&#{ord(found[0])};", text)


def style_of(element: Tag) -> dict[str, str]:
    pairs = (one.partition(":") for one in str(element.get("style") or "").split(";"))
    return {name.strip().lower(): value.strip().lower() for name, _, value in pairs}


def classes(element: Tag) -> str:
    return " ".join(element.get("class") or [])
