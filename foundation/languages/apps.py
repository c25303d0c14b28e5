"""Texts in several languages, as an app for their input's template, their order and what is said about wrong input."""

from django.apps import AppConfig


class LanguagesConfig(AppConfig):
    name = "foundation.languages"
    label = "foundation_languages"

    def ready(self) -> None:
        from foundation.languages import ordering  # noqa: F401 (registers)
