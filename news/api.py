"""Functions and values for the code of a site.

* Lists and feeds: the list objects, the formats of feeds, the response to a request for a feed.
* Publishing: functions that turn a page of the site into an `Item`, and bring rows up to date.
* Desk and delivery: functions for a site's own screens.

A site can also import these modules. All others are private and can move in any release.

* `news.models`: articles, lists, public items, the log, sources and entries, subscriptions and channels.
* `news.extensions`: how a site adds to the plug-in, for example with a channel or a type of page.
* `news.blocks`: the blocks of article bodies, for a site's own pages. It can be imported while models load.
* `news.addresses`, `news.players` and `news.parsing.sanitize`: pure functions of addresses, of players for videos, and of
  HTML from other sites. Settings can import them.
"""

from __future__ import annotations

from news.admin.unrecorded import unrecorded
from news.conf import http_client
from news.delivery.channel_report import failing_channels
from news.delivery.public_log import BeyondTheLog, changes_after
from news.delivery.selection import items_matching
from news.editorial.versions import out_of_date
from news.feeds import cached, lists
from news.feeds.documents import unchanged_since
from news.feeds.formats import BY_FILE_NAME as FORMATS_BY_FILE_NAME
from news.feeds.formats import FORMATS as FEED_FORMATS
from news.feeds.lists import EverythingList, ExternalList, ItemList, facets_of_rows, name_of
from news.feeds.news_sitemap import document as news_sitemap_document
from news.feeds.news_sitemap import recent_news
from news.feeds.resolve import resolve_list
from news.feeds.responses import Document as FeedDocument
from news.feeds.responses import answer as feed_response
from news.http import HttpError, Limits
from news.ingest.draftail import body_of
from news.ingest.drafts import allowed_body, language_of
from news.models.changes import documents_changed
from news.models.chronological import Chronological
from news.models.items import ArticleKind, ItemQuerySet, facet
from news.models.origin import origin_html
from news.parsing import opml
from news.parsing.parse import parse as parse_feed
from news.parsing.parsed import NotAFeed, ParsedEntry, web_address
from news.publishing.content import address_of, content_functions, filed_under, picture_of
from news.publishing.event_words import is_cancelled
from news.publishing.imported import as_imported, forget_identity, known_elsewhere_as
from news.publishing.record_new import record_new
from news.publishing.replaced import continue_log, differences
from news.publishing.reuse import reusable
from news.publishing.sweeping import astray, record_below
from news.signal_handlers import frame_changed
from news.tasks import image_changed, pages_changed
from news.views import private_feeds
from news.views.articles import used_rows
from news.views.subscribing_form import TYPES as MAIL_TYPES

__all__ = [
    "FEED_FORMATS",
    "FORMATS_BY_FILE_NAME",
    "MAIL_TYPES",
    "ArticleKind",
    "BeyondTheLog",
    "Chronological",
    "EverythingList",
    "ExternalList",
    "FeedDocument",
    "HttpError",
    "ItemList",
    "ItemQuerySet",
    "Limits",
    "NotAFeed",
    "ParsedEntry",
    "address_of",
    "allowed_body",
    "as_imported",
    "astray",
    "body_of",
    "cached",
    "changes_after",
    "content_functions",
    "continue_log",
    "differences",
    "documents_changed",
    "facet",
    "facets_of_rows",
    "failing_channels",
    "feed_response",
    "filed_under",
    "forget_identity",
    "frame_changed",
    "http_client",
    "image_changed",
    "is_cancelled",
    "items_matching",
    "known_elsewhere_as",
    "language_of",
    "lists",
    "name_of",
    "news_sitemap_document",
    "opml",
    "origin_html",
    "out_of_date",
    "pages_changed",
    "parse_feed",
    "picture_of",
    "private_feeds",
    "recent_news",
    "record_below",
    "record_new",
    "resolve_list",
    "reusable",
    "unchanged_since",
    "unrecorded",
    "used_rows",
    "web_address",
]
