"""Which tables are watched, and how: those whose writers say more exactly what they concern, and those that change all day
without any reader seeing it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from django.apps import apps
from django.db.models import Model
from modelcluster.fields import ParentalKey
from wagtail.models import Page

from news.models import Change, ChangeCounter, Item, ItemFacet, Source

PAGES, ITEMS = "pages", "items"

# What is written while nobody publishes anything. A page that reads one of these is not kept, so nothing can go wrong by
# a wrong line here, but slowly.
UNWATCHED_MODELS = frozenset(
    {
        "contenttypes.ContentType",
        "django_tasks_database.DBTaskResult",
        "events.ForgottenRegistrations",
        "events.Notice",
        "jobs.Heartbeat",
        "news.Attempt",
        "news.CallbackHost",
        "news.Channel",
        "news.Delivery",
        "news.DigestRun",
        "news.EndpointCheck",
        "news.Entry",
        "news.EntryAction",
        "news.EntryRevision",
        "news.Host",
        "news.HubRequest",
        "news.HubSubscription",
        "news.HubTopic",
        "news.Outbox",
        "news.Poll",
        "news.PreviewLink",
        "news.Push",
        "news.SourceAlert",
        "news.Tombstone",
        "rocb.SearchEntry",
        "rocb.User",
        "sessions.Session",
        "wagtailadmin.EditingSession",
        "wagtailadmin.FormState",
        "wagtailcore.Comment",
        "wagtailcore.CommentReply",
        "wagtailcore.ModelLogEntry",
        "wagtailcore.PageLogEntry",
        "wagtailcore.PageSubscription",
        "wagtailcore.ReferenceIndex",
        "wagtailcore.Revision",
        "wagtailcore.TaskState",
        "wagtailcore.UploadedFile",
        "wagtailcore.WorkflowState",
        "wagtailsearch.IndexEntry",
        "wagtailsearchpromotions.Query",
        "wagtailsearchpromotions.QueryDailyHits",
        "wagtailusers.UserProfile",
    }
)
# Django keeps these in the process and asks for them seldom; they come with a deployment.
_STANDING = {"django_content_type", "django_migrations"}
# Shown by, or deciding about, every page, and kept in the process between requests.
STANDING_ON_ALL_PAGES = frozenset({"wagtailcore_site", "wagtailcore_locale", "rocb_siteidentity"})

# Says of items what is told of them anyway.
LOG = Change._meta.db_table
COUNTER = ChangeCounter._meta.db_table
# Written at each poll; an editor's change of a source is told by `changes`.
SOURCES = Source._meta.db_table


@cache
def unwatched() -> frozenset[str]:
    tables = {apps.get_model(label)._meta.db_table for label in UNWATCHED_MODELS}
    return frozenset(tables - _STANDING)


def is_standing(table: str) -> bool:
    return table in _STANDING


def is_unwatched(table: str) -> bool:
    """Indexes of words belong to it: they are tables that no model stands for."""
    return table in unwatched() or table.startswith(("wagtailsearch_", "rocb_searchentry", "sqlite_"))


@cache
def groups() -> dict[str, str]:
    """The tables of pages, with all that is edited as part of one, and of items."""
    pages = {model for model in apps.get_models() if issubclass(model, Page)}
    parts = set(pages)
    while True:
        more = {model for model in apps.get_models() if model not in parts and set(_wholes(model)) & parts}
        more = {model for model in more if model._meta.label not in UNWATCHED_MODELS}
        if not more:
            break
        parts |= more
    tables = {model._meta.db_table: PAGES for model in parts}
    for model in parts:
        for many in model._meta.local_many_to_many:
            if many.remote_field.through:
                tables[many.remote_field.through._meta.db_table] = PAGES
    return {**tables, Item._meta.db_table: ITEMS, ItemFacet._meta.db_table: ITEMS, COUNTER: ITEMS}


def _wholes(model: type[Model]) -> Iterator[type[Model]]:
    """What rows of ``model`` are edited as part of."""
    for field in model._meta.local_fields:
        if isinstance(field, ParentalKey):
            yield field.remote_field.model


@cache
def parts_of_pages() -> dict[type[Model], str]:
    """The models whose rows are part of a page or of a part of one, and the field that leads there."""
    found = {}
    for model in apps.get_models():
        if groups().get(model._meta.db_table) == PAGES and not issubclass(model, Page):
            fields = [field.name for field in model._meta.local_fields if isinstance(field, ParentalKey)]
            if fields:
                found[model] = fields[0]
    return found
