"""Send due email to the mail server: oldest first, over one connection, with a limit per minute, and judge failures.

During an outage one probe every few minutes tries the server; no tries are counted. ``answers.is_about_us`` decides
which failures are our own fault. Failures are held back until that is known, so that an outage that begins during a
round does not count against any recipient.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from wagtail import hooks

from foundation.django60 import mailers
from foundation.mailing.answers import SAID_AT_MOST, Failure, Fault, Reason, classify, is_about_us
from foundation.mailing.models import MailServer

logger = logging.getLogger(__name__)

HOOK = "register_mail_source"
MAILER = "server"
AT_ONCE = 25  # emails per round; the next tick, some seconds later, continues
ROUND_SECONDS = 20.0  # so that other jobs of the schedule can run
PUT_OFF = timedelta(minutes=15)
JUST_NOW = timedelta(minutes=10)


class Outgoing(Protocol):
    """Due email and the row behind it."""

    @property
    def key(self) -> str:
        """Return a key that stays the same whenever this email is due."""

    @property
    def to(self) -> str:
        """Return one recipient address."""

    @property
    def waiting_since(self) -> datetime: ...

    def claim(self, *, at: datetime) -> bool:
        """Claim the email. Return False if another worker has it or it is no longer due."""

    def compose(self, *, at: datetime) -> EmailMessage | None:
        """Compose the message. Return None if nothing is to be sent; the row records that already."""

    def sent(self, *, at: datetime) -> None: ...

    def release(self, failure: Failure, *, until: datetime) -> None:
        """Make the email due again at ``until`` without counting a try, since the failure was our fault."""

    def refused(self, failure: Failure, *, at: datetime) -> None:
        """Record a failure that concerns this recipient or email."""


@dataclass(frozen=True, slots=True)
class MailSource:
    """Source of email. ``due(at=)``: the emails to send now, unclaimed. ``waiting(at=)``: their number, in few queries.
    ``words(count)``: a text such as "3 emails to registrants".
    """

    due: Callable[..., Sequence[Outgoing]]
    waiting: Callable[..., int]
    words: Callable[[int], str]


def sources() -> list[MailSource]:
    return [function() for function in hooks.get_hooks(HOOK)]


def send_due(*, at: datetime) -> int:
    """Send due email of all sources. Return how many were sent. Part of each minute is reserved for emails that a user
    is waiting for, which a separate task sends."""
    return dispatch([source.due for source in sources()], at=at, share=5 / 6)


def dispatch(
    due: Iterable[Callable[..., Sequence[Outgoing]]], *, at: datetime, most: int = AT_ONCE, share: float = 1
) -> int:
    """Send due email of these sources, at most ``most`` and at most ``share`` of the limit per minute. Return how many
    were sent.
    """
    server = MailServer.objects.state()
    if server.is_down and not MailServer.objects.take_probe(at=at):
        return 0
    room = min(most, server.room(at=at, share=share))
    if not room and not server.is_down:
        return 0
    going = _Round(server, at=at, room=max(room, 1))
    if server.is_down and not server.is_reached and not going.is_connected():
        return 0
    found = [mail for function in due for mail in function(at=at)]
    found.sort(key=lambda mail: mail.waiting_since)
    if server.is_down:  # new emails first, then those whose last try was longest ago
        tried = {key: number for number, key in enumerate(server.tried)}
        found.sort(key=lambda mail: tried.get(mail.key, -1))
    elif not found:
        return 0
    return going.run(found)


class _Round:
    """Emails sent over one connection. ``held``: failures without a later success, not yet judged."""

    def __init__(self, server: MailServer, *, at: datetime, room: int) -> None:
        self.server, self.at, self.room = server, at, room
        self.connection: Any = None
        self.held: list[tuple[Outgoing, Failure]] = []
        self.tries = self.sent = 0
        self.is_unreachable = False
        self.ends_at = time.monotonic() + ROUND_SECONDS

    def run(self, mails: Sequence[Outgoing]) -> int:
        try:
            for mail in mails:
                if self._is_full() or (
                    self.sent and self.server.tried
                ):  # the outage is over: the next round is sorted by age again
                    break
                if mail.claim(at=self.at) and not self._bring(mail):
                    break
            if self.server.is_down and not self.tries and self.is_connected():
                MailServer.objects.works(at=self.at)  # nothing is waiting, so a connection is the only evidence
        finally:
            self._close()
        if self.tries and not self.is_unreachable:
            MailServer.objects.tally(self.tries, sent=self.sent, at=self.at)
        if self.sent:
            MailServer.objects.works(at=self.at)
        self._judge(is_over=True)
        return self.sent

    def _is_full(self) -> bool:
        """Return whether to stop. If the last failure may be our fault, try one more email, because only that can settle it."""
        is_in_doubt = bool(self.held) and self.held[-1][1].fault is Fault.OURS
        return not is_in_doubt and (self.tries >= self.room or time.monotonic() > self.ends_at)

    def _bring(self, mail: Outgoing) -> bool:
        """Send one email. Return False if there is an outage."""
        try:
            message = mail.compose(at=self.at)
        except Exception as error:
            logger.exception("The email %s could not be created", mail.key)
            why = f"{type(error).__name__}: {error}"[:SAID_AT_MOST]
            mail.refused(Failure(Fault.FOR_NOW, Reason.MISTAKE, why), at=self.at)
            return True
        if message is None:
            return True
        self.tries += 1
        failure = self._send(message)
        if failure is None:
            mail.sent(at=self.at)
            self.sent += 1
            self._judge(is_over=False)
            return True
        self.held.append((mail, failure))
        return not self._is_about_us()

    def _is_about_us(self) -> bool:
        if self.is_unreachable:
            return True
        is_probe = self.server.is_down and not self.sent
        if is_probe and (self.server.is_reached or self.held[-1][1].fault is Fault.OURS):
            return True  # one reply is enough
        return is_about_us([(mail.to.rpartition("@")[2], failure) for mail, failure in self.held], sent=self.sent)

    def _judge(self, *, is_over: bool) -> None:
        """Judge the held failures. ``is_over``: no further email of this round could prove that the server works."""
        ours = next((failure for _, failure in self.held if failure.fault is Fault.OURS), None)
        if is_over and self.held and (self._is_about_us() or ours):
            for mail, failure in self.held:
                mail.release(failure, until=self._due_again(failure))
            why = ours or self.held[-1][1]
            logger.log(
                logging.INFO if self.server.is_down else logging.WARNING, "Emails are not being sent: %s", why.said
            )
            tried = [] if self.is_unreachable else [mail.key for mail, _ in self.held]
            MailServer.objects.stands_still(why, at=self.at, is_reached=ours is None, tried=tried)
        else:
            for mail, failure in self.held:
                logger.warning("The email %s could not be sent: %s", mail.key, failure.said)
                fault = Fault.FOR_NOW if failure.fault is Fault.OURS else failure.fault
                mail.refused(replace(failure, fault=fault), at=self.at)
            if is_over and self.server.is_down and self.tries:  # a reply about one recipient ends the outage too
                MailServer.objects.works(at=self.at)
        self.held = []

    def _due_again(self, failure: Failure) -> datetime:
        """Return when the email is due again. An email that makes the server disconnect, while others are sent, is
        retried later.
        """
        last = self.server.last_sent_at
        others_leave = self.sent or (last is not None and last > self.at - JUST_NOW)
        is_in_doubt = failure.fault is Fault.OURS and not self.is_unreachable
        return self.at + PUT_OFF if is_in_doubt and others_leave else self.at

    def is_connected(self) -> bool:
        """Return whether the server can be reached. Called before the queries, so that a probe costs little during an
        outage."""
        failure = self._open()
        if failure:
            MailServer.objects.stands_still(failure, at=self.at, is_reached=False, tried=[])
        return failure is None

    # --- The connection ---

    def _send(self, message: EmailMessage) -> Failure | None:
        if failure := self._open():
            self.is_unreachable = True
            return failure
        try:
            self.connection.send_messages([message])
        except Exception as error:
            failure = classify(error)
            if failure.fault is Fault.OURS:
                self._close()
            return failure
        if not isinstance(self.connection, SmtpBackend):
            self._close()  # the file backend writes one file per connection
        return None

    def _open(self) -> Failure | None:
        if self.connection is not None:
            return None
        try:
            self.connection = mailers.get(MAILER) or mailers.default
            if isinstance(self.connection, SmtpBackend):
                self.connection.open()
        except Exception as error:
            self._close()
            return classify(error, opening=True)
        return None

    def _close(self) -> None:
        connection, self.connection = self.connection, None
        try:
            if connection is not None:
                connection.close()
        except Exception as error:
            logger.info("The connection to the mail server could not be closed: %s", error)
