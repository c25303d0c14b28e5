"""Requests of readers for translations, which contain an email address (a hook of ``custody``)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks

from foundation.custody.personal_data import Kept, Own, PersonalData, Who
from foundation.translation import reader_requests
from foundation.translation.models import ReaderRequest


class Requests(PersonalData):
    name = "translation_requests"
    label = gettext_lazy("Requests for translations")

    def _rows(self, who: Who) -> QuerySet[ReaderRequest]:
        found = ReaderRequest.objects.filter(email__iexact=who.email) if who.email else ReaderRequest.objects.none()
        return found.select_related("locale").order_by("pk")

    def find(self, who: Who, *, by: Any) -> Sequence[Kept]:
        said = _("Created on %(day)s")
        return [Kept(said % {"day": date_format(row.created_at, "SHORT_DATE_FORMAT")}) for row in self._rows(who)]

    def export(self, who: Who, *, by: Any) -> Sequence[dict[str, Any]]:
        return [
            {
                "email": row.email,
                "translation_key": str(row.translation_key),
                "language": row.locale.language_code,
                "asked_at": row.created_at,
                "confirmed_at": row.confirmed_at,
            }
            for row in self._rows(who)
        ]

    def erase(self, who: Who, *, by: Any, at: datetime) -> int:
        return reader_requests.erase_address(who.email) if who.email else 0

    def erase_own(self, email: str, *, at: datetime) -> Own:
        return Own(erased=[_("Your requests for translations.")] if reader_requests.erase_address(email) else [])


@hooks.register("register_personal_data")
def requests() -> PersonalData:
    return Requests()
