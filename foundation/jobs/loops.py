"""Threads that repeat an action."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from django.db import close_old_connections, connection

logger = logging.getLogger(__name__)


class Loop(threading.Thread):
    """Thread that repeats ``action`` until stopped. Errors are logged and do not end the loop."""

    def __init__(
        self,
        name: str,
        action: Callable[[], object],
        *,
        every: timedelta,
        on_stop: Callable[[], object] = lambda: None,
    ) -> None:
        """Set up the thread. ``on_stop`` is called in the stopping thread, so that it can interrupt a long action."""
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
