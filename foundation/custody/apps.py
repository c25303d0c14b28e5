"""What both plug-ins stand on, as a Django app. It stands before Wagtail's in ``INSTALLED_APPS``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustodyConfig(AppConfig):
    name = "foundation.custody"
    verbose_name = _("Data management")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks, moves, uses  # noqa: F401  (checks registers its own)
        from .models import FormerAddress

        uses.describe(FormerAddress, is_unmentioned=True)
        moves.connect()
