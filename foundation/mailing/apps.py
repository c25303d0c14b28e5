"""App config of outgoing email."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class MailingConfig(AppConfig):
    name = "foundation.mailing"
    label = "newsroom_mailing"
    verbose_name = pgettext_lazy("email updates", "Email")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks, jobs  # noqa: F401  (checks registers its own)

        jobs.register()
