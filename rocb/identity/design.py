"""A style guide: one page that shows every component as readers see it, in debug mode only.

Colours and sizes are read from the style sheet, so the page always matches it. The contrast of each pair in use
is computed. The page is for developers and in English only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events.api import Moment, Stage

TEXT, CONTROL = 4.5, 3.0  # WCAG 2.2: 1.4.3 and 1.4.11

# (foreground, background, minimum contrast, use)
PAIRS = (
    ("ink", "paper", TEXT, "text"),
    ("ink", "stone", TEXT, "text on a panel"),
    ("ink-soft", "paper", TEXT, "dates, summaries, help"),
    ("ink-soft", "stone", TEXT, "the same on a panel"),
    ("accent", "paper", TEXT, "links, kinds"),
    ("accent", "stone", TEXT, "links on a panel"),
    ("accent-strong", "paper", TEXT, "links under the pointer; the ring of the focus"),
    ("accent-strong", "stone", TEXT, "the same on a panel"),
    ("on-accent", "accent", TEXT, "buttons"),
    ("on-accent", "accent-strong", TEXT, "buttons under the pointer"),
    ("on-deep", "deep", TEXT, "head and foot of the page"),
    ("paper", "ink", TEXT, "cancelled, postponed"),
    ("wrong", "paper", TEXT, "errors of a form"),
    ("edge", "paper", CONTROL, "edges of fields and buttons"),
    ("accent", "line", CONTROL, "the mark of the current page"),
)

_DECLARATION = re.compile(r"--([a-z0-9-]+):\s*([^;]+);")
_BOTH_MODES = re.compile(r"light-dark\((#[0-9a-f]{3,6}),\s*(#[0-9a-f]{3,6})\)")


@dataclass(frozen=True, slots=True)
class Colour:
    name: str
    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class Contrast:
    """A pair of colours in use, with its contrast in both modes."""

    front: Colour
    back: Colour
    least: float
    use: str

    @property
    def light(self) -> float:
        return contrast(self.front.light, self.back.light)

    @property
    def dark(self) -> float:
        return contrast(self.front.dark, self.back.dark)

    @property
    def is_enough(self) -> bool:
        return min(self.light, self.dark) >= self.least


@dataclass(frozen=True, slots=True)
class Tokens:
    """Custom properties of the style sheet: colours, and the other values as written."""

    colours: dict[str, Colour] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, css: str) -> Tokens:
        layer = css[css.index("@layer tokens {") : css.index("@layer base {")]
        found = cls()
        for name, value in _DECLARATION.findall(layer):
            both = _BOTH_MODES.fullmatch(value)
            if both or re.fullmatch(r"#[0-9a-f]{3,6}", value):
                light, dark = both.groups() if both else (value, value)
                found.colours[name] = Colour(name, _six(light), _six(dark))
            else:
                found.others[name] = value
        return found

    def contrasts(self) -> list[Contrast]:
        return [Contrast(self.colours[a], self.colours[b], least, use) for a, b, least, use in PAIRS]


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio of two colours in the form ``#rrggbb``."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _six(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(letter * 2 for letter in colour[1:])


# --- The page ---------------------------------------------------------------------------------------------------------


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    path = finders.find("rocb/site.css")
    assert path
    tokens = Tokens.read(Path(path).read_text(encoding="utf-8"))
    return render(request, "rocb/design.html", {"tokens": tokens, **samples()})


class SampleForm(forms.Form):
    name = forms.CharField(label="Name")
    email = forms.EmailField(label="Work e-mail", help_text="The confirmation goes there.")
    often = forms.ChoiceField(
        label="How often", choices=[("day", "Every day"), ("week", "Every week")], widget=forms.RadioSelect
    )


LONG = (
    "Administrations of the region exchange what they learnt from introducing authorised economic operators, advance"
    " cargo information, coordinated border management and the mutual recognition of both"
)
COMPOUND = "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung"
RUSSIAN = "Администрации региона обменялись опытом внедрения института уполномоченных экономических операторов"
HEBREW = "מנהל המכס מציג את תוכנית העבודה לשנת 2026"
# Each line contains the letters that fonts often lack.
SCRIPTS = (
    ("en", "English", "Customs at the border of 53 administrations, 1 234 567.89"),
    ("ru", "Russian", "Съешь ещё этих мягких французских булок, да выпей чаю"),
    ("fr", "French", "Voix ambiguë d’un cœur qui, au zéphyr, préfère les jattes de kiwis"),
    ("az", "Azerbaijani", "Zəfər, jaketini də, papağını da götür, bu axşam hava çox soyuq olacaq"),
    ("el", "Greek", "Ξεσκεπάζω τὴν ψυχοφθόρα βδελυγμία· Ώρα Ελλάδος"),
    ("kk", "Kazakh", "Қазақстан: ә, ғ, қ, ң, ө, ұ, ү, һ, і"),
    ("ky", "Kyrgyz", "Кыргызстан: ң, ө, ү; Өзгөн, Ысык-Көл"),
    ("tg", "Tajik", "Тоҷикистон: ғ, ӣ, қ, ӯ, ҳ, ҷ"),
    ("uk", "Ukrainian", "Україна: ґ, є, і, ї; Ґудзик, Єдність, Їжак"),
    ("tr", "Turkish", "Pijamalı hasta yağız şoföre çabucak güvendi: ğ, ı, İ, ş"),
    ("ro", "Romanian", "Muzicologă în bej vând whisky și tequila, preț fix: ă, â, î, ș, ț"),
    ("is", "Icelandic", "Kæmi ný öxi hér, ykist þjófum nú bæði víl og ádrepa"),
    ("ka", "Georgian", "საქართველო (letters of the system)"),
    ("he", "Hebrew", "ישראל (letters of the system)"),
)


def samples() -> dict[str, Any]:
    """Return values as the views of the site pass them to components."""
    empty, wrong = SampleForm(prefix="empty"), SampleForm({"wrong-email": "nobody"}, prefix="wrong")
    wrong.full_clean()
    return {
        "scripts": SCRIPTS,
        "items": [
            _item("An item of a list: type and date, title, summary, topics", summary="One or two sentences."),
            _item(LONG, kind_name="Newsletter issue"),
            _item(COMPOUND, language="de", summary=f"In another language: {COMPOUND}"),
            _item(RUSSIAN, language="ru"),
        ],
        "external": [
            _item("An item of another site", is_external=True, byline="WCO newsroom", language_name="English"),
            _item(HEBREW, is_external=True, byline="Customs", language="he", language_name="Hebrew", summary=HEBREW),
        ],
        "cards": [
            _card(
                Stage.COMING, "Upcoming", moment=Moment("2026-12-01T10:00+01:00", "10:00", zone="Brussels time (UTC+1)")
            ),
            _card(Stage.COMING, "New date", was="24 November 2026"),
            _card(Stage.RUNNING, "Under way", title=LONG, last=date(2026, 12, 3)),
            _card(Stage.POSTPONED, "Postponed", first=None, when="Date to be confirmed"),
            _card(Stage.CANCELLED, "Cancelled"),
            _card(Stage.OVER, "Held"),
        ],
        "filters": [
            {
                "name": "topic",
                "label": "Topic",
                "is_active": True,
                "choices": [
                    {"label": "All", "path": "#", "is_current": False},
                    {"label": "Disruptive technologies", "path": "#", "is_current": True},
                ],
            },
            {"name": "kind", "label": "Type", "is_active": False, "choices": [{"label": "All", "path": "#"}]},
        ],
        "slice": {"first_path": "#1", "newer_path": "#2", "older_path": "#3"},
        "empty_form": empty,
        "wrong_form": wrong,
        "neighbours": {"older": _item("The one before"), "newer": _item(LONG)},
    }


def _item(title: str, **values: Any) -> dict[str, Any]:
    labels = [{"type": "topic", "name": name, "language": "en"} for name in ("Trade facilitation", "Integrity")]
    at = datetime(2026, 11, 17, 8, tzinfo=UTC)
    facts = {"path": "#", "kind_name": "News", "language": "en", "published_at": at, "labels": labels}
    return {"title": title, **facts, **values}


def _card(stage: Stage, status: str, **values: Any) -> SimpleNamespace:
    title = values.pop("title", f"An event: {status.lower()}")
    shown = {
        "edition": {"title": title},
        "path": "#",
        "kind": "Webinar",
        "stage": stage,
        "status": status,
        "when": "Tuesday 1 December 2026",
        "was": "",
        "first": date(2026, 12, 1),
        "last": None,
        "moment": None,
        "place": "Online",
        "series": {"title": "First Tuesday webinar"},
    }
    return SimpleNamespace(**{**shown, **values})
