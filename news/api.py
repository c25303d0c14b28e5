"""Public API of the plug-in. `news.extensions` has the rest: how a site adds to the plug-in, for example with a
channel. All other modules are private and can move in any release.

* Models: articles, lists, public items (`Item`, `ItemFacet`), the log (`Change`, `ChangeCounter`), what we follow
  (`Source`, `Entry`), who follows us (`Subscription`, `Channel`).
* Lists and feeds: the list objects, the formats of feeds, the response to a request for a feed.
* Publishing: functions that turn a page of the site into an `Item`, and bring rows up to date.
* Desk and delivery: functions for a site's own screens.

While models load, a site imports ``news.blocks`` for the bodies of its own pages. Settings can read ``news.players``.
``news.extensions`` lists the hooks that a site can implement.
"""

from __future__ import annotations

from news import addresses
from news.addresses import OUR_HOST, hosted
from news.admin.unrecorded import unrecorded
from news.conf import http_client
from news.delivery import mail_subscriptions, webhooks
from news.delivery.channel_report import failing_channels
from news.delivery.channels import private_feed
from news.delivery.public_log import BeyondTheLog, changes_after
from news.delivery.rule_choices import Choice, ChoiceGroup
from news.delivery.selection import items_matching
from news.feeds import cached, lists, resolve
from news.feeds.documents import unchanged_since
from news.feeds.formats import BY_FILE_NAME as FORMATS_BY_FILE_NAME
from news.feeds.formats import FORMATS as FEED_FORMATS
from news.feeds.lists import (
    VOCABULARIES,
    EverythingList,
    ExternalList,
    FeedList,
    ItemList,
    NoSuchList,
    facets_of_rows,
    name_of,
)
from news.feeds.news_sitemap import document as news_sitemap_document
from news.feeds.news_sitemap import recent_news
from news.feeds.resolve import resolve_list as resolve_list
from news.feeds.responses import Document as FeedDocument
from news.feeds.responses import answer as feed_response
from news.http import HttpError
from news.ingest import drafts, review
from news.ingest.draftail import body_of
from news.ingest.drafts import allowed_body, language_of
from news.ingest.review import NotAllowed
from news.models import (
    ArticlePage,
    ArticlePerson,
    Change,
    ChangeCounter,
    Channel,
    Entry,
    EntryStatus,
    ExternalIndexPage,
    Item,
    ItemFacet,
    NewsIndexPage,
    Source,
    Subscription,
)
from news.models.changes import documents_changed
from news.models.chronological import Chronological
from news.models.items import ArticleKind, ItemQuerySet, facet
from news.models.matching import Rule
from news.parsing import opml
from news.parsing.identity import canonical_address, title_key
from news.parsing.identity import key as entry_key
from news.parsing.parsed import content_sha, web_address
from news.parsing.sanitize import SANITIZER_VERSION, Cleaned, as_html, excerpt, text_of, words_in
from news.parsing.sanitize import clean as clean_html
from news.players import player_for
from news.publishing.content import ContentFunction, ItemContent, address_of, content_functions, filed_under, picture_of
from news.publishing.event_words import is_cancelled
from news.publishing.imported import as_imported, date_as_published, forget_identity, known_elsewhere_as
from news.publishing.record_new import record_new
from news.publishing.reuse import reusable
from news.publishing.sweeping import astray, record_below
from news.signal_handlers import frame_changed
from news.tasks import image_changed, pages_changed
from news.views import private_feeds
from news.views.articles import used_rows
from news.views.jsonld import script as jsonld_script
from news.views.subscribing_form import TYPES as MAIL_TYPES

__all__ = [
    "ArticleKind",
    "ArticlePage",
    "ArticlePerson",
    "BeyondTheLog",
    "Change",
    "ChangeCounter",
    "Channel",
    "Choice",
    "ChoiceGroup",
    "Chronological",
    "Cleaned",
    "ContentFunction",
    "Entry",
    "EntryStatus",
    "EverythingList",
    "ExternalIndexPage",
    "ExternalList",
    "FEED_FORMATS",
    "FORMATS_BY_FILE_NAME",
    "FeedDocument",
    "FeedList",
    "HttpError",
    "Item",
    "ItemContent",
    "ItemFacet",
    "ItemList",
    "ItemQuerySet",
    "MAIL_TYPES",
    "NewsIndexPage",
    "NoSuchList",
    "NotAllowed",
    "OUR_HOST",
    "Rule",
    "SANITIZER_VERSION",
    "Source",
    "Subscription",
    "VOCABULARIES",
    "address_of",
    "addresses",
    "allowed_body",
    "as_html",
    "as_imported",
    "astray",
    "body_of",
    "cached",
    "changes_after",
    "canonical_address",
    "clean_html",
    "content_functions",
    "content_sha",
    "failing_channels",
    "date_as_published",
    "documents_changed",
    "drafts",
    "entry_key",
    "excerpt",
    "facet",
    "facets_of_rows",
    "feed_response",
    "filed_under",
    "forget_identity",
    "frame_changed",
    "hosted",
    "http_client",
    "image_changed",
    "is_cancelled",
    "items_matching",
    "known_elsewhere_as",
    "jsonld_script",
    "language_of",
    "resolve_list",
    "lists",
    "mail_subscriptions",
    "name_of",
    "news_sitemap_document",
    "opml",
    "pages_changed",
    "picture_of",
    "player_for",
    "private_feed",
    "private_feeds",
    "recent_news",
    "record_below",
    "record_new",
    "resolve",
    "reusable",
    "review",
    "text_of",
    "title_key",
    "unchanged_since",
    "unrecorded",
    "used_rows",
    "web_address",
    "webhooks",
    "words_in",
]
