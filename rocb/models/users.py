"""Users of the CMS. Readers have no accounts."""

from collections.abc import Callable
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """An editor or a contributor. External contributors belong to an organisation."""

    organisation = models.ForeignKey(
        "rocb.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The administration or training centre this person writes for. Leave empty for the office."),
    )

    #: ``rocb.rights.asking``, set by the app: text for the current user in place of the name, or empty.
    shown_instead: ClassVar[Callable[["User"], str] | None] = None

    def get_full_name(self) -> str:
        return (self.shown_instead() if self.shown_instead else "") or super().get_full_name()

    def __str__(self) -> str:
        return (self.shown_instead() if self.shown_instead else "") or super().__str__()
