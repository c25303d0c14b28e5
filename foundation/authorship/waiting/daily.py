"""One email per person and day about waiting work that has no email of its own. None is sent if nothing is new.

The worker checks every hour from the morning on. `DailyMail` records who opted out, when each person got the last email
and what it contained. Two concurrent workers send one email: the row is claimed before the email is composed.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from foundation.authorship.waiting import Group, groups_for
from foundation.languages import spelling
from foundation.mailing.models import DailyMail
from foundation.mailing.recipients import language_of
from foundation.mailing.sender import sender
from foundation.settings import site_name

MORNING = 7  # o'clock in the time zone of the office
ACCESS = "wagtailadmin.access_admin"


def send(*, at: datetime) -> int:
    """Send the daily emails that are due. Return how many were sent."""
    here = timezone.localtime(at, timezone.get_default_timezone())
    if here.hour < MORNING:
        return 0
    return sum(_send_to(person, today=here.date(), at=at) for person in _people(today=here.date()))


def _people(*, today: date) -> list[Any]:
    """Return users who may open the CMS, have an address, want the email and have not received it today."""
    people = ModelBackend().with_perm(ACCESS).exclude(email="")
    done = DailyMail.objects.filter(Q(is_wanted=False) | Q(sent_on__gte=today))
    return list(people.exclude(pk__in=done.values("user")).select_related("wagtail_userprofile").order_by("pk"))


def _send_to(person: Any, *, today: date, at: datetime) -> bool:
    language = language_of(person)
    with override(language), transaction.atomic():
        groups = _news_in(groups_for(person, at=at))
        row, _is_new = DailyMail.objects.get_or_create(user=person)
        known = set(row.known)
        keys = [item.key for group in groups for item in group.rows]
        if not set(keys) - known:
            return False
        mine = DailyMail.objects.filter(Q(sent_on=None) | Q(sent_on__lt=today), pk=row.pk)
        if not mine.update(sent_on=today, known=keys):
            return False
        _mail(person, groups, known=known, language=language).send()
    return True


def _news_in(groups: list[Group]) -> list[Group]:
    mailed = [
        Group(group.name, group.heading, [row for row in group.rows if row.is_mailed])
        for group in groups
        if group.is_mailed
    ]
    return [group for group in mailed if group.rows]


def _mail(person: Any, groups: list[Group], *, known: set[str], language: str) -> EmailMessage:
    context = {
        "name": person.get_short_name() or person.get_username(),
        "groups": groups,
        "known": known,
        "base": settings.PUBLIC_URL.rstrip("/"),
        "dashboard": reverse("wagtailadmin_home"),
        "account": reverse("wagtailadmin_account"),
    }
    site, subject = site_name(), _("Your tasks today")
    return EmailMessage(
        spelling.labelled(site, subject) if site else subject,
        render_to_string("authorship/daily_mail.txt", context),
        sender(language),
        [person.email],
        headers={"Auto-Submitted": "auto-generated", "Content-Language": language},
    )
