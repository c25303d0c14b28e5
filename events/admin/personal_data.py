"""Personal data in the programme, for the hook of ``custody``: registrations, and people named in public."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.log_actions import log

from events import cards, dates, registration, tasks
from events.models import (
    EditionPerson,
    ForgottenRegistrations,
    Person,
    Registration,
    RegistrationStatus,
    SessionSpeaker,
)
from events.models.people import folded
from foundation.custody.personal_data import Kept, Own, PersonalData, Who
from foundation.languages import spelling

EXPORTED, ERASED = "events.registrations_exported", "events.registrations_erased"
ROWS = 50


class Registrations(PersonalData):
    """Registrations for all events. Consent to mailings is stored nowhere else."""

    name = "registrations"
    label = gettext_lazy("Registrations")

    def find(self, who: Who, *, by: Any) -> Sequence[Kept]:
        rows = (
            registration.of_person(who.email).select_related("edition").order_by("-registered_at") if who.email else []
        )
        return [Kept(_said(row)) for row in rows]

    def export(self, who: Who, *, by: Any) -> Sequence[dict[str, Any]]:
        if not who.email:
            return []
        self._log(who, EXPORTED, by)
        rows: list[dict[str, Any]] = registration.export(who.email)["registrations"]
        return rows

    def erase(self, who: Who, *, by: Any, at: datetime) -> int:
        if not who.email:
            return 0
        self._log(who, ERASED, by)
        count = registration.erase(who.email, at=at)
        transaction.on_commit(tasks.send_mail.enqueue, robust=True)
        return count

    def erase_own(self, email: str, *, at: datetime) -> Own:
        """Erase registrations for past events and cancelled ones. A place at a future event is given up only with the
        key from the email about that event, because other emails may have been passed on.
        """
        own = Own()
        coming = [
            row for row in registration.of_person(email).active().select_related("edition") if _is_coming(row, at=at)
        ]
        count = registration.erase(email, at=at, keep=[row.pk for row in coming])
        if count:
            said = ngettext(
                "%(count)d registration that you cancelled or whose event has ended.",
                "%(count)d registrations that you cancelled or whose events have ended.",
                count,
            )
            own.erased.append(said % {"count": count})
        said = _(
            "Your registration for “%(event)s”, %(when)s. To cancel it, use the link in your confirmation "
            "email. If you cancel, it will be deleted 30 days later. Otherwise, it will be deleted some time "
            "after the event."
        )
        own.left += [
            said % {"event": row.edition.title, "when": cards.when(row.edition)} for row in coming if row.edition
        ]
        return own

    def deletions(self) -> Iterable[tuple[datetime, str]]:
        for row in ForgottenRegistrations.objects.all()[:ROWS]:
            yield row.at, spelling.labelled(row.title or "–", f"{row.count} ({row.get_reason_display()})")

    def _log(self, who: Who, action: str, by: Any) -> None:
        """Log the action on each event that still exists, without the person."""
        for row in registration.of_person(who.email).select_related("edition"):
            if row.edition:
                log(instance=row.edition, action=action, user=by, data={"count": 1})


def _said(row: Registration) -> str:
    event = f"{row.edition.title}, {cards.when(row.edition)}" if row.edition else "–"
    return _("%(name)s: %(event)s (%(status)s; will be deleted on %(day)s)") % {
        "name": row.name,
        "event": event,
        "status": row.get_status_display(),
        "day": dates.day(timezone.localdate(row.forget_at)),
    }


def _is_coming(row: Registration, *, at: datetime) -> bool:
    is_over = row.edition is None or row.edition.is_over(at=at)
    return row.status != RegistrationStatus.CANCELLED and not is_over


class Speakers(PersonalData):
    """Speakers, found by name. They are part of the published record."""

    name = "speakers"
    label = gettext_lazy("People in the programme")

    def _people(self, who: Who) -> list[Person]:
        words = folded(who.name).split()
        if not words:
            return []
        rows = Person.objects.select_related("organisation").order_by("sort_name", "pk")  # some hundreds
        return [row for row in rows if all(word in row.folded_names.split() for word in words)][:ROWS]

    def find(self, who: Who, *, by: Any) -> Sequence[Kept]:
        finder = AdminURLFinder(by)
        stays = _("this person is named in a published programme. Edit the person, or merge them into another one.")
        return [
            Kept(", ".join(filter(None, [str(row), row.office])), finder.get_edit_url(row) or "", stays)
            for row in self._people(who)
        ]

    def export(self, who: Who, *, by: Any) -> Sequence[dict[str, Any]]:
        return [
            {
                "name": row.name,
                "form_of_address": row.honorific,
                "office": row.office,
                "organisation": str(row.organisation) if row.organisation else None,
                "events": [
                    *(
                        {"event": one.edition.title, "role": one.role, "office": one.office}
                        for one in EditionPerson.objects.filter(person=row).select_related("edition")
                    ),
                    *(
                        {"session": one.session.title, "role": one.role, "office": one.office}
                        for one in SessionSpeaker.objects.filter(person=row).select_related("session")
                    ),
                ],
            }
            for row in self._people(who)
        ]


@hooks.register("register_personal_data")
def registrations() -> PersonalData:
    return Registrations()


@hooks.register("register_personal_data")
def speakers() -> PersonalData:
    return Speakers()
