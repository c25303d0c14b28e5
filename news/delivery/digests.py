"""Digests: one mail to a person for each time window, for all their channels; none if there is nothing to report.

``outbox.fan_out`` writes deliveries for each channel; this module combines them by address. A `DigestRun` is the one
mail of its window. Its row is created before the mail is sent, and ``created_at`` determines its deliveries, whichever
worker composes it and however often. If a worker dies after the mail server accepted the mail but before ``sent_at`` is
written, the mail is sent again with the same Message-ID, by which mail programs detect duplicates. A run that was
certainly not sent is updated at its next turn, so after an outage one mail contains everything that was missed.

Minor changes are left out. A nonexistent mailbox suspends its channels; temporary failures are retried for some days.
Failures on our own side do not count against a recipient (``mailing``).
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
    """Send due digests, up to the limit of one round. Return how many mails were sent."""
    return dispatch([due], at=at)


def send_questions(*, at: datetime) -> int:
    """Send pending confirmation mails. Return how many were sent."""
    return dispatch([mail_confirmations.due], at=at)


def source() -> MailSource:
    """Return the source for the hook ``register_mail_source``."""
    return MailSource(
        due=due,
        waiting=lambda *, at: len(_due(at=at)),
        words=lambda count: (
            ngettext("%(count)d email to readers", "%(count)d emails to readers", count) % {"count": count}
        ),
    )


def forget(*, at: datetime) -> int:
    """Delete expired data: unconfirmed addresses, ended subscriptions, records of sent mails. Return how many rows."""
    return mail_subscriptions.forget(at=at) + forget_runs(at=at)


def forget_runs(*, at: datetime) -> int:
    """Delete old records of who got a mail when, for privacy. Return how many."""
    return DigestRun.objects.filter(created_at__lt=at - RUNS_KEPT).exclude(sent_at=None).delete()[0]


# --- Due digests ------------------------------------------------------------------------------------------------------


def _waiting() -> DeliveryQuerySet:
    return Delivery.objects.pending().filter(channel__kind=mail_subscriptions.KIND, channel__state=Channel.State.ACTIVE)


def _leave_out_what_is_minor() -> None:
    """Skip minor updates. A minor change that newly matches a subscription has the kind "published" and stays."""
    minor = Delivery.objects.pending().filter(
        channel__kind=mail_subscriptions.KIND, kind=Change.Kind.UPDATED, change__significance=Change.Significance.MINOR
    )
    minor.update(state=Delivery.State.SKIPPED, note=gettext_noop("Minor change, not sent by email."))


def due(*, at: datetime) -> list[Digest]:
    """Return the digests that can be sent now. Five queries."""
    if not _waiting().exists():
        return []
    _leave_out_what_is_minor()
    return _due(at=at)


def _due(*, at: datetime) -> list[Digest]:
    """Return a digest for each person with due deliveries, with the window that opened first.

    A later call finds the same window: a digest stays due until it is sent. Deliveries written after ``at``, because
    the clock was set back or by a faster worker, will not be in the mail, so they do not determine the window.
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
    """Return the channel's current window, or None for immediate mail."""
    if channel.frequency == Channel.Frequency.AT_ONCE:
        return None
    return digest_windows.latest(Rhythm(channel.frequency, channel.hour, channel.weekday, channel.time_zone), at=at)


def _deliveries_of(run: DigestRun) -> list[Delivery]:
    """Return the deliveries of this mail in log order: those that existed and were due when the run was created."""
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
    """A due mail to one person, in the interface of the mail dispatcher."""

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
    """Claim and return an unfinished run, or else the run of ``window``.

    Return None if another worker has it, it waits for a retry, or its mail was already sent.
    """
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
    """Update a run that was certainly not sent, so that it includes what became due in the meantime."""
    try:
        with transaction.atomic():
            DigestRun.objects.filter(pk=run.pk).update(created_at=at, window=window.name)
    except IntegrityError:  # the mail of that window was sent, so this run keeps its contents
        return


def _channels(deliveries: Sequence[Delivery]) -> list[Channel]:
    """Return each channel once, latest first. The first one determines the language of the mail."""
    found = {delivery.channel_id: delivery.channel for delivery in deliveries}
    return [found[pk] for pk in sorted(found, reverse=True)]


def _settle(
    run: DigestRun, deliveries: Sequence[Delivery], entries: Sequence[digest_mails.Entry], *, at: datetime
) -> None:
    """Record that the mail was sent, or that there was nothing left to send."""
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


# --- Refusals ---------------------------------------------------------------------------------------------------------


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
            # After a resume, start again with the first attempt.
            DigestRun.objects.filter(pk=run.pk).update(tries=0, next_attempt_at=None)


def _others_got_theirs(email: str, *, since: datetime, channels: ChannelQuerySet) -> bool:
    """Return whether mails to others succeeded while this mailbox refused ours.

    If others at the same domain get mail, only that domain counts. If no mail succeeded, the refusal concerns us (such
    as a block list) and is no reason to suspend a recipient.
    """
    failing_since = channels.aggregate(since=Min("failing_since"))["since"] or since
    domain = "@" + email.rpartition("@")[2]
    sent = DigestRun.objects.filter(sent_at__gte=failing_since).exclude(email=email)
    neighbours = (
        Channel.objects.active().filter(kind=mail_subscriptions.KIND, email__iendswith=domain).exclude(email=email)
    )
    return (sent.filter(email__iendswith=domain) if neighbours.exists() else sent).exists()
