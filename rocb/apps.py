"""The site as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RocbConfig(AppConfig):
    name = "rocb"
    verbose_name = _("ROCB Europe")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks, contributors, notices  # noqa: F401

        contributors.connect()
        notices.connect()
        from .search import signal_handlers

        signal_handlers.connect(self)
