"""An `Item` for reuse by another newsroom: HTML or plain text to paste, with the credit line that we ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from bs4 import BeautifulSoup
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from foundation.components.dates import in_words
from foundation.languages import spelling
from foundation.settings import site_name
from news.models import Item

_BLOCKS = ["p", "div", "section", "figure", "figcaption", "blockquote", "table", "ul", "ol", "dl", "pre"]
_BLOCKS += ["h1", "h2", "h3", "h4", "h5", "h6"]
_LINES = ["li", "tr", "dt", "dd"]


@dataclass(frozen=True, slots=True)
class Reusable:
    html: str
    text: str


def reusable(item: Item) -> Reusable:
    """Return title, summary, text and credit in the item's language, with absolute addresses. Plain text has no
    images."""
    with override(item.language):
        credit = _("Source: %(office)s, %(date)s") % {
            "office": site_name(),
            "date": in_words(localtime(item.published_at)),
        }
    html = [f"<h1>{escape(item.title)}</h1>"]
    html += [f"<p>{escape(item.summary)}</p>"] if item.summary else []
    html += [item.feed_html, f'<p>{escape(credit)}, <a href="{escape(item.url)}">{escape(item.url)}</a></p>']
    text = [item.title, item.summary, plain(item.feed_html), f"{credit}, {item.url}"]
    return Reusable("\n".join(html), "\n\n".join(part for part in text if part) + "\n")


def plain(html: str) -> str:
    """Return finished HTML as paragraphs separated by empty lines. Each link is followed by its address."""
    soup = BeautifulSoup(html, "html.parser")
    for words in soup.find_all(string=True):
        words.replace_with(re.sub(r"\s+", " ", words))
    for tag in soup.find_all("a", href=True):
        target = str(tag["href"])
        if target.startswith("http") and tag.get_text(strip=True) != target:
            tag.append(f" ({target})")
    for tag in soup.find_all("br"):
        tag.replace_with("\n")
    for tag in soup.find_all(_LINES):
        tag.insert(0, "- " if tag.name == "li" else "")
        tag.append("\n")
    for tag in soup.find_all(["td", "th"]):
        tag.append(" ")
    for tag in soup.find_all(_BLOCKS):
        if not tag.find_parent(_LINES):
            tag.insert_before("\n\n")
            tag.append("\n\n")
    lines = [spelling.one_line(line) for line in soup.get_text().split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
