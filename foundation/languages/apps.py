"""App config of multilingual texts: the template of their input, their sorting and their validation messages."""

from django.apps import AppConfig


class LanguagesConfig(AppConfig):
    name = "foundation.languages"
    label = "newsroom_languages"

    def ready(self) -> None:
        from foundation.languages import ordering  # noqa: F401 (registers)
