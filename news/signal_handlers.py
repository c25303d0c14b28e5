"""Signal handlers: a change of a page -> `record`; a change of what feeds show beside items -> `ChangeCounter.reframe`.

A failure is logged and does not stop the editor, because the sweep repairs it.
"""

import logging
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.signals import (
    copy_for_translation_done,
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
)

from foundation.custody.addresses import moves
from foundation.filters import VOCABULARIES, vocabulary_model
from foundation.jobs.task_queue import enqueue_on_commit
from foundation.public_pages import is_home_of_a_language
from news import tasks
from news.editorial.versions import link_versions
from news.models import ArticlePage, ChangeCounter, Source
from news.models.items import facet
from news.publishing import moved, sweeping
from news.publishing import record as recording
from news.publishing.content import content_functions

SHOWN_OF_A_SOURCE = {"title", "home_url", "url", "organisation", "language", "licence", "shows", "username", "password"}
# Fields that Wagtail writes when an editor saves a draft or locks a page. Readers do not see them.
SAVED_WITH_A_DRAFT = {"draft_title", "latest_revision", "latest_revision_created_at", "has_unpublished_changes"} | {
    "locked",
    "locked_at",
    "locked_by",
}

logger = logging.getLogger(__name__)


def page_published_or_not(sender: Any, instance: Page, is_new: bool = False, **kwargs: Any) -> None:
    """Record the page. Wagtail also sends the signal for a page that is only scheduled (wagtail#13959): `record` reads
    what is live. Imports set ``is_new``, because they record many pages together (`record_new`)."""
    if not is_new:
        _try(recording.record, instance)


