"""Clock of the site, set by tests."""

from __future__ import annotations

from datetime import UTC, datetime

START = datetime(2027, 2, 1, 12, tzinfo=UTC)


class Clock:
    now = START

    def __call__(self) -> datetime:
        return self.now
