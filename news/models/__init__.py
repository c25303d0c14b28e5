"""Models. Each module can import only earlier ones: items, changes, index pages, people, articles, previews, sources
and the desk, then subscriptions and deliveries.

Import models from here (``from news.models import ArticlePage``), not from the modules.
"""

from .identities import ForeignIdentity
from .items import Item, ItemFacet
from .changes import Change, ChangeCounter
from .index_pages import ExternalIndexPage, NewsIndexPage
from .people import ArticlePerson
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
from .subscriptions import Channel, HubTopic, Subscription, Token
from .callback_hosts import CallbackHost
from .endpoint_checks import EndpointCheck
from .deliveries import Attempt, Delivery, DigestRun, HubRequest, Outbox

__all__ = [
    "ALLOWED_MOVES",
    "ArticlePage",
    "ArticlePerson",
    "Attempt",
    "CallbackHost",
    "Change",
    "ChangeCounter",
    "Channel",
    "Delivery",
    "DigestRun",
    "EndpointCheck",
    "Entry",
    "EntryAction",
    "EntryRevision",
    "EntryStatus",
    "ExternalIndexPage",
    "ForeignIdentity",
    "Health",
    "HealthReport",
    "Host",
    "HubRequest",
    "HubSubscription",
    "HubTopic",
    "Item",
    "ItemFacet",
    "NewsIndexPage",
    "Outbox",
    "Poll",
    "PollState",
    "PreviewLink",
    "Push",
    "RelatedArticle",
    "Rule",
    "Source",
    "SourceAlert",
    "Subscription",
    "Token",
    "Tombstone",
    "may_move",
]
