"""The plug-in as a Django app."""

from django.apps import AppConfig
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from foundation.settings import require_models


class NewsConfig(AppConfig):
    name = "news"
    label = "newsroom_news"
    verbose_name = _("News")
    default_auto_field = "django.db.models.BigAutoField"

    def import_models(self) -> None:
        from . import conf  # noqa: F401  (declares the settings it needs)

        require_models()
        super().import_models()

    def ready(self) -> None:
        from foundation import private_addresses
        from foundation.custody.addresses import former_names
        from foundation.custody.deletion import uses
        from foundation.filters import VOCABULARIES, vocabulary_model
        from foundation.translation.quality.terms import register_names

        from . import checks, jobs, signal_handlers  # noqa: F401  (the import registers the checks)
        from .admin.filing import register_offers
        from .delivery import channels

        # Paths of ``news.urls.private`` and ``news.urls.mail`` that contain a key.
        private_addresses.register("f", "console", "preview", "websub", "mail/confirm", "mail/settings", "mail/stop")

        self._describe_uses()
        for name in VOCABULARIES:
            uses.register_mergeable(vocabulary_model(name))
            former_names.register_parameter(name, vocabulary_model(name))
            register_names(vocabulary_model(name), is_name=name != "topic")
        self._set_views()
        register_offers()
        self._describe_corrections()
        signal_handlers.connect()
        channels.register()
        jobs.register()

    def _describe_corrections(self) -> None:
        from foundation.translation.quality.of_page import register_corrections

        from .editorial.versions import correction_missed_by
        from .models import ArticlePage

        register_corrections(ArticlePage, correction_missed_by)

    def _set_views(self) -> None:
        from .models import ArticlePage
        from .models.index_pages import ItemIndexPage
        from .views import articles

        ItemIndexPage.views = ArticlePage.views = articles

    def _describe_uses(self) -> None:
        """Register uses of rows that `foundation.custody.deletion.uses` cannot find in the models."""
        from foundation.custody.deletion.uses import describe, explain

        from .models import ArticlePage, Entry, EntryAction, EntryStatus, Item, Token
        from .models.index_pages import ItemIndexPage

        describe(Entry, blocks=Q(status=EntryStatus.PUBLISHED))
        describe(
            Token,
            name=_("Console links"),
            is_private=True,
            blocks=Q(valid_until=None) | Q(valid_until__gt=Now()),
        )
        explain(ArticlePage, ItemIndexPage)
        for made_from_it in (Item, EntryAction):
            describe(made_from_it, is_unmentioned=True)
