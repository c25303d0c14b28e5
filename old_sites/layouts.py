"""Search for the items of an export, whatever program wrote it. It reads files and decides nothing.

Four layouts are recognised by their structure, never by their names, so several can be in one folder:

* A, plone.exportimport: ``content/__metadata__.json`` and beside it a folder for each item with ``data.json`` and its
  files;
* B, collective.exportimport: one file with an array of all items, or of all of one type;
* C, the same in separate files, ``1.json`` and so on, as in distributions of Plone, with files in ``blobs/``;
* D, saved responses of Plone's REST API, one item in each.

Where no JSON has an item, the files are those of another system (`old_sites.readers`). A file of the neutral form comes before
all others.
"""

from __future__ import annotations

import codecs
import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import PurePosixPath
from typing import IO, Any

from foundation import outside_json
from old_sites.boxes import LARGEST_JSON, Box, File, Unreadable, read
from old_sites.neutral import is_neutral
from old_sites.readers import content, reader_for
from old_sites.readers.feeds import ParseFeed
from old_sites.readers.neutral import Read
from old_sites.reasons import Reason, reason
from old_sites.reasons import marked as _
from old_sites.sides import NOTHING_READ, Sides

# Files of members contain passwords. They are recognised by name and not opened.
_OF_MEMBERS = re.compile(
    r"(?:^|/)(?:export_)?(?:principals|members|users|groups|localroles|local_roles|acl_users)(?:[ _]?\(?\d+\)?)?\.json$",
    re.I,
)
_OF_ALL = re.compile(
    r"(?:^|/)(?:export_)?(redirects|relations|translations|discussions?|portlets|default_?pages|ordering|errors)"
    r"(?:[ _]?\(?\d+\)?)?\.json$",
    re.I,
)
# Files of a distribution, and descriptions of an export.
_NOT_CONTENT = {"profiles.json", "schema.json", "package.json", "tsconfig.json", "manifest.json"}
TOO_DEEP = _("The JSON is nested too deeply.")
_NO_JSON = _("This is not an export: no JSON, WordPress, feed, calendar or HTML file was found.")
_ONLY_ZIPS = _("No JSON file was found, only ZIP files. Unpack them, or import each one separately.")
# Unpaired surrogates and control characters, which are not allowed in feeds.
_ODD = re.compile(r"\\u(?:[dD][89a-fA-F]|00[01])|\\[bf]")
_CONTROL = re.compile(r"(\\\\)|\\u00(?:0[0-8bef]|1[0-9a-f])|\\[bf]")
_REFUSED_NAMES = _("Files not read because their names are not allowed or appear twice: %(count)s.")
_TITLES = _("%(file)s lists items without their content. Items not read: %(count)s.")
_MARKS = re.compile(rb'["\[\]{}\\]')
_CHUNK = 1024 * 1024
_MOST_TRIES = 20  # to find the next element after a broken one; each try reads the rest of the file


@dataclass(frozen=True, slots=True)
class Place:
    """The place of an item, for reading it again. If ``length`` is set, it is a part of the layout's spool."""

    box: Box
    name: str
    folder: str = ""  # base folder for the names of its files
    offset: int = 0
    length: int = 0
    number: int = 0  # position among the items of its file, from 1

    @property
    def label(self) -> str:
        return f"{self.name} ({self.number})" if self.number else self.name


@dataclass(frozen=True, slots=True)
class Found:
    """An item as it is in the export, or the reason why it cannot be read."""

    place: Place
    data: dict[str, Any] = field(default_factory=dict)
    problem: Reason | None = None
    notes: tuple[Reason, ...] = ()


