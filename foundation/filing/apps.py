"""App config of filing: registers offers for each vocabulary in the settings and for pages."""

from django.apps import AppConfig


class FilingConfig(AppConfig):
    name = "foundation.filing"
    label = "newsroom_filing"

    def ready(self) -> None:
        from foundation.custody.deletion import target_widgets
        from foundation.settings import ORGANISATION_MODEL, REGION_MODEL, TOPIC_MODEL

        from .offers import VocabularyOffer, register
        from .pages import PageOffer
        from .widgets import select_for

        for name, setting in (("topic", TOPIC_MODEL), ("organisation", ORGANISATION_MODEL), ("region", REGION_MODEL)):
            register(name, VocabularyOffer(setting.name))
        register("page", PageOffer(), order=100)
        target_widgets.register(select_for)
