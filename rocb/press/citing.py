"""Citations of an item in the active language: APA, Chicago, and the plain style of that language.

The formats come from standards, so they are not translatable texts. The plain style is ГОСТ Р 7.0.100-2018 in Russian
and ISO 690 in French. A language without its own formats uses the English ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from foundation.components.dates import in_words

_ENDS = (".", "!", "?", "…", "»", "”")


@dataclass(frozen=True, slots=True)
class Cited:
    """Data of a citation."""

    title: str
    publisher: str
    published_on: date
    url: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation. ``id`` is its anchor on a page; the text is HTML because titles can be in italics."""

    id: str
    style: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class _Forms:
    """The formats of one language. Dates are Django date formats, empty for dates in words; E is the month in Russian
    dates. ``read`` is the access date in the plain format."""

    apa_date: str
    chicago: str
    chicago_date: str
    plain_name: str
    plain: str
    read: str


_APA = "{publisher} ({date}). {title} {url}"
_FORMS = {
    "en": _Forms(
        apa_date="Y, F j",
        chicago="{publisher} “{sentence}” {date}. {url}.",
        chicago_date="F j, Y",
        plain_name="Plain",
        plain="“{title}”, {publisher}, {date}, {url}{read}",
        read=" (accessed {read_on})",
    ),
    "ru": _Forms(
        apa_date="Y, j E",
        chicago="{publisher} «{title}». {date}. {url}.",
        chicago_date="",
        plain_name="ГОСТ Р\u00a07.0.100-2018",
        plain="{title}. – Текст : электронный // {publisher} : [сайт]. – {year}. – URL: {url}{read}.",
        read=" (дата обращения: {read_on_in_figures})",
    ),
    "fr": _Forms(
        apa_date="Y, j F",
        chicago="{publisher} «\u202f{title}\u202f». {date}. {url}.",
        chicago_date="",
        plain_name="ISO\u00a0690",
        plain="{publisher}. {title} [en ligne]. {date}{read}. Disponible à l’adresse\u00a0: {url}",
        read=" [consulté le {read_on}]",
    ),
}


def citations(cited: Cited, *, read_on: date) -> list[Citation]:
    """Return all three citations. A web page can change, so the plain one contains the access date."""
    return [
        Citation("apa", "APA", apa(cited)),
        Citation("chicago", "Chicago", chicago(cited)),
        Citation("plain", _forms().plain_name, plain(cited, read_on=read_on)),
    ]


def apa(cited: Cited) -> SafeString:
    """Cite the publisher as the author, without repeating it as the site."""
    return format_html(
        _APA,
        publisher=_stopped(cited.publisher),
        date=date_format(cited.published_on, _forms().apa_date),
        title=format_html("<i>{}</i>", _stopped(cited.title)),
        url=cited.url,
    )


def chicago(cited: Cited) -> SafeString:
    forms = _forms()
    return format_html(
        forms.chicago,
        publisher=_stopped(cited.publisher),
        title=cited.title,
        sentence=_stopped(cited.title),
        date=date_format(cited.published_on, forms.chicago_date)
        if forms.chicago_date
        else in_words(cited.published_on),
        url=cited.url,
    )


def plain(cited: Cited, *, read_on: date) -> SafeString:
    """Cite in the plain style. A static copy has no access date, so it removes that part (``rocb.static_copy``)."""
    read = format_html(_forms().read, read_on=in_words(read_on), read_on_in_figures=f"{read_on:%d.%m.%Y}")
    return format_html(
        _forms().plain,
        title=cited.title,
        publisher=cited.publisher,
        date=in_words(cited.published_on),
        year=cited.published_on.year,
        url=cited.url,
        read=format_html("<span data-live-only>{}</span>", read),
    )


def _forms() -> _Forms:
    return _FORMS.get((get_language() or "").split("-")[0], _FORMS["en"])


def _stopped(text: str) -> str:
    return text if text.endswith(_ENDS) else f"{text}."
