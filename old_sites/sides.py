"""Redirects, relations, translations and order of an export: the files beside its items.

A row that cannot be read is skipped, and the report contains the number of these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from old_sites.reasons import Reason, reason
from old_sites.reasons import marked as _

NOTHING_READ = _("The file cannot be read, so nothing in it was imported.")
_BAD_ROWS = _("Rows that cannot be read: %(count)s of %(total)s. The others were read.")
_UNEXPORTED = _("%(path)s could not be exported by Plone itself.")
_GROUPED = re.compile(r"(?:[0-9a-f]{32}(?:-[a-z-]+)?)?")
# Errors from reading JSON of an unexpected structure.
_MALFORMED = (ValueError, TypeError, AttributeError, KeyError)


@dataclass(slots=True)
class Sides:
    """The files beside the items. ``notes`` are sentences about whole files, ``unread`` the items of which these contain only
    a title."""

    redirects: dict[str, str] = field(default_factory=dict)
    relations: list[tuple[str, str, str]] = field(default_factory=list)  # from, to, name
    translations: list[dict[str, str]] = field(default_factory=list)  # language: UID
    default_pages: dict[str, str] = field(default_factory=dict)  # UID of a folder: id of its page
    positions: dict[str, int] = field(default_factory=dict)  # UID: place in its folder
    restricted: set[str] = field(default_factory=set)  # UIDs of items that the public had no permission to view
    comments: int = 0
    portlets: int = 0
    unread: int = 0
    problems: list[tuple[str, Reason]] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)

    def read(self, name: str, kind: str, data: Any) -> None:
        """Read the rows of the file ``name``, which are relations or another ``kind``."""
        read_row: Callable[[Any], None] = getattr(self, f"_{kind}")
        try:
            rows = list(_ROWS.get(kind, _list_of)(data))
        except _MALFORMED:
            self.problems.append((name, reason(NOTHING_READ)))
            return
        if bad := sum(not _is_read(read_row, row) for row in rows):
            self.problems.append((name, reason(_BAD_ROWS, count=bad, total=len(rows))))

    def takes(self, data: dict[str, Any]) -> bool:
        """Read an element of an array that is data about items, whatever the name of the file. Return False if it is an
        item.
        """
        keys = set(data)
        readers: list[tuple[set[str], Callable[[Any], None]]] = [
            ({"unexported_paths"}, self._errors),
            ({"from_uuid", "to_uuid"}, self._relation),
            ({"from_path", "to_path"}, lambda row: self._redirect((row["from_path"], row["to_path"]))),
            ({"uuid", "default_page"}, self._defaultpage),
            ({"uuid", "conversation"}, self._discussion),
            ({"uuid", "portlets"}, self._portlet),
            ({"uuid", "order"}, self._ordering),
            ({"canonical", "translations"}, self._translation),
        ]
        read = next((reader for known, reader in readers if known <= keys), None)
        if read is None and keys and all(isinstance(uid, str) and _GROUPED.fullmatch(uid) for uid in data.values()):
            read = self._translation
        if read is None:
            return "uuid" in keys and bool(keys & {"localroles", "block", "blacklist_status"})
        return _is_read(read, data)

    # Each reads one row and changes nothing if it raises an error of `_MALFORMED`.

    def _metadata(self, row: tuple[str, str, Any]) -> None:
        about, uid, value = row
        if about == "default_page":
            self.default_pages[uid] = str(value.get("default_page_uuid") or value.get("default_page") or "")
            return
        if about == "ordering":
            self._ordering({"uuid": uid, "order": value})
            return
        view = value.get("View")
        if view and not view.get("acquire") and "Anonymous" not in (view.get("roles") or ()):
            self.restricted.add(uid)

    def _defaultpage(self, row: dict[str, Any]) -> None:
        self.default_pages[str(row["uuid"])] = str(row.get("default_page_uuid") or row.get("default_page") or "")

    def _ordering(self, row: dict[str, Any]) -> None:
        self.positions[str(row["uuid"])] = int(row["order"])

    def _error(self, row: Any) -> None:
        path = (row.get("path") or row.get("message") or "?") if isinstance(row, dict) else row
        self.notes.append(reason(_UNEXPORTED, path=str(path)[:300]))

    def _errors(self, data: dict[str, Any]) -> None:
        for row in _unexported(data):
            self._error(row)

    def _redirect(self, row: tuple[str, Any]) -> None:
        old, new = row
        target = new[0] if isinstance(new, list) and new else new.get("path") if isinstance(new, dict) else new
        if not isinstance(target, str):
            raise TypeError
        self.redirects[str(old)] = target

    def _relation(self, row: dict[str, Any]) -> None:
        name = str(row.get("from_attribute") or row.get("relationship") or "")
        self.relations.append((str(row["from_uuid"]), str(row["to_uuid"]), name))

    def _translation(self, row: dict[str, Any]) -> None:
        group = {str(code): str(uid) for code, uid in (row.get("translations") or row).items() if code and uid}
        if "canonical" in row:
            group.pop("canonical", None)
            group.setdefault("", str(row["canonical"]))
        if len(group) > 1:
            self.translations.append(group)

    def _discussion(self, row: dict[str, Any]) -> None:
        talk = row.get("conversation") or row
        self.comments += len(talk.get("items") or [])

    def _portlet(self, row: dict[str, Any]) -> None:
        self.portlets += sum(len(rows) for rows in (row.get("portlets") or {}).values())


def _is_read(read_row: Callable[[Any], None], row: Any) -> bool:
    try:
        read_row(row)
    except _MALFORMED:
        return False
    return True


def _list_of(data: Any) -> list[Any]:
    if not isinstance(data, list):
        raise TypeError
    return data


def _unexported(data: Any) -> list[Any]:
    return _list_of(data["unexported_paths"] or [])


def _metadata_rows(data: Any) -> Iterator[tuple[str, str, Any]]:
    for about in ("default_page", "local_permissions", "ordering"):
        for uid, value in (data.get(about) or {}).items():
            yield about, str(uid), value


# Functions that get the rows of a file that is not a list.
_ROWS: dict[str, Callable[[Any], Iterable[Any]]] = {
    "metadata": _metadata_rows,
    "error": _unexported,
    "redirect": lambda data: data.items(),
    "discussion": lambda data: data.values() if isinstance(data, dict) else _list_of(data),
}
