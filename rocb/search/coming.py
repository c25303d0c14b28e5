"""Upcoming events first, if a query asks for the next one: "when is the next webinar", "ближайшие мероприятия"."""

from __future__ import annotations

import re
from datetime import datetime

from django.utils.translation import override

from events.models import EditionPage, EditionStatus, EventKind
from foundation.languages.folding import fold
from rocb.models import SearchEntry
from rocb.search import terms
from rocb.search.find import Search
from rocb.search.likeness import stem
from rocb.search.shown import with_things
from rocb.search.words import WORD_AS_WRITTEN

SHOWN = 2
EVENTS = f"{terms.OF_THE_SITE}events"
# Folded words.
_NEXT = re.compile(r"(?:next|upcoming|forthcoming|prochaine?s?|следующ\w+|ближаиш\w+|предстоящ\w+)")


def coming(search: Search, *, at: datetime) -> list[SearchEntry]:
    """Return the entries of the soonest events of the type in the query, if it has one, with their objects: those that
    match its other words or, if there are none, all. Empty if the query does not ask for the next event. Up to two
    queries, and those of the search for the other words.
    """
    words = [fold(word) for word in WORD_AS_WRITTEN.findall(search.query)]
    others = [word for word in words if not _NEXT.fullmatch(word)]
    if len(others) == len(words):
        return []
    kinds = {word: kind for word in others if (kind := _kind(word, search.language))}
    rest = search.with_(query=" ".join(word for word in others if word not in kinds), type=SearchEntry.Type.EVENT.value)
    upcoming = EditionPage.objects.live().filter(alias_of=None, locale__language_code=search.language).placed()
    upcoming = upcoming.upcoming(at=at).exclude(status=EditionStatus.CANCELLED)
    if asked_for := set(kinds.values()) - {EventKind.EVENT}:
        upcoming = upcoming.filter(kind__in=asked_for)
    rows = with_things(SearchEntry.objects.filter(item__page__in=upcoming))
    rows = rows.order_by("item__page__editionpage__sorts_at", "pk")
    named = list(rows.filter(pk__in=[one.pk for one in rest.narrowed.candidates])[:SHOWN]) if rest.terms else []
    is_of_any = bool(kinds) or any(EVENTS in terms.meanings(word) for word in others)
    return named or list(rows[:SHOWN] if is_of_any else [])


def _kind(word: str, language: str) -> EventKind | None:
    """Return the type of events that a folded word names, in the plural too."""
    with override(language):
        return next((kind for kind in EventKind if stem(fold(str(kind.label)), language) == stem(word, language)), None)
