"""Failures of the hosts of WebSub callbacks: if one hangs, all callbacks on that host wait, not only the one that
failed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallbackHost(models.Model):
    """A host that failed or refused a request. A host without failures has no row."""

    host = models.CharField(max_length=255, unique=True)
    failures = models.PositiveIntegerField(default=0, help_text="In a row: no answer, or one that it cannot serve.")
    failing_since = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True, help_text="Nothing is sent to it before.")
    no_question_before = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("WebSub callback host")

    def __str__(self) -> str:
        return self.host
