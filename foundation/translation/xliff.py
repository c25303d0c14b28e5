"""XLIFF 2.1, the format in which translation agencies exchange texts: writes texts, and reads what came back. Pure.

Formatting is written as inline codes (``pc`` and ``ph``). On return each code is replaced by the tag that we know by its
number, so HTML of the file is never used. A unit's id contains the fingerprints of the path, the original and the
translation, which any program keeps.

``outside_xml`` parses files, which are untrusted.
https://docs.oasis-open.org/xliff/xliff-core/v2.1/xliff-core-v2.1.html
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import escape, unescape
from operator import itemgetter
from xml.etree.ElementTree import Element, SubElement, tostring

from foundation.translation.outside_xml import Problem, Unreadable, parse
from foundation.whole_numbers import whole_number

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"  # version 2.1 has the same namespace
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
TAG = re.compile(r"(<[^<>]*>)")
NAME = re.compile(r"</?\s*([\w-]+)")
NOT_IN_XML = re.compile("([^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff])")
MOST_NESTED = 20
KINDS = {
    "a": ("link", ""),
    "b": ("fmt", "xlf:b"),
    "i": ("fmt", "xlf:i"),
    "br": ("fmt", "xlf:lb"),
    "embed": ("image", ""),
}


class State(StrEnum):
    INITIAL = "initial"
    TRANSLATED = "translated"
    REVIEWED = "reviewed"
    FINAL = "final"


class WrongCodes(ValueError):
    """Error for inline codes of a text that are missing or unknown. They are given as tags or numbers."""

    def __init__(self, missing: Iterable[str], unknown: Iterable[str] = ()) -> None:
        self.missing, self.unknown = list(missing), list(unknown)
        super().__init__(f"missing {self.missing}, unknown {self.unknown}")


@dataclass(frozen=True, slots=True)
class Unit:
    """Text to be translated. Rich text is HTML. ``target`` is None if there is no translation yet."""

    id: str
    source: str
    target: str | None
    is_rich: bool
    state: State
    notes: tuple[tuple[str, str], ...] = ()
    sub_state: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """Part of a text: characters, or an inline code by its number. ``kind``: text, open, close, alone."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Returned:
    """Unit of a returned file. ``target`` is None if it has no translation."""

    id: str
    target: tuple[Token, ...] | None
    state: str


@dataclass(frozen=True, slots=True)
class Document:
    """Returned file: units and titles by the id of their ``file`` element."""

    source_language: str
    target_language: str
    files: Mapping[str, list[Returned]]
    titles: Mapping[str, str]


def tokens(value: str, *, is_rich: bool) -> list[Token]:
    """Split a text into characters and tags. The value of a code is its tag."""
    if not is_rich:
        return [Token("text", value)] if value else []
    found = []
    for part in TAG.split(value):
        if part.startswith("</"):
            found.append(Token("close", part))
        elif part.startswith("<"):
            found.append(Token("alone" if part.endswith("/>") else "open", part))
        elif part:
            found.append(Token("text", unescape(part)))
    return found


def _tags(value: str | None, *, is_rich: bool) -> list[str]:
    return [token.value for token in tokens(value or "", is_rich=is_rich) if token.kind in {"open", "alone"}]


def _numbers(source: list[str], target: list[str]) -> list[str]:
    """Return the number of each tag of the translation: that of the same tag of the original, or else of one with the
    same name, or else a new one."""
    free = {str(number): tag for number, tag in enumerate(source, start=1)}
    found: dict[int, str] = {}
    for likeness in (str, _kind):
        alike: dict[object, deque[str]] = defaultdict(deque)
        for number, tag in free.items():
            alike[likeness(tag)].append(number)
        for place, tag in enumerate(target):
            if place not in found and (numbers := alike[likeness(tag)]):
                found[place] = numbers.popleft()
                del free[found[place]]
    new = iter(range(len(source) + 1, len(source) + len(target) + 1))
    return [found.get(place) or str(next(new)) for place in range(len(target))]


def _kind(tag: str) -> tuple[str, bool]:
    return _name(tag), tag.endswith("/>")


