"""Alerts about sources: on the dashboard immediately, and after a day in the daily mail
(``foundation.authorship.waiting.daily``). If entries of a trusted source are held, a mail is sent at once, once per
problem.

`SourceAlert` rows record what was notified. If no mail could be sent, no row is written, so the next run tries again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from foundation.authorship.waiting import Group, Row, register_waiting
from foundation.languages import spelling
from foundation.mailing.recipients import language_of
from foundation.settings import site_name
from news.admin.screens import SOURCES
from news.models import Health, Source, SourceAlert
from news.models.health import ALERT_AFTER

logger = logging.getLogger(__name__)

TELL_AFTER = timedelta(days=1)
ROWS = 8
IN_ONE_MAIL = 100


@dataclass(frozen=True, slots=True)
class Problem:
    source: Source
    health: Health
    since: datetime

    @property
    def is_urgent(self) -> bool:
        """Return whether readers miss entries until an editor decides."""
        return self.health == Health.HELD and self.source.is_trusted

    @property
    def address(self) -> str:
        """Return the address of the screen on which an editor can solve the problem."""
        name = "news_source_held" if self.health == Health.HELD else "news_source"
        return reverse(name, args=[self.source.pk])


def problems(*, at: datetime) -> Iterator[Problem]:
    """Yield the problems of all sources, most urgent kinds first, each source once."""
    found: set[int] = set()
    kinds = (
        (Health.HELD, Source.objects.held(), "held_at"),
        (Health.GONE, Source.objects.gone(), "gone_since"),
        (Health.FAILING, Source.objects.failing(at=at), "first_failed_at"),
        (Health.MOVED, Source.objects.moved(at=at), "moved_since"),
        (Health.SILENT, Source.objects.silent(at=at), "last_new_at"),
        (Health.UNSETTLED, Source.objects.active().filter(first_failed_at__gt=at - ALERT_AFTER), "first_failed_at"),
    )
    for health, sources, since in kinds:
        rows = sources.select_related("double_of").defer("document", "hints")
        for source in rows.order_by(f"-{since}")[:IN_ONE_MAIL]:
            if source.pk not in found:
                found.add(source.pk)
                yield Problem(source, health, getattr(source, since) or source.created_at)


def notify(*, at: datetime) -> int:
    """Mail the editors about newly held sources, once each. Return the number of these sources."""
    lasting = [problem for problem in problems(at=at) if problem.is_urgent]
    known = set(
        SourceAlert.objects.filter(source__in=[problem.source for problem in lasting]).values_list(
            "source_id", "problem", "since"
        )
    )
    new = [problem for problem in lasting if (problem.source.pk, str(problem.health), problem.since) not in known]
    people = list(_editors())
    if not new or not people:
        return 0
    if not sum([_is_sent(_mail(person, new, at=at)) for person in people]):
        return 0
    SourceAlert.objects.bulk_create(
        SourceAlert(source=problem.source, problem=problem.health, since=problem.since, notified_at=at)
        for problem in new
    )
    return len(new)


def _is_sent(mail: EmailMessage) -> bool:
    """Send a mail and return whether it was sent. One failing mailbox must not block the mails to others."""
    try:
        return bool(mail.send())
    except Exception:
        logger.exception("A mail about sources could not be sent")
        return False


def _editors() -> Any:
    """Return users who may change sources and have an email address."""
    editors = ModelBackend().with_perm(SOURCES)  # a method that the manager of a site's own user model may lack
    return editors.exclude(email="").select_related("wagtail_userprofile").order_by("pk")


def _mail(person: Any, new: list[Problem], *, at: datetime) -> EmailMessage:
    with override(language_of(person)):
        subject = ngettext("%(count)d source needs attention", "%(count)d sources need attention", len(new))
        site = site_name()
        lines: list[str] = []
        lines += [_("Entries from these sources are held until you decide:"), ""]
        for problem in new:
            report = problem.source.health(at=at)
            end = "" if report.state.label.endswith("?") else "."
            said = spelling.labelled(problem.source, f"{report.state.label}{end} {report.words}")
            lines += [said, _absolute(problem.address), ""]
        lines.append(_("We email you once about each problem. The list of sources shows all of them."))
        lines.append(_absolute(reverse("news_sources")))
        subject = subject % {"count": len(new)}
        return EmailMessage(spelling.labelled(site, subject) if site else subject, "\n".join(lines), to=[person.email])


def _absolute(path: str) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"


@register_waiting
def waiting(user: Any, at: datetime) -> list[Group]:
    """Return sources that need attention. Problems enter the daily mail after a day."""
    if not user.has_perm(SOURCES):
        return []
    found = list(problems(at=at))
    rows = []
    for problem in found[:ROWS]:
        report = problem.source.health(at=at)
        row = Row(
            key=f"source {problem.source.pk} {problem.health} {problem.since:%Y-%m-%dT%H:%M}",
            title=str(problem.source),
            url=problem.address,
            labels=(str(report.state.label),),
            what=str(report.words),
            is_mailed=not problem.is_urgent and problem.since <= at - TELL_AFTER,
        )
        rows.append(row)
    more = reverse("news_sources") if len(found) > len(rows) else ""
    return [Group("sources", _("Sources that need attention"), rows, order=20, more_url=more)]
