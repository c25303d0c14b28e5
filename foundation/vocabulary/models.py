"""Default vocabulary models. Topics have at most two levels, because readers do not find deeper ones."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from .named import Named


class Organisation(index.Indexed, Named):
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name__text"]
        swappable = "ORGANISATION_MODEL"


class Topic(index.Indexed, Named):
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent topic"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="narrower",
        limit_choices_to={"parent": None},
        help_text=_("Leave empty for a main topic."),
    )

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name__text"]
        swappable = "TOPIC_MODEL"

    def clean(self) -> None:
        super().clean()
        if self.parent and (self.parent.parent_id or self.parent_id == self.pk):
            raise ValidationError({"parent": _("Topics have only two levels. Choose a main topic as the parent.")})


class Region(index.Indexed, Named):
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["name__text"]
        swappable = "REGION_MODEL"


class Person(index.Indexed, Named):
    """Person named in articles."""

    office = models.CharField(_("position"), max_length=255, blank=True)

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name__text"]
        swappable = "PERSON_MODEL"
