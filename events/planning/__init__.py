"""Planning of the programme: drafts from a cadence, a copy for new dates, move, postpone, cancel, confirm.

All actions change every language version of an edition together (pages with the same translation key). Live pages are
published again; drafts stay drafts. If a live page has unpublished changes, the action applies to the live version,
which is published, and to the draft, which stays the newest. So the draft is neither lost nor published. A scheduled
publication keeps its time.

If one version is published alone while people are registered or can register, ``shared.carry_over`` changes the others
in the same way.

The caller checks permissions; ``by`` is recorded in the history. A change that `ALLOWED_MOVES` does not contain, or
that would make a page invalid, raises `IllegalMove` and changes nothing.
"""

from .changes import cancel, cancel_session, confirm, mark_held, postpone, reschedule, restore_session, time_between
from .copying import NOT_COPIED, copy_edition
from .drafting import Plan, draft_next, draft_year, in_other_languages, leave_out, suggest_again, taken
from .shared import TERMS, WHEN, Content, Difference, carry_over, content_of, difference
from .taking_back import Step, take_back, untouched
from .versions import INSTANTS, IllegalMove, all_together

__all__ = [
    "INSTANTS",
    "NOT_COPIED",
    "TERMS",
    "WHEN",
    "Content",
    "Difference",
    "IllegalMove",
    "Plan",
    "Step",
    "all_together",
    "cancel",
    "cancel_session",
    "carry_over",
    "confirm",
    "content_of",
    "copy_edition",
    "difference",
    "draft_next",
    "draft_year",
    "in_other_languages",
    "leave_out",
    "mark_held",
    "postpone",
    "reschedule",
    "restore_session",
    "suggest_again",
    "take_back",
    "taken",
    "time_between",
    "untouched",
]
