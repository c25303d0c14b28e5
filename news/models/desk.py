"""Log of editors' actions at the desk (`EntryAction`) and of emails to them about sources (`SourceAlert`)."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .entries import Entry
from .sources import Source


class EntryActionQuerySet(models.QuerySet["EntryAction"]):
    def newest_first(self) -> Self:
        return self.order_by("-id")

    def standing(self) -> Self:
        """Filter actions that were not undone."""
        return self.filter(undone_at=None)


class EntryAction(models.Model):
    """One row of the desk's log: who did what to an entry. ``before`` has the former values of fields, for undoing."""

    class Kind(models.TextChoices):
        SHORTLIST = "shortlist", pgettext_lazy("action on an entry", "Shortlisted")
        REOPEN = "reopen", pgettext_lazy("action on an entry", "Marked as new")
        DRAFT = "draft", pgettext_lazy("action on an entry", "Draft created")
        PUBLISH = "publish", pgettext_lazy("action on an entry", "Published as external item")
        DISMISS = "dismiss", pgettext_lazy("action on an entry", "Dismissed")
        FOLD = "fold", pgettext_lazy("action on an entry", "Merged into another")
        ASSIGN = "assign", pgettext_lazy("action on an entry", "Assigned")
        TAG = "tag", pgettext_lazy("action on an entry", "Topics changed")
        SEEN = "seen", pgettext_lazy("action on an entry", "Source change marked as seen")
        UNDO = "undo", pgettext_lazy("action on an entry", "Undone")

    batch = models.UUIDField(default=uuid.uuid4, help_text="The same for all entries that one click changed.")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="actions")
    kind = models.CharField(max_length=20, choices=Kind)
    before = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    objects = EntryActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry action")
        indexes = [
            models.Index(fields=["batch"], name="action_by_batch"),
            models.Index(fields=["by"], condition=models.Q(by__isnull=False), name="action_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.at})"


class SourceAlert(models.Model):
    """A problem of a source that editors were notified of by email, once for each ``since``."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+", db_index=False)
    problem = models.CharField(max_length=20, help_text="As in `Health`.")
    since = models.DateTimeField()
    notified_at = models.DateTimeField()

    class Meta:
        verbose_name = _("source alert")
        constraints = [
            models.UniqueConstraint(fields=["source", "problem", "since"], name="one_mail_a_problem"),
        ]

    def __str__(self) -> str:
        return f"{self.problem} since {self.since}"
