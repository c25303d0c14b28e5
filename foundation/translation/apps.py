"""App config of translation by paragraph."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranslationConfig(AppConfig):
    name = "foundation.translation"
    label = "newsroom_translation"
    verbose_name = _("Translation by paragraph")

    def ready(self) -> None:
        from foundation.translation import recording

        recording.connect()
