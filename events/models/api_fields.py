"""Serializers for fields of editions and series in the site's API, for Wagtail's ``APIField``.

The API contains neither links and notes to join nor registrations.
"""

from __future__ import annotations

from typing import Any

from rest_framework.fields import Field


class PageField(Field):
    """Field computed from the whole page."""

    def __init__(self) -> None:
        super().__init__(read_only=True, source="*")


class LabelsField(PageField):
    """Rows of the field ``name`` (topics, regions), each with its slug and its name in the page's language."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def to_representation(self, page: Any) -> list[dict[str, str]]:
        return [_label(row, page) for row in getattr(page, self.name).all()]


class OwnerField(PageField):
    """Owner of the series; null if none is set."""

    def to_representation(self, page: Any) -> dict[str, str] | None:
        return _label(page.owner_organisation, page) if page.owner_organisation else None


class CarriersField(PageField):
    """Organisations of an edition, each with its role."""

    def to_representation(self, page: Any) -> list[dict[str, str]]:
        return [{**_label(row.organisation, page), "role": row.role} for row in page.organisations.all()]


class PeopleField(PageField):
    """People of an edition with their role and the office they held then."""

    def to_representation(self, page: Any) -> list[dict[str, str]]:
        return [_person(row, page) for row in page.people.all()]


class SessionsField(PageField):
    """Programme, with local times in the edition's zone and without links to join."""

    def to_representation(self, page: Any) -> list[dict[str, Any]]:
        return [
            {
                "key": str(session.key),
                "day": session.day.isoformat(),
                "starts_at": f"{session.starts_at:%H:%M}" if session.starts_at else None,
                "ends_at": f"{session.ends_at:%H:%M}" if session.ends_at else None,
                "title": session.title,
                "kind": session.kind,
                "is_cancelled": session.is_cancelled,
                "platform": session.platform.name if session.platform else None,
                "room": session.room,
                "host": _label(session.host, page) if session.host else None,
                "speakers": [_person(row, page) for row in session.speakers.all()],
                "recording_url": session.recording_url,
            }
            for session in page.sessions.all()
        ]


class PapersField(PageField):
    """Documents and results of an edition; ``url`` is empty until there is a file or address."""

    def to_representation(self, page: Any) -> list[dict[str, Any]]:
        return [
            {
                "title": row.title,
                "kind": row.kind,
                "is_output": row.is_output,
                "language": row.language,
                "dated_on": row.dated_on.isoformat() if row.dated_on else None,
                "url": row.url,
                "document": row.document_id,
                "feeds_into": row.feeds_into,
            }
            for row in page.documents.all()
        ]


class RecordingsField(PageField):
    def to_representation(self, page: Any) -> list[dict[str, Any]]:
        names = ("title", "url", "language", "has_captions")
        return [{name: getattr(row, name) for name in names} for row in page.recordings.all()]


class ParticipantsField(PageField):
    """Number of participants as published: ``{"qualifier": "over", "count": 80, ...}``; null if unknown."""

    def to_representation(self, page: Any) -> dict[str, Any] | None:
        if page.participants_count is None:
            return None
        return {
            "qualifier": page.participants_qualifier,
            "count": page.participants_count,
            "administrations": page.administrations_count,
            "note": page.participants_note,
        }


class LanguagesField(PageField):
    """List of codes from the column's ``en;ru``."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def to_representation(self, page: Any) -> list[str]:
        return [code for code in getattr(page, self.name).split(";") if code]


def _label(row: Any, page: Any) -> dict[str, str]:
    name, language = row.named_in(page.locale.language_code)
    return {"slug": row.slug, "name": name, "language": language}


def _person(row: Any, page: Any) -> dict[str, str]:
    name, language = row.person.named_in(page.locale.language_code)
    return {"name": name, "language": language, "role": row.role, "office": row.office}