def _name(tag: str) -> str:
    found = NAME.match(tag)
    return found[1].lower() if found else ""


def write(files: Iterable[tuple[str, str, Iterable[Unit]]], *, source_language: str, target_language: str) -> bytes:
    """Return the document. Each file has an id, a title and its units."""
    attributes = {"xmlns": NAMESPACE, "version": "2.1", "srcLang": source_language, "trgLang": target_language}
    root = Element("xliff", attributes)
    for file_id, title, units in files:
        holder = SubElement(root, "file", {"id": file_id, "original": NOT_IN_XML.sub("", title), SPACE: "preserve"})
        for unit in units:
            _write_unit(holder, unit)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _write_unit(holder: Element, unit: Unit) -> None:
    element = SubElement(holder, "unit", {"id": unit.id})
    notes = SubElement(element, "notes") if unit.notes else element
    for category, note in unit.notes:
        SubElement(notes, "note", {"category": category}).text = NOT_IN_XML.sub("", note)
    data: dict[str, str] = {}
    segment = Element("segment", {"state": unit.state.value})
    if unit.sub_state:
        segment.set("subState", unit.sub_state)
    source_tags = _tags(unit.source, is_rich=unit.is_rich)
    numbers = [str(number) for number in range(1, len(source_tags) + 1)]
    _write_text(SubElement(segment, "source"), unit.source, numbers, data, is_rich=unit.is_rich)
    if unit.target is not None:
        numbers = _numbers(source_tags, _tags(unit.target, is_rich=unit.is_rich))
        _write_text(SubElement(segment, "target"), unit.target, numbers, data, is_rich=unit.is_rich)
    if data:
        holder_of_data = SubElement(element, "originalData")
        for tag, key in data.items():
            SubElement(holder_of_data, "data", {"id": key}).text = tag
    element.append(segment)


def _write_text(place: Element, value: str, numbers: list[str], data: dict[str, str], *, is_rich: bool) -> None:
    """Write the text into ``place``. Deeply nested codes are written as separate starts and ends (``sc``, ``ec``),
    because `outside_xml` and other programs read only a few levels.
    """
    stack, number = [place], iter(numbers)
    flat: list[str] = []  # numbers of the codes in the innermost element
    for token in tokens(value, is_rich=is_rich):
        if token.kind == "text":
            _write_characters(stack[-1], token.value)
        elif token.kind == "close" and flat:
            SubElement(stack[-1], "ec", {"startRef": flat.pop(), "dataRef": _data(data, token.value)})
        elif token.kind == "close":
            code = stack.pop()
            code.set("dataRefEnd", _data(data, token.value))
        elif token.kind == "open" and len(stack) > MOST_NESTED:
            flat.append(next(number))
            SubElement(stack[-1], "sc", {"id": flat[-1], "dataRef": _data(data, token.value)})
        else:
            code = SubElement(stack[-1], "pc" if token.kind == "open" else "ph", {"id": next(number)})
            code.set("dataRefStart" if token.kind == "open" else "dataRef", _data(data, token.value))
            kind, detail = KINDS.get(_name(token.value), ("other", ""))
            code.set("type", kind)
            if detail:
                code.set("subType", detail)
            if token.kind == "open":
                stack.append(code)


def _write_characters(place: Element, text: str) -> None:
    for number, part in enumerate(NOT_IN_XML.split(text)):
        if number % 2:
            SubElement(place, "cp", {"hex": f"{ord(part):04X}"})
        elif len(place):
            place[-1].tail = (place[-1].tail or "") + part
        else:
            place.text = (place.text or "") + part


def _data(data: dict[str, str], tag: str) -> str:
    """Return the id of the original data, added once."""
    return data.setdefault(tag, f"d{len(data) + 1}")


