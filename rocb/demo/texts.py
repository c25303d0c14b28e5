"""Reader of the demo's files and its light markup. Pure except for reading files."""

from __future__ import annotations

import csv
import html
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
# Publishers of the sources of articles and events.
PUBLISHERS = {
    "wco": {
        "en": "World Customs Organization",
        "ru": "Всемирная таможенная организация",
        "fr": "Organisation mondiale des douanes",
    },
    "rocb": {"en": "ROCB Europe", "ru": "ROCB Europe", "fr": "BRRC Europe"},
    "etrade": {"en": "eTrade for all", "ru": "eTrade for all", "fr": "eTrade for all"},
    "afp": {"en": "AFP (Boursorama)", "ru": "АФП (Boursorama)", "fr": "AFP (Boursorama)"},
    "baker-mckenzie": {"en": "Baker McKenzie", "ru": "Baker McKenzie", "fr": "Baker McKenzie"},
    "cyprus-mail": {"en": "Cyprus Mail", "ru": "Cyprus Mail", "fr": "Cyprus Mail"},
    "dunya": {"en": "Dünya", "ru": "Dünya", "fr": "Dünya"},
    "dutchnews": {"en": "DutchNews", "ru": "DutchNews", "fr": "DutchNews"},
    "err": {"en": "ERR News", "ru": "ERR News", "fr": "ERR News"},
    "european-commission": {
        "en": "European Commission, on pubt.io",
        "ru": "Европейская комиссия, на сайте pubt.io",
        "fr": "Commission européenne, sur pubt.io",
    },
    "finnish-customs": {"en": "Finnish Customs", "ru": "Таможня Финляндии", "fr": "Douanes finlandaises"},
    "focbs": {
        "en": "Federal Office for Customs and Border Security (FOCBS)",
        "ru": "Федеральное ведомство таможни и охраны границ (BAZG)",
        "fr": "Office fédéral de la douane et de la sécurité des frontières (OFDF)",
    },
    "moldpres": {"en": "Moldpres", "ru": "Moldpres", "fr": "Moldpres"},
    "news-central-asia": {"en": "News Central Asia", "ru": "News Central Asia", "fr": "News Central Asia"},
    "north-macedonia-customs": {
        "en": "Customs Administration of North Macedonia",
        "ru": "Таможенное управление Северной Македонии",
        "fr": "Administration des douanes de Macédoine du Nord",
    },
    "olaf": {
        "en": "European Anti-Fraud Office (OLAF)",
        "ru": "Европейское бюро по борьбе с мошенничеством (OLAF)",
        "fr": "Office européen de lutte antifraude (OLAF)",
    },
    "wco-americas": {
        "en": "WCO Americas and Caribbean region",
        "ru": "Американский и Карибский регион ВТамО",
        "fr": "Région Amériques et Caraïbes de l’OMD",
    },
    "tass": {"en": "TASS", "ru": "ТАСС", "fr": "TASS"},
    "transport-community": {
        "en": "Transport Community",
        "ru": "Транспортное сообщество",
        "fr": "Communauté des transports",
    },
    "today-az": {"en": "Today.az", "ru": "Today.az", "fr": "Today.az"},
    "trend": {"en": "Trend", "ru": "Trend", "fr": "Trend"},
    "turkmenistan-customs": {
        "en": "State Customs Service of Turkmenistan",
        "ru": "Государственная таможенная служба Туркменистана",
        "fr": "Service d’État des douanes du Turkménistan",
    },
    "unodc": {
        "en": "United Nations Office on Drugs and Crime (UNODC)",
        "ru": "Управление ООН по наркотикам и преступности (УНП ООН)",
        "fr": "Office des Nations Unies contre la drogue et le crime (ONUDC)",
    },
}

Block = dict[str, Any]
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


def read(name: str) -> dict[str, Any]:
    with (FOLDER / name).open("rb") as file:
        return tomllib.load(file)


def organisation_names() -> dict[str, dict[str, str]]:
    """Return names of organisations other than the English ones, by slug; `README.md` explains the columns."""
    return {row["slug"]: row for row in _table_of("organisation_names.csv")}


def organisation_contacts() -> dict[str, dict[str, str]]:
    """Return contact details of organisations other than their websites, by slug."""
    return {row["slug"]: row for row in _table_of("organisation_contacts.csv")}


