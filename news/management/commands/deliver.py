"""``manage.py deliver``: send due deliveries manually. The worker does this continuously."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from news.delivery.dispatcher import LOOKS_EVERY, Dispatcher


class Command(BaseCommand):
    help = "Send everything due to webhooks and WebSub subscribers until you press Ctrl-C. The worker does this continuously."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Send only what is due now, then stop.")

    def handle(self, *, once: bool, **options: Any) -> None:
        dispatcher = Dispatcher(clock=timezone.now)
        try:
            while True:
                if (count := dispatcher.run_until_idle()) or once:
                    self.stdout.write(f"Requests sent: {count}.")
                if once:
                    break
                time.sleep(LOOKS_EVERY)
        except KeyboardInterrupt:
            pass
        finally:
            dispatcher.close()