def page_deleted(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Record the deletion, and enqueue the pages that link to this one. Connected to `Page` only, so that the deletion
    of other models does not become slower."""
    if referring := [pk for pages in moved.referring([instance.pk]) for pk in pages.values_list("pk", flat=True)]:
        enqueue_on_commit(tasks.record_pages, referring)
    if instance.specific_class in content_functions():
        page, now = instance.specific, timezone.now()
        transaction.on_commit(lambda: _try(recording.record, page, at=now))


def branch_moved(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Remove pages from lists immediately if they are no longer public. The worker updates the addresses."""
    if instance.get_view_restrictions().exists():
        sweeping.record_below(instance, at=timezone.now())


def home_page_published_or_not(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Show or withdraw all pages of a language with its home page."""
    if is_home_of_a_language(instance):
        sweeping.sweep(at=timezone.now())
        enqueue_on_commit(tasks.branch_changed, instance.pk)


def visibility_changed(sender: Any, instance: PageViewRestriction, **kwargs: Any) -> None:
    """Record the pages below, each in its own transaction, so that other editors do not wait for all of them."""
    page = Page.objects.filter(pk=instance.page_id).first()
    if page:
        sweeping.record_below(page, at=timezone.now())
        enqueue_on_commit(tasks.branch_changed, page.pk)


def restriction_lifted(sender: Any, instance: PageViewRestriction, origin: Any = None, **kwargs: Any) -> None:
    """Record the pages below, unless the page itself is deleted: then nothing becomes public."""
    if getattr(origin, "model", type(origin)) is sender:
        visibility_changed(sender, instance)


def page_changed(sender: Any, instance: Page, is_new: bool = False, **kwargs: Any) -> None:
    """Enqueue an update of the pages that link to this one, of any type. Imports use one task for many pages
    (`tasks.pages_changed`). For a move, `moved.follow` finds the pages that link to it."""
    if not is_new:
        enqueue_on_commit(tasks.page_changed, instance.pk)


def vocabulary_changed(sender: Any, instance: Any, created: bool, **kwargs: Any) -> None:
    name = next(name for name in VOCABULARIES if isinstance(instance, vocabulary_model(name)))
    if not created:
        tasks.record_filed_under.enqueue(facet(name, instance.pk))


def source_to_be_saved(sender: Any, instance: Source, **kwargs: Any) -> None:
    """Set ``trusted_at`` to now when trust begins. A new row can have its own time."""
    if instance.trust_begins and not (instance._state.adding and instance.trusted_at):
        instance.trusted_at = timezone.now()


def vocabulary_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Record the items filed under the deleted row, because their links to it would be dead."""
    name = next(name for name in VOCABULARIES if isinstance(instance, vocabulary_model(name)))
    enqueue_on_commit(tasks.record_filed_under, facet(name, instance.pk))


def source_saved(sender: Any, instance: Source, created: bool, update_fields: Any = None, **kwargs: Any) -> None:
    """Update the public items when an editor saves a source; polling updates rows without ``save``. On commit, because
    forms write the topics last."""
    if not created and (update_fields is None or set(update_fields) & SHOWN_OF_A_SOURCE):
        enqueue_on_commit(tasks.source_changed, instance.pk)


def image_saved(sender: Any, instance: Any, **kwargs: Any) -> None:
    enqueue_on_commit(tasks.image_changed, instance.pk)


def frame_changed(sender: Any, **kwargs: Any) -> None:
    """Invalidate all feeds: a name in titles or filters, an address or a view restriction has changed."""
    ChangeCounter.reframe()


def locale_saved(sender: Any, **kwargs: Any) -> None:
    """Forget the addresses of home pages, which contain language codes. Wagtail does so only for a changed site."""
    Site.clear_site_root_paths_cache()


def list_page_changed(sender: Any, instance: Page, update_fields: Any = None, **kwargs: Any) -> None:
    """Invalidate all feeds, unless the page has an item (then a `Change` does so): other pages can be lists or parents
    of lists."""
    is_draft_saved = bool(update_fields) and set(update_fields) <= SAVED_WITH_A_DRAFT
    if not is_draft_saved and instance.specific_class not in content_functions():
        ChangeCounter.reframe()


def article_to_be_saved(sender: Any, instance: ArticlePage, update_fields: Any = None, **kwargs: Any) -> None:
    """Date a correction, however the article is published: by approval, in a bulk action or on schedule."""
    if instance.live and not update_fields:
        instance.date_correction(today=timezone.localdate())


def copied_for_translation(sender: Any, source_obj: Any, target_obj: Any, **kwargs: Any) -> None:
    """Replace the links of the new draft with versions in its language, before its author opens it."""
    page = target_obj.specific if isinstance(target_obj, Page) and not target_obj.alias_of_id else None
    if isinstance(page, ArticlePage) and link_versions(page):
        page.save(clean=False)
        page.save_revision(user=page.owner, clean=False)


def _try(action: Any, page: Page, **options: Any) -> None:
    try:
        with transaction.atomic():
            action(page, **{"at": timezone.now(), **options})
    except Exception:
        logger.exception("%s of page %s failed; the worker's sweep will repair it", action.__name__, page.pk)


def connect() -> None:
    page_published.connect(page_published_or_not, dispatch_uid="news_published")
    page_unpublished.connect(page_published_or_not, dispatch_uid="news_unpublished")
    pre_delete.connect(page_deleted, sender=Page, dispatch_uid="news_deleted")
    copy_for_translation_done.connect(copied_for_translation, dispatch_uid="news_copied_for_translation")
    pre_save.connect(article_to_be_saved, sender=ArticlePage, dispatch_uid="news_article_to_be_saved")
    pre_save.connect(source_to_be_saved, sender=Source, dispatch_uid="news_source_to_be_saved")
    post_save.connect(source_saved, sender=Source, dispatch_uid="news_source_saved")
    post_page_move.connect(branch_moved, dispatch_uid="news_moved")
    moves.register(moved.follow)
    for signal in (page_published, page_unpublished):
        signal.connect(page_changed, dispatch_uid="news_page_changed")
        signal.connect(home_page_published_or_not, dispatch_uid="news_home_page_published_or_not")
    post_save.connect(visibility_changed, sender=PageViewRestriction, dispatch_uid="news_restricted")
    post_delete.connect(restriction_lifted, sender=PageViewRestriction, dispatch_uid="news_opened")
    for signal in (page_published, page_unpublished, post_page_move, page_slug_changed):
        signal.connect(list_page_changed, dispatch_uid="news_list_page_changed")
    post_delete.connect(list_page_changed, sender=Page, dispatch_uid="news_list_page_deleted")
    for model in apps.get_models():
        if issubclass(model, Page):  # code can save a page without publishing it
            post_save.connect(list_page_changed, sender=model, dispatch_uid=f"news_saved_{model.__name__}")
    post_save.connect(locale_saved, sender=Locale, dispatch_uid="news_locale_saved")
    frames = [PageViewRestriction, Site, Locale, Source, *(vocabulary_model(name) for name in VOCABULARIES)]
    for model in frames:
        for signal in (post_save, post_delete):
            signal.connect(frame_changed, sender=model, dispatch_uid=f"news_frame_of_{model.__name__}")
    for name in VOCABULARIES:
        post_save.connect(vocabulary_changed, sender=vocabulary_model(name), dispatch_uid=f"news_{name}_renamed")
        post_delete.connect(vocabulary_deleted, sender=vocabulary_model(name), dispatch_uid=f"news_{name}_deleted")
    post_save.connect(image_saved, sender=get_image_model(), dispatch_uid="news_image_saved")
