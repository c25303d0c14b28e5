"""A citation as a file for programs that manage references: BibTeX (as biblatex reads it) and RIS. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from rocb.press.citing import Cited

_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "{}$&%#_"},
    }
)
_LANGUAGES = {"en": "english", "ru": "russian", "fr": "french"}  # as babel calls them


@dataclass(frozen=True, slots=True)
class Form:
    """``name`` is that of the format, the same in all languages; ``write`` takes ``key`` (ASCII) and ``read_on`` too."""

    name: str
    content_type: str
    write: Callable[..., str]


def bibtex(cited: Cited, *, language: str, key: str, read_on: date) -> str:
    fields = {
        "title": f"{{{_line(cited.title).translate(_LATEX)}}}",  # in two pairs of braces: capitals stay
        "author": f"{{{_line(cited.publisher).translate(_LATEX)}}}",  # no first and last name
        "date": cited.published_on.isoformat(),
        "url": cited.url,
        "urldate": read_on.isoformat(),
        **({"langid": _LANGUAGES[language]} if language in _LANGUAGES else {}),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@online{{{key},\n{lines}\n}}\n"


def ris(cited: Cited, *, language: str, key: str, read_on: date) -> str:
    tags = (
        ("TY", "ELEC"),
        ("ID", key),
        ("TI", _line(cited.title)),
        ("AU", _line(cited.publisher)),
        ("PY", f"{cited.published_on:%Y}"),
        ("DA", f"{cited.published_on:%Y/%m/%d}/"),
        ("UR", cited.url),
        ("Y2", f"{read_on:%Y/%m/%d}/"),
        ("LA", language),
        ("ER", ""),
    )
    return "".join(f"{tag}  - {value}\r\n" for tag, value in tags)


def _line(text: str) -> str:
    """On one line, so that no title adds a field of its own."""
    return " ".join(text.split())


FORMS = {
    "bib": Form("BibTeX", "application/x-bibtex; charset=utf-8", bibtex),
    "ris": Form("RIS", "application/x-research-info-systems; charset=utf-8", ris),
}
