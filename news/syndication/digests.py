"""Mail: one to a person for one window of time, over all that he asked for; nothing when there is nothing to tell.

``outbox.fan_out`` writes what each channel is owed. Here these deliveries are put together by address. A `DigestRun` is
the one mail of its window: its row is made before the mail leaves, and says with ``created_at`` which deliveries are in
it, whoever composes it and however often. A worker that dies between the mail server's "accepted" and our ``sent_at``
sends it a second time, under the same Message-ID, by which mail programs know a double.

Only changes that matter are told. A mailbox that the mail server knows not suspends its channels; while the server is
away everything waits for it.
"""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Min, Q

from news.models import Change, Channel, Delivery, DigestRun
from news.models.deliveries import DeliveryQuerySet
from news.syndication import digest_mails, digest_windows, mail_channels
from news.syndication.digest_windows import Rhythm, Window

logger = logging.getLogger(__name__)

MAILS_AT_ONCE = 50  # the schedule has other things to do; the next look goes on
CLAIMED_FOR = timedelta(minutes=10)
MOST_TRIES = 12
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
RUNS_KEPT = timedelta(days=90)


def send_due(*, at: datetime) -> int:
    """Send what is due, at most `MAILS_AT_ONCE`; returns how many mails left."""
    if not _waiting().exists():
        return 0
    _leave_out_what_is_minor()
    count = 0
    for email, window in _due(at=at):
        run = _claim(email, window, at=at)
        if run is None:
            continue
        try:
            count += _send(run, at=at)
        except Exception as error:
            _failed(run, error, at=at)
            if is_away(error):
                break
        if count >= MAILS_AT_ONCE:
            break
    return count


def send_questions(*, at: datetime) -> int:
    """Ask those who asked for mail whether it was they; returns how many questions left."""
    count = 0
    for channel in mail_channels.claim_questions(at=at, for_=CLAIMED_FOR):
        try:
            digest_mails.confirmation(channel).send()
        except Exception as error:
            logger.warning("The question %s could not be sent: %s", channel.uuid, type(error).__name__)
            if is_refused(error):
                mail_channels.erase(channel)
            if is_away(error):
                break
            continue
        mail_channels.asked(channel, at=at)
        count += 1
    return count


def forget(*, at: datetime) -> int:
    """What nobody needs any more: addresses without an answer, mail that was ended, and who got which mail when."""
    return mail_channels.forget(at=at) + forget_runs(at=at)


def forget_runs(*, at: datetime) -> int:
    """Who got a mail when is nobody's business for ever."""
    return DigestRun.objects.filter(created_at__lt=at - RUNS_KEPT).exclude(sent_at=None).delete()[0]


# --- What is due ------------------------------------------------------------------------------------------------------


def _waiting() -> DeliveryQuerySet:
    return Delivery.objects.pending().filter(channel__kind=Channel.Kind.MAIL, channel__state=Channel.State.ACTIVE)


def _leave_out_what_is_minor() -> None:
    """What was only now put under a topic that somebody follows is new to him, however small that change was."""
    minor = Delivery.objects.pending().filter(
        channel__kind=Channel.Kind.MAIL, kind=Change.Kind.UPDATED, change__significance=Change.Significance.MINOR
    )
    minor.update(state=Delivery.State.SKIPPED, note="A small change, which is not told by mail.")


def _due(*, at: datetime) -> list[tuple[str, Window]]:
    """Each person who is owed something by now, with the window that opened first. Two queries.

    Whoever looks a moment later finds the same window: what is due stays due until it is sent.
    """
    first = _waiting().values("channel").annotate(sequence=Min("change_id"), since=Min("change__at"))
    owed = {row["channel"]: row for row in first}
    found: dict[str, Window] = {}
    for channel in Channel.objects.in_bulk(list(owed)).values():
        row = owed[channel.pk]
        window = _window(channel, at=at) or digest_windows.at_once(row["sequence"], since=row["since"])
        if row["since"] <= window.opened_at:
            found[channel.email] = min(found.get(channel.email, window), window)
    return sorted(found.items(), key=lambda due: due[1])


def _window(channel: Channel, *, at: datetime) -> Window | None:
    """None for mail at once."""
    if channel.frequency == Channel.Frequency.AT_ONCE:
        return None
    return digest_windows.latest(Rhythm(channel.frequency, channel.hour, channel.weekday, channel.time_zone), at=at)


