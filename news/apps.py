"""The plug-in as a Django app."""

from django.apps import AppConfig, apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from .conf import MODEL_SETTINGS, model_name


class NewsConfig(AppConfig):
    name = "news"
    verbose_name = _("News")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for setting, what in MODEL_SETTINGS.items():
            name = model_name(setting)
            try:
                apps.get_model(name)
            except (LookupError, ValueError):
                raise ImproperlyConfigured(
                    f"{setting} is {name!r}, but no such model is installed: name the model of the site's {what}."
                ) from None
        from custody import private_addresses

        from . import signal_handlers

        # The keys of ``news.urls_previews`` and ``news.urls_mail``.
        private_addresses.register("f", "console", "preview", "websub", "mail/confirm", "mail/settings", "mail/stop")
        signal_handlers.connect()
