"""What is said of a source in words: moments, and why it may be another publisher."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.components import dates
from news.parsing import continuity
from news.parsing.continuity import Doubt


def doubt_in_words(doubt: Doubt) -> str:
    """One sentence with what was known and what is shown now."""
    words = {"before": doubt.before, "after": doubt.after}
    match doubt.kind:
        case continuity.TITLE:
            return _("Its title was “%(before)s” and is now “%(after)s”.") % words
        case continuity.HOME:
            return _("Its home page was %(before)s and is now %(after)s.") % words
        case continuity.LINKS:
            return _("Its entries linked to %(before)s and now link to %(after)s.") % words
        case continuity.PLACE:
            return _("It came from %(before)s and now comes from %(after)s.") % words
        case continuity.NEW:
            return _("%(after)s of its %(before)s entries were new at once.") % words
    return _("Nearly all its entries were new at once.")


def in_words(moment: datetime | None) -> str:
    """``3 March 2026, 14:05`` in the office's time zone and the current language."""
    return dates.in_words(timezone.localtime(moment), "DATETIME_FORMAT") if moment else ""
