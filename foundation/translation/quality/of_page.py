"""Findings for the texts of a page, for its editor and the side-by-side screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from django.apps import apps
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import ngettext
from wagtail.models import Page

from foundation.languages import spelling
from foundation.translation import pages
from foundation.translation.pairing import Pair, State
from foundation.translation.quality.checking import Context, Side, check, union
from foundation.translation.quality.comparing import differences
from foundation.translation.quality.findings import Finding, Kind
from foundation.translation.quality.month_names import knows_months
from foundation.translation.quality.terms import glossary
from foundation.translation.texts import Text, Texts

# For a page type: the date of a correction of the original that a version of this type lacks.
_corrections: dict[type[Any], Callable[[Any], date | None]] = {}


def register_corrections(model: type[Any], missed_on: Callable[[Any], date | None]) -> None:
    """Report texts that were translated before a correction of the original as errors. ``missed_on`` returns the date
    of a correction that the given version lacks. Call in ``AppConfig.ready``.
    """
    _corrections[model] = missed_on


@dataclass(frozen=True, slots=True)
class Found:
    """Finding with its text. ``path`` is that of the translation, empty for the whole page. ``count`` is the number of
    texts of the field with this finding.
    """

    finding: Finding
    path: str = ""
    label: str = ""
    count: int = 1

    @property
    def message(self) -> str:
        """The message with the name of the text, because a block can have several."""
        if self.count > 1 and self.finding.is_error:
            text = ngettext(
                "%(count)d text is still in the language of the original.",
                "%(count)d texts are still in the language of the original.",
                self.count,
            )
            return text % {"count": self.count}
        if self.count > 1:
            text = ngettext("%(count)d text is not translated.", "%(count)d texts are not translated.", self.count)
            return text % {"count": self.count}
        return spelling.labelled(self.label, self.finding.message) if self.label else self.finding.message

    @property
    def field(self) -> str:
        return self.path.split("/")[0]

    @property
    def block(self) -> str:
        """The ID of the block of a text in a stream, or an empty string."""
        return (*self.path.split("/"), "")[1]


def findings_of(page: Any) -> list[Found]:
    """Return the findings of a translation as it is in memory; none without the app. The number of queries does not
    depend on its length.
    """
    if not apps.is_installed("foundation.translation") or not pages.is_translated(page):
        return []
    original = pages.original_of(page)
    found = [] if original is None else findings_of_pairs(pages.read(original, page), original, page)
    if drafts := pages.unread_drafts(page):
        found.append(Found(Finding(Kind.DRAFT, count=len(drafts)), drafts[0].path))
    return found


def for_editor(page: Any) -> list[Found]:
    """Return the findings of a translation, with one for all texts of a field that are not translated."""
    found: list[Found] = []
    left: dict[tuple[str, bool], int] = {}
    for one in findings_of(page):
        kind = one.field, one.finding.is_error
        if not _is_about_language(one.finding):
            found.append(one)
        elif kind in left:
            place = left[kind]
            found[place] = replace(found[place], count=found[place].count + 1)
        else:
            left[kind] = len(found)
            found.append(one)
    return found


def findings_of_pairs(pairs: list[Pair], original: Any, page: Any) -> list[Found]:
    """Return the findings of these texts of ``page``. One query if they have links to pages."""
    codes = original.locale.language_code, page.locale.language_code
    has_dates = all(map(knows_months, codes))
    sides = [
        (pair, _side(pair.original, codes[0], has_dates), _side(pair.translation, codes[1], has_dates))
        for pair in pairs
        if pair.original and pair.translation and pair.state is not State.SAME
    ]
    linked = _keys_of_pages(side for _pair, *both in sides for side in both)
    unrecorded = [(mine, theirs) for pair, mine, theirs in sides if pair.state is State.UNKNOWN]
    known = union(one.facts for one, _other in unrecorded), union(other.facts for _one, other in unrecorded)
    found: list[Found] = []
    missed_on = next((missed(page) for model, missed in _corrections.items() if isinstance(page, model)), None)
    texts = cache(lambda: Texts(page))

    def quoted(text: Text | None) -> bool:
        return text is not None and texts().is_quotation(text.path)

    for pair, mine, theirs in sides:
        is_unknown = pair.state is State.UNKNOWN
        context = Context(linked, None if is_unknown else glossary(*codes), known if is_unknown else None)
        own = [
            one for one in check(mine, theirs, context) if not (_is_about_language(one) and quoted(pair.translation))
        ]
        if pair.state is State.MISSING and not any(map(_is_about_language, own)):
            own = [] if quoted(pair.translation) else [Finding(Kind.LANGUAGE, original=mine.text)]
        if missed_on and pair.state is State.OUT_OF_DATE:
            own.insert(0, Finding(Kind.CORRECTION, translation=theirs.text, expected=date_format(missed_on)))
        found += [_found(one, pair.translation) for one in own]
    for pair in pairs:
        if pair.state is State.GONE and pair.translation:
            found.append(_found(Finding(Kind.GONE, translation=pair.translation.words), pair.translation))
    found += of_figures(original, page, texts())
    if missed_on and all(pair.state is not State.OUT_OF_DATE for pair in pairs):
        found.append(Found(Finding(Kind.CORRECTION, expected=date_format(missed_on))))
    return found


def of_figures(original: Any, page: Any, texts: Texts | None = None) -> list[Found]:
    """Return the differences between figures, which have no words. Tables of different sizes are compared as wholes. If
    the sizes are the same, a figure in another cell is a warning. ``texts``: those of ``page``, if they are known.
    """
    theirs = (texts or Texts(page)).figures
    mine = Texts(original).figures if theirs else []
    codes = original.locale.language_code, page.locale.language_code
    has_dates = all(map(knows_months, codes))
    sides = [
        [_side(text, code, has_dates) for text in found] for found, code in zip((mine, theirs), codes, strict=True)
    ]
    facts = [union(one.facts for one in side) for side in sides]
    wrong = {one.original: one for one in differences(*facts) if one.original}
    if len(mine) != len(theirs):
        return [_found(one, theirs[0]) for one in wrong.values()]
    found: list[Found] = []
    moved: list[Text] = []
    for text, *both in zip(theirs, *sides, strict=True):
        differ = check(*both)
        found += [_found(one, text) for one in differ if one.original in wrong]
        if differ and not any(one.original in wrong for one in differ):
            moved.append(text)
    if moved:  # a table can be sorted by its names in each language
        found.append(_found(Finding(Kind.ORDER, translation=", ".join(text.words for text in moved)), moved[0]))
    return found


def _is_about_language(finding: Finding) -> bool:
    return finding.kind is Kind.LANGUAGE


def _side(text: Text, language: str, has_dates: bool) -> Side:
    return Side(text.value, language, text.is_rich, has_dates)


def _found(finding: Finding, text: Text | None) -> Found:
    assert text
    return Found(finding, text.path, " · ".join(dict.fromkeys(capfirst(label) for label in text.labels)))


def _keys_of_pages(sides: Iterable[Side]) -> dict[int, object]:
    """Return the ``translation_key`` of the pages that the texts link to."""
    linked = {int(link.target) for side in sides for link in side.links if link.type == "page"}
    return dict(Page.objects.filter(pk__in=linked).values_list("pk", "translation_key")) if linked else {}
