"""Facts that all language versions of an event share, and their update after one version was published alone.

Planning changes all versions together. The editor, an import or a scheduled publication changes one. If people are
registered or can register, the other versions follow: readers of each language see the same dates, place, sessions and
terms of registration. Texts are translated, so only those of the leading version replace the others. Each field of an
edition is one of these: shared, a text that replaces the others, ``OWN`` to a version, or calculated.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from events.models import EditionPage, Outcome, Session, Sourced

from .versions import apply, are_changed_together

WHEN = ("starts_on", "ends_on", "starts_at", "ends_at", "time_zone")
# Terms of registration are carried over together, because one may be invalid without the others.
TERMS = (
    *("registration", "registration_url", "registration_opens_on", "registration_closes_on", "registration_closes_at"),
    *("capacity", "registrations_kept_days", "audience"),
)
SHARED = (
    *(*WHEN, "previous_starts_on", "previous_ends_on", "status", "format", "platform_id", "join_url", *TERMS),
    *("kind", "working_languages", "interpretation_languages"),
)
TEXTS = ("venue", "city", "country", "join_note", "fees")
# Texts, filing, results, sources and rights: each version has its own, and they may differ.
OWN = (
    *("label", "ordinal", "introduction", "body", "image", "topics", "regions", "period", "status_note"),
    *("withdrawal_note", "contact_name", "contact_email", "replaced_by", "host_sees_registrations", "translated_from"),
    *(field.name for part in (Outcome, Sourced) for field in part._meta.get_fields()),
)
OF_SESSION = ("day", "starts_at", "ends_at", "is_cancelled", "platform_id", "join_url")
TEXTS_OF_SESSION = ("room",)


@dataclass(frozen=True, slots=True)
class Content:
    """Shared facts of one version: values by field, and values of each session by its key."""

    values: dict[str, Any]
    sessions: dict[Any, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Difference:
    """Changes of shared facts from one content to another. New sessions are not carried over, because they need a title
    in each language.
    """

    values: dict[str, Any] = field(default_factory=dict)
    sessions: dict[Any, dict[str, Any]] = field(default_factory=dict)
    removed: frozenset[Any] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.values or self.sessions or self.removed)


def content_of(edition: EditionPage, *, with_texts: bool = False) -> Content:
    fields = (*SHARED, *TEXTS) if with_texts else SHARED
    of_session = (*OF_SESSION, *TEXTS_OF_SESSION) if with_texts else OF_SESSION
    return Content(
        {name: getattr(edition, name) for name in fields},
        {one.key: {name: getattr(one, name) for name in of_session} for one in edition.sessions.all()},
    )


def difference(old: Content, new: Content) -> Difference:
    """Return what changed from ``old`` to ``new``, for the fields of ``new``."""
    changed = {key: _changed(old.sessions[key], new.sessions[key]) for key in old.sessions if key in new.sessions}
    return Difference(
        _changed(old.values, new.values),
        {key: values for key, values in changed.items() if values},
        frozenset(old.sessions) - frozenset(new.sessions),
    )


def _changed(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in new.items() if old[name] != value}


def carry_over(before: Content, edition: EditionPage, *, is_leading: bool, by: Any) -> None:
    """Apply to the other versions the changes that a publication made to ``edition``. ``before``: its previous public
    content, with texts.
    """
    now = content_of(edition, with_texts=is_leading)
    change = difference(before, now)
    if not change or are_changed_together():
        return
    if not change.values.keys().isdisjoint(TERMS):
        change.values.update((name, now.values[name]) for name in TERMS)
    same = EditionPage.objects.filter(translation_key=edition.translation_key, alias_of=None).exclude(pk=edition.pk)
    with transaction.atomic():
        for version in same.select_for_update(of=("self",)).select_related("locale").order_by("pk"):
            apply(version, change=lambda page: _set(page, change), by=by)


def _set(page: EditionPage, change: Difference) -> None:
    for name, value in change.values.items():
        setattr(page, name, value)
    if "status" in change.values:
        page.status_note = ""  # the note explained the previous status
    slots: list[Session] = [slot for slot in page.sessions.all() if slot.key not in change.removed]
    for slot in slots:
        for name, value in change.sessions.get(slot.key, {}).items():
            setattr(slot, name, value)
    if change.sessions or change.removed:
        setattr(page, "sessions", slots)  # noqa: B010
