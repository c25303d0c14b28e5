"""Files of the neutral form, made for tests, and what two of them have in common."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.old_sites.exports import PNG

type Neutral = dict[str, Any]

PICTURE, PAPER = "/media/original_images/picture.png", "/documents/7/paper.pdf"
IMAGE = {"image": PICTURE, "alt_text": "A dot", "decorative": False}
NO_IMAGE = {"image": None, "alt_text": None, "decorative": None}
TEXT = '<p>Read <a href="/en/news/article-0/">the news</a>, <a href="/documents/7/paper.pdf">the paper</a> and 1\u00a0more.</p>'
# A value of each block.
BLOCKS: dict[str, Any] = {
    "text": "<p>A text with <b>bold</b> &amp; <i>italic</i> words.</p><ul><li>One</li></ul>",
    "heading": {"text": "Results & more", "level": "h3"},
    "quote": {"text": "We agree.", "speaker": "A. Speaker", "office": ""},
    "figure": {"image": IMAGE, "caption": "A dot"},
    "gallery": {"images": [{"type": "item", "id": f"g{n}", "value": {"image": IMAGE, "caption": ""}} for n in (1, 2)]},
    "file": {"document": PAPER, "title": "", "language": "en"},
    "table": {
        "columns": [{"type": "text", "heading": "Year"}, {"type": "number", "heading": "Count"}],
        "rows": [{"values": ["2025", "7"]}, {"values": ['<a href="/en/news/article-0/">2026</a>', "8"]}],
        "caption": "Counts",
    },
    "callout": {"title": "Note", "text": "<p>Come early.</p>"},
    "card": {"page": "/en/news/article-0/"},
    "cards": [
        {
            "type": "item",
            "id": "c1",
            "value": {"image": IMAGE, "kicker": "", "title": "News", "text": "All", "page": "/en/news/", "url": ""},
        },
        {
            "type": "item",
            "id": "c2",
            "value": {
                **{"image": NO_IMAGE, "kicker": "Far", "title": "Elsewhere", "text": "", "page": None},
                "url": "https://other.example/",
            },
        },
    ],
    "embed": {"url": "https://vimeo.com/1", "title": "The opening", "captions": True},
    "pages_below": None,
}


def body(number: int, *, names: list[str]) -> list[Neutral]:
    """Return a text with links, and some of the blocks, each of them in turn."""
    chosen = [names[(number + step) % len(names)] for step in range(3)]
    first = {"type": "text", "value": TEXT, "id": f"{number}-0"}
    others = [{"type": name, "value": BLOCKS[name], "id": f"{number}-{at}"} for at, name in enumerate(chosen, 1)]
    return [first, *others]


def items(size: int) -> Iterator[Neutral]:
    """Yield lists, files, and ``size`` articles, pages, events and redirects."""
    for name, address in (("home", "/en/"), ("news", "/en/news/"), ("events", "/en/events/")):
        yield {"type": "list", "of": name, "id": f"list-{name}", "address": address, "title": name, "language": "en"}
    yield {"type": "list", "of": "news", "id": "list-ru", "address": "/ru/news/", "title": "news", "language": "ru"}
    common = {"created": "2021-01-02T03:04:05+00:00", "state": "public"}
    own = {"description": "A dot", "credit": "B. Painter", "licence": "cc-by-4.0", "focal_point_x": 1}
    yield {"type": "image", "id": "i", "address": PICTURE, "title": "Dot", "file": "media/dot.png", **common, **own}
    own = {"language": "ru", "licence": "ogl-3.0", "is_public": True}
    yield {
        "type": "document",
        "id": "d",
        "address": PAPER,
        "title": "Paper",
        "file": "media/paper.pdf",
        **common,
        **own,
    }
    yield from _articles(size)
    yield from _pages(size)
    yield from _events(size)
    for number in range(size):
        target = [f"/en/news/article-{number - (number % 5 == 4)}/", "/en/events/", "https://other.example/x"][
            number % 3
        ]
        yield {**_base("redirect", number, f"/old/{number}"), "title": f"/old/{number}", "leads_to": target}


def _articles(size: int) -> Iterator[Neutral]:
    names = [name for name in BLOCKS if name != "pages_below"]
    for number in range(size):
        found = {
            **_base("article", number, f"/en/news/article-{number}/"),
            **_public(number),
            "body": body(number, names=names),
            "kind": ["news", "statement"][number % 2],
            "published_on": "2021-05-24",
            "related": [f"/en/news/article-{number - 1}/"] if number else [],
            "feed_id": f"https://old.example/?p={number}",
            "atom_id": f"urn:uuid:{number:032x}",
            **({"image": PICTURE, "image_alt": "The dot", "image_caption": "Dots"} if number % 2 else {}),
        }
        if number % 5 == 4:
            found |= {"state": "hidden", "published": None}
            del found["feed_id"], found["atom_id"]
        yield found
        if number % 4 == 0:
            other = {"id": f"ru-{number}", "address": f"/ru/news/novost-{number}/", "language": "ru", "related": []}
            yield {
                **found,
                **other,
                "feed_id": f"ru-{number}",
                "atom_id": f"ru-atom-{number}",
                "state": "public",
            } | _public(number)


def _pages(size: int) -> Iterator[Neutral]:
    places: Counter[str] = Counter()
    addresses: list[str] = []
    for number in range(size):
        above = addresses[number // 3 - 1] if number >= 3 else "/en/"
        addresses.append(f"{above}page-{number}/")
        text = body(number, names=list(BLOCKS))
        yield {
            **_base("page", number, addresses[-1]),
            **_public(number),
            "body": text,
            "lists_pages_below": any(block["type"] == "pages_below" for block in text),
            "position": places[above],
            "show_in_menus": number % 2 == 0,
            "show_in_footer": number % 3 == 0,
        }
        places[above] += 1


def _events(size: int) -> Iterator[Neutral]:
    for number in range(size):
        if number % 10 == 0:
            yield {
                **_base("series", number, f"/en/events/series-{number}/"),
                **_public(number),
                "body": [{"id": "0", "type": "text", "value": TEXT}],
                **{"rule": "FREQ=MONTHLY;BYDAY=1TU", "first_on": "2027-01-05", "starts_at": "10:00:00"},
                **{"time_zone": "Asia/Tashkent", "duration_minutes": 45, "except_on": ["2027-02-02"]},
            }
        when = [
            {"starts_on": "2027-03-01", "ends_on": None, "starts_at": "09:30:00", "ends_at": "11:00:00"},
            {"starts_on": "2020-03-01", "ends_on": "2020-03-04", "starts_at": None, "ends_at": None, "status": "held"},
            {"starts_on": None, "ends_on": None, "period": "autumn 2027", "status": "planned"},
            {"starts_on": "2027-03-01", "ends_on": "2027-03-02", "starts_at": "22:00:00", "ends_at": None},
        ][number % 4]
        above = f"/en/events/series-{number - number % 10}/" if number % 2 else "/en/events/"
        yield {
            **_base("event", number, f"{above}event-{number}/"),
            **_public(number),
            "body": [
                {"id": "0", "type": "text", "value": TEXT},
                {"id": "1", "type": "heading", "value": {"text": "Agenda", "level": "h3"}},
                {"id": "2", "type": "text", "value": "<p>Welcome.</p>"},
            ],
            "status": "confirmed",
            **when,
            **{"time_zone": "Asia/Tashkent", "kind": "training", "format": "hybrid", "audience": "invitation"},
            **{"venue": "Hall 3", "city": "Tashkent", "contact_email": "office@office.example"},
            "calendar_uid": f"{number}@old.example",
        }


def _base(kind: str, number: int, address: str) -> Neutral:
    return {
        **{"type": kind, "id": f"{kind}-{number}", "address": address, "title": f"{kind.title()}\u00a0{number} & more"},
        **({"language": "en"} if kind != "redirect" else {}),
    }


def _public(number: int) -> Neutral:
    return {
        "summary": f"Summary of {number}.",
        "group": f"group-{number}",
        "state": "public",
        "published": "2021-05-25T08:00:00.123456+00:00",
        "modified": "2022-05-25T08:00:00+00:00",
    }


def written(folder: Path, size: int) -> Path:
    """Write the file with its media, and return its folder."""
    (folder / "media").mkdir(parents=True)
    (folder / "media" / "dot.png").write_bytes(PNG)
    (folder / "media" / "paper.pdf").write_bytes(b"%PDF-1.4 paper")
    with (folder / "content.jsonl").open("w", encoding="utf-8") as file:
        for item in items(size):
            group = {"group": f"{item['type']}-{item['group']}"} if "group" in item else {}
            file.write(json.dumps({**item, **group}, ensure_ascii=False) + "\n")
    return folder


def compared(folder: Path) -> dict[str, Neutral]:
    """Return the items by address, without what belongs to a site: their ids, the names of groups and those of files."""
    found = [json.loads(line) for line in (folder / "content.jsonl").read_text(encoding="utf-8").splitlines()]
    files, groups = {}, defaultdict(list)
    for item in found:
        del item["id"]
        if "file" in item:
            content = (folder / item.pop("file")).read_bytes()
            files[item["address"]] = f"file:{hashlib.sha256(content).hexdigest()}"
        if "group" in item:
            groups[item["group"]].append(item["address"])
    for item in found:
        if "group" in item:
            item["group"] = min(groups[item["group"]])
    renamed = [_renamed(item, files) for item in found]
    return {item["address"]: item for item in renamed}


def _renamed(value: Any, files: dict[str, str]) -> Any:
    if isinstance(value, str):
        for name, content in files.items():
            value = value.replace(name, content)
        return value
    if isinstance(value, list):
        return [_renamed(one, files) for one in value]
    return {name: _renamed(one, files) for name, one in value.items()} if isinstance(value, dict) else value
