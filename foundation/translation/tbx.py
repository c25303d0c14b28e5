"""TBX, the format of glossaries in translation programs: writes our concepts and reads those of others. Pure.

TBX is ISO 30042:2019. It is written in its dialect TBX-Basic, style DCA. Reading accepts both styles (DCA, DCT) and the
elements of TBX 2 (``martif``). https://github.com/LTAC-Global/TBX-Basic_dialect
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from foundation.translation.outside_xml import Problem, Unreadable, parse
from foundation.translation.xliff import NOT_IN_XML

NAMESPACE = "urn:iso:std:iso:30042:ed-2"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
PREFERRED, ADMITTED = "preferredTerm-admn-sts", "admittedTerm-admn-sts"
NOT_TO_BE_USED = {"deprecatedTerm-admn-sts", "supersededTerm-admn-sts"}
CONCEPTS = {"conceptEntry", "termEntry"}
SECTIONS = {"langSec", "langSet"}
TERMS = {"termSec", "tig", "ntig"}


@dataclass(frozen=True, slots=True)
class Concept:
    """Concept with its names by language. ``status`` is that of the first names. ``avoided`` are names not to be used,
    in all languages.
    """

    id: str
    names: Mapping[str, tuple[str, ...]]
    status: str = ""
    definitions: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    avoided: tuple[str, ...] = ()
    other_statuses: tuple[str, ...] = ()
    """Words that are no administrative status of TBX-Basic."""


def write(concepts: Iterable[Concept], *, title: str, about: str) -> bytes:
    root = Element("tbx", {"type": "TBX-Basic", "style": "dca", LANGUAGE: "en", "xmlns": NAMESPACE})
    file = SubElement(SubElement(root, "tbxHeader"), "fileDesc")
    _with_text(SubElement(file, "titleStmt"), "title", title)
    _with_text(SubElement(file, "sourceDesc"), "p", about)
    body = SubElement(SubElement(root, "text"), "body")
    for concept in concepts:
        _write(body, concept)
    indent(root)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _write(body: Element, concept: Concept) -> None:
    entry = SubElement(body, "conceptEntry", {"id": concept.id})
    for name, url in concept.sources:
        _with_text(entry, "xref", name, type="externalCrossReference", target=url)
    for note in concept.notes:
        _with_text(entry, "note", note)
    for code, names in concept.names.items():
        section = SubElement(entry, "langSec", {LANGUAGE: code})
        if definition := concept.definitions.get(code):
            _with_text(section, "descrip", definition, type="definition")
        for number, name in enumerate(names):
            part = SubElement(section, "termSec")
            _with_text(part, "term", name)
            if concept.status and not number:
                _with_text(part, "termNote", concept.status, type="administrativeStatus")


def _with_text(parent: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = NOT_IN_XML.sub("", text)


def read(content: bytes) -> list[Concept]:
    """Return the concepts of a file. Raises `Unreadable`."""
    root = parse(content)
    if _local(root) not in {"tbx", "martif"}:
        raise Unreadable(Problem.OTHER_FORMAT)
    return [_read(element) for element in root.iter() if _local(element) in CONCEPTS]


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _read(entry: Element) -> Concept:
    names: dict[str, list[str]] = {}
    statuses: list[str] = []
    avoided: list[str] = []
    for section in _within(entry, SECTIONS):
        for part in _within(section, TERMS):
            name, status = (" ".join(_texts(part, kinds)) for kinds in ({"term"}, {"administrativeStatus"}))
            if status in NOT_TO_BE_USED:
                avoided.append(name)
            elif name:
                place = 0 if status == PREFERRED else len(names.get(section.get(LANGUAGE, ""), ()))
                names.setdefault(section.get(LANGUAGE, ""), []).insert(place, name)
                statuses.append(status)
    return Concept(
        entry.get("id", ""),
        {code: tuple(some) for code, some in names.items()},
        status=PREFERRED if PREFERRED in statuses else ADMITTED if ADMITTED in statuses else "",
        notes=tuple(dict.fromkeys(_texts(entry, {"note", "definition"}))),
        avoided=tuple(avoided),
        other_statuses=tuple(dict.fromkeys(one for one in statuses if one and one not in {PREFERRED, ADMITTED})),
    )


def _within(element: Element, names: set[str]) -> Iterator[Element]:
    return (child for child in element.iter() if _local(child) in names)


def _texts(element: Element, kinds: set[str]) -> list[str]:
    """Return the texts of elements of these kinds: their name in the style DCT, or their type in the style DCA."""
    found = (child for child in element.iter() if _local(child) in kinds or child.get("type") in kinds)
    return [text for child in found if (text := "".join(child.itertext()).strip())]
