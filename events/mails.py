"""Emails to registered people: their content, and sending each of them once.

They do not contain what the person typed: anyone could enter the address of another person and so send them any text.

A worker claims a `Notice` by moving its ``due_at`` ahead, sends the email and writes ``sent_at``. If it dies before
sending, another worker takes the row when the claim ends. If it dies between the server's acceptance and ``sent_at``,
the email is sent again. Its Message-ID is the same, so mail servers and programs recognise duplicates. During an outage
of our mail server all of them wait, and no tries are counted (``mailing``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, override, pgettext

from events import cards, dates, registration, zones
from events.ical import content, export
from events.models import EditionPage, Notice, Registration, RegistrationStatus, Session
from foundation.languages import spelling
from foundation.mailing.answers import Failure, Fault
from foundation.mailing.dispatch import AT_ONCE, MailSource, dispatch
from foundation.mailing.patience import CLAIMED_FOR, MOST_TRIES, pause_after
from foundation.mailing.sender import sender
from foundation.settings import site_name

AT_MOST = 200
OVER = gettext_noop("The event ended before this email could be sent.")
# Kinds that are also sent after the event, because they report on a place or were written by the office.
TRUE_AFTERWARDS = {Notice.Kind.WITHDRAWN, Notice.Kind.CANCELLED, Notice.Kind.POSTPONED, Notice.Kind.MESSAGE}


# --- Sending ---------------------------------------------------------------------------------------------------------


def send_due(*, at: datetime) -> int:
    """Send due emails, at most one round. Return how many were sent."""
    return dispatch([due], at=at, most=AT_ONCE)


def due(*, at: datetime) -> list[Waiting]:
    return [Waiting(notice) for notice in Notice.objects.due(at=at).select_related("registration")[:AT_MOST]]


def source() -> MailSource:
    """Return the source of these emails, for the hook ``register_mail_source``."""
    return MailSource(
        due=due,
        waiting=lambda *, at: Notice.objects.due(at=at).count(),
        words=lambda count: (
            ngettext(
                "%(count)d email to people who have registered", "%(count)d emails to people who have registered", count
            )
            % {"count": count}
        ),
    )


@dataclass
class Waiting:
    """Due email, as the dispatcher uses it."""

    notice: Notice

    @property
    def key(self) -> str:
        return f"notice {self.notice.pk}"

    @property
    def to(self) -> str:
        return self.notice.registration.email

    @property
    def waiting_since(self) -> datetime:
        return self.notice.created_at

    def claim(self, *, at: datetime) -> bool:
        return _claim(self.notice.pk, at=at)

    def compose(self, *, at: datetime) -> EmailMultiAlternatives | None:
        rows = Notice.objects.select_related("registration__edition", "registration__organisation")
        notice = rows.filter(pk=self.notice.pk).first()
        if notice is None:  # the person has just cancelled, or was erased
            return None
        if _is_out_of_date(notice, at=at):
            _give_up(notice, OVER)
            return None
        mail = compose(notice)
        if mail is None:
            _give_up(notice, gettext_noop("The event was deleted."))
        return mail

    def sent(self, *, at: datetime) -> None:
        Notice.objects.filter(pk=self.notice.pk).update(sent_at=at, error="")

    def release(self, failure: Failure, *, until: datetime) -> None:
        self._try_again(failure, until=until)

    def refused(self, failure: Failure, *, at: datetime) -> None:
        tries = self.notice.tries + 1
        is_over = failure.fault is Fault.NO_MAILBOX or tries >= MOST_TRIES
        until = None if is_over else at + pause_after(tries)
        self._try_again(failure, until=until, tries=F("tries") + 1, error=failure.said[:300])

    def _try_again(self, failure: Failure, *, until: datetime | None, **values: Any) -> None:
        """Make the email due at ``until``. If it was certainly not sent, the next change may replace it. Otherwise both
        would be sent with the same content, because each is composed when it is sent.
        """
        was_held = self.notice.due_at == self.notice.held_until
        if was_held and until and not failure.may_have_left:
            values["held_until"] = until
        Notice.objects.filter(pk=self.notice.pk).update(due_at=until, **values)


def _claim(pk: int, *, at: datetime) -> bool:
    """Claim a notice. Return False if another worker claimed it or the row is gone."""
    claimed = Notice.objects.due(at=at).order_by().filter(pk=pk)
    return bool(claimed.update(due_at=at + CLAIMED_FOR))


def _is_out_of_date(notice: Notice, *, at: datetime) -> bool:
    """Return whether the event ended after the email was written. An email written afterwards corrects a date."""
    edition = registration.version_for(notice.registration)
    if edition is None or notice.kind in TRUE_AFTERWARDS:
        return False
    is_correction = notice.kind == Notice.Kind.MOVED and edition.is_over(at=notice.created_at)
    return edition.is_over(at=at) and not is_correction


def _give_up(notice: Notice, why: str) -> None:
    Notice.objects.filter(pk=notice.pk).update(due_at=None, error=why[:300])


# --- Content ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Joining:
    """Links and notes to join. They are only in emails to people with a place, and in the attached calendar file."""

    url: str
    note: str
    sessions: list[Session]

    def __bool__(self) -> bool:
        return bool(self.url or self.note or self.sessions)


def compose(notice: Notice) -> EmailMultiAlternatives | None:
    """Return the email in the person's language with current data, or None if no version of the event is left."""
    row = notice.registration
    edition = registration.version_for(row)
    if edition is None:
        return None
    edition.title = registration.title_for(row, edition)
    with override(row.language):
        context = _context(notice, row, edition)
        lead = render_to_string(f"events/mails/{notice.kind}.txt", context).strip()
        text = render_to_string("events/mails/mail.txt", {**context, "lead": lead})
        html = render_to_string("events/mails/mail.html", {**context, "lead": lead})
        subject = spelling.labelled(subject_of(notice), edition.title)
    host = urlsplit(settings.PUBLIC_URL).hostname
    mail = EmailMultiAlternatives(
        subject=spelling.one_line(subject),
        body=text,
        from_email=sender(row.language),
        to=[row.email],
        reply_to=[edition.contact_email] if edition.contact_email else None,
        headers={
            "Message-ID": f"<{notice.uuid}@{host}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": row.language,
        },
    )
    mail.attach_alternative(html, "text/html")
    # People on the waiting list get no file, because it contains the links to join.
    is_in_calendar = row.status == RegistrationStatus.CONFIRMED and not edition.is_over(at=notice.created_at)
    if is_in_calendar and content.first_day(edition):
        mail.attach("event.ics", export.personal_file(edition, at=notice.created_at).decode(), "text/calendar")
    return mail


