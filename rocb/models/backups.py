"""What is known of the backups that were made."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Backup(models.Model):
    """A backup, or a try that failed; see ``rocb.backup``. Copies that retention has deleted keep their row for a year."""

    made_at = models.DateTimeField()
    file_name = models.CharField(max_length=100, blank=True)
    size_bytes = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    files = models.BigIntegerField(default=0)
    seconds = models.FloatField(default=0)
    error = models.TextField(blank=True)
    # When it was last restored into a throw-away place, and what was wrong with it.
    proven_at = models.DateTimeField(null=True)
    proof_error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("backup")
        verbose_name_plural = _("backups")
        ordering = ["-made_at"]
        default_permissions = ("view",)
        permissions = [("see_state", _("Can see the state of the site, and run failed tasks again"))]

    def __str__(self) -> str:
        return self.file_name
