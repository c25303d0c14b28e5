"""Slugs of rows that were merged into others. Their URLs redirect permanently."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class FormerName(models.Model):
    """Former ``slug`` of a row. ``target_pk`` is the row of the same model into which it was merged, or the deleted row
    itself.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    slug = models.CharField(max_length=255)
    target_pk = models.BigIntegerField(db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("former name")
        constraints = [models.UniqueConstraint(fields=["content_type", "slug"], name="one_former_name")]

    def __str__(self) -> str:
        return self.slug

    @classmethod
    def keep(cls, old: Any, new: Any) -> None:
        """Let the slug of ``old``, and the slugs of rows that were merged into it before, lead to ``new``."""
        content_type = ContentType.objects.get_for_model(type(old))
        cls.objects.filter(content_type=content_type, target_pk=old.pk).update(target_pk=new.pk)
        if slug := getattr(old, "slug", ""):
            cls.objects.update_or_create(content_type=content_type, slug=slug, defaults={"target_pk": new.pk})

    @classmethod
    def leave(cls, old: Any) -> None:
        """Record the slug of the deleted row ``old``, without a successor unless it was merged."""
        if slug := getattr(old, "slug", ""):
            content_type = ContentType.objects.get_for_model(type(old))
            cls.objects.get_or_create(content_type=content_type, slug=slug, defaults={"target_pk": old.pk})

    @classmethod
    def is_gone(cls, model: type[models.Model], slug: str) -> bool:
        content_type = ContentType.objects.get_for_model(model)
        is_known = (
            cls.objects.filter(content_type=content_type, slug=slug[:255]).exists() if "\0" not in slug else False
        )
        return is_known and not cls.now(model, slug) and not model._default_manager.filter(slug=slug).exists()

    @classmethod
    def now(cls, model: type[models.Model], slug: str) -> str:
        """Return the slug that replaced ``slug``, or an empty string."""
        content_type = ContentType.objects.get_for_model(model)
        row = cls.objects.filter(content_type=content_type, slug=slug[:255]).first()
        target = model._default_manager.filter(pk=row.target_pk).first() if row else None
        return str(getattr(target, "slug", "") or "")
