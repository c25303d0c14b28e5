"""App config of background jobs."""

from datetime import timedelta
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from foundation.settings import refuse_namesakes


class JobsConfig(AppConfig):
    name = "foundation.jobs"
    label = "newsroom_jobs"
    verbose_name = _("Background jobs")
    default_auto_field = "django.db.models.BigAutoField"

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        refuse_namesakes()  # before Django reports that two labels are the same

    def ready(self) -> None:
        from . import checks  # noqa: F401  (registers its own)
        from .registry import register_job
        from .scheduled_pages import publish_due
        from .task_queue import forget_results, take_up_lost_tasks

        register_job("tasks_taken_up", take_up_lost_tasks)
        register_job("pages", publish_due)
        register_job("results_forgotten", forget_results, every=timedelta(hours=1))
