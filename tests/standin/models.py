"""Models of a site, with the minimum that the plug-ins need."""

from __future__ import annotations

from django.db import models
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition


class Named(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def named_in(self, language: str) -> tuple[str, str]:
        return self.name, "en"


class Organisation(Named):
    pass


class Region(Named):
    pass


class Person(Named):
    pass


class Topic(Named):
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)


class Picture(AbstractImage):
    admin_form_fields = ("title", "file")


class Rendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class Paper(AbstractDocument):
    admin_form_fields = ("title", "file")
