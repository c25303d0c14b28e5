"""Records of imports from another site, so that a second run recognises content and the first can be undone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class ImportRun(models.Model):
    """An import run that wrote something. ``left_out`` are the ids of items that it did not import."""

    origin = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    left_out = models.JSONField(default=list)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return f"{self.pk}"


class ImportedItem(models.Model):
    """An item of the site ``origin`` and the object that it became here.

    ``part`` names additional objects made from one item: its picture, or the editions of a series by their day.
    ``digest`` is that of the source when it was imported. It is empty while only a part is written, so that an
    interrupted run continues there. ``written`` is the revision of a page that the import wrote, or for a file a
    digest: if it differs from the current one, the object has been edited since. ``missing`` lists the targets of its
    links that did not exist or were not public, ``shown`` those that were. ``was_live`` and ``was_below`` are how the
    import left a page: public or not, and the key of the page above it.
    """

    origin = models.CharField(max_length=200)
    uid = models.CharField(max_length=64)
    part = models.CharField(max_length=12, blank=True)
    type = models.CharField(max_length=40)
    path = models.CharField(max_length=1000, blank=True, help_text="Below the root of the old site.")
    content_type = models.ForeignKey(ContentType, null=True, on_delete=models.SET_NULL, related_name="+")
    object_id = models.IntegerField(null=True)
    leads_to = models.CharField(
        max_length=1000, blank=True, help_text="URL of something that is neither a page nor a file of this site."
    )
    digest = models.CharField(max_length=64, blank=True)
    written = models.CharField(max_length=64, blank=True)
    missing = models.JSONField(default=list)
    shown = models.JSONField(default=list)
    was_live = models.BooleanField(null=True)
    was_below = models.IntegerField(null=True)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="items")

    class Meta:
        verbose_name = _("imported item")
        verbose_name_plural = _("imported items")
        constraints = [models.UniqueConstraint(fields=["origin", "uid", "part"], name="one_row_a_thing_imported")]
        indexes = [
            models.Index(fields=["path"], condition=Q(part=""), name="imported_by_path"),
            models.Index(fields=["content_type", "object_id"], name="imported_by_what_it_is"),
        ]

    def __str__(self) -> str:
        return self.path or self.uid

    def was_public(self, page: Page) -> bool:
        """Return whether ``page``, which this item became, was public on the old site. If the import did not find it
        public the last time, it was first public before that run or during it. A later publication was made on this
        site.
        """
        by = self.run.finished_at or self.run.started_at
        return bool(self.was_live or (page.first_published_at and page.first_published_at <= by))

    def target(self) -> Any:
        """Return the page, image or document; None if it was deleted or never existed."""
        model = self.content_type.model_class() if self.content_type else None
        return model._default_manager.filter(pk=self.object_id).first() if model and self.object_id else None


class ComparedNumbers(models.Model):
    """The numbers of `old_sites.counting.Compared`; empty for anything but pages."""

    words_before = models.PositiveIntegerField(null=True)
    words_after = models.PositiveIntegerField(null=True)
    words_lost = models.PositiveIntegerField(null=True)
    pictures_before = models.PositiveIntegerField(null=True)
    pictures_after = models.PositiveIntegerField(null=True)
    links_before = models.PositiveIntegerField(null=True)
    links_after = models.PositiveIntegerField(null=True)
    is_enough = models.BooleanField(null=True)

    class Meta:
        abstract = True


class ImportedText(ComparedNumbers):
    """Text of an old page as its readers saw it, compressed, to compare it with the page here. It is deleted with the
    report. ``looked_at`` is when a user confirmed that the page is as it should be.
    """

    item = models.OneToOneField(ImportedItem, on_delete=models.CASCADE, related_name="text")
    old_text = models.BinaryField()
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("text of an imported page")
        verbose_name_plural = _("texts of imported pages")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.item)
