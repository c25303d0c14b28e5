"""HTML of a text: words that changed are marked, and terms are underlined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.html import format_html
from django.utils.safestring import SafeString

from foundation.translation.differences import differences
from foundation.translation.quality.glossary import Found

MARKS = {"same": "span", "removed": "del", "added": "ins"}


def marked(before: str | None, now: str, terms: Iterable[Found] = ()) -> SafeString:
    """Return the present text as HTML. ``before`` is the former text, None if it is not known. A term that changed only
    in part is not underlined.
    """
    found, start, html = list(terms), 0, []
    for part in differences(now if before is None else before, now):
        end = start if part.kind == "removed" else start + len(part.text)
        inside = [one for one in found if start <= one.start < one.end <= end]
        pieces = SafeString("".join(_pieces(part.text, inside, start)))
        html.append(format_html(f"<{MARKS[part.kind]}>{{}}</{MARKS[part.kind]}>", pieces))
        start = end
    return SafeString("".join(html))


def _pieces(text: str, terms: Iterable[Found], start: int) -> Iterator[str]:
    """Yield the part of a text that begins at ``start``."""
    end = 0
    for one in terms:
        yield format_html("{}<u>{}</u>", text[end : one.start - start], text[one.start - start : one.end - start])
        end = one.end - start
    yield format_html("{}", text[end:])
