"""All terms of the glossary for other programs: JSON, CSV, and TBX for translation tools. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable

from foundation.translation import tbx
from rocb.search.glossary import Term, Trust
from rocb.search.terms import LANGUAGES

NOTE = (
    "Synonyms are words that readers use; not all are exact. The definitions are short explanations, not legal texts."
)
TRUST = {
    Trust.OFFICIAL: "From official sources.",
    Trust.PARTLY: "An official source confirms some of the names.",
    Trust.USAGE: "Usage, not confirmed by an official source.",
}


def as_json(terms: Iterable[Term], *, address: str) -> bytes:
    rows = [
        {
            "id": term.key,
            "names": term.names,
            "definitions": term.definitions,
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
    """Return a table with a byte order mark, without which Excel would not show Cyrillic letters."""
    text = io.StringIO()
    columns = [
        "id",
        *(f"{code}{kind}" for kind in ("", "_synonyms", "_definition") for code in LANGUAGES),
        "sources",
        "trust",
    ]
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(columns)
    for term in terms:
        synonyms = ["|".join(term.synonyms[code]) for code in LANGUAGES]
        sources = " | ".join(source.url for source in term.sources)
        table.writerow([term.key, *term.names.values(), *synonyms, *term.definitions.values(), sources, term.trust])
    return text.getvalue().encode("utf-8-sig")


def as_tbx(terms: Iterable[Term], *, title: str, address: str) -> bytes:
    return tbx.write(map(_concept, terms), title=title, about=f"{address}. {NOTE}")


def _concept(term: Term) -> tbx.Concept:
    return tbx.Concept(
        term.anchor,
        {code: (term.names[code], *term.synonyms[code]) for code in LANGUAGES},
        status=tbx.PREFERRED,
        definitions=term.definitions,
        notes=(TRUST[term.trust],),
        sources=tuple((source.name, source.url) for source in term.sources),
    )
