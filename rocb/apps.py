"""The site as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RocbConfig(AppConfig):
    name = "rocb"
    verbose_name = _("ROCB Europe")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401
