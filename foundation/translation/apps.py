"""App config of translation by paragraph."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranslationConfig(AppConfig):
    name = "foundation.translation"
    label = "newsroom_translation"
    verbose_name = _("Translation by paragraph")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from datetime import timedelta

        from foundation import private_addresses
        from foundation.authorship.references import register_rule
        from foundation.components.outdated import register_outdated
        from foundation.jobs.registry import register_job
        from foundation.translation import (
            access,
            fields,
            own_terms,
            publication,
            reader_requests,
            readers,
            recording,
            states,
        )
        from foundation.translation.models import GlossaryTerm
        from foundation.translation.quality.terms import forget_after_changes, register_terms

        recording.connect()
        publication.connect()
        register_terms(own_terms.terms, is_own=True)
        forget_after_changes(GlossaryTerm)
        register_outdated(readers.outdated)
        register_rule(access.TranslatorReferences())
        register_job("translation_fields", fields.record_all, every=timedelta(days=1))
        register_job("translation_states", states.sweep, every=timedelta(minutes=1))
        register_job("translation_requests_forgotten", reader_requests.forget, every=timedelta(hours=1))
        private_addresses.register("translated/confirm", "translated/stop")
