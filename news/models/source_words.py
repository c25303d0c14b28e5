"""Sentences about a source: dates, and why it may be a different publisher."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.components import dates
from foundation.whole_numbers import whole_number
from news.parsing import continuity
from news.parsing.continuity import Doubt
from news.parsing.habits import RECORD


class Held(Protocol):
    """Source whose entries wait; see `.health.PollState`."""

    held_at: datetime | None

    @property
    def is_trusted(self) -> bool: ...

    @property
    def holds_all(self) -> bool: ...

    @property
    def is_unknown(self) -> bool: ...

    @property
    def doubts(self) -> list[Doubt]: ...


def held_in_words(source: Held) -> str:
    """Return why entries of a source wait."""
    since, until = _("Since %(date)s, entries may be from a different publisher."), ""
    if source.is_trusted and source.holds_all:
        until = _("Nothing from it is published automatically until you decide.")
    elif source.is_trusted:
        since = _("Unusual since %(date)s.")
    first = "" if source.is_unknown else since % {"date": in_words(source.held_at)}
    return " ".join(filter(None, [first, *map(doubt_in_words, source.doubts), until]))


def doubt_in_words(doubt: Doubt) -> str:
    """Return a sentence with the known value and the current one."""
    words = {"before": doubt.before, "after": doubt.after}
    match doubt.kind:
        case continuity.TITLE if not doubt.after:
            return _("The title was “%(before)s” and is now missing.") % words
        case continuity.HOME if not doubt.after:
            return _("The home page was %(before)s and is now missing.") % words
        case continuity.TITLE:
            return _("The title was “%(before)s” and is now “%(after)s”.") % words
        case continuity.HOME:
            return _("The home page was %(before)s and is now %(after)s.") % words
        case continuity.LINKS:
            return _("Entries linked to %(before)s and now link to %(after)s.") % words
        case continuity.PLACE:
            return _("Entries came from %(before)s and now come from %(after)s.") % words
        case continuity.NEW:
            return _("%(after)s of its %(before)s entries were new at once.") % words
        case continuity.SEVERAL:
            return (
                _("%(after)s of the last %(before)s entries are unusual, so all entries of this source are on hold.")
                % words
            )
    count = whole_number(doubt.after)
    if doubt.kind in _COUNTED and count is not None:
        return _counted(doubt.kind, count, usual=doubt.before)
    return _("Nearly all its entries were new at once.")


_COUNTED = (*continuity.IN_KIND, continuity.VOLUME, continuity.CHANGED, continuity.GONE)


def _counted(kind: str, count: int, *, usual: str) -> str:
    """Return a sentence that says how many entries are unusual, and why."""
    if kind == continuity.VOLUME and usual:
        return ngettext(
            "%(count)d entry is on hold. Usual for this source: %(usual)s a week.",
            "%(count)d entries are on hold. Usual for this source: %(usual)s a week.",
            count,
        ) % {"count": count, "usual": usual}
    if kind == continuity.FEW:
        return _unknown(count, known=whole_number(usual) or 0)
    words = {
        continuity.VOLUME: ngettext(
            "%(count)d entry is on hold: the usual number for this source is not known yet.",
            "%(count)d entries are on hold: the usual number for this source is not known yet.",
            count,
        ),
        continuity.WORDS: ngettext(
            "%(count)d entry is on hold because its wording is unusual for this source.",
            "%(count)d entries are on hold because their wording is unusual for this source.",
            count,
        ),
        continuity.LETTERS: ngettext(
            "%(count)d entry is on hold because it is written in a different alphabet.",
            "%(count)d entries are on hold because they are written in a different alphabet.",
            count,
        ),
        continuity.HOSTS: ngettext(
            "%(count)d entry is on hold because its text links to unusual websites.",
            "%(count)d entries are on hold because their texts link to unusual websites.",
            count,
        ),
        continuity.DATES: ngettext(
            "%(count)d entry is on hold because its date is missing or unusually old.",
            "%(count)d entries are on hold because their dates are missing or unusually old.",
            count,
        ),
        continuity.CHANGED: ngettext(
            "%(count)d published entry was rewritten. We still show its previous text.",
            "%(count)d published entries were rewritten. We still show their previous texts.",
            count,
        ),
        continuity.GONE: ngettext(
            "%(count)d published entry is no longer in the source. The entry remains public until you decide.",
            "%(count)d published entries are no longer in the source. The entries remain public until you decide.",
            count,
        ),
    }
    return words[kind] % {"count": count}


def _unknown(count: int, *, known: int) -> str:
    """Return a sentence that says why a source does not publish automatically yet."""
    if known >= RECORD:
        return ngettext(
            "%(count)d entry is on hold: the entries of this source vary so much that an entry from someone "
            "else would go unnoticed.",
            "%(count)d entries are on hold: the entries of this source vary so much that an entry from someone "
            "else would go unnoticed.",
            count,
        ) % {"count": count}
    return ngettext(
        "%(count)d entry is on hold: this source will publish automatically once %(needed)s of its entries "
        "have been confirmed. So far: %(known)s.",
        "%(count)d entries are on hold: this source will publish automatically once %(needed)s of its entries "
        "have been confirmed. So far: %(known)s.",
        count,
    ) % {"count": count, "needed": RECORD, "known": known}


def in_words(moment: datetime | None) -> str:
    """Return ``3 March 2026, 14:05`` in the office's time zone and the current language, or ""."""
    return dates.in_words(timezone.localtime(moment), "DATETIME_FORMAT") if moment else ""
