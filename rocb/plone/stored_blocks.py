"""Functions of stored blocks, as `rocb.plone.bodies` makes them: joined, as one text, and their texts alone. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from news.parsing.sanitize import as_html, text_of

CARDS = "cards"
_PAGE_LINK = re.compile(r'<a linktype="page" id="(\d+)"')
type Block = dict[str, Any]


def rich_text(blocks: list[Block]) -> tuple[str, list[Block]]:
    """Return the text for a field that takes only text, and the blocks that do not fit."""
    html, others = [], []
    for block in blocks:
        if block["type"] == "text":
            html.append(block["value"])
        elif block["type"] == "heading":
            html.append(f"<h3>{escape(block['value']['text'], quote=False)}</h3>")
        elif block["type"] == "table":
            rows = [
                " – ".join(filter(None, (text_of(cell) for cell in row["values"]))) for row in block["value"]["rows"]
            ]
            head = " – ".join(filter(None, (column["heading"] for column in block["value"]["columns"])))
            html.append(as_html("\n".join([head, *rows])))
        elif block["type"] == "embed":
            address, title = escape(block["value"]["url"]), escape(block["value"]["title"], quote=False)
            html.append(f'<p><a href="{address}">{title}</a></p>')
        elif block["type"] == CARDS:
            for one in block["value"]:
                value = one["value"]
                target = f'linktype="page" id="{value["page"]}"' if value["page"] else f'href="{escape(value["url"])}"'
                words = escape(value["title"], quote=False)
                link = f"<p><a {target}>{words}</a></p>" if value["page"] or value["url"] else f"<p>{words}</p>"
                html.append(as_html(value["kicker"]) + link + as_html(value["text"]))
        else:
            others.append(block)
    return "".join(html), others


def join_lists(before: list[Block], blocks: list[Block]) -> None:
    """Join a list that was divided."""
    if not before or not blocks or {before[-1]["type"], blocks[0]["type"]} != {"text"}:
        return
    for name in ("ul", "ol"):
        end, start = before[-1]["value"], blocks[0]["value"]
        if end.endswith(f"</{name}>") and start.startswith(f"<{name}>"):
            before[-1]["value"] = end.removesuffix(f"</{name}>")
            blocks[0]["value"] = start.removeprefix(f"<{name}>")


def texts(blocks: list[Block]) -> Iterator[str]:
    for block in blocks:
        value = block["value"]
        match block["type"]:
            case "text":
                yield value
            case "heading":
                yield escape(value["text"])
            case "figure":
                yield escape(value["caption"])
            case "cards":
                yield from (escape(one["value"][name]) for one in value for name in ("kicker", "title", "text"))
            case "table":
                yield escape(value["caption"])
                yield from (escape(column["heading"]) for column in value["columns"])
                yield from (cell for row in value["rows"] for cell in row["values"])


def linked_to_versions(value: Any, addresses: Mapping[int, str]) -> Any:
    """Return blocks whose texts link to these pages by address. By key, Wagtail would write the address of the version in the
    language of the reader, so a link to another version would lead to the page that it is on."""
    if not addresses:
        return value
    if isinstance(value, dict):
        return {name: linked_to_versions(one, addresses) for name, one in value.items()}
    if isinstance(value, list):
        return [linked_to_versions(one, addresses) for one in value]
    if not isinstance(value, str):
        return value

    def by_address(match: re.Match[str]) -> str:
        address = addresses.get(int(match[1]))
        return f'<a href="{escape(address)}"' if address else match[0]

    return _PAGE_LINK.sub(by_address, value)


def joined(blocks: list[Block]) -> list[Block]:
    """Merge adjacent text blocks, and adjacent cards."""
    found: list[Block] = []
    for block in blocks:
        if block["type"] == "text" and found and found[-1]["type"] == "text":
            found[-1] = {"type": "text", "value": found[-1]["value"] + block["value"]}
        elif block["type"] == CARDS and found and found[-1]["type"] == CARDS:
            found[-1]["value"] += block["value"]
        else:
            found.append({**block, "value": [*block["value"]]} if block["type"] == CARDS else dict(block))
    return found
