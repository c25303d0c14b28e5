"""Subscriptions to what we publish (`Subscription`), ways of delivery (`Channel`) and access tokens (`Token`).

Invariants: a token is stored only as a hash. Nothing is delivered to a channel that is not active. Items that a channel
missed during a pause wait for it.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

import foundation.languages
from foundation.languages import spelling
from news.http import read_url
from news.models.matching import Rule

from . import channel_registry

# A rotated token stays valid for this long, so that people have time to enter the new one.
OVERLAP = timedelta(days=14)
TOKEN_BYTES = 32


class Subscription(models.Model):
    """The choice of items for an organisation, or for a member of the public (``organisation`` is empty).

    ``languages`` are in order of preference; empty for all. With `Languages.BEST` an item comes once, in the first of
    these languages in which it is public, with an ID that all versions share.
    """

    class Languages(models.TextChoices):
        EACH = "each", _("Every language version separately")
        BEST = "best", _("Once, in the first available language")

    class Text(models.TextChoices):
        FULL = "full", _("Full text")
        EXCERPT = "excerpt", _("Title and summary")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        settings.ORGANISATION_MODEL,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="subscriptions",
    )
    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=120, blank=True)
    stored_rule = models.JSONField(default=dict, blank=True, help_text="Rule.as_json()")
    languages = models.JSONField(_("languages"), default=list, blank=True, help_text="Codes, the preferred one first.")
    language_mode = models.CharField(_("language versions"), max_length=10, choices=Languages, default=Languages.EACH)
    text = models.CharField(_("text"), max_length=10, choices=Text, default=Text.FULL)
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True)
    contact_email = models.EmailField(
        _("contact email address"), blank=True, help_text=_("Notified when something cannot be delivered.")
    )
    contact_language = models.CharField(
        _("language of the contact person"), max_length=12, default=foundation.languages.default
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["organisation", "name", "pk"]

    def __str__(self) -> str:
        return spelling.dashed(self.organisation, self.name) or str(_("Subscription"))

    @property
    def rule(self) -> Rule:
        return Rule.from_json(self.stored_rule)


class HubTopic(models.Model):
    """A feed address with subscribers at our WebSub hub, and its last known state."""

    url = models.TextField(unique=True, help_text="Absolute, as in rel=self of the feed.")
    etag = models.CharField(max_length=100, blank=True)
    sequence = models.BigIntegerField(default=0, help_text="The last Change that was processed.")
    enqueued_sequence = models.BigIntegerField(
        null=True, help_text="The Change whose deliveries are being written, in batches; empty when all have theirs."
    )
    enqueued_up_to = models.BigIntegerField(default=0, help_text="The last Channel with a delivery of this change.")

    class Meta:
        verbose_name = _("feed address at the hub")

    def __str__(self) -> str:
        return self.url


class ChannelQuerySet(models.QuerySet[Any]):
    def active(self) -> Self:
        return self.filter(state=Channel.State.ACTIVE)

    def claimable(self, *, at: datetime) -> Self:
        """Filter channels with something to send now that no worker has claimed."""
        return self.active().filter(next_attempt_at__lte=at).filter(Q(claimed_until=None) | Q(claimed_until__lt=at))

    def of_organisation(self, organisation: Any) -> Self:
        return self.filter(subscription__organisation=organisation)


class Channel(models.Model):
    """A way of delivery to one receiver. Each type uses its own columns.

    A worker claims a channel, never a delivery. So each endpoint receives one request at a time, in order, and one that
    hangs does not delay the others. ``next_attempt_at`` is empty while nothing is pending. ``claimed_until`` without a
    ``claimed_by`` is a pause that the endpoint asked for, or a pause after failures.
    """

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("Awaiting confirmation")
        ACTIVE = "active", pgettext_lazy("state of a channel", "Active")
        PAUSED = "paused", pgettext_lazy("state of a channel", "Paused")  # by a person
        SUSPENDED = "suspended", _("Stopped after failures")  # suspended by us, until a person resumes it
        ENDED = "ended", pgettext_lazy("state of a channel", "Closed")

    class Frequency(models.TextChoices):
        AT_ONCE = "at_once", _("Straight away, important news only")
        DAILY = "daily", pgettext_lazy("how often mail comes", "Every day")
        WEEKLY = "weekly", pgettext_lazy("how often mail comes", "Every week")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subscription = models.ForeignKey(
        Subscription, null=True, on_delete=models.CASCADE, related_name="channels", help_text="Empty for WebSub."
    )
    kind = models.CharField(
        max_length=channel_registry.LONGEST_KEY,
        validators=[channel_registry.validate],
        help_text="Key of its type, which an installed app registers.",
    )
    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=120, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.UNCONFIRMED)
    state_note = models.CharField(max_length=500, blank=True, help_text="Why it is not active, in words.")
    state_at = models.DateTimeField()
    created_at = models.DateTimeField()

    # Webhook and WebSub: the address and the signing secrets.
    url = models.TextField(_("address"), blank=True)
    secret = models.CharField(max_length=200, blank=True, help_text="whsec_ and base64; of WebSub as it was given.")
    earlier_secret = models.CharField(max_length=200, blank=True, help_text="Signs too until it lapses.")
    earlier_secret_until = models.DateTimeField(null=True)
    private_key = models.CharField(max_length=200, blank=True, help_text="whsk_ and base64, for signatures v1a.")
    change_kinds = models.JSONField(default=list, blank=True, help_text="Of Change.Kind; empty for all.")

    # WebSub: the feed, the end of the lease, the host of the callback and, as a keyed hash, the client that subscribed.
    host = models.CharField(max_length=255, blank=True)
    asked_by = models.CharField(max_length=64, blank=True)
    topic = models.ForeignKey(HubTopic, null=True, on_delete=models.CASCADE, related_name="channels")
    expires_at = models.DateTimeField(null=True)

    # Email: the recipient, their language, the frequency and the local hour.
    email = models.EmailField(_("email address"), blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency, default=Frequency.DAILY)
    weekday = models.PositiveSmallIntegerField(_("day of the week"), default=0, help_text="0 is Monday.")
    hour = models.PositiveSmallIntegerField(_("hour"), default=8, help_text="Of the day in the time zone, 0 to 23.")
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)

    # State of delivery: due time, claim and results.
    next_attempt_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True)
    last_attempt_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True, help_text="The first failure after the last success.")
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    notified_at = models.DateTimeField(null=True, help_text="When the contact person was notified of the failures.")

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "url"], condition=Q(kind="websub"), name="one_channel_a_topic_and_callback"
            )
        ]
        indexes = [
            models.Index(fields=["kind", "next_attempt_at"], condition=Q(state="active"), name="channel_due_by_kind"),
            models.Index(fields=["email"], name="channel_by_email"),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.get_kind_display()} {self.email or self.url}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.topic_id and not self.host:
            self.host = read_url(self.url).authority
        super().save(*args, **kwargs)

    @property
    def type(self) -> Any:
        """The `ChannelType` of this channel. If its app is not installed, a type that does nothing."""
        return channel_registry.find(self.kind)

    def get_kind_display(self) -> str:
        return str(self.type.label_of(self))

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class TokenQuerySet(models.QuerySet[Any]):
    def valid(self, *, at: datetime) -> Self:
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=at))

    def opened_by(self, text: str, *, at: datetime) -> Token | None:
        """Return the valid token with this text, or None if it is wrong, expired or revoked. One query."""
        found = self.valid(at=at).filter(digest=digest_of(text))
        return found.select_related("channel__subscription", "organisation").first()


class Token(models.Model):
    """A secret part of an address that gives access to one private feed, or to the console of an organisation.

    It has 256 random bits, and only a hash is stored. It is shown once, rotated with an overlap and revoked
    immediately.
    """

    digest = models.CharField(max_length=64, unique=True)
    channel = models.ForeignKey(Channel, null=True, on_delete=models.CASCADE, related_name="tokens")
    organisation = models.ForeignKey(
        settings.ORGANISATION_MODEL, null=True, on_delete=models.CASCADE, related_name="console_tokens"
    )
    created_at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, help_text="Set when it was rotated or revoked.")
    last_used_on = models.DateField(null=True, help_text="Only the day, for privacy.")

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token")

    def __str__(self) -> str:
        return f"{self.digest[:8]}…"

    @classmethod
    def issue(cls, *, at: datetime, channel: Channel | None = None, organisation: Any = None) -> str:
        """Add a token and return its text, which cannot be retrieved later."""
        text = secrets.token_urlsafe(TOKEN_BYTES)
        cls.objects.create(digest=digest_of(text), channel=channel, organisation=organisation, created_at=at)
        return text

    @classmethod
    def rotate(cls, *, at: datetime, channel: Channel | None = None, organisation: Any = None) -> str:
        """Issue a new token. Earlier ones expire after `OVERLAP`."""
        cls._of(channel, organisation).filter(valid_until=None).update(valid_until=at + OVERLAP)
        return cls.issue(at=at, channel=channel, organisation=organisation)

    @classmethod
    def revoke(cls, *, at: datetime, channel: Channel | None = None, organisation: Any = None) -> int:
        """Revoke all tokens immediately. Return how many were valid."""
        return cls._of(channel, organisation).valid(at=at).update(valid_until=at)

    @classmethod
    def _of(cls, channel: Channel | None, organisation: Any) -> TokenQuerySet:
        if (channel is None) == (organisation is None):
            raise ValueError("A token is of one channel or of one organisation.")
        return cls.objects.filter(channel=channel, organisation=organisation)

    def used(self, *, on: date) -> None:
        """Record the day of use. Writes at most once a day."""
        if self.last_used_on is None or self.last_used_on < on:
            type(self).objects.filter(pk=self.pk).update(last_used_on=on)