class Export:
    """All items in some boxes. Iterate `items` only once; `again` reads a found item again. Archives of feeds are read if
    there is a parser for them."""

    def __init__(self, boxes: list[Box], *, parse_feed: ParseFeed | None = None) -> None:
        self.boxes, self.sides, self.parse_feed = boxes, Sides(), parse_feed
        self._spool: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the export)
        self._spooled = 0

    def close(self) -> None:
        self._spool.close()

    def items(self) -> Iterator[Found]:
        for box in self.boxes:
            try:
                found = list(box.names())
            except Unreadable as error:
                self.sides.problems.append((box.name, error.reason))
                continue
            if box.refused:
                self.sides.problems.append((box.name, reason(_REFUSED_NAMES, count=box.refused)))
            if contents := [name for name in found if PurePosixPath(name).name == content.NAME]:
                yield from self._of_reader(box, content.items(box, contents))
                continue
            names = [name for name in found if name.lower().endswith(".json")]
            roots = [name.removesuffix("__metadata__.json") for name in names if name.endswith("__metadata__.json")]
            count = 0
            for name in names:
                for one in self._of_file(box, name, roots):
                    count += 1
                    yield one
            allowed = [name for name in found if not _OF_MEMBERS.search(name)]
            if not count and (others := reader_for(box, allowed, self.parse_feed)) is not None:
                yield from self._of_reader(box, others)
            elif not names:
                inside = any(name.lower().endswith(".zip") for name in found)
                self.sides.problems.append((box.name, reason(_ONLY_ZIPS if inside else _NO_JSON)))

    def _of_reader(self, box: Box, others: Iterator[Read]) -> Iterator[Found]:
        """Yield the items that another system exported."""
        for number, one in enumerate(others, 1):
            folder = f"{PurePosixPath(one.name).parent}/".removeprefix("./") if one.name.endswith(content.NAME) else ""
            place = Place(box, one.name, folder=folder, number=one.number or number)
            if one.problem:
                yield Found(place, problem=one.problem)
            elif not one.data:
                self.sides.notes += one.notes
            elif "@type" in one.data or is_neutral(one.data) or not self.sides.takes(one.data):
                yield Found(self._kept(place, json.dumps(one.data).encode()), one.data, notes=one.notes)

    def again(self, place: Place) -> dict[str, Any]:
        if not place.length:
            return _item(box=place.box, name=place.name)[0]
        self._spool.seek(place.offset)
        return dict(json.loads(self._spool.read(place.length)))

    def _of_file(self, box: Box, name: str, roots: list[str]) -> Iterator[Found]:
        last = PurePosixPath(name).name
        if _OF_MEMBERS.search(name):
            self.sides.notes.append(
                reason(_("%(file)s was not opened. Users and passwords are not imported."), file=last)
            )
        elif last == "__metadata__.json":
            self._side(box, name, "metadata")
        elif match := _OF_ALL.search(name):
            self._side(box, name, match[1].lower().replace("_", "").removesuffix("s"))
        elif root := next((root for root in roots if name.startswith(root)), None):
            if last == "data.json":
                yield _found(Place(box, name, folder=root))
        elif last not in _NOT_CONTENT and not last.startswith("."):
            yield from self._loose(box, name)

    def _loose(self, box: Box, name: str) -> Iterator[Found]:
        """Yield items of the layouts B, C and D."""
        folder = f"{PurePosixPath(name).parent}/".removeprefix("./")
        place = Place(box, name, folder=folder)
        try:
            with box.open(name) as file:
                raw = file.read(64)
                start = raw.decode(json.detect_encoding(raw), errors="replace").lstrip("\ufeff \t\r\n")
        except Unreadable as error:
            yield Found(place, problem=error.reason)
            return
        if start.startswith("["):
            yield from self._array(place)
            return
        found = _found(place)
        if found.problem or "@type" in found.data:
            yield found
        if isinstance(found.data.get("items"), list):
            yield from self._listed(place, found.data)
        elif not found.problem and "@type" not in found.data:
            self.sides.notes.append(reason(_("%(file)s is not a Plone item and was not read."), file=name))

    def _listed(self, place: Place, data: dict[str, Any]) -> Iterator[Found]:
        """Yield complete items (``fullobjects``) in the response of a folder or a search. Others have only a title."""
        rows = [row for row in data["items"] if isinstance(row, dict) and "@type" in row]
        whole = [row for row in rows if "@components" in row and "UID" in row]
        for row in whole:
            yield Found(self._kept(place, json.dumps(row).encode()), row)
            if isinstance(row.get("items"), list):
                yield from self._listed(place, row)
        if len(whole) < len(rows) and "@type" not in data:
            self.sides.notes.append(reason(_TITLES, file=place.name, count=len(rows) - len(whole)))
            self.sides.unread += len(rows) - len(whole)

    def _kept(self, place: Place, raw: bytes) -> Place:
        """Store an item in the spool, and return its place there."""
        item = replace(place, offset=self._spooled, length=len(raw))
        self._spool.seek(self._spooled)
        self._spool.write(raw)
        self._spooled += len(raw)
        return item

    def _array(self, place: Place) -> Iterator[Found]:
        """Yield elements. Each is stored in a spool, so that it can be read again without everything before it."""
        try:
            for number, raw in enumerate(elements(place.box, place.name), 1):
                place = replace(place, number=number)
                try:
                    data, notes = parsed(raw)
                except Unreadable as error:
                    yield Found(place, problem=error.reason)
                    continue
                if "@type" not in data and self.sides.takes(data):
                    continue
                # Elements in another encoding are stored in ours.
                yield Found(self._kept(place, json.dumps(data).encode() if notes else raw), data, notes=notes)
        except Unreadable as error:
            yield Found(place, problem=error.reason)

    def _side(self, box: Box, name: str, kind: str) -> None:
        try:
            self.sides.read(name, kind, outside_json.loads(_text(read(box, name))[0]))
        except (Unreadable, ValueError):
            self.sides.problems.append((name, reason(NOTHING_READ)))


