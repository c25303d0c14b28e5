"""Who of the office answered when a person asked what is kept: without a word of who asked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RequestOfPerson(models.Model):
    """A file that was taken or an erasure; ``counts`` by part."""

    class Kind(models.TextChoices):
        EXPORTED = "exported", pgettext_lazy("data of a person", "Taken as a file")
        ERASED = "erased", pgettext_lazy("data of a person", "Erased")

    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("request of a person")
        verbose_name_plural = _("requests of people")
        ordering = ["-at", "-pk"]
        default_permissions = ()
        permissions = [("handle_personal_data", _("Can find, export and erase the data of a person"))]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.kind}"
