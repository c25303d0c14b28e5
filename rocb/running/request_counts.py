"""Counts of the requests that this process has answered, for ``/metrics``."""

from __future__ import annotations

import os
import socket
import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

# Upper bounds of the histogram in seconds.
BOUNDS = (0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class RequestCounts:
    """Counts by class of status, cache result and time. Counts start from 0 with the process, as Prometheus expects."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: Counter[tuple[str, str]] = Counter()
        self._times: Counter[int] = Counter()
        self._seconds = 0.0

    def add(self, *, status: str, is_hit: bool, seconds: float) -> None:
        with self._lock:
            self._answers[f"{status[:1]}xx", "hit" if is_hit else "miss"] += 1
            self._times[bisect_left(BOUNDS, seconds)] += 1
            self._seconds += seconds

    def lines(self, prefix: str) -> Iterator[str]:
        """Yield lines for Prometheus, with the process in a label: each has counts of its own."""
        with self._lock:
            answers, times, seconds = self._answers.copy(), self._times.copy(), self._seconds
        process = f'process="{socket.gethostname()}:{os.getpid()}"'
        yield f"# TYPE {prefix}_requests_total counter"
        for (status, cache), count in sorted(answers.items()):
            yield f'{prefix}_requests_total{{{process},status="{status}",cache="{cache}"}} {count}'
        name, total = f"{prefix}_request_seconds", 0
        yield f"# TYPE {name} histogram"
        for place, bound in enumerate([*map(str, BOUNDS), "+Inf"]):
            total += times[place]
            yield f'{name}_bucket{{{process},le="{bound}"}} {total}'
        yield f"{name}_sum{{{process}}} {seconds:.6f}"
        yield f"{name}_count{{{process}}} {total}"


counts = RequestCounts()
