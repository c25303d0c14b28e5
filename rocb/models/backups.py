"""Records of backups."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Backup(models.Model):
    """A backup or a failed attempt; see ``rocb.backup``. Rows of backups deleted by retention are kept for a year."""

    made_at = models.DateTimeField()
    file_name = models.CharField(max_length=100, blank=True)
    size_bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)  # hash of the file as it was written; empty in older rows
    rows = models.BigIntegerField(default=0)
    files = models.BigIntegerField(default=0)
    seconds = models.FloatField(default=0)
    error = models.TextField(blank=True)
    # Time and error of the latest test restore.
    proven_at = models.DateTimeField(null=True)
    proof_error = models.TextField(blank=True)
    # Time when the second place had it, time when it was read there and compared, and the latest error.
    copied_at = models.DateTimeField(null=True)
    compared_at = models.DateTimeField(null=True)
    copy_error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("backup")
        verbose_name_plural = _("backups")
        ordering = ["-made_at"]
        default_permissions = ("view",)
        permissions = [("see_state", _("Can see the state of the site, and run failed tasks again"))]

    def __str__(self) -> str:
        return self.file_name
