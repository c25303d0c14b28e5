"""Pages of the glossary: all terms by letter, the entries of one letter, and the downloads."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from foundation import languages
from foundation.settings import site_name
from rocb.glossary import downloads
from rocb.pages.topics import paths_in_all_languages
from rocb.search.glossary import Term, Trust, by_letter, entries, path_of, path_to
from rocb.search.terms import LANGUAGES

KINDS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "tbx": "application/x-tbx+xml",
}


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Show the names of all terms, with links to their entries."""
    language = _language()
    letters = [
        {"letter": letter, "path": path_of(letter), "terms": [_listed(term, language) for term in some]}
        for letter, some in by_letter(language).items()
    ]
    context = {
        "letters": letters,
        "count": len(entries()),
        "downloads": [(kind.upper(), reverse("glossary_download", args=[kind])) for kind in KINDS],
        "language_paths": paths_in_all_languages("glossary"),
    }
    return render(request, "rocb/glossary.html", context)


@require_safe
def letter(request: HttpRequest, letter: str) -> HttpResponse:
    language, capital = _language(), letter.upper()
    if letter != letter.lower() or capital not in by_letter(language):
        raise Http404(letter)
    context = {
        "letter": capital,
        "letters": [{"letter": one, "path": path_of(one)} for one in by_letter(language)],
        "terms": [_shown(term, language) for term in by_letter(language)[capital]],
        "up_path": reverse("glossary"),
    }
    return render(request, "rocb/glossary_letter.html", context)


@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404(kind)
    response = HttpResponse(_document(kind), content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="customs-terms.{kind}"'
    response["Cache-Control"] = "public, max-age=3600"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@cache
def _document(kind: str) -> bytes:
    with override("en"):
        address = settings.PUBLIC_URL + reverse("glossary")
    rows = entries().values()
    match kind:
        case "json":
            return downloads.as_json(rows, address=address)
        case "csv":
            return downloads.as_csv(rows)
    return downloads.as_tbx(rows, title=f"Customs terms, {site_name()}", address=address)


def _listed(term: Term, language: str) -> dict[str, Any]:
    return {"name": term.names[language], "path": path_to(term, language)}


def _shown(term: Term, language: str) -> dict[str, Any]:
    others = [code for code in LANGUAGES if code != language]
    broader = [entries()[key] for key in term.broader if key in entries()]
    return {
        "anchor": term.anchor,
        "name": term.names[language],
        "definition": term.definition(language),
        "synonyms": term.synonyms[language],
        "others": [{"code": code, "name": term.names[code], "synonyms": term.synonyms[code]} for code in others],
        "broader": [_listed(one, language) for one in broader],
        "sources": term.sources,
        "is_official": term.trust is Trust.OFFICIAL,
        "is_partly_official": term.trust is Trust.PARTLY,
    }


def _language() -> str:
    """Return the language of the page, or English for a language without terms."""
    code = languages.current()
    return code if code in LANGUAGES else "en"
