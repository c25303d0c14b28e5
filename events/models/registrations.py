"""Registrations and their pending emails. They contain minimal data, are never public, and are deleted after the event."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.conf import model_name

from .editions import EditionPage


class RegistrationStatus(models.TextChoices):
    UNCONFIRMED = "unconfirmed", pgettext_lazy("status of a registration", "Awaiting confirmation by email")
    CONFIRMED = "confirmed", pgettext_lazy("status of a registration", "Confirmed")
    WAITING = "waiting", pgettext_lazy("status of a registration", "On the waiting list")
    CANCELLED = "cancelled", pgettext_lazy("status of a registration", "Cancelled")


IN_OR_WAITING = frozenset({RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING})


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def of_thing(self, translation_key: uuid.UUID) -> Self:
        """Return registrations for an event, from any of its language versions."""
        return self.filter(translation_key=translation_key)

    def confirmed(self) -> Self:
        return self.filter(status=RegistrationStatus.CONFIRMED)

    def waiting(self) -> Self:
        """Return the waiting list, in order of registration."""
        return self.filter(status=RegistrationStatus.WAITING).order_by("registered_at", "pk")

    def active(self) -> Self:
        """Return confirmed and waiting registrations, without those that await confirmation by email."""
        return self.filter(status__in=IN_OR_WAITING)

    def taking_places(self, *, at: datetime) -> Self:
        """Return registrations with a place, or with one held until the email is confirmed."""
        held = Q(status=RegistrationStatus.UNCONFIRMED, held_until__gt=at)
        return self.filter(Q(status=RegistrationStatus.CONFIRMED) | held)

    def awaiting_click(self) -> Self:
        """Return registrations whose email is not confirmed, and those that have a place but were asked to confirm
        their address.
        """
        asked = Q(status=RegistrationStatus.CONFIRMED, held_until__isnull=False)
        return self.filter(Q(status=RegistrationStatus.UNCONFIRMED) | asked)

    def free_soon(self, *, at: datetime) -> Self:
        """Return registrations that lose their place soon unless the person confirms the email."""
        return self.awaiting_click().filter(held_until__gt=at)

    def matching(self, text: str) -> Self:
        """Return registrations with ``text`` in the name or address; all for an empty text."""
        return self.filter(Q(name__icontains=text) | Q(email__icontains=text)) if text else self

    def to_forget(self, *, at: datetime) -> Self:
        return self.filter(forget_at__lte=at)


class Registration(models.Model):
    """One person at one event; ``translation_key`` is the translation key of the edition's page."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    translation_key = models.UUIDField(db_index=True)
    edition = models.ForeignKey(
        EditionPage, null=True, on_delete=models.SET_NULL, related_name="registrations", verbose_name=_("event")
    )
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=160)
    email = models.EmailField(_("work email"))
    organisation = models.ForeignKey(
        model_name("ORGANISATION_MODEL"),
        verbose_name=_("administration"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    other_organisation = models.CharField(_("other organisation"), max_length=160, blank=True)
    language = models.CharField(_("email language"), max_length=12)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=RegistrationStatus, default=RegistrationStatus.CONFIRMED
    )
    agrees_to_recording = models.BooleanField(_("agrees to recording and photos"), default=False)
    agrees_to_mailing = models.BooleanField(_("wants emails about future events"), default=False)
    held_until = models.DateTimeField(null=True, help_text="How long a place is held for an unconfirmed registration.")
    asked_from = models.CharField(
        max_length=64, blank=True, help_text="The network, as a keyed hash, until the mail address is confirmed."
    )
    registered_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    forget_at = models.DateTimeField(db_index=True, help_text="When the row is deleted; moves with the event.")
    notified = models.JSONField(
        default=dict,
        help_text="The event as in the last email. A difference from the current event is a reason for an email.",
    )

    # Otherwise the CMS would show names in the usage lists of pages and organisations.
    wagtail_reference_index_ignore = True

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["translation_key", "email"], condition=~Q(status="cancelled"), name="one_registration_a_person"
            )
        ]
        indexes = [models.Index(fields=["held_until"], condition=Q(status="unconfirmed"), name="registrations_held")]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    @property
    def awaits_click(self) -> bool:
        """Whether the person still has to confirm the email address, even if they already have a place."""
        is_asked = self.status == RegistrationStatus.CONFIRMED and self.held_until is not None
        return self.status == RegistrationStatus.UNCONFIRMED or is_asked


