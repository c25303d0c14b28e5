"""Saves what a translator enters. Does not overwrite what someone else saved in the meantime."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction
from wagtail.models import Page

from foundation.translation import pages, slugs
from foundation.translation.pairing import Pair, State
from foundation.translation.texts import fingerprint

DRAFTABLE = {State.MISSING, State.OUT_OF_DATE}
ONE_REVISION = timedelta(minutes=30)  # changes by the same user within this time share a revision


class How(StrEnum):
    TRANSLATED = "translated"
    SAME = "same"
    CONFIRMED = "confirmed"
    DRAFTED = "drafted"
    """By a machine. Replaces only a text that is still missing or out of date."""


class Refusal(StrEnum):
    TRANSLATION_CHANGED = "translation"
    ORIGINAL_CHANGED = "original"
    INVALID = "invalid"
    LOCKED = "locked"
    NO_PLACE = "place"
    """The row or block that the text belongs to is missing in the translation, and must be added in the editor."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Translation that was entered for the text ``path`` of the original. ``base`` and ``seen`` are the `fingerprint` of
    the translation and the original that were on the screen."""

    path: str
    value: str
    base: str
    seen: str
    how: How = How.TRANSLATED


@dataclass(slots=True)
class Saved:
    """Texts after saving. ``refused`` has the reason by path."""

    pairs: list[Pair]
    draft: Any
    refused: dict[str, Refusal] = field(default_factory=dict)


def base_of(pair: Pair) -> str:
    return fingerprint(pair.translation.value if pair.translation else "")


@transaction.atomic
def save(page: Any, entries: Iterable[Entry], *, user: Any, at: datetime) -> Saved:
    """Save the entries in the draft of ``page``. An entry is refused if its text or its original has changed since the
    translator saw them; the others are saved."""
    page = Page.objects.select_for_update().get(pk=page.pk).specific  # as it is now, after the lock
    draft = page.get_latest_revision_as_object()
    original = pages.original_of(page)
    follows_title = slugs.follows_title(draft, original)
    refused: dict[str, Refusal] = {}
    is_changed = replaces_words = False
    for entry in entries:
        found = {pair.original.path: pair for pair in pages.read(original, draft) if pair.original}
        pair = found.get(entry.path)
        if reason := _refusal(pair, entry):
            refused[entry.path] = reason
        elif pair is not None:
            replaces_words = replaces_words or (entry.how is How.DRAFTED and pair.state is State.OUT_OF_DATE)
            try:
                _apply(draft, original, pair, entry)
            except LookupError:
                refused[entry.path] = Refusal.NO_PLACE
            else:
                is_changed = True
    if is_changed:
        if follows_title:
            slugs.follow_title(draft)
        latest = None if replaces_words else _own_latest(page, user, at=at)
        draft.save_revision(user=user, clean=False, overwrite_revision=latest, log_action=True)
    return Saved(pages.read(original, draft), draft, refused)


@transaction.atomic
def keep(page: Any, seen: Collection[str], *, user: Any) -> Any:
    """Record that texts without an original stay if their `fingerprint` is in ``seen``. Return the draft of the page."""
    page = Page.objects.select_for_update().get(pk=page.pk).specific
    draft = page.get_latest_revision_as_object()
    found = pages.without_original(pages.original_of(page), draft)
    if kept := [text for text in found if fingerprint(text.words) in seen]:
        pages.keep(draft, kept)
        draft.save_revision(user=user, clean=False, log_action=True)
    return draft


def _refusal(pair: Pair | None, entry: Entry) -> Refusal | None:
    if pair is None or pair.original is None or fingerprint(pair.original.words) != entry.seen:
        return Refusal.ORIGINAL_CHANGED
    was_missing = (
        entry.base == fingerprint("") and pair.state is State.MISSING
    )  # its block may have been duplicated since
    is_seen = was_missing or base_of(pair) == entry.base
    if entry.how is How.DRAFTED and (pair.state not in DRAFTABLE or not is_seen):
        return Refusal.TRANSLATION_CHANGED
    is_same = pair.translation is not None and pair.translation.value == entry.value
    return Refusal.TRANSLATION_CHANGED if not is_seen and not is_same else None


def _apply(draft: Any, original: Any, pair: Pair, entry: Entry) -> None:
    assert pair.original
    if entry.how is How.CONFIRMED:
        pages.confirm(draft, [pair])
    elif entry.how is How.SAME:
        pages.translate(draft, original, entry.path, pair.original.value, is_same=True)
    else:
        pages.translate(draft, original, entry.path, entry.value, is_draft=entry.how is How.DRAFTED)


def _own_latest(page: Any, user: Any, *, at: datetime) -> Any | None:
    """Return the latest revision if the same user wrote it recently and it is neither published nor scheduled."""
    latest = page.get_latest_revision()
    if latest is None or latest.user_id != user.pk or at - latest.created_at > ONE_REVISION:
        return None
    is_public = latest.pk == page.live_revision_id or latest.approved_go_live_at is not None
    return None if is_public else latest
