"""Mail: one to a person for one window of time, over all that they asked for; nothing when there is nothing to say.

``outbox.fan_out`` writes what is pending for each channel. Here these deliveries are put together by address. A `DigestRun` is
the one mail of its window: its row is made before the mail leaves, and says with ``created_at`` which deliveries are in
it, whoever composes it and however often. A worker that dies between the mail server's "accepted" and our ``sent_at``
sends it a second time, under the same Message-ID, by which mail programs know a double. A run of which no mail can have
left is brought up to date when its turn comes: after an outage, one mail holds all that was missed.

Only changes that matter are mentioned. A mailbox that does not exist suspends its channels; one whose server puts us off is
tried for some days. What is our own trouble counts against nobody (``mailing``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import F, Min, Q
from django.utils.translation import gettext_noop, ngettext

from foundation.mailing.answers import Failure, Fault
from foundation.mailing.dispatch import MailSource, dispatch
from foundation.mailing.patience import CLAIMED_FOR, MOST_TRIES, pause_after
from news.delivery import digest_mails, digest_windows, mail_confirmations, mail_subscriptions
from news.delivery.digest_windows import Rhythm, Window
from news.models import Change, Channel, Delivery, DigestRun
from news.models.deliveries import DeliveryQuerySet
from news.models.subscriptions import ChannelQuerySet

RUNS_KEPT = timedelta(days=90)


def send_due(*, at: datetime) -> int:
    """Send what is due, as many as a round takes; returns how many mails left."""
    return dispatch([due], at=at)


def send_questions(*, at: datetime) -> int:
    """Ask those who asked for mail whether it was they; returns how many questions left."""
    return dispatch([mail_confirmations.due], at=at)


def source() -> MailSource:
    """Answers the hook ``register_mail_source``."""
    return MailSource(
        due=due,
        waiting=lambda *, at: len(_due(at=at)),
        words=lambda count: (
            ngettext("%(count)d email to readers", "%(count)d emails to readers", count) % {"count": count}
        ),
    )


def forget(*, at: datetime) -> int:
    """What nobody needs any more: addresses without an answer, mail that was ended, and who got which mail when."""
    return mail_subscriptions.forget(at=at) + forget_runs(at=at)


def forget_runs(*, at: datetime) -> int:
    """Who got a mail when is nobody's business for ever."""
    return DigestRun.objects.filter(created_at__lt=at - RUNS_KEPT).exclude(sent_at=None).delete()[0]


# --- What is due ------------------------------------------------------------------------------------------------------


def _waiting() -> DeliveryQuerySet:
    return Delivery.objects.pending().filter(channel__kind=mail_subscriptions.KIND, channel__state=Channel.State.ACTIVE)


def _leave_out_what_is_minor() -> None:
    """What was only now put under a topic that somebody follows is new to them, however small that change was."""
    minor = Delivery.objects.pending().filter(
        channel__kind=mail_subscriptions.KIND, kind=Change.Kind.UPDATED, change__significance=Change.Significance.MINOR
    )
    minor.update(state=Delivery.State.SKIPPED, note=gettext_noop("Minor change, not sent by email."))


def due(*, at: datetime) -> list[Digest]:
    """The mails that may leave now. Five queries."""
    if not _waiting().exists():
        return []
    _leave_out_what_is_minor()
    return _due(at=at)


def _due(*, at: datetime) -> list[Digest]:
    """Each person for whom something is pending by now, with the window that opened first.

    Whoever looks a moment later finds the same window: what is due stays due until it is sent. What was written later than
    ``at``, because the clock went back or by a faster worker, will not be in the mail, so no window is named after it.
    """
    first = (
        _waiting()
        .filter(created_at__lte=at)
        .values("channel")
        .annotate(sequence=Min("change_id"), since=Min("change__at"))
    )
    rows = {row["channel"]: row for row in first}
    found: dict[str, Digest] = {}
    for channel in Channel.objects.in_bulk(list(rows)).values():
        row = rows[channel.pk]
        window = _window(channel, at=at) or digest_windows.at_once(row["sequence"], since=row["since"])
        if row["since"] <= window.opened_at:
            other = found.get(channel.email)
            since = min(other.waiting_since, row["since"]) if other else row["since"]
            first_window = min(other.window, window) if other else window
            key = other.key if other else f"digest {channel.uuid}"
            found[channel.email] = Digest(key, channel.email, first_window, since)
    for email in DigestRun.objects.waits_for_its_turn(at=at).values_list("email", flat=True):
        found.pop(email, None)
    return list(found.values())


def _window(channel: Channel, *, at: datetime) -> Window | None:
    """None for mail at once."""
    if channel.frequency == Channel.Frequency.AT_ONCE:
        return None
    return digest_windows.latest(Rhythm(channel.frequency, channel.hour, channel.weekday, channel.time_zone), at=at)


def _deliveries_of(run: DigestRun) -> list[Delivery]:
    """The deliveries of this mail in the order of the log: what was there when the run was made, and by then due."""
    found = _waiting().filter(channel__email=run.email, created_at__lte=run.created_at)
    deliveries = []
    for delivery in found.select_related("change", "channel__subscription").order_by("change_id", "pk"):
        window = _window(delivery.channel, at=run.created_at)
        if window is None or delivery.change.at <= window.opened_at:
            deliveries.append(delivery)
    return deliveries