class NoticeQuerySet(models.QuerySet["Notice"]):
    def due(self, *, at: datetime) -> Self:
        """Return notices to send: neither sent, claimed nor given up."""
        return self.filter(sent_at=None, due_at__lte=at).order_by("pk")

    def held(self) -> Self:
        """Return unclaimed notices of a change that can still be undone."""
        return self.filter(sent_at=None, due_at=F("held_until"))


class Notice(models.Model):
    """One email to one person. It counts as sent only if ``sent_at`` is set. ``occasion`` tells apart two emails of the
    same kind, so that each person is notified once of an event. ``due_at`` moves on when a worker claims the row, and
    when the recipient's server refuses it (``tries`` counts that). Null means given up; ``error`` has the reason.

    ``held_until``: until then the change can be undone. While ``due_at`` is the same instant, no worker has claimed the
    row, or the email cannot have left. ``notified_before`` is then the value of `Registration.notified` before the
    change.
    """

    class Kind(models.TextChoices):
        CONFIRM = "confirm", pgettext_lazy("kind of mail", "Please confirm")
        CONFIRMED = "confirmed", pgettext_lazy("kind of mail", "Place confirmed")
        WAITING = "waiting", pgettext_lazy("kind of mail", "On the waiting list")
        PROMOTED = "promoted", pgettext_lazy("kind of mail", "Place became available")
        AGAIN = "again", pgettext_lazy("kind of mail", "Already registered")
        WITHDRAWN = "withdrawn", pgettext_lazy("kind of mail", "Registration cancelled")
        MOVED = "moved", pgettext_lazy("kind of mail", "Event rescheduled")
        POSTPONED = "postponed", pgettext_lazy("kind of mail", "Event postponed")
        CANCELLED = "cancelled", pgettext_lazy("kind of mail", "Event cancelled")
        HIDDEN = "hidden", pgettext_lazy("kind of mail", "Page no longer public")
        PROGRAMME = "programme", pgettext_lazy("kind of mail", "Sessions cancelled")
        JOINING = "joining", pgettext_lazy("kind of mail", "How to join")
        MESSAGE = "message", pgettext_lazy("kind of mail", "Message")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=Kind)
    occasion = models.CharField(max_length=80, blank=True)
    data = models.JSONField(default=dict, help_text="State before the change or the message.")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    notified_before = models.JSONField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    wagtail_reference_index_ignore = True

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("email to a registered person")
        constraints = [
            models.UniqueConstraint(fields=["registration", "kind", "occasion"], name="one_mail_an_occasion")
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(sent_at=None), name="notices_to_send")]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class FormerVersion(models.Model):
    """Language version of an event at the time its page was deleted, for emails to registered people.

    It is deleted with the last registration of the event.
    """

    translation_key = models.UUIDField()
    language = models.CharField(max_length=12)
    content = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("deleted event")
        verbose_name_plural = _("deleted events")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["translation_key", "language"], name="one_former_version_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.translation_key} {self.language}"


class ForgottenRegistrations(models.Model):
    """Log entry of a deletion: number, event and reason, without names."""

    class Reason(models.TextChoices):
        EXPIRED = "expired", _("The retention period ended")
        ERASED = "erased", _("At the person’s request")

    title = models.CharField(max_length=255)
    translation_key = models.UUIDField()
    reason = models.CharField(max_length=10, choices=Reason)
    count = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("deletion of registrations")
        verbose_name_plural = _("deletions of registrations")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.title}: {self.count}"
