"""People who sign in. Readers never do."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """An editor or a contributor; a contributor from outside belongs to an organisation."""

    organisation = models.ForeignKey(
        "rocb.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The administration or training centre this person writes for. Leave empty for the office."),
    )