# --- One mail ---------------------------------------------------------------------------------------------------------


@dataclass
class Digest:
    """The mail of one person that is due, as the dispatcher takes it."""

    key: str
    to: str
    window: Window
    waiting_since: datetime
    run: DigestRun = field(init=False)
    deliveries: Sequence[Delivery] = field(init=False, default=())
    entries: Sequence[digest_mails.Entry] = field(init=False, default=())

    def claim(self, *, at: datetime) -> bool:
        run = _claim(self.to, self.window, at=at)
        if run:
            self.run = run
        return run is not None

    def compose(self, *, at: datetime) -> EmailMessage | None:
        self.deliveries = _deliveries_of(self.run)
        self.entries = digest_mails.entries(list(self.deliveries))
        if self.entries:
            return digest_mails.compose(self.run, list(self.entries), channels=_channels(self.deliveries))
        _settle(self.run, self.deliveries, self.entries, at=at)
        return None

    def sent(self, *, at: datetime) -> None:
        _settle(self.run, self.deliveries, self.entries, at=at)

    def release(self, failure: Failure, *, until: datetime) -> None:
        DigestRun.objects.filter(pk=self.run.pk).update(
            claimed_until=None, next_attempt_at=until, may_have_left=failure.may_have_left
        )

    def refused(self, failure: Failure, *, at: datetime) -> None:
        _refused(self.run, failure, at=at)


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
    claimed = DigestRun.objects.filter(free, due, pk=run.pk, sent_at=None, may_have_left=run.may_have_left)
    if not claimed.update(claimed_until=at + CLAIMED_FOR, may_have_left=True):
        return None
    if not run.may_have_left:
        _bring_up_to_date(run, window, at=at)
    run.refresh_from_db()
    return run


def _bring_up_to_date(run: DigestRun, window: Window, *, at: datetime) -> None:
    """Nothing of it has left: what became due meanwhile goes with it."""
    try:
        with transaction.atomic():
            DigestRun.objects.filter(pk=run.pk).update(created_at=at, window=window.name)
    except IntegrityError:  # the mail of that window has left, so this one keeps what it has
        return


def _channels(deliveries: Sequence[Delivery]) -> list[Channel]:
    """Each once, the latest first: its language is that of the mail."""
    found = {delivery.channel_id: delivery.channel for delivery in deliveries}
    return [found[pk] for pk in sorted(found, reverse=True)]


def _settle(
    run: DigestRun, deliveries: Sequence[Delivery], entries: Sequence[digest_mails.Entry], *, at: datetime
) -> None:
    """Write that the mail has left, or that nothing was left to say."""
    shown = {entry.item_uuid for entry in entries}
    keys = [delivery.pk for delivery in deliveries if delivery.change.item_uuid in shown]
    with transaction.atomic():
        Delivery.objects.filter(pk__in=keys).update(state=Delivery.State.SENT, sent_at=at, tries=run.tries + 1)
        silent = Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries]).pending()
        silent.update(state=Delivery.State.SKIPPED, note=gettext_noop("There was nothing left to send."))
        if not entries:
            run.delete()
            return
        DigestRun.objects.filter(pk=run.pk).update(sent_at=at, items=len(entries), error="", claimed_until=None)
        Channel.objects.filter(pk__in=[channel.pk for channel in _channels(deliveries)]).update(
            last_attempt_at=at, last_success_at=at, failing_since=None, failures=0
        )


# --- What a receiver's server says ------------------------------------------------------------------------------------


def _refused(run: DigestRun, failure: Failure, *, at: datetime) -> None:
    channels = Channel.objects.active().filter(kind=mail_subscriptions.KIND, email=run.email)
    tries = run.tries + 1
    with transaction.atomic():
        DigestRun.objects.filter(pk=run.pk).update(
            claimed_until=None,
            next_attempt_at=at + pause_after(tries),
            tries=F("tries") + 1,
            may_have_left=failure.may_have_left,
            error=failure.said,
        )
        channels.filter(failing_since=None).update(failing_since=at)
        channels.update(last_attempt_at=at, failures=F("failures") + 1)
        is_over = tries >= MOST_TRIES and _others_got_theirs(run.email, since=run.created_at, channels=channels)
        if failure.fault is Fault.NO_MAILBOX or is_over:
            channels.update(state=Channel.State.SUSPENDED, state_at=at, state_note=failure.said)
            # Whoever resumes it starts again from the first try.
            DigestRun.objects.filter(pk=run.pk).update(tries=0, next_attempt_at=None)


def _others_got_theirs(email: str, *, since: datetime, channels: ChannelQuerySet) -> bool:
    """Whether mail to others left while this mailbox refused ours: to the same domain, where others there get mail. If not,
    it is about us (a block list) and no reason to stop anybody's mail."""
    failing_since = channels.aggregate(since=Min("failing_since"))["since"] or since
    domain = "@" + email.rpartition("@")[2]
    sent = DigestRun.objects.filter(sent_at__gte=failing_since).exclude(email=email)
    neighbours = (
        Channel.objects.active().filter(kind=mail_subscriptions.KIND, email__iendswith=domain).exclude(email=email)
    )
    return (sent.filter(email__iendswith=domain) if neighbours.exists() else sent).exists()
