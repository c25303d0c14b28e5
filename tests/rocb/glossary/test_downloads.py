"""`rocb.glossary.downloads`: each format has all terms. TBX follows the rules of TBX-Basic, style DCA."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.etree import ElementTree as ET

from foundation.translation import tbx as tbx_format
from rocb.glossary import downloads
from rocb.search.glossary import entries

TBX = "{urn:iso:std:iso:30042:ed-2}"
# From TBX-Basic_DCA.sch: the types of each element, and the elements that may have it.
TYPES = {
    ("descrip", "definition"): {"conceptEntry", "langSec"},
    ("termNote", "administrativeStatus"): {"termSec"},
    ("xref", "externalCrossReference"): {"conceptEntry", "langSec", "termSec"},
}
# From TBXcoreStructV03.rng: the order of elements.
ORDER = {
    "tbx": ["tbxHeader", "text"],
    "fileDesc": ["titleStmt", "publicationStmt", "sourceDesc"],
    "conceptEntry": ["descrip", "xref", "note", "langSec"],
    "langSec": ["descrip", "termSec"],
    "termSec": ["term", "termNote"],
}


def tbx() -> ET.Element:
    return ET.fromstring(downloads.as_tbx(entries().values(), title="T & T", address="https://x.example/?a=1&b=2"))


def test_tbx_is_of_the_dialect_and_has_all_concepts_in_three_languages() -> None:
    root = tbx()
    assert (root.tag, root.attrib["type"], root.attrib["style"]) == (f"{TBX}tbx", "TBX-Basic", "dca")
    concepts = root.findall(f"{TBX}text/{TBX}body/{TBX}conceptEntry")
    assert [concept.attrib["id"] for concept in concepts] == [term.anchor for term in entries().values()]
    for concept in concepts:
        sections = concept.findall(f"{TBX}langSec")
        assert [section.attrib[tbx_format.LANGUAGE] for section in sections] == ["en", "fr", "ru"]
        for section in sections:
            preferred = section.findall(f"{TBX}termSec/{TBX}termNote")
            assert [note.text for note in preferred][:1] == ["preferredTerm-admn-sts"]


def test_tbx_has_only_types_and_places_of_the_dialect() -> None:
    for parent in tbx().iter():
        children = [child.tag.removeprefix(TBX) for child in parent]
        if order := ORDER.get(name := parent.tag.removeprefix(TBX)):
            assert children == sorted(children, key=order.index)
        for child, tag in zip(parent, children, strict=True):
            if "type" in child.attrib:
                assert name in TYPES[tag, child.attrib["type"]]
            assert re.match("https?://", child.attrib.get("target", "https://"))
    ids = [concept.attrib["id"] for concept in tbx().iter(f"{TBX}conceptEntry")]
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", one) for one in ids)


def test_json_and_csv_have_what_the_entries_have() -> None:
    rows = json.loads(downloads.as_json(entries().values(), address="https://x.example/"))["terms"]
    assert [(row["id"], row["names"], row["definitions"], row["trust"]) for row in rows] == [
        (term.key, term.names, term.definitions, term.trust) for term in entries().values()
    ]
    text = downloads.as_csv(entries().values())
    assert text.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert [(row["id"], row["ru"], row["fr_definition"]) for row in table] == [
        (term.key, term.names["ru"], term.definitions["fr"]) for term in entries().values()
    ]
    assert not [cell for row in table for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
