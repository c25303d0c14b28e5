"""App config of the plug-in."""

from django.apps import AppConfig
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.settings import require_models


class EventsConfig(AppConfig):
    name = "events"
    label = "newsroom_events"
    verbose_name = _("Events")
    default_auto_field = "django.db.models.BigAutoField"

    def import_models(self) -> None:
        from . import conf  # noqa: F401  (says what it needs)

        require_models()
        super().import_models()

    def ready(self) -> None:
        from foundation import private_addresses
        from foundation.custody.addresses import former_names
        from foundation.custody.deletion import uses
        from foundation.filters import VOCABULARIES, vocabulary_model
        from foundation.translation.quality.terms import register_names

        from . import checks, jobs, signal_handlers, views  # noqa: F401  (checks registers its own)
        from .admin.filing import register_offers
        from .models import (
            AnnouncedCadence,
            CalendarEntry,
            EditionPage,
            EventSeriesPage,
            EventsIndexPage,
            Person,
            Platform,
            Registration,
        )
        from .models.registrations import IN_OR_WAITING

        private_addresses.register("registrations/cancel")
        private_addresses.register("registrations/confirm")
        uses.describe(Registration, is_private=True, blocks=Q(status__in=IN_OR_WAITING))
        for made_from_it in (CalendarEntry, AnnouncedCadence):
            uses.describe(made_from_it, is_unmentioned=True)
        uses.explain(EventsIndexPage, EventSeriesPage, EditionPage, Platform)
        uses.guard(Platform)
        uses.register_mergeable(Person)
        for name in VOCABULARIES:
            uses.register_mergeable(vocabulary_model(name))
            former_names.register_parameter(name, vocabulary_model(name))
            register_names(vocabulary_model(name), is_name=name != "topic")
        register_names(Person)
        former_names.register_parameter("series", EventSeriesPage)

        for page in (EventsIndexPage, EventSeriesPage, EditionPage):
            page.views = views
        register_offers()
        signal_handlers.connect()
        jobs.register()