def subject_of(notice: Notice) -> str:
    """Return the subject without the title of the event, which follows."""
    match Notice.Kind(notice.kind):
        case Notice.Kind.CONFIRM:
            return _("Please confirm your registration")
        case Notice.Kind.CONFIRMED:
            return _("You are registered")
        case Notice.Kind.WAITING:
            return _("You are on the waiting list")
        case Notice.Kind.PROMOTED:
            return _("You have a place")
        case Notice.Kind.AGAIN:
            return _("You are already registered")
        case Notice.Kind.WITHDRAWN:
            return _("Your registration has been cancelled")
        case Notice.Kind.MOVED:
            return _subject_of_move(notice.data)
        case Notice.Kind.POSTPONED:
            return _("Event postponed")
        case Notice.Kind.CANCELLED:
            return pgettext("subject of an email", "Event cancelled")
        case Notice.Kind.HIDDEN:
            return _("Page no longer public")
        case Notice.Kind.PROGRAMME:
            return _("Programme change")
        case Notice.Kind.JOINING:
            return _("How to join")
        case Notice.Kind.MESSAGE:
            return str(notice.data.get("subject", ""))


def _subject_of_move(data: dict[str, Any]) -> str:
    if data.get("status") != "on":
        return _("The event will go ahead")
    if data.get("is_elsewhere") and not data.get("is_moved"):
        return _("New location")
    return _("New time") if data.get("is_same_day") else _("New date")


def _context(notice: Notice, row: Registration, edition: EditionPage) -> dict[str, Any]:
    is_over = edition.is_over(at=notice.created_at)
    takes_place = edition.status not in {"cancelled", "postponed"} and not is_over
    has_place = row.status == RegistrationStatus.CONFIRMED and takes_place
    return {
        "office": site_name(),
        "language": row.language,
        "row": row,
        "notice": notice,
        "edition": edition,
        "note": edition.status_note if edition.locale.language_code == row.language else notice.data.get("note", ""),
        "when": when(edition.begins_at, edition.finishes_at, edition, time_zone=row.time_zone),
        "was": _was(notice.data, edition),
        "place": _place(edition),
        "has_place": has_place,
        "is_waiting": row.status == RegistrationStatus.WAITING and not is_over,
        "joining": joining(edition) if has_place else None,
        "sessions_off": _sessions(edition, notice.data.get("off", ())),
        "sessions_on": _sessions(edition, notice.data.get("on", ())),
        "sessions_moved": _sessions(edition, notice.data.get("moved", ())),
        "sessions_gone": [_former_session(edition, *one) for one in notice.data.get("gone", ())],
        "page_url": _page_url(row, edition),
        "cancel_url": settings.PUBLIC_URL + reverse("event_unregister", args=[registration.cancel_token(row)]),
        "confirm_url": _confirm_url(notice, row),
        "kept_days": registration.kept_for(edition).days,
    }


