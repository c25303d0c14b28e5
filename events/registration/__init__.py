"""Registration for events: opening times, places, waiting list, notifications and deletion.

All language versions of an event (`Page.translation_key`) share their registrations. Places, dates and links to join
are those of the leading version: the first of the site's languages in which the event is live. While people
are registered or can register, the facts and the terms of registration are the same in all of them.

Every function that counts places locks the event, so that two people never get the last one. Emails are queued:
functions write `Notice` rows in the same transaction, and `events.mails` sends them.
"""

from .absence import by_page, coming, coming_on, former_versions, missed, remember, uninformed
from .event import kept_for, open_versions, title_for, version_for, versions
from .floods import seconds_until_next_try
from .following import follow, follow_all, has_left, held_about_pages, held_mails
from .forgetting import erase, export, forget, of_person
from .messages import AlreadySent, Message, readers_by_language, write_to_all
from .opening import (
    RegistrationClosed,
    RegistrationState,
    StateKind,
    closes_at,
    may_register,
    opens_at,
    state,
    state_for_editors,
)
from .permissions import may_see_links, may_see_registrations, sees_all_registrations
from .places import (
    Outcome,
    by_cancel_token,
    cancel,
    cancel_token,
    confirm,
    fill_places,
    lapse,
    promote,
    register,
    takes_people,
)

__all__ = [
    "AlreadySent",
    "Message",
    "Outcome",
    "RegistrationClosed",
    "RegistrationState",
    "StateKind",
    "by_cancel_token",
    "by_page",
    "cancel",
    "cancel_token",
    "closes_at",
    "coming",
    "coming_on",
    "confirm",
    "erase",
    "export",
    "fill_places",
    "follow",
    "follow_all",
    "forget",
    "former_versions",
    "has_left",
    "held_about_pages",
    "held_mails",
    "kept_for",
    "may_register",
    "missed",
    "lapse",
    "may_see_links",
    "may_see_registrations",
    "of_person",
    "open_versions",
    "opens_at",
    "promote",
    "readers_by_language",
    "register",
    "remember",
    "seconds_until_next_try",
    "sees_all_registrations",
    "state",
    "state_for_editors",
    "takes_people",
    "title_for",
    "uninformed",
    "version_for",
    "versions",
    "write_to_all",
]
