"""Exports of eight whole sites: each layout, classic Plone and Volto, with what real sites have of everything.

``python -m tests.imports --shapes`` imports them. A site has sections in any depth, hidden and private ones, default
pages, collections, cards, pictures in texts and beside them, links between all of it, and series of events.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.old_sites.exports import PNG, SITE, blob, event, item, layout_a

_SECTIONS = ["about", "training", "legal-framework", "projects", "contact-points", "search", "таможня"]
_WORDS = "customs office training trade border data officers региональный семинар données douane".split()  # noqa: SIM905


@dataclass
class Made:
    """A site that is made item by item. ``order`` has the places of items in their folders, by UID."""

    chance: random.Random
    is_volto: bool
    items: list[dict[str, Any]] = field(default_factory=list)
    blobs: dict[str, bytes] = field(default_factory=dict)
    order: dict[str, int] = field(default_factory=dict)
    default_pages: dict[str, dict[str, str]] = field(default_factory=dict)
    translations: list[dict[str, Any]] = field(default_factory=list)
    redirects: dict[str, str] = field(default_factory=dict)

    def add(self, kind: str, path: str, **values: Any) -> dict[str, Any]:
        uid = f"{len(self.items) + 1:032x}"
        self.items.append(item(kind, path, uid, **values))
        self.order[uid] = self.chance.randrange(1000) * 1000 + len(self.items)
        return self.items[-1]

    def words(self, number: int) -> str:
        return " ".join(self.chance.choices(_WORDS, k=number))

    def picture(self, path: str) -> dict[str, Any]:
        row = self.add("Image", path)
        name = f"{path.rpartition('/')[2]}.png"
        row["image"] = blob(row["UID"], name)
        self.blobs[row["image"]["blob_path"]] = PNG
        return row

    def text(self) -> dict[str, Any]:
        """Return a text as HTML or in blocks, with links and pictures of what was made before."""
        known = self.chance.sample(self.items, min(3, len(self.items)))
        if not self.is_volto:
            parts = [f"<h2>{self.words(2)}</h2>", f"<p>{self.words(40)}</p>"]
            parts += [
                f'<p><img src="resolveuid/{one["UID"]}/@@images/image/large" alt="{self.words(3)}"></p>'
                if one["@type"] == "Image"
                else f'<p>{self.words(5)} <a href="resolveuid/{one["UID"]}">{self.words(2)}</a></p>'
                for one in known
            ]
            parts += [f"<ul><li>{self.words(4)}</li><li>{self.words(4)}</li></ul>"]
            parts += [f"<table><tr><th>{self.words(1)}</th></tr><tr><td>{self.words(2)}</td></tr></table>"]
            html = {"data": "".join(parts), "content-type": "text/html", "encoding": "utf-8"}
            return {"text": html}
        blocks: list[dict[str, Any]] = [{"@type": "title"}]
        blocks += [
            {"@type": "slate", "value": [{"type": kind, "children": [{"text": self.words(20)}]}]}
            for kind in ("h2", "p")
        ]
        blocks += [
            {"@type": "image", "url": f"../resolveuid/{one['UID']}", "alt": self.words(2)}
            if one["@type"] == "Image"
            else {
                "@type": "slate",
                "value": [
                    {
                        "type": "p",
                        "children": [
                            {"text": self.words(3)},
                            {
                                "type": "link",
                                "data": {"url": f"../resolveuid/{one['UID']}"},
                                "children": [{"text": self.words(2)}],
                            },
                        ],
                    }
                ],
            }
            for one in known
        ]
        pages = [one for one in known if one["@type"] == "Document"]
        cards = [self.teaser(one) for one in pages] + [self.teaser(None)]
        inside = {str(number): card for number, card in enumerate(cards)}
        blocks.append({"@type": "gridBlock", "blocks": inside, "blocks_layout": {"items": list(inside)}})
        return self.in_blocks(blocks)

    def teaser(self, to: dict[str, Any] | None) -> dict[str, Any]:
        link = {"@id": f"../resolveuid/{to['UID']}", "title": to["title"]} if to else {"@id": "https://wcoomd.example/"}
        shown = {"title": self.words(2), "head_title": self.words(1), "description": self.words(8), "overwrite": True}
        pictures = [one for one in self.items if one["@type"] == "Image"]
        picture = (
            {"preview_image": [{"@id": f"../resolveuid/{self.chance.choice(pictures)['UID']}"}]} if pictures else {}
        )
        return {"@type": "teaser", "href": [link], **shown, **(picture if self.chance.random() < 0.5 else {})}

    @staticmethod
    def in_blocks(blocks: list[dict[str, Any]]) -> dict[str, Any]:
        known = {str(number): block for number, block in enumerate(blocks)}
        return {"blocks": known, "blocks_layout": {"items": list(known)}, "is_folderish": True}

    def folder(self, path: str, **values: Any) -> dict[str, Any]:
        kind = "Document" if self.is_volto else "Folder"
        own = (
            self.in_blocks([{"@type": "title"}, *self.chance.sample([{"@type": "listing"}], 1)])
            if self.is_volto
            else {}
        )
        return self.add(kind, path, **{"is_folderish": True, **own, **values})

    def site(self, root: str = "", *, depth: int = 2, width: int = 3, **values: Any) -> None:
        """Make sections with pages below them, lists of news and of events, files, and what leads elsewhere."""
        self.picture(f"{root}/ship")
        for name in self.chance.sample(_SECTIONS, 5):
            hidden = {"exclude_from_nav": self.chance.random() < 0.3}
            self.folder(f"{root}/{name}", **hidden, **values)
            self.below(f"{root}/{name}", depth, width, values)
        self.folder(f"{root}/closed", review_state="private", **values)
        self.add("Document", f"{root}/closed/secret", **self.text(), **values)
        self.add("Document", f"{root}/over", expires="2021-06-01T00:00:00+00:00", **self.text(), **values)
        self.folder(f"{root}/news", **values)
        for number in range(width * 3):
            more = {"subjects": ["Training"], "description": self.words(8)}
            self.add("News Item", f"{root}/news/n{number}", **self.text(), **more, **values)
        self.folder(f"{root}/events", **values)
        rule = "DTSTART:20210518T080000Z\nRRULE:FREQ=WEEKLY;COUNT=4\nEXDATE:20210525T080000Z"
        for number in range(width):
            made = event("", "", "2021-05-18T08:00:00+00:00", "2021-05-18T10:00:00+00:00")
            own = {key: made[key] for key in ("start", "end", "whole_day", "open_end")}
            self.add(
                "Event",
                f"{root}/events/e{number}",
                **own,
                recurrence=rule if number % 2 else None,
                **self.text(),
                **values,
            )
        self.add("Link", f"{root}/partner", remoteUrl="https://wcoomd.example/", **values)
        self.redirects[f"/Plone{root}/older"] = f"/Plone{root}/news"
        file = self.add("File", f"{root}/paper.pdf")
        file["file"] = blob(file["UID"], "paper.pdf", field="file", kind="application/pdf")
        self.blobs[file["file"]["blob_path"]] = b"%PDF-1.4"

    def below(self, above: str, depth: int, width: int, values: dict[str, Any]) -> None:
        for number in range(self.chance.randrange(width + 1)):
            path = f"{above}/p{number}"
            kind = "WikiPage" if self.chance.random() < 0.1 else "Document"
            self.add(kind, path, **self.text(), **values)
            if depth > 1 and self.is_volto:
                self.below(path, depth - 1, width, values)
        if depth > 1 and not self.is_volto:
            folder = self.folder(f"{above}/more", **values)
            self.below(f"{above}/more", depth - 1, width, values)
            page = self.add("Document", f"{above}/more/front", **self.text(), **values)
            self.default_pages[folder["UID"]] = {"default_page": "front", "default_page_uuid": page["UID"]}

    def metadata(self) -> dict[str, Any]:
        return {"ordering": self.order, "default_page": self.default_pages}

    def absolute(self, row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "@id": SITE + row["@id"], "effective": "2021-05-20T10:15:00"}

    def embedded(self, row: dict[str, Any]) -> dict[str, Any]:
        for name in ("image", "file"):
            if name in row:
                path = row[name]["blob_path"]
                data = base64.b64encode(self.blobs[path]).decode()
                file = {key: value for key, value in row[name].items() if key != "blob_path"}
                row = {**row, name: {**file, "data": data, "encoding": "base64"}}
        return row

    def shuffled(self) -> list[dict[str, Any]]:
        return self.chance.sample(self.items, len(self.items))


def _a(made: Made, folder: Path) -> Path:
    sides = {"translations": made.translations, "redirects": made.redirects}
    return layout_a(folder, made.shuffled(), blobs=made.blobs, metadata=made.metadata(), **sides)


def _a_inside(made: Made, folder: Path) -> Path:
    """Write it two folders deep, as an archive is often unpacked."""
    _a(made, folder / "export" / "site")
    return folder


def _b(made: Made, folder: Path, *, per_type: bool = False) -> Path:
    folder.mkdir(parents=True)
    rows = [made.embedded(made.absolute(row)) for row in made.items]
    kinds = sorted({row["@type"] for row in rows}) if per_type else ["Plone"]
    for kind in kinds:
        chosen = [row for row in rows if not per_type or row["@type"] == kind]
        (folder / f"{kind}.json").write_text(json.dumps(chosen))
    order = [{"uuid": uid, "order": place} for uid, place in made.order.items()]
    pages = [{"uuid": uid, **page} for uid, page in made.default_pages.items()]
    sides = {"ordering": order, "defaultpages": pages, "redirects": made.redirects}
    for name, data in sides.items():
        (folder / f"export_{name}.json").write_text(json.dumps(data))
    return folder


def _c(made: Made, folder: Path) -> Path:
    (folder / "items").mkdir(parents=True)
    for number, row in enumerate(made.shuffled()):
        for name in ("image", "file"):
            if name in row:
                path = f"blobs/{row['UID']}-{name}/{row[name]['filename']}"
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(made.blobs[row[name]["blob_path"]])
                row = {**row, name: {**row[name], "blob_path": path}}
        (folder / "items" / f"{number}.json").write_text(json.dumps(made.absolute(row)))
    order = [{"uuid": uid, "order": place} for uid, place in made.order.items()]
    (folder / "ordering.json").write_text(json.dumps(order))
    return folder


def _d(made: Made, folder: Path) -> Path:
    """The API has no order and no default pages, and gives choices as a token with a title."""
    folder.mkdir(parents=True)
    for number, row in enumerate(made.items):
        answer = {**made.embedded(made.absolute(row)), "@components": {}, "items": [], "items_total": 0}
        answer["language"] = {"token": row["language"], "title": row["language"]}
        (folder / f"{number}.json").write_text(json.dumps(answer))
    return folder


def _simple(made: Made) -> None:
    made.site()


def _deep(made: Made) -> None:
    made.site(depth=5, width=2)


def _in_three_languages(made: Made) -> None:
    for code in ("en", "ru", "fr"):
        made.add("LRF", f"/{code}", language=code, is_folderish=True)
        made.site(f"/{code}", language=code)
    by_name: dict[str, dict[str, str]] = {}
    for row in made.items:
        by_name.setdefault(row["@id"][3:], {})[row["language"]] = row["UID"]
    groups = [group for group in by_name.values() if len(group) == 3]
    made.translations += [{"canonical": group["en"], "translations": group} for group in groups]


EXPORTS: dict[str, tuple[bool, Callable[[Made], None], Callable[[Made, Path], Path]]] = {
    "classic, folder": (False, _simple, _a),
    "classic, one file": (False, _deep, _b),
    "classic, a file for each type": (False, _simple, lambda made, folder: _b(made, folder, per_type=True)),
    "classic, three languages": (False, _in_three_languages, _a),
    "volto, in a folder": (True, _simple, _a_inside),
    "volto, deep": (True, _deep, _a),
    "volto, separate files": (True, _in_three_languages, _c),
    "volto, answers of the API": (True, _simple, _d),
}


def write(folder: Path, name: str, *, seed: int) -> Path:
    is_volto, fill, layout = EXPORTS[name]
    made = Made(random.Random(f"{name} {seed}"), is_volto)
    fill(made)
    return layout(made, folder)
