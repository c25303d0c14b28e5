"""Imports from other sites that a user started in the CMS: their parameters, progress and the result for each item."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .imports import ComparedNumbers, ImportRun

DELETED_THERE = "deleted there"  # a `difference` of items that the export does not have


class PloneImport(models.Model):
    """An export that is checked, imported and perhaps undone; see `rocb.plone_imports`.

    ``step`` is the current or last step, ``state`` its progress. ``slot`` is 1 while the step waits or runs, otherwise
    empty. It is unique, so only one import runs at a time. A worker holds the import until ``claimed_until`` and renews
    this regularly. ``is_stopping`` requests a stop; completed work is kept. ``unknown_subjects`` are subjects without a
    topic here, with their number of items, and ``languages`` are those of the items. Both come from the last check.
    """

    class Step(models.TextChoices):
        CHECK = "check", pgettext_lazy("import", "Check")
        IMPORT = "import", pgettext_lazy("import", "Import")
        UNDO = "undo", pgettext_lazy("import", "Undo")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("import", "Waiting for the worker")
        RUNNING = "running", pgettext_lazy("import", "In progress")
        PAUSED = "paused", pgettext_lazy("import", "Paused")
        DONE = "done", pgettext_lazy("import", "Finished")
        FAILED = "failed", pgettext_lazy("import", "Failed")

    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    site = models.URLField()
    zone = models.CharField(max_length=64)
    folder = models.CharField(max_length=255, blank=True, help_text="Name below IMPORT_DIR.")
    upload = models.CharField(max_length=32, blank=True, help_text="Name of the folder with what was uploaded.")
    file_names = models.JSONField(default=list)
    topics = models.JSONField(default=dict, help_text="Subject: slug.")
    as_language = models.JSONField(default=dict)
    placing = models.JSONField(default=dict, help_text="Choices for types, statuses and folders.")
    decisions = models.JSONField(default=dict, help_text="UID: choice, and what it was made for.")
    unknown_subjects = models.JSONField(default=dict)
    languages = models.JSONField(default=dict)

    step = models.CharField(max_length=10, choices=Step)
    state = models.CharField(max_length=10, choices=State)
    slot = models.PositiveSmallIntegerField(null=True, unique=True)
    is_stopping = models.BooleanField(default=False)
    is_retry = models.BooleanField(default=False)
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    files_deleted_at = models.DateTimeField(null=True)

    items_read = models.PositiveIntegerField(default=0)
    items_done = models.PositiveIntegerField(default=0)
    items_total = models.PositiveIntegerField(default=0)
    steps_done = models.PositiveIntegerField(default=0)
    steps_total = models.PositiveIntegerField(default=0)
    notes = models.JSONField(default=list)
    error = models.TextField(blank=True)
    run = models.ForeignKey(ImportRun, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("import from another site")
        verbose_name_plural = _("imports from other sites")
        ordering = ["-pk"]
        default_permissions = ()
        permissions = [("import_from_plone", _("Can import from another site, and undo imports"))]

    def __str__(self) -> str:
        return f"{self.site} ({self.pk})"

    @property
    def is_active(self) -> bool:
        return self.slot is not None

    @property
    def short_names(self) -> list[str]:
        """Return the names of the uploaded files, without their folders."""
        return [str(name).rpartition("/")[2] for name in self.file_names]

    @property
    def counts(self) -> dict[str, int]:
        lines = self.lines.exclude(difference=DELETED_THERE)
        found = lines.order_by().values_list("outcome").annotate(number=models.Count("pk"))
        return {str(outcome): number for outcome, number in found}


class PloneImportOutline(models.Model):
    """The export as the last check read it (`old_sites.outline`), so that the screen can show the result of a choice."""

    job = models.OneToOneField(PloneImport, on_delete=models.CASCADE, related_name="outline")
    content = models.BinaryField()

    class Meta:
        verbose_name = _("outline of an import")
        verbose_name_plural = _("outlines of imports")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.job_id}"


class PloneImportLine(ComparedNumbers):
    """The result for one item in the last step, like `rocb.plone.report.Line`, with ``why`` as `old_sites.reasons`
    stores it. ``key`` is the item's id, or names a file that could not be read. ``there`` is the new text of a page that
    changed on the old site, compressed."""

    job = models.ForeignKey(PloneImport, on_delete=models.CASCADE, related_name="lines")
    key = models.CharField(max_length=64)
    outcome = models.CharField(max_length=10)
    type = models.CharField(max_length=40)
    becomes = models.CharField(max_length=20, blank=True)
    path = models.CharField(max_length=1000, blank=True)
    title = models.CharField(max_length=255, blank=True)
    uid = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=1000, blank=True)
    why = models.JSONField(default=list)
    difference = models.CharField(max_length=14, blank=True)
    seen = models.CharField(max_length=16, blank=True)
    there = models.BinaryField(default=bytes)

    class Meta:
        verbose_name = _("line of an import report")
        verbose_name_plural = _("lines of import reports")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["job", "key"], name="one_line_an_item")]
        indexes = [
            models.Index(fields=["job", "outcome"], name="import_lines_by_outcome"),
            models.Index(fields=["job", "difference"], name="import_lines_by_difference"),
        ]

    def __str__(self) -> str:
        return self.path or self.key

    def values(self) -> dict[str, Any]:
        names = ("outcome", "type", "becomes", "path", "title", "uid", "address", "difference", "seen")
        return {name: getattr(self, name) for name in names}
