"""Whether mail leaves, in words: for the first page of the CMS, for a monitor, for operators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from foundation.mailing.answers import Reason
from foundation.mailing.dispatch import sources
from foundation.mailing.models import MailServer


@dataclass(frozen=True, slots=True)
class Outage:
    """``why``: a sentence of ours in the current language; ``said``: the server's words. ``waiting``: one line for each
    kind of mail, ``count`` all together."""

    since: datetime
    why: str
    said: str
    count: int
    waiting: tuple[str, ...]


def outage(*, at: datetime) -> Outage | None:
    """None while mail leaves: then one query; else a few for each source."""
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
        return _("The mail server, or a block list, refuses our mail to everybody.")
    words = {
        Reason.NAME: _("The name of the mail server is not found: is its name in MAIL_URL right, and does DNS work?"),
        Reason.CONNECTION: _("The mail server takes no connection: is it running, and can this machine reach it?"),
        Reason.TIMEOUT: _("The mail server does not answer."),
        Reason.TLS: _("The encryption or the certificate of the mail server is not accepted: see MAIL_URL."),
        Reason.PASSWORD: _("The mail server refused our user name or password: see MAIL_URL."),
        Reason.SENDER: _("The mail server refuses our sender's address: see MAIL_FROM."),
        Reason.QUOTA: _("Our quota of mail is used up; see MAIL_PER_MINUTE."),
        Reason.BUSY: _("The mail server asks us to wait."),
        Reason.CUT_OFF: _("The mail server ends the connection before it has taken the mail."),
    }
    return (
        words.get(Reason(reason), _("Mail cannot be handed over to the mail server.")) if reason in set(Reason) else ""
    )