def read(content: bytes) -> Document:
    """Read a file that came back. Raises `Unreadable`."""
    root = parse(content)
    if _local(root) != "xliff" or not root.get("version", "").startswith("2."):
        raise Unreadable(Problem.OTHER_FORMAT)
    files: dict[str, list[Returned]] = {}
    titles: dict[str, str] = {}
    for file in _children(root, "file"):
        titles.setdefault(file.get("id", ""), file.get("original", ""))
        units = files.setdefault(file.get("id", ""), [])
        units += [_returned(unit) for unit in file.iter() if _local(unit) == "unit"]
    return Document(root.get("srcLang", ""), root.get("trgLang", ""), files, titles)


def _local(element: Element) -> str:
    space, _, name = str(element.tag).rpartition("}")
    return name if space == f"{{{NAMESPACE}" else ""


def _children(element: Element, *names: str) -> Iterator[Element]:
    return (child for child in element if _local(child) in names)


def _returned(unit: Element) -> Returned:
    """Read a unit, whose text the other program may have split into segments and reordered. If a segment is not
    translated, the unit has no text.
    """
    parts: list[tuple[int, list[Token]]] = []
    is_translated, states = False, []
    for place, part in enumerate(_children(unit, "segment", "ignorable"), 1):
        source, target = (next(_children(part, name), None) for name in ("source", "target"))
        words = [] if source is None else list(_read_text(source))
        tokens = words if target is None and _local(part) == "ignorable" else list(_read_text(target))
        if _local(part) == "segment":
            states.append(part.get("state", State.INITIAL))
            is_translated = is_translated or target is not None
            if _says_something(words) and not _says_something(tokens):
                return Returned(unit.get("id", ""), None, "")
        order = whole_number("" if target is None else target.get("order", ""))
        parts.append((place if order is None else order, tokens))
    found = [token for _place, tokens in sorted(parts, key=itemgetter(0)) for token in tokens]
    same = set(states)
    return Returned(unit.get("id", ""), tuple(found) if is_translated else None, same.pop() if len(same) == 1 else "")


def _says_something(tokens: Iterable[Token]) -> bool:
    return any(token.kind != "text" or token.value.strip() for token in tokens)


def _read_text(element: Element | None) -> Iterator[Token]:
    if element is None:
        return
    if element.text:
        yield Token("text", element.text)
    for child in element:
        name, number = _local(child), child.get("id", "")
        if name == "pc":
            yield Token("open", number)
            yield from _read_text(child)
            yield Token("close", number)
        elif name == "ph":
            yield Token("alone", number)
        elif name == "cp":
            yield Token("text", _character(child.get("hex", "")))
        elif name == "mrk":
            yield from _read_text(child)
        elif name in {"sc", "ec"}:
            yield Token("open" if name == "sc" else "close", number or child.get("startRef", ""))
        if child.tail:
            yield Token("text", child.tail)


def _character(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""


def value_of(target: Iterable[Token], *, source: str, translation: str | None, is_rich: bool) -> str:
    """Return the returned text in the form in which it is stored. Raises `WrongCodes` if an inline code of ``source``
    is missing, or one is unknown, twice or badly nested.
    """
    source_tags, own_tags = _tags(source, is_rich=is_rich), _tags(translation, is_rich=is_rich)
    known = {str(number): tag for number, tag in enumerate(source_tags, start=1)}
    needed = set(known)
    known |= dict(zip(_numbers(source_tags, own_tags), own_tags, strict=True))
    written: list[str] = []
    stack: list[str] = []
    seen: set[str] = set()
    for token in target:
        if token.kind == "text":
            written.append(escape(token.value, quote=False) if is_rich else token.value)
        elif token.kind == "close":
            if not stack or stack.pop() != token.value:
                raise WrongCodes([], [token.value])
            written.append(f"</{_name(known[token.value])}>")
        else:
            is_alone = token.value in known and known[token.value].endswith("/>")
            if token.value not in known or token.value in seen or is_alone != (token.kind == "alone"):
                raise WrongCodes([], [token.value])
            seen.add(token.value)
            written.append(known[token.value])
            if token.kind == "open":
                stack.append(token.value)
    if stack:
        raise WrongCodes([], stack)
    value = "".join(written)
    if value != translation and (missing := needed - seen):
        raise WrongCodes(known[number] for number in sorted(missing, key=int))
    return value
