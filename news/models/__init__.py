"""Items, changes, index pages, articles, previews, sources, entries, rules, hubs, the desk - each may import only those before.

Import models from here (``from news.models import ArticlePage``), not from the modules.
"""

from .items import Item, ItemFacet
from .changes import Change, ChangeCounter
from .index_pages import ExternalIndexPage, NewsIndexPage
from .articles import ArticlePage, RelatedArticle
from .previews import PreviewLink
from .health import Health, HealthReport, PollState
from .polls import Host, Poll
from .sources import Source
from .entries import ALLOWED_MOVES, Entry, EntryStatus, may_move
from .entry_log import EntryRevision, Tombstone
from .rules import Rule
from .hubs import HubSubscription, Push
from .desk import EntryAction, SourceAlert

__all__ = [
    "ALLOWED_MOVES",
    "ArticlePage",
    "Change",
    "ChangeCounter",
    "Entry",
    "EntryAction",
    "EntryRevision",
    "EntryStatus",
    "ExternalIndexPage",
    "Health",
    "HealthReport",
    "Host",
    "HubSubscription",
    "Item",
    "ItemFacet",
    "NewsIndexPage",
    "Poll",
    "PollState",
    "PreviewLink",
    "Push",
    "RelatedArticle",
    "Rule",
    "Source",
    "SourceAlert",
    "Tombstone",
    "may_move",
]
