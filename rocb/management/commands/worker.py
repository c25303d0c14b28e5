"""``manage.py worker``: run it once or several times, on one machine or many, beside the web server."""

from __future__ import annotations

import logging
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker

from rocb.models import Heartbeat
from rocb.schedule import tasks_are_in_the_database, tick
from rocb.worker import new_worker_id, rhythms

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Carries out tasks and publishes what is due; ends cleanly on Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Do what waits and what is due now, then end.")

    def handle(self, *, once: bool, **options: Any) -> None:
        worker_id = new_worker_id()
        worker = Worker(
            queue_names=["*"],
            interval=0.5,
            batch=once,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=worker_id,
            excluded_queue_names=[],
        )
        Heartbeat.objects.beat(f"worker:{worker_id}", at=timezone.now())
        if once:
            self.stdout.write(f"Done: {tick(at=timezone.now())}")
            if tasks_are_in_the_database():
                worker.run()
            return
        try:
            with rhythms(worker_id):
                self.stdout.write(f"Worker {worker_id} is at work.")
                if tasks_are_in_the_database():
                    worker.configure_signals()
                    worker.run()
                else:  # another engine carries out the tasks; this process keeps the schedule
                    signal.sigwait({signal.SIGINT, signal.SIGTERM})
        finally:
            Heartbeat.objects.filter(name=f"worker:{worker_id}").delete()
