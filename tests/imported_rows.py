"""Rows that an import leaves in an SQLite database, as lines that are equal for two imports of the same export.

Keys differ from run to run, so every reference is written as its target: a page by its path, a file by its hash.
Timestamps of the run itself are left out.
"""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

_TAG = re.compile(r"<(?:a|embed)\b[^>]*>")
_NAME_OF_RENDITION = re.compile(r"\b[0-9a-f]{24}\.")  # a secret
_BLOCK_KEY = re.compile(r' data-block-key="\w+"')  # Wagtail draws them by lot
_MOMENT = re.compile(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d")
_ID = re.compile(r'\bid="(\d+)"')
# Tables of the site, of the run itself, or maintained by the worker.
_OTHERS = re.compile(
    r"^(?:auth_|django_|sqlite_|jobs_|wagtailsearch_|wagtailusers_|taggit_|mailing_|rocb_importrun|rocb_draft|rocb_searchword|rocb_searchtext"
    r"|newsroom_news_changecounter|wagtailcore_(?:locale|site|collection|workflow|task|group)|.*_fts)"
)
_MOMENTS = {
    "at",
    "timestamp",
    "latest_revision_created_at",
    "stamped_at",
    "recorded_at",
    "components",
    "content_hash",
    "stamp",
}
_KEYS = {"id", "page_ptr_id", "pk", "base_object_id", "sequence", "run_id", "written"}
_IN_REVISIONS = {"pk", "latest_revision", "live_revision", "latest_revision_created_at", "last_published_at"}


class Rows:
    def __init__(self, database: sqlite3.Connection, since: str) -> None:
        self.database, self.since = database, since
        database.row_factory = sqlite3.Row
        self.names = {
            "wagtailcore_page": self._named("SELECT id, url_path FROM wagtailcore_page"),
            "rocb_siteimage": self._named("SELECT id, 'image ' || title || file_hash FROM rocb_siteimage"),
            "rocb_sitedocument": self._named("SELECT id, 'document ' || title || file_hash FROM rocb_sitedocument"),
            "newsroom_news_item": self._named("SELECT id, 'item ' || uuid FROM newsroom_news_item"),
            "newsroom_events_calendarentry": self._named(
                "SELECT id, 'entry ' || uuid FROM newsroom_events_calendarentry"
            ),
            "django_content_type": self._named("SELECT id, app_label || '.' || model FROM django_content_type"),
            "rocb_topic": self._named("SELECT id, slug FROM rocb_topic"),
        }

    def lines(self) -> list[str]:
        tables = [row[0] for row in self.database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return sorted(line for table in tables if not _OTHERS.match(table) for line in self._of_table(table))

    def _named(self, question: str) -> dict[int, str]:
        return {row[0]: row[1] for row in self.database.execute(question)}

    def _of_table(self, table: str) -> list[str]:
        leads_to = {row["from"]: row["table"] for row in self.database.execute(f"PRAGMA foreign_key_list({table})")}
        lines = []
        for row in self.database.execute(f"SELECT * FROM {table}"):
            shown = {}
            for name in row.keys():  # noqa: SIM118  (a row of SQLite yields its values)
                if name == "page_id":  # not a foreign key in the log
                    shown[name] = self.names["wagtailcore_page"].get(row[name], row[name] and "gone")
                elif name in leads_to and name != "run_id":
                    shown[name] = self._name(leads_to[name], row[name])
                elif name in {"to_object_id", "object_id"}:
                    kind = row["to_content_type_id"] if name == "to_object_id" else _type_of(row)
                    shown[name] = self._thing(kind, row[name])
                elif name not in _KEYS | _MOMENTS:
                    shown[name] = self._value(table, name, row[name])
            if table == "wagtailcore_pagelogentry" and shown["page_id"] == "gone":
                continue  # each run creates and deletes pages that it leaves out
            lines.append(f"{table} {json.dumps(shown, sort_keys=True, default=str, ensure_ascii=False)}")
        return lines

    def _name(self, table: str, key: Any) -> Any:
        if table == "wagtailcore_revision":
            return key is not None
        known = self.names.get(_PAGES.get(table, table))
        return known.get(key, key and "?") if known is not None else key

    def _thing(self, kind: Any, key: Any) -> Any:
        model = self.names["django_content_type"].get(kind, "")
        table = {"rocb.siteimage": "rocb_siteimage", "rocb.sitedocument": "rocb_sitedocument"}.get(model)
        if table is None and ("page" in model):
            table = "wagtailcore_page"
        if table is None or key is None:
            return model or None
        return self.names[table].get(int(key), "gone")

    def _value(self, table: str, name: str, value: Any) -> Any:
        if table == "wagtailcore_revision":
            if name == "content":
                return self._revision(json.loads(value))
            if name == "created_at":
                return None
        if not isinstance(value, str):
            return value
        if _MOMENT.match(value) and value >= self.since:
            return "during the import"
        return self._text(_NAME_OF_RENDITION.sub("", value))

    def _revision(self, content: dict[str, Any]) -> dict[str, Any]:
        shown = {name: value for name, value in content.items() if name not in _IN_REVISIONS}
        if content.get("image"):
            shown["image"] = self.names["rocb_siteimage"].get(content["image"])
        shown["topics"] = [self.names["rocb_topic"].get(pk) for pk in content.get("topics", [])]
        return {name: self._text(value) if isinstance(value, str) else value for name, value in shown.items()}

    def _text(self, text: str) -> str:
        """Replace links and pictures in rich text and blocks by their targets."""
        text = _TAG.sub(lambda tag: self._tag(tag[0]), _BLOCK_KEY.sub("", text.replace('\\"', '"')))
        images = self.names["rocb_siteimage"]
        return re.sub(r'"image": (\d+)', lambda found: f'"image": {images.get(int(found[1]), "?")}', text)

    def _tag(self, tag: str) -> str:
        table = next((t for word, t in _LINKED.items() if word in tag), None)
        return _ID.sub(lambda found: f'id="{self._name(table, int(found[1]))}"', tag) if table else tag


_PAGES = dict.fromkeys(
    (
        "newsroom_news_articlepage",
        "newsroom_events_editionpage",
        "newsroom_events_eventseriespage",
        "rocb_standardpage",
    ),
    "wagtailcore_page",
)
_LINKED = {
    'linktype="page"': "wagtailcore_page",
    'linktype="document"': "rocb_sitedocument",
    'embedtype="image"': "rocb_siteimage",
}


def _type_of(row: sqlite3.Row) -> Any:
    return row["base_content_type_id"] if "base_content_type_id" in row.keys() else row["content_type_id"]  # noqa: SIM118


def imported_rows(database: Path, *, since: str) -> list[str]:
    """Return the lines. ``since``: start of the first import in UTC, in SQLite's format."""
    with closing(sqlite3.connect(database)) as connection:
        return Rows(connection, since).lines()
