"""App config of dates as people enter them, for its translations and its script."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WrittenDatesConfig(AppConfig):
    name = "foundation.written_dates"
    label = "newsroom_written_dates"
    verbose_name = _("Dates as people enter them")