def members() -> list[dict[str, str]]:
    """Return the member administrations as rows of ``member_administrations.csv``."""
    return _table_of("member_administrations.csv")


def _table_of(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def articles() -> list[dict[str, Any]]:
    """Return each article's facts, with its texts under language codes, oldest first."""
    return [read(f"articles/{path.name}") for path in sorted((FOLDER / "articles").glob("*.toml"))]


def programme() -> list[dict[str, Any]]:
    """Return each series with its ``editions``, and the events without a series, as in the files."""
    return [read(f"events/{path.name}") for path in sorted((FOLDER / "events").glob("[0-9]-*.toml"))]


def people() -> dict[str, dict[str, Any]]:
    """Return the people whom events and articles name, by key."""
    return read("events/people.toml")


def source(facts: dict[str, Any], language: str) -> dict[str, Any]:
    """Return the source fields of an article or event; empty if it has no source."""
    if not (found := facts.get("source")):
        return {}
    return {
        "source_name": PUBLISHERS[found["by"]][language],
        "source_url": found.get(f"url_{language}", found["url"]),
        "source_published_on": found.get("on"),
    }


# A table line of only these characters separates the header from the rows.
_RULE = frozenset("|-: \n")


def blocks(text: str, *, link: Callable[[str], str | None]) -> list[Block]:
    """Return raw blocks of `news.blocks.BodyBlock` for a text in the demo's markup (see README.md).

    ``link`` returns the attributes of the ``<a>`` for a link target, or None for plain text without a link.
    Adjacent paragraphs and lists share one text block, as an editor would write them.
    """
    found: list[Block] = []
    for part in (part.strip("\n") for part in re.split(r"\n\s*\n", text.strip()) if part.strip()):
        lines = part.splitlines()
        if part.startswith("### "):
            found.append({"type": "heading", "value": {"text": part[4:].strip(), "level": "h3"}})
        elif part.startswith("## "):
            found.append({"type": "heading", "value": {"text": part[3:].strip(), "level": "h2"}})
        elif part.startswith("!! "):
            body = f"<p>{_inline(' '.join(lines[1:]), link)}</p>"
            found.append({"type": "callout", "value": {"title": lines[0][3:].strip(), "text": body}})
        elif part.startswith("|") and set(part) - _RULE:
            found.append({"type": "table", "value": _table(lines, link)})
        else:
            rich = "".join(_prose(lines, link))
            if found and found[-1]["type"] == "text":
                found[-1]["value"] += rich
            else:
                found.append({"type": "text", "value": rich})
    return found


def _prose(lines: list[str], link: Callable[[str], str | None]) -> Iterator[str]:
    paragraph: list[str] = []
    items: list[str] = []
    for line in [*lines, ""]:
        if line.startswith("- "):
            items.append(f"<li>{_inline(line[2:], link)}</li>")
        elif items and line.startswith("  "):
            items[-1] = items[-1].removesuffix("</li>") + f" {_inline(line.strip(), link)}</li>"
        elif line:
            paragraph.append(line.strip())
    if paragraph:
        yield f"<p>{_inline(' '.join(paragraph), link)}</p>"
    if items:
        yield f"<ul>{''.join(items)}</ul>"


def _table(lines: list[str], link: Callable[[str], str | None]) -> Block:
    """Return a table. A column whose rule ends with a colon has numbers, as in Markdown it is aligned to the right."""
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines if set(line) - _RULE]
    rule = next((line for line in lines if not set(line) - _RULE), "").strip().strip("|").split("|")
    numbers = {at for at, mark in enumerate(rule) if mark.strip().endswith(":")}
    return {
        "columns": [
            {"type": "number" if at in numbers else "text", "heading": heading} for at, heading in enumerate(rows[0])
        ],
        "rows": [
            {"values": [cell if at in numbers else _inline(cell, link) for at, cell in enumerate(row)]}
            for row in rows[1:]
        ],
        "caption": "",
    }


def _inline(text: str, link: Callable[[str], str | None]) -> str:
    parts, end = [], 0
    for match in _LINK.finditer(text):
        parts.append(html.escape(text[end : match.start()], quote=False))
        label, attributes = html.escape(match[1], quote=False), link(match[2])
        parts.append(f"<a {attributes}>{label}</a>" if attributes else label)
        end = match.end()
    return "".join(parts) + html.escape(text[end:], quote=False)
