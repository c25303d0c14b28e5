"""Models that the plug-ins do not know."""

from __future__ import annotations

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page


class Manual(Page):
    """Page type with a date and a long text."""

    valid_from = models.DateField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    introduction = models.TextField(blank=True)

    content_panels = (*Page.content_panels, FieldPanel("valid_from"), FieldPanel("read_at"), FieldPanel("introduction"))


class Maker(models.Model):
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name


class Gadget(models.Model):
    name = models.CharField(max_length=100)
    made_on = models.DateField()
    sold_at = models.DateTimeField(null=True, blank=True)
    opens_at = models.TimeField(null=True, blank=True)
    maker = models.ForeignKey(Maker, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return self.name
