"""Citations for reference managers: BibTeX (as biblatex reads it) and RIS. Pure."""

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
_LANGUAGES = {"en": "english", "ru": "russian", "fr": "french"}  # names of languages in babel


@dataclass(frozen=True, slots=True)
class Form:
    """A file format. ``name`` is the same in all languages; ``write`` also takes ``key`` (ASCII) and ``read_on``."""

    name: str
    content_type: str
    write: Callable[..., str]


def bibtex(cited: Cited, *, language: str, key: str, read_on: date) -> str:
    fields = {
        "title": f"{{{_line(cited.title).translate(_LATEX)}}}",  # double braces preserve capitals
        "author": f"{{{_line(cited.publisher).translate(_LATEX)}}}",  # so that the name is not split into first and last name
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
    """Return the text on one line, so that a title cannot add fields."""
    return " ".join(text.split())


FORMS = {
    "bib": Form("BibTeX", "application/x-bibtex; charset=utf-8", bibtex),
    "ris": Form("RIS", "application/x-research-info-systems; charset=utf-8", ris),
}
