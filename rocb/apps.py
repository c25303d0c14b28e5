"""The site as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RocbConfig(AppConfig):
    name = "rocb"
    verbose_name = _("ROCB Europe")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.conf import settings
        from django.db.models.signals import post_save

        from foundation import private_addresses
        from foundation.custody.addresses import former_names
        from foundation.custody.deletion import uses
        from foundation.translation.quality.terms import register_terms
        from news.api import frame_changed
        from rocb import checks, jobs, rights, signin  # noqa: F401
        from rocb.files import file_signals
        from rocb.glossary import translating
        from rocb.pages import home, views
        from rocb.people import contributors, notices, row_names
        from rocb.running import error_reports
        from rocb.search import in_texts

        from .models import (
            DraftEntry,
            DraftWord,
            HomePage,
            OrganisationIndexPage,
            SearchEntry,
            SearchWord,
            SiteIdentity,
            SiteRendition,
            Topic,
        )

        if settings.SENTRY_DSN:
            error_reports.connect(settings.SENTRY_DSN, environment=settings.ENVIRONMENT)
        HomePage.views, OrganisationIndexPage.views = home, views
        in_texts.register()
        private_addresses.register("account/password/reset/key", "password_reset/confirm/*")
        private_addresses.register("contacts/confirm")
        register_terms(translating.terms)
        former_names.register_path("topics", Topic)
        for made_from_it in (SearchEntry, SearchWord, DraftEntry, DraftWord, SiteRendition):
            uses.describe(made_from_it, is_unmentioned=True)
        contributors.connect()
        file_signals.connect()
        notices.connect()
        rights.connect()
        signin.connect()
        row_names.connect()
        # Feeds print the terms of reuse.
        post_save.connect(frame_changed, sender=SiteIdentity, dispatch_uid="rocb_identity_saved")
        from .page_cache import invalidation
        from .search import signal_handlers
        from .sharing import pictures

        invalidation.connect()
        pictures.connect()
        signal_handlers.connect(self)
        jobs.register()