def _owed(run: DigestRun) -> list[Delivery]:
    """The deliveries of this mail in the order of the log: what was there when the run was made, and by then due."""
    found = _waiting().filter(channel__email=run.email, created_at__lte=run.created_at)
    owed = []
    for delivery in found.select_related("change", "channel__subscription").order_by("change_id", "pk"):
        window = _window(delivery.channel, at=run.created_at)
        if window is None or delivery.change.at <= window.opened_at:
            owed.append(delivery)
    return owed


# --- One mail ---------------------------------------------------------------------------------------------------------


def _claim(email: str, window: Window, *, at: datetime) -> DigestRun | None:
    """The run to carry out now: one that did not come to its end, else that of ``window``. None where another worker has
    it, it waits for its next try, or its mail has left."""
    run = DigestRun.objects.filter(email=email, sent_at=None).order_by("created_at").first()
    if run is None:
        try:
            with transaction.atomic():
                run = DigestRun.objects.create(email=email, window=window.name, created_at=at)
        except IntegrityError:
            return None
    free = Q(claimed_until=None) | Q(claimed_until__lt=at)
    due = Q(next_attempt_at=None) | Q(next_attempt_at__lte=at)
    claimed = DigestRun.objects.filter(free, due, pk=run.pk, sent_at=None)
    if not claimed.update(claimed_until=at + CLAIMED_FOR, tries=F("tries") + 1):
        return None
    run.refresh_from_db()
    return run


def _send(run: DigestRun, *, at: datetime) -> bool:
    """False where there was nothing to tell."""
    owed = _owed(run)
    entries = digest_mails.entries(owed)
    if entries:
        digest_mails.compose(run, entries, channels=_channels(owed)).send()
    _sent(run, owed, entries, at=at)
    return bool(entries)


def _channels(owed: list[Delivery]) -> list[Channel]:
    """Each once, the latest first: its language is that of the mail."""
    found = {delivery.channel_id: delivery.channel for delivery in owed}
    return [found[pk] for pk in sorted(found, reverse=True)]


def _sent(run: DigestRun, owed: list[Delivery], entries: list[digest_mails.Entry], *, at: datetime) -> None:
    told = {entry.item_uuid for entry in entries}
    keys = [delivery.pk for delivery in owed if delivery.change.item_uuid in told]
    with transaction.atomic():
        Delivery.objects.filter(pk__in=keys).update(state=Delivery.State.SENT, sent_at=at, tries=run.tries)
        silent = Delivery.objects.filter(pk__in=[delivery.pk for delivery in owed]).pending()
        silent.update(state=Delivery.State.SKIPPED, note="Nothing was left to tell when the mail left.")
        if not entries:
            run.delete()
            return
        DigestRun.objects.filter(pk=run.pk).update(sent_at=at, items=len(entries), error="", claimed_until=None)
        Channel.objects.filter(pk__in=[channel.pk for channel in _channels(owed)]).update(
            last_attempt_at=at, last_success_at=at, failing_since=None, failures=0
        )


# --- What goes wrong --------------------------------------------------------------------------------------------------


def _failed(run: DigestRun, error: Exception, *, at: datetime) -> None:
    logger.warning("The mail %s could not be sent: %s", run.message_id, type(error).__name__)
    why = what_was_said(error)
    channels = Channel.objects.active().filter(kind=Channel.Kind.MAIL, email=run.email)
    with transaction.atomic():
        DigestRun.objects.filter(pk=run.pk).update(
            claimed_until=None, next_attempt_at=at + pause_after(run.tries), error=why
        )
        channels.filter(failing_since=None).update(failing_since=at)
        channels.update(last_attempt_at=at, failures=F("failures") + 1)
        if is_refused(error) or run.tries >= MOST_TRIES:
            channels.update(state=Channel.State.SUSPENDED, state_at=at, state_note=why)


def pause_after(tries: int) -> timedelta:
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (max(tries, 1) - 1))


def is_refused(error: Exception) -> bool:
    """For good: there is no such mailbox."""
    return isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code >= 500 for code, _why in error.recipients.values()
    )


def is_away(error: Exception) -> bool:
    """The server, or how we come to it, is the trouble and not this one mail."""
    of_one_mail = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError)
    return isinstance(error, OSError) and not isinstance(error, of_one_mail)


def what_was_said(error: Exception) -> str:
    """The mail server's own words, else what kind of failure it was."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = {f"{code} {why.decode(errors='replace')}" for code, why in error.recipients.values()}
        return "; ".join(sorted(answers))[:500]
    return f"{type(error).__name__}: {error}"[:500]