def _place(edition: EditionPage) -> str:
    """Return the place with the platform, because an email about a change of platform must name it."""
    place, is_online = cards.place(edition), edition.format not in {"", EditionPage.Format.IN_PERSON}
    return f"{place} ({edition.platform})" if is_online and edition.platform else place


def _confirm_url(notice: Notice, row: Registration) -> str:
    if notice.kind != Notice.Kind.CONFIRM:
        return ""
    return settings.PUBLIC_URL + reverse("event_confirm", args=[registration.cancel_token(row)])


def _page_url(row: Registration, edition: EditionPage) -> str:
    """Return the URL of the public page in the person's language, else in another one."""
    found = registration.open_versions([row.translation_key]).get(row.translation_key, [])
    page = next((one for one in found if one.pk == edition.pk), next(iter(found), None))
    parts = page.get_url_parts() if page else None
    return f"{settings.PUBLIC_URL}{parts[2]}" if parts else ""


def joining(edition: EditionPage) -> Joining:
    sessions = [one for one in edition.sessions.all() if one.join_url and not one.is_cancelled]
    sessions.sort(key=lambda one: (one.day, str(one.starts_at or "")))
    return Joining(url=edition.join_url, note=edition.join_note, sessions=sessions)


def when(
    begins_at: datetime | None,
    finishes_at: datetime | None,
    edition: EditionPage,
    *,
    time_zone: str,
    zone_name: str = "",
    in_sentence: bool = False,
) -> list[str]:
    """Return date and time at the event and, if different, those at the person's place. Empty without a date; one line
    for whole days. ``zone_name``: the time zone of the event, if it had another one."""
    zone_name = zone_name or edition.time_zone
    if begins_at is None or finishes_at is None:
        return [edition.period] if edition.period else []
    if not edition.is_timed:
        local = begins_at.astimezone(zones.zone(zone_name))
        last = (finishes_at - timedelta(seconds=1)).astimezone(zones.zone(zone_name))
        return [dates.days_with_weekday(local.date(), last.date(), in_sentence=in_sentence)]
    names = [zone_name]
    if time_zone and begins_at.astimezone(zones.zone(time_zone)).utcoffset() != _offset(begins_at, zone_name):
        names.append(time_zone)
    return [_timed(begins_at, finishes_at, edition, name, in_sentence=in_sentence) for name in names]


def _offset(at: datetime, zone_name: str) -> timedelta | None:
    return at.astimezone(zones.zone(zone_name)).utcoffset()


def _timed(
    begins_at: datetime, finishes_at: datetime, edition: EditionPage, zone_name: str, *, in_sentence: bool
) -> str:
    begins, ends = (at.astimezone(zones.zone(zone_name)) for at in (begins_at, finishes_at))
    is_short = finishes_at - begins_at < timedelta(days=1)  # an evening in one zone may end on the next day in another
    last = begins if is_short else ends
    days = dates.days_with_weekday(begins.date(), last.date(), in_sentence=in_sentence)
    hours = dates.hours(begins, ends if is_short and edition.ends_at else None)
    return _("%(days)s, %(hours)s, %(zone)s") % {
        "days": days,
        "hours": hours,
        "zone": dates.zone_in_words(begins_at, zone_name),
    }


def _was(data: dict[str, Any], edition: EditionPage) -> str:
    """Return the date and time as in the last email; empty if there was none or it is unchanged."""
    if not data.get("begins_at") or data["begins_at"] == (edition.begins_at and edition.begins_at.isoformat()):
        return ""
    begins_at, finishes_at = (datetime.fromisoformat(data[name]) for name in ("begins_at", "finishes_at"))
    zone_name = data.get("zone", "")
    return when(begins_at, finishes_at, edition, time_zone="", zone_name=zone_name, in_sentence=True)[0]


def _former_session(edition: EditionPage, title: str, begins_at: str) -> dict[str, str]:
    local = datetime.fromisoformat(begins_at).astimezone(zones.zone(edition.time_zone))
    return {"title": title, "day": dates.day(local.date()), "hour": dates.hour(local)}


def _sessions(edition: EditionPage, keys: Iterable[str]) -> list[dict[str, str]]:
    found = [one for one in edition.sessions.all() if str(one.key) in keys]
    found.sort(key=lambda one: (one.day, str(one.starts_at or "")))
    return [
        {
            "title": one.title,
            "day": dates.day(one.day),
            "hour": dates.hour(one.starts_at) if one.starts_at else "",
            "place": ", ".join(filter(None, [str(one.platform or ""), one.room])),
        }
        for one in found
    ]
