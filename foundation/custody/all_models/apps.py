"""App config: registers all models."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AllModelsConfig(AppConfig):
    name = "foundation.custody.all_models"
    label = "newsroom_all_models"
    verbose_name = _("Data management")

    def ready(self) -> None:
        from django.db.models import Model

        from foundation.custody.deletion.uses import explain

        explain(Model)
