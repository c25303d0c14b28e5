"""App config: registers the menus of all page types."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AllPagesConfig(AppConfig):
    name = "foundation.authorship.all_pages"
    label = "newsroom_all_pages"
    verbose_name = _("Pages with several authors")

    def ready(self) -> None:
        from wagtail.models import Page

        from foundation.authorship.screens import menus

        menus.register(Page)
