"""Log filter that drops repeated tracebacks while the database is unavailable.

Each request and each round of a worker fails in the same outage; 560 responses of 503 wrote 47,000 lines.
"""

from __future__ import annotations

import logging
import threading
import time

from rocb.running.maintenance import is_outage

OVER_AFTER_SECONDS = 60


class OncePerOutage(logging.Filter):
    """Filter for handlers. An outage is over if none of its errors has been logged for a minute."""

    def __init__(self) -> None:
        super().__init__()
        self._last = -float(OVER_AFTER_SECONDS)
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if not is_outage(error) or "locked" in str(error):  # SQLite: another process is writing, which passes
            return True
        with self._lock:
            last, self._last = self._last, time.monotonic()
        return self._last - last >= OVER_AFTER_SECONDS
