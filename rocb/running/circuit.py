"""Circuit breaker for services that do not respond."""

from __future__ import annotations

import logging
import threading
import time

logger = logging.getLogger(__name__)


class AwayForNow(OSError):
    """Error if a service that a page needs does not respond at the moment."""


class Circuit:
    """Circuit breaker. After each pause, one caller may try again. Logs one line at the beginning of an outage and one
    at its end.
    """

    PAUSE_SECONDS = 5

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_broken = False
        self._ask_at = 0.0
        self._lock = threading.Lock()

    def lets_ask(self) -> bool:
        if not self.is_broken:
            return True
        with self._lock:
            is_time = time.monotonic() >= self._ask_at
            if is_time:
                self._ask_at = time.monotonic() + self.PAUSE_SECONDS
        return is_time

    def failed(self, error: Exception) -> None:
        with self._lock:
            is_new, self.is_broken = not self.is_broken, True
            self._ask_at = time.monotonic() + self.PAUSE_SECONDS
        if is_new:
            logger.error("%s does not respond. The site continues without it: %s", self.name, error)

    def answered(self) -> None:
        if not self.is_broken:
            return
        with self._lock:
            is_over, self.is_broken = self.is_broken, False
        if is_over:
            logger.warning("%s responds again", self.name)
