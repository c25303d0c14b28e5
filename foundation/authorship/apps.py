"""App config of page authorship, for its templates and translations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuthorshipConfig(AppConfig):
    name = "foundation.authorship"
    label = "newsroom_authorship"
    verbose_name = _("Pages with several authors")

    def ready(self) -> None:
        from . import jobs

        jobs.register()
