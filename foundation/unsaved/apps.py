"""The app: forms that can be shown without being saved, and a check of the settings."""

from django.apps import AppConfig


class UnsavedConfig(AppConfig):
    name = "foundation.unsaved"
    label = "unsaved"

    def ready(self) -> None:
        from . import checks, rendering  # noqa: F401  (checks registers its own)

        rendering.install()
