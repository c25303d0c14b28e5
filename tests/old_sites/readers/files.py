"""Files of other systems, made for tests."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from news.api import parse_feed
from old_sites.boxes import box_for
from old_sites.layouts import Export, Found
from rocb.plone import run
from rocb.plone.report import Report
from tests.old_sites.exports import SITE, ZONE

_HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Old site</title><language>en-US</language><wp:wxr_version>1.2</wp:wxr_version>
"""


def post(number: int, text: str = "Text.", *, kind: str = "post", status: str = "publish", **more: Any) -> str:
    """Return an ``<item>``. ``categories``: domain and name; ``meta``: keys and values; others are elements."""
    own = {
        "title": f"Title {number}",
        "link": f"{SITE}/2021/05/title-{number}/",
        "guid": f"{SITE}/?p={number}",
        "dc:creator": "anna",
        "content:encoded": text,
        "excerpt:encoded": "",
        "wp:post_id": str(number),
        "wp:post_date_gmt": "2021-05-25 08:15:00",
        "wp:post_modified_gmt": "2021-05-26 08:15:00",
        "wp:post_name": f"title-{number}",
        "wp:status": status,
        "wp:post_type": kind,
    }
    categories, meta = more.pop("categories", []), more.pop("meta", {})
    parts = [f"<{name}>{escape(value, quote=False)}</{name}>" for name, value in (own | more).items()]
    parts += [f'<category domain="{domain}" nicename="{name}">{name}</category>' for domain, name in categories]
    for key, value in meta.items():
        parts.append(
            f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value></wp:postmeta>"
        )
    return f"<item>{''.join(parts)}</item>\n"


def attachment(number: int, path: str, **more: Any) -> str:
    address = {"wp:attachment_url": f"{SITE}/{path}", "link": f"{SITE}/?attachment_id={number}"}
    return post(number, "", kind="attachment", status="inherit", **{**address, **more})


def export(folder: Path, *items: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "export.xml").write_text(_HEAD + "".join(items) + "</channel></rss>")
    return folder


def found_in(folder: Path) -> list[Found]:
    box = Export([box_for(folder)], parse_feed=parse_feed)
    try:
        return list(box.items())
    finally:
        box.close()


def imported(folder: Path) -> Report:
    return run.execute([folder], run.Options(site=SITE, zone=ZONE))
