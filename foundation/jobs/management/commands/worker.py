"""``manage.py worker``: the background process. Several can run, on one machine or many, beside the web server."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error
from django.utils import timezone

from foundation.jobs.models import Heartbeat
from foundation.jobs.schedule import tick
from foundation.jobs.task_queue import run_tasks, run_tasks_through_outages, tasks_run_here
from foundation.jobs.worker import new_worker_id, running


class Command(BaseCommand):
    help = "Run tasks and publish scheduled pages. Press Ctrl-C to stop cleanly."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Run everything that is waiting or due now, then stop.")

    def handle(self, *, once: bool, **options: Any) -> None:
        worker_id = new_worker_id()
        if once:
            Heartbeat.objects.beat(f"worker:{worker_id}", at=timezone.now())
            self.stdout.write(f"Done: {tick(at=timezone.now())}")
            if tasks_run_here():
                run_tasks(worker_id, once=True)
            return
        # Set before the first heartbeat: the default handler would kill the worker and leave its heartbeat behind. The
        # task loop installs its own handler later.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            with running(worker_id):
                self.stdout.write(f"Worker {worker_id} is running.")
                if tasks_run_here():
                    run_tasks_through_outages(worker_id)
                else:  # another engine runs the tasks; this process only runs the schedule
                    with suppress(KeyboardInterrupt):
                        signal.pause()
        finally:
            with suppress(Error):  # the database is unavailable; the heartbeat expires
                Heartbeat.objects.filter(name=f"worker:{worker_id}").delete()
