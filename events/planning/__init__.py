"""Plan the programme: drafts from a cadence, a copy for new dates, move, postpone, cancel, confirm.

All verbs change every language version of an edition together (pages with the same translation key). What is live is
published again; a draft stays a draft. Where an editor has unpublished changes on a live page, the verb is applied to the
live version, which is published, and again to their draft, which stays the newest: nothing of it is lost, and nothing of
it gets out. A scheduled publication keeps its time.

Whether somebody may do this is for the caller to ask; ``by`` goes into the history. A move that `ALLOWED_MOVES` does not
have, or that would leave an invalid page, raises `IllegalMove` and changes nothing.
"""

from .changes import cancel, cancel_session, confirm, mark_held, postpone, reschedule, restore_session
from .copying import NOT_COPIED, copy_edition
from .drafting import draft_next, draft_year, in_other_languages, taken
from .versions import INSTANTS, IllegalMove

__all__ = [
    "INSTANTS",
    "NOT_COPIED",
    "IllegalMove",
    "cancel",
    "cancel_session",
    "confirm",
    "copy_edition",
    "draft_next",
    "draft_year",
    "in_other_languages",
    "mark_held",
    "postpone",
    "reschedule",
    "restore_session",
    "taken",
]
