"""App config of the default vocabularies."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VocabularyConfig(AppConfig):
    name = "foundation.vocabulary"
    label = "newsroom_vocabulary"
    verbose_name = _("Categories")
    default_auto_field = "django.db.models.BigAutoField"
