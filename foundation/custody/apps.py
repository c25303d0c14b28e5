"""App config of data management. List it before Wagtail's apps in ``INSTALLED_APPS``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustodyConfig(AppConfig):
    name = "foundation.custody"
    label = "newsroom_custody"
    verbose_name = _("Data management")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401 (the import registers them)
        from .addresses import moves
        from .deletion import uses
        from .models import FormerAddress, WithdrawnAddress

        uses.describe(FormerAddress, is_unmentioned=True)
        uses.describe(WithdrawnAddress, is_unmentioned=True)
        moves.connect()
