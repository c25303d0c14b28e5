"""Steps that the editors of all page types share."""

from __future__ import annotations

from foundation.authorship.publication.returned import SaysToWhomReturned
from foundation.authorship.publication.scheduling import PublishesAtTime, SaysWhatHappenedFirst
from foundation.authorship.screens.returning import ReturnsToList


class EditorSteps(ReturnsToList, SaysToWhomReturned, SaysWhatHappenedFirst, PublishesAtTime):
    """Mixin for Wagtail's create and edit views; put it before the checks of the page type."""
