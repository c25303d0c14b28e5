"""Copies of events for new dates."""

from __future__ import annotations

import json
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from wagtail.models import Page

from events.models import EditionPage, EditionStatus, EventSeriesPage, Outcome, Sourced
from foundation.page_slugs import free_slug
from foundation.translation.pages import write_by_program

from .drafting import as_draft, taken
from .titles import retitled
from .versions import INSTANTS

NOT_COPIED = (
    *("ordinal", "status_note", "period", "previous_starts_on", "previous_ends_on", "occurrence_on", "replaced_by"),
    *("join_url", "join_note", "registration_url", "host_sees_registrations"),
    *(field.name for part in (Outcome, Sourced) for field in part._meta.get_fields()),
)


def copy_edition(edition: EditionPage, *, starts_on: date, at: datetime, by: Any) -> EditionPage:
    """Create a draft of a new edition with the same programme, shifted by whole days to ``starts_on``, in this language
    only.

    The edition and its sessions get new identities. Registrations, links to join, documents, recordings, results,
    participants, source, number and status note are not copied. The status is planned until someone confirms it.
    """
    source = edition if edition.live else edition.get_latest_revision_as_object()
    first = source.starts_on or source.previous_starts_on
    days = starts_on - first if first else timedelta(0)
    with transaction.atomic():
        parent = edition.get_parent()
        copy = EditionPage.from_serializable_data(_content_for_copy(source, days))
        write_by_program(copy, title=retitled(source.title, source, starts_on))
        copy.slug = free_slug(parent, f"{source.slug}-{starts_on:%Y-%m-%d}"[-200:])
        copy.locale_id = source.locale_id
        copy.starts_on = starts_on
        length = (source.last_day or source.previous_ends_on or first) - first if first else timedelta(0)
        copy.ends_on = starts_on + length if length else None
        copy.occurrence_on = _occurrence_for(parent, starts_on)
        return as_draft(copy, parent=parent, by=by)


def _content_for_copy(source: EditionPage, days: timedelta) -> dict[str, Any]:
    """Return the content of a revision of ``source``, without fields that belong to the original only, and with its
    days shifted.
    """
    content: dict[str, Any] = json.loads(source.to_json())
    own = {
        "pk",
        "uuid",
        "alias_of",
        "locale",
        "translation_key",
        "live",
        "live_revision",
        "content_type",
        "draft_title",
    }
    own |= {
        *Page.default_exclude_fields_in_copy,
        "go_live_at",
        "expire_at",
        "expired",
        "locked",
        "locked_at",
        "locked_by",
    }
    own |= {"first_published_at", "last_published_at", "latest_revision_created_at", "has_unpublished_changes"}
    for name in (*own, *NOT_COPIED, "documents", "recordings", *INSTANTS):
        content.pop(name, None)
    content["pk"] = None
    for name in ("registration_opens_on", "registration_closes_on"):
        if content.get(name):
            content[name] = (date.fromisoformat(content[name]) + days).isoformat()
    if content["registration"] == EditionPage.RegistrationBy.LINK:
        content["registration"] = EditionPage.RegistrationBy.NONE
    content["status"] = EditionStatus.PLANNED
    for name in ("sessions", "organisations", "people"):
        for row in content.get(name, []):
            row["pk"] = row["edition"] = None
    for row in content.get("sessions", []):
        row["key"] = str(uuid.uuid4())
        row["day"] = (date.fromisoformat(row["day"]) + days).isoformat()
        row.update(join_url="", recording_url="", document=None, is_cancelled=False)
        for speaker in row.get("speakers", []):
            speaker["pk"] = speaker["session"] = None
    return content


def _occurrence_for(parent: Page, day: date) -> date | None:
    """Return ``day`` if the series suggests it and no edition covers it yet."""
    series = EventSeriesPage.objects.select_for_update().filter(pk=parent.pk).first()
    cadence = series.cadence if series else None
    if series is None or cadence is None or not cadence.comes_to(day):
        return None
    return None if day in taken(series) else day
