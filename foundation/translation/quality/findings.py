"""Results of the checks, and their words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST_CHARACTERS = 80


class Kind(StrEnum):
    LANGUAGE = "language"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    LINK = "link"
    BOLD = "bold"
    NAME = "name"
    TERM = "term"
    CORRECTION = "correction"
    DRAFT = "draft"
    GONE = "gone"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Finding:
    """Difference between a translation and its original. ``original`` and ``translation`` are the words of each text,
    empty for a text that lacks them. ``expected`` is the term of the glossary, or the date of a correction. ``count``
    is the number of texts that a machine drafted and no one has read. ``ORDER`` is a warning: the numbers are right,
    but in other places.
    """

    kind: Kind
    original: str = ""
    translation: str = ""
    expected: str = ""
    count: int = 0

    @property
    def is_error(self) -> bool:
        if self.kind in {Kind.LANGUAGE, Kind.CORRECTION, Kind.GONE}:
            return bool(self.translation)
        if self.kind is Kind.DRAFT:
            return True
        is_fact = self.kind in {Kind.NUMBER, Kind.DATE, Kind.TIME, Kind.LINK}
        return is_fact and bool(self.original and self.translation)

    @property
    def is_loss(self) -> bool:
        """Return whether a link or bold text of the original is missing, as after typing over the whole text."""
        return self.kind in {Kind.LINK, Kind.BOLD} and not self.translation

    @property
    def message(self) -> str:
        quoted = {"original": self.original, "translation": self.translation, "expected": self.expected}
        return self._message() % {name: Truncator(text).chars(MOST_CHARACTERS) for name, text in quoted.items()}

    def _message(self) -> str:
        match self.kind:
            case Kind.LANGUAGE if self.translation:
                return _("“%(translation)s” is still in the language of the original.")
            case Kind.LANGUAGE:
                return _("“%(original)s” is not translated yet.")
            case Kind.GONE:
                return _("“%(translation)s” is no longer in the original.")
            case Kind.ORDER if not self.original:
                return _("These figures are in different cells than in the original: %(translation)s.")
            case Kind.NAME:
                return _("The name “%(original)s” is not in the translation.")
            case Kind.CORRECTION if self.translation:
                return _("The original was corrected on %(expected)s. This text was translated before that.")
            case Kind.CORRECTION:
                return _("The original was corrected on %(expected)s, after this version was last changed.")
            case Kind.DRAFT:
                text = ngettext(
                    "%(count)d text is a machine translation that no one has read.",
                    "%(count)d texts are machine translations that no one has read.",
                    self.count,
                )
                return text % {"count": self.count}
            case Kind.LINK if not self.translation:
                return _("The link “%(original)s” is not in the translation.")
            case Kind.LINK if not self.original:
                return _("The link “%(translation)s” is not in the original.")
            case Kind.BOLD:
                return _("“%(original)s” is bold in the original. Nothing is bold in the translation.")
            case Kind.TERM if self.translation:
                return _("The glossary says not to use “%(translation)s” but “%(expected)s”.")
            case Kind.TERM:
                return _("The glossary translates “%(original)s” as “%(expected)s”.")
        if self.original and self.original == self.translation and self.kind is Kind.NUMBER:
            return _("“%(translation)s” is another number in the language of the translation.")
        if self.original and self.translation:
            return _("The original says “%(original)s” but the translation says “%(translation)s”.")
        if self.original:
            return _("“%(original)s” is not in the translation.")
        return _("“%(translation)s” is not in the original.")

    @property
    def fix(self) -> str:
        match self.kind:
            case Kind.LANGUAGE if not self.translation:
                return _("Translate it, or confirm side by side that it is the same in both languages.")
            case Kind.LANGUAGE:
                return _("Translate it. If it is a quotation, put it in quotation marks.")
            case Kind.GONE:
                return _("Delete it here too, or confirm side by side that it stays.")
            case Kind.CORRECTION:
                return _("Correct this version too, and say in “correction” what was wrong.")
            case Kind.DRAFT:
                return _("Compare each with the original, then change or confirm it.")
        return _("Check the translation, and correct it if it is wrong.")
