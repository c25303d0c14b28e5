"""Moving in, as a Django app. A site leaves it out after the move (``MOVING_IN``). Its tables are those of `rocb`."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PloneImportsConfig(AppConfig):
    name = "rocb.plone_imports"
    verbose_name = _("Import from another site")

    def ready(self) -> None:
        from foundation.jobs.registry import register_job, register_loops

        from . import files, working

        register_job("import_files_deleted", files.delete_old, every=timedelta(hours=1))
        register_loops(working.loops)
