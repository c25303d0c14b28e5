"""Imports from Plone that somebody started in the CMS: what is asked, how far it is, and what came of each item."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .imports import ImportRun


class PloneImport(models.Model):
    """One export that is checked, imported and perhaps taken back; see `rocb.plone_imports`.

    ``step`` is what it does or did last, ``state`` how far that is. ``slot`` is 1 while it waits or runs and empty otherwise:
    it is unique, so only one is at work. A worker has it until ``claimed_until`` and says again and again that it lives.
    ``is_stopping`` asks it to come to an end; what is done then stays done. ``unknown_subjects`` are those without a topic
    here, with how many items have each, ``languages`` those of the items; both come from the last check.
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
        verbose_name = _("import from Plone")
        verbose_name_plural = _("imports from Plone")
        ordering = ["-pk"]
        default_permissions = ()
        permissions = [("import_from_plone", _("Can import from Plone, and undo imports"))]

    def __str__(self) -> str:
        return f"{self.site} ({self.pk})"

    @property
    def is_active(self) -> bool:
        return self.slot is not None

    @property
    def short_names(self) -> list[str]:
        """Of the uploaded files, without the folder of each."""
        return [str(name).rpartition("/")[2] for name in self.file_names]

    @property
    def counts(self) -> dict[str, int]:
        found = self.lines.order_by().values_list("outcome").annotate(number=models.Count("pk"))
        return {str(outcome): number for outcome, number in found}


class PloneImportLine(models.Model):
    """What came of one item in the last step, as `rocb.plone.report.Line` has it, with ``why`` as
    `rocb.plone.reasons` stores it. ``key`` is its identity, or names a file
    that could not be read."""

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

    class Meta:
        verbose_name = _("line of an import report")
        verbose_name_plural = _("lines of import reports")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["job", "key"], name="one_line_an_item")]
        indexes = [models.Index(fields=["job", "outcome"], name="import_lines_by_outcome")]

    def __str__(self) -> str:
        return self.path or self.key

    def values(self) -> dict[str, Any]:
        names = ("outcome", "type", "becomes", "path", "title", "uid", "address")
        return {name: getattr(self, name) for name in names}
