"""What a crash left out: a change that was committed, and whose process died before it wrote into the journal."""

from __future__ import annotations

from datetime import datetime

from news.models import Change, ChangeCounter

from . import keep
from .journal import Lost
from .store import EVERYTHING


class Mender:
    """Compares the log of changes with the journal; one in each worker.

    A change that is still missing at the second look was lost, and everything is emptied: that is rare, and safe.
    """

    def __init__(self) -> None:
        self.journal = keep.open_journal()
        self.told: set[int] = set()
        self.missing: set[int] = set()
        self.last: int | None = None

    def look(self, *, at: datetime) -> int:
        """How many changes were lost. The first look empties everything: nobody knows what was before."""
        if not keep.is_on():
            return 0
        keep.publish_unsaid()
        try:
            lines = self.journal.news()
        except Lost:
            lines = []
            self.last = None
        self.told |= {
            int(mark.removeprefix("change:")) for line in lines for mark in line if mark.startswith("change:")
        }
        if self.last is None:
            self.last, self.told, self.missing = ChangeCounter.state()[0], set(), set()
            keep.publish({EVERYTHING})
            return 0
        newer = set(Change.objects.filter(sequence__gt=self.last).values_list("sequence", flat=True))
        lost = (self.missing - self.told) & newer
        self.missing = newer - self.told
        if lost:
            keep.publish({EVERYTHING})
        if lost or not self.missing:
            self.last, self.told, self.missing = max(newer, default=self.last), set(), set()
        return len(lost)


_mender: Mender | None = None


def mend(*, at: datetime) -> int:
    global _mender  # one a process
    _mender = _mender or Mender()
    return _mender.look(at=at)