def elements(box: Box, name: str) -> Iterator[bytes]:
    """Yield the elements of the array in a file as they are written, reading only one at a time.

    An element with a superfluous bracket or quotation mark would include everything after it. If the file has lines,
    the next element is found where one begins with the same indentation.
    """
    with box.open(name) as file:
        depth, in_text, escaped, start, position = 0, False, False, -1, 0
        buffer = bytearray()  # grows, and loses its beginning, without being copied
        between, tries = re.compile(rb"$^"), _MOST_TRIES  # matches nothing before the first element
        chunks = _in_utf8(file)
        while True:
            chunk = next(chunks, b"")
            if not chunk:
                cut = between.search(buffer, start) if start >= 0 and tries else None
                if cut is None:
                    break
                yield bytes(buffer[start : cut.end(1)])
                del buffer[: cut.end() - 1]
                depth, in_text, escaped, start, position, tries = 1, False, False, -1, 0, tries - 1
            buffer += chunk
            while match := _MARKS.search(buffer, position):
                mark, at = match[0], match.start()
                position = at + 1
                if in_text:
                    if mark == b"\\":
                        position += 1
                        if position > len(buffer):  # the escaped character is in the next chunk
                            position, escaped = at, True
                            break
                    elif mark == b'"':
                        in_text = False
                    continue
                if mark == b'"':
                    in_text = True
                elif mark in b"[{":
                    depth += 1
                    if depth == 2:
                        start = at
                        if between.pattern == rb"$^":
                            indent = at - len(buffer[:at].rstrip(b" "))
                            between = re.compile(rb"(\n {%d}\}),\s*\{" % indent)
                elif mark in b"]}":
                    depth -= 1
                    if depth == 1 and start >= 0:
                        yield bytes(buffer[start:position])
                        del buffer[:position]
                        position, start = 0, -1
            if escaped:
                escaped = False
            else:
                position = len(buffer)
            if start < 0:
                del buffer[:position]
                position = 0
            if len(buffer) > LARGEST_JSON:
                raise Unreadable(
                    _("The file contains an item larger than %(size)s MB. The rest was not read."),
                    size=LARGEST_JSON // (1024 * 1024),
                )
        if depth:
            raise Unreadable(_("The file ends in the middle of an item. The items before it were read."))


def _in_utf8(file: File) -> Iterator[bytes]:
    """Yield chunks in UTF-8: in UTF-16 and UTF-32 the brackets and quotation marks have other bytes."""
    first = file.read(_CHUNK)
    encoding = json.detect_encoding(first[:4])
    chunks = chain([first], iter(partial(file.read, _CHUNK), b""))
    if encoding.startswith("utf-8"):
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for chunk in chunks:
        yield decoder.decode(chunk).encode(errors="replace")


def parsed(raw: bytes) -> tuple[dict[str, Any], tuple[Reason, ...]]:
    """Return an item and notes on problems. Raises `Unreadable` with the reason."""
    text, notes = _text(raw)
    try:
        data = outside_json.loads(text)
    except outside_json.TooDeep:
        raise Unreadable(TOO_DEEP) from None
    except ValueError as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        raise Unreadable(_("This is not valid JSON (line %(line)s)."), line=line) from None
    if not isinstance(data, dict):
        raise Unreadable(_("This is JSON, but not a Plone item."))
    if _ODD.search(text):
        whole = json.dumps(data, ensure_ascii=False)
        clean = _CONTROL.sub(lambda match: match[1] or "", whole).encode(errors="replace").decode()
        if clean != whole:
            data, notes = json.loads(clean), (*notes, reason(_("Characters that cannot be shown were removed.")))
    return data, notes


def _text(raw: bytes) -> tuple[str, tuple[Reason, ...]]:
    encoding = json.detect_encoding(raw)
    try:
        return raw.decode(encoding), ()
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace"), (
            reason(_("The file is not in UTF-8 and was read as Windows-1252.")),
        )


def _item(*, box: Box, name: str) -> tuple[dict[str, Any], tuple[Reason, ...]]:
    return parsed(read(box, name))


def _found(place: Place) -> Found:
    try:
        data, notes = _item(box=place.box, name=place.name)
    except Unreadable as error:
        return Found(place, problem=error.reason)
    return Found(place, data, notes=notes)
