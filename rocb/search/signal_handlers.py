"""Signal handlers that update search entries. Failures are logged and repaired by the worker, so editing goes on."""

from __future__ import annotations

import logging
from typing import Any

from django.apps import AppConfig
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_migrate, post_save
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from events.models import EditionPage, EditionPerson, Person
from news.api import content_functions
from news.models import ArticlePerson, Item
from rocb.models import Organisation, SiteDocument, Topic
from rocb.search import entries, fulltext
from rocb.search.cms import drafts

logger = logging.getLogger(__name__)


def thing_saved(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        _try(_SOURCES[sender], instance)


def page_changed(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Update a page's entry, also on save: code may create live pages without publishing. Skip pages with an `Item`."""
    if isinstance(instance, EditionPage) and kwargs.get("signal") is not post_save:
        for person in Person.objects.filter(pk__in=EditionPerson.objects.filter(edition=instance.pk).values("person")):
            _try("person", person)
    if isinstance(instance, Page) and not raw and not isinstance(instance, tuple(content_functions())):
        _try("page", instance)


def person_saved(sender: Any, instance: Person, created: bool = False, raw: bool = False, **kwargs: Any) -> None:
    """Update the entry of the person, and those of articles that name them. A new person is not named anywhere yet."""
    if not raw:
        _try("person", instance)
    if created or raw:
        return
    pages = ArticlePerson.objects.filter(person=instance).values("page_id")
    for item in Item.objects.filter(page_id__in=pages):
        _try("item", item)


def _try(source: str, thing: Any) -> None:
    try:
        with transaction.atomic():
            entries.keep(source, thing)
    except Exception:
        logger.exception(
            "The search entry of %s %s could not be updated. The worker will repair this", source, thing.pk
        )


_SOURCES: dict[type[Model], str] = {
    Item: "item",
    SiteDocument: "document",
    Organisation: "organisation",
    Topic: "topic",
}


def connect(app: AppConfig) -> None:
    post_migrate.connect(fulltext.make_index, sender=app, dispatch_uid="rocb_search_index")
    for model in _SOURCES:
        post_save.connect(thing_saved, sender=model, dispatch_uid=f"rocb_search_{model._meta.label}")
    post_save.connect(drafts.item_saved, sender=Item, dispatch_uid="rocb_search_draft_of_item")
    post_save.connect(drafts.page_saved, dispatch_uid="rocb_search_draft_of_page")
    post_save.connect(person_saved, sender=Person, dispatch_uid="rocb_search_person_saved")
    post_save.connect(page_changed, dispatch_uid="rocb_search_page_saved")
    for signal, name in ((page_published, "published"), (page_unpublished, "unpublished"), (post_page_move, "moved")):
        signal.connect(page_changed, dispatch_uid=f"rocb_search_page_{name}")
