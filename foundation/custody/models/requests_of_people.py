"""Log of data requests: which staff member answered and when, without the person who asked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RequestOfPerson(models.Model):
    """One export or erasure. ``counts`` is the number of records by part."""

    class Kind(models.TextChoices):
        EXPORTED = "exported", pgettext_lazy("data of a person", "Exported")
        ERASED = "erased", pgettext_lazy("data of a person", "Deleted")

    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("personal data request")
        verbose_name_plural = _("personal data requests")
        ordering = ["-at", "-pk"]
        default_permissions = ()
        permissions = [("handle_personal_data", _("Can find, export and delete a person’s data"))]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.kind}"
