"""Public views: the list, a month, a series, an edition. They are thin; lists and stages do the work."""

from .editions import edition, edition_context
from .index import event_list
from .months import month, weeks
from .registering import register
from .series_pages import next_or_latest, series

__all__ = ["edition", "edition_context", "event_list", "month", "next_or_latest", "register", "series", "weeks"]
