"""Later versions of accepted entries, and keys of deleted ones."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from .entries import Entry
from .sources import Source


class EntryRevision(models.Model):
    """Content of an accepted entry that the source has changed since. The newest row is the current content."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="revisions")
    at = models.DateTimeField(help_text="When we saw it.")
    content_hash = models.CharField(max_length=64)
    link = models.TextField(blank=True)
    title = models.CharField(max_length=1000, blank=True)
    text = models.TextField(blank=True)
    event = models.JSONField(null=True, help_text="As of the entry.")

    class Meta:
        verbose_name = _("entry version")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.title} ({self.at})"


class Tombstone(models.Model):
    """Keys of a deleted entry, so that it does not come back as new."""

    KEPT = timedelta(days=730)

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+", db_index=False)
    k1 = models.CharField(max_length=32)
    k2 = models.CharField(max_length=32)
    forgotten_at = models.DateTimeField()

    class Meta:
        verbose_name = _("removed entry")
        indexes = [
            models.Index(fields=["k1"], name="tombstone_by_key"),
            models.Index(fields=["k2"], name="tombstone_by_alias"),
            models.Index(fields=["source"], name="tombstone_by_source"),
        ]

    def __str__(self) -> str:
        return self.k1
