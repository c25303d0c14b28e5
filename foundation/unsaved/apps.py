"""App config of unsaved copies."""

from django.apps import AppConfig


class UnsavedConfig(AppConfig):
    name = "foundation.unsaved"
    label = "newsroom_unsaved"

    def ready(self) -> None:
        from . import checks, rendering  # noqa: F401  (checks registers its own)

        rendering.install()
