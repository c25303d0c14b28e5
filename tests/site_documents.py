"""Public documents of a site for its followers, as lines that survive any change of its code: addresses, ids, dates,
titles.

As a program it also runs in older checkouts, because it knows only Django and addresses (tests/README.md).
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree import ElementTree

PRIVATE = "/f/private-feed-of-the-fixture/"
LANGUAGES = ("en", "ru", "fr")
FEEDS = ("rss.xml", "atom.xml", "feed.json")
IDENTITY = ("UID", "RECURRENCE-ID", "SEQUENCE", "DTSTART", "DTEND", "URL")
EACH_PAGE = 6  # requests every sixth page of the sitemap
# Elements of an RSS or Atom entry: its ids, addresses, dates and title.
PARTS = {"guid", "id", "link", "pubDate", "published", "updated", "title"}


def addresses() -> Iterator[str]:
    for name in FEEDS:
        yield from (f"/{language}/{name}" for language in LANGUAGES)
        yield from (f"/feeds/all/{name}", f"/en/news/{name}", f"/en/news/{name}?topic=data-and-systems", PRIVATE + name)
    yield from (f"{PRIVATE}feeds.opml", f"{PRIVATE}events.ics", "/calendar.ics")
    yield from (f"/{language}/events.ics" for language in LANGUAGES)
    yield from ("/console/console-of-the-fixture/", "/sitemap.xml")


def documents(*, at: datetime) -> dict[str, list[str]]:
    """Return the current document at each address, and whether pages of the sitemap respond."""
    from django.test import Client
    from django.utils import timezone

    timezone.now = lambda: at  # type: ignore[assignment]
    client = Client(SERVER_NAME="localhost")

    def said(address: str) -> list[str]:
        response = client.get(address)
        return [f"{response.status_code}", *lines(address, response.content.decode())]

    found = {address: said(address) for address in addresses()}
    pages = [line for line in found["/sitemap.xml"] if line.startswith("http")]
    found["pages"] = [f"{client.get('/' + page.split('/', 3)[3]).status_code} {page}" for page in pages[::EACH_PAGE]]
    return found


def lines(address: str, text: str) -> list[str]:
    """Return a line for each entry, in document order."""
    path = address.partition("?")[0]
    if path.endswith(".ics"):
        return sorted(_of_components(text))
    if path.endswith(".json"):
        names = ("id", "url", "date_published", "date_modified", "title")
        return [" ".join(_instant(str(one.get(name, ""))) for name in names) for one in json.loads(text)["items"]]
    if path.endswith("sitemap.xml"):
        return sorted(re.findall("<loc>(.*?)</loc>", text))
    if path.endswith(("opml", "xml")):
        return list(_of_entries(ElementTree.fromstring(text)))
    return []


def _of_entries(root: ElementTree.Element) -> Iterator[str]:
    for element in root.iter():
        if _name(element) in {"item", "entry", "outline"}:
            yield " ".join([*(element.get(name, "") for name in ("text", "xmlUrl")), *_parts(element)]).strip()
        elif _name(element) == "deleted-entry":
            yield f"deleted {element.get('ref')} {_instant(element.get('when', ''))}"


def _parts(entry: Iterable[ElementTree.Element]) -> Iterator[str]:
    for part in sorted(entry, key=_name):
        is_other_version = part.get("type", "").startswith("text/html;")
        if _name(part) in PARTS and not is_other_version:
            yield f"{_name(part)}={_instant((part.text or part.get('href', '')).strip())}"


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _instant(text: str) -> str:
    """Return a date in either format as one, to the second; any other text unchanged."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(text).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        except (ValueError, TypeError):
            pass
    return text


def _of_components(text: str) -> Iterator[str]:
    unfolded = re.sub("\r?\n[ \t]", "", text)
    for component in re.findall("BEGIN:VEVENT\r?\n(.*?)END:VEVENT", unfolded, re.DOTALL):
        values: dict[str, Any] = {}
        for line in component.splitlines():
            values.setdefault(re.split("[:;]", line)[0], line)
        yield " ".join(values[name] for name in IDENTITY if name in values)


if __name__ == "__main__":
    import django

    django.setup()
    for address, said in documents(at=datetime.fromisoformat(sys.argv[1])).items():
        print(f"== {address}", *said, sep="\n")
