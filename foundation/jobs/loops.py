"""A thread that does the same again and again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from django.db import close_old_connections, connection

logger = logging.getLogger(__name__)


class Loop(threading.Thread):
    """Calls ``action`` again and again until stopped; an error is logged and the loop goes on."""

    def __init__(
        self,
        name: str,
        action: Callable[[], object],
        *,
        every: timedelta,
        on_stop: Callable[[], object] = lambda: None,
    ) -> None:
        """``on_stop`` is called from the thread that stops it, and may ask a long action to come to an end."""
        super().__init__(name=name, daemon=True)
        self.action, self.every, self.on_stop = action, every, on_stop
        self.stopped = threading.Event()

    def run(self) -> None:
        while True:
            close_old_connections()
            try:
                self.action()
            except Exception:
                logger.exception("%s failed and will be tried again", self.name)
                close_old_connections()
            if self.stopped.wait(self.every.total_seconds()):
                break
        connection.close()

    def stop(self) -> None:
        self.stopped.set()
        self.on_stop()
        self.join(timeout=30)
