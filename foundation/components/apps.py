"""App config of the page components."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComponentsConfig(AppConfig):
    name = "foundation.components"
    label = "newsroom_components"
    verbose_name = _("Page components")
