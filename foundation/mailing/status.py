"""State of email in words, for the CMS home page, monitoring and operators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from foundation.mailing.answers import Reason
from foundation.mailing.dispatch import sources
from foundation.mailing.models import MailServer


@dataclass(frozen=True, slots=True)
class Outage:
    """Email outage. ``why``: our explanation in the current language; ``said``: the server's reply. ``waiting``: one
    line per kind of email; ``count``: all of them."""

    since: datetime
    why: str
    said: str
    count: int
    waiting: tuple[str, ...]


def outage(*, at: datetime) -> Outage | None:
    """Return the current outage, or None. One query without an outage, else a few per source."""
    server = MailServer.objects.state()
    if server.down_since is None:
        return None
    counted = [(source, source.waiting(at=at)) for source in sources()]
    return Outage(
        since=server.down_since,
        why=words_for(server.reason, is_reached=server.is_reached),
        said=server.said,
        count=sum(count for _source, count in counted),
        waiting=tuple(source.words(count) for source, count in counted if count),
    )


def words_for(reason: str, *, is_reached: bool = False) -> str:
    if is_reached and reason not in {Reason.QUOTA, Reason.SENDER, Reason.PASSWORD}:
        return _("The mail server or a block list rejects all our emails.")
    words = {
        Reason.NAME: _("The mail server’s name was not found. Check the name in MAIL_URL and that DNS works."),
        Reason.CONNECTION: _(
            "The mail server does not accept connections. Check that it is running and that this machine can reach it."
        ),
        Reason.TIMEOUT: _("The mail server does not respond."),
        Reason.TLS: _("The encryption or certificate of the mail server was not accepted. Check MAIL_URL."),
        Reason.PASSWORD: _("The mail server rejected our username or password. Check MAIL_URL."),
        Reason.SENDER: _("The mail server rejects our sender address. Check MAIL_FROM."),
        Reason.QUOTA: _("Our email quota has been used up. Check MAIL_PER_MINUTE."),
        Reason.BUSY: _("The mail server asks us to wait."),
        Reason.CUT_OFF: _("The mail server closes the connection before it accepts the email."),
    }
    return words.get(Reason(reason), _("Emails cannot be passed to the mail server.")) if reason in set(Reason) else ""
