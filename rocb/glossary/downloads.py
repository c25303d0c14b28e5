"""All terms of the glossary for other programs: JSON, CSV, and TBX for translation tools. Pure.

TBX is ISO 30042:2019 in its dialect TBX-Basic, style DCA. Its definition, the rules that the tests repeat:
https://github.com/LTAC-Global/TBX-Basic_dialect
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from rocb.search.glossary import Term, Trust
from rocb.search.terms import LANGUAGES

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
TBX_NAMESPACE = "urn:iso:std:iso:30042:ed-2"
NOTE = "Definitions are in English only. Synonyms are words that readers use; not all are exact."
TRUST = {
    Trust.OFFICIAL: "From official sources.",
    Trust.PARTLY: "An official source confirms some of the names.",
    Trust.USAGE: "Usage, not confirmed by an official source.",
}


def as_json(terms: Iterable[Term], *, address: str) -> bytes:
    rows = [
        {
            "id": term.key,
            "definition": term.definition,
            "names": term.names,
            "synonyms": {code: list(words) for code, words in term.synonyms.items()},
            "broader": list(term.broader),
            "sources": [
                {"name": source.name, "url": source.url, "is_official": source.is_official} for source in term.sources
            ],
            "trust": term.trust,
        }
        for term in terms
    ]
    document = {"address": address, "note": NOTE, "trust": TRUST, "terms": rows}
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def as_csv(terms: Iterable[Term]) -> bytes:
    """Return a table with a byte order mark, without which Excel shows no Cyrillic."""
    text = io.StringIO()
    names = [*LANGUAGES, *(f"{code}_synonyms" for code in LANGUAGES)]
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(["id", *names, "definition", "sources", "trust"])
    for term in terms:
        synonyms = ["|".join(term.synonyms[code]) for code in LANGUAGES]
        sources = " | ".join(source.url for source in term.sources)
        table.writerow([term.key, *term.names.values(), *synonyms, term.definition, sources, term.trust])
    return text.getvalue().encode("utf-8-sig")


def as_tbx(terms: Iterable[Term], *, title: str, address: str) -> bytes:
    root = ET.Element("tbx", {"type": "TBX-Basic", "style": "dca", LANGUAGE: "en", "xmlns": TBX_NAMESPACE})
    file = ET.SubElement(ET.SubElement(root, "tbxHeader"), "fileDesc")
    _with_text(ET.SubElement(file, "titleStmt"), "title", title)
    _with_text(ET.SubElement(file, "sourceDesc"), "p", f"{address}. {NOTE}")
    body = ET.SubElement(ET.SubElement(root, "text"), "body")
    for term in terms:
        _concept(body, term)
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _concept(body: ET.Element, term: Term) -> None:
    concept = ET.SubElement(body, "conceptEntry", {"id": term.anchor})
    for source in term.sources:
        _with_text(concept, "xref", source.name, type="externalCrossReference", target=source.url)
    _with_text(concept, "note", TRUST[term.trust])
    for code in LANGUAGES:
        section = ET.SubElement(concept, "langSec", {LANGUAGE: code})
        if code == "en":
            _with_text(section, "descrip", term.definition, type="definition")
        for name in (term.names[code], *term.synonyms[code]):
            part = ET.SubElement(section, "termSec")
            _with_text(part, "term", name)
            if name == term.names[code]:
                _with_text(part, "termNote", "preferredTerm-admn-sts", type="administrativeStatus")


def _with_text(parent: ET.Element, tag: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, tag, attributes).text = text
