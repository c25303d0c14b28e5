"""Signal handlers for editions and series: update calendars and notify registered people.

Failures of calendars are logged; the editor can continue, and the worker's sweep repairs them. When an event is deleted
or hidden, notices are written in the same transaction, from any screen or program.
"""

import logging
from collections.abc import Callable, Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import (
    copy_for_translation_done,
    page_published,
    page_unpublished,
    post_page_move,
)

from events import planning, refiling, registration, tasks
from events.ical import announced
from events.ical import record as recording
from events.models import EditionPage, EventSeriesPage, Platform, Registration
from foundation.custody.addresses import moves
from foundation.filters import VOCABULARIES, vocabulary_model
from foundation.jobs.task_queue import enqueue_on_commit
from foundation.languages.following import version_of
from foundation.public_pages import is_home_of_a_language

logger = logging.getLogger(__name__)

_REPLACED = "_replaced_content"


def edition_changed(sender: Any, instance: EditionPage, **kwargs: Any) -> None:
    """Update the entry. The signal is also sent for pages that are only scheduled (wagtail#13959); `record` checks the
    live page."""
    _try(lambda: recording.record(instance, at=timezone.now()), instance)


def edition_to_be_saved(
    sender: Any, instance: EditionPage, update_fields: Collection[str] | None = None, **kwargs: Any
) -> None:
    """Remember the public content that the save replaces, for `versions_follow`."""
    instance.__dict__.pop(_REPLACED, None)
    if instance.pk is None or update_fields is not None:
        return
    row = EditionPage.objects.live().filter(pk=instance.pk, alias_of=None).first()
    if row is not None and _must_agree(instance):
        instance.__dict__[_REPLACED] = (planning.content_of(row, with_texts=True), row.live_revision_id)


def versions_follow(sender: Any, instance: EditionPage, revision: Any = None, **kwargs: Any) -> None:
    """Change the other language versions in the same way. If that fails, the publication fails."""
    replaced, _live_revision = instance.__dict__.pop(_REPLACED, (None, None))
    if replaced is None or not instance.live:
        return
    leading = next(iter(registration.versions(instance.translation_key)), None)
    is_leading = leading is None or leading.pk == instance.pk
    planning.carry_over(replaced, instance, is_leading=is_leading, by=getattr(revision, "user", None))


def _has_people(translation_key: UUID) -> bool:
    return Registration.objects.of_thing(translation_key).active().exists()


def _must_agree(instance: EditionPage) -> bool:
    """Return whether people rely on the language versions to agree, or soon may."""
    if _has_people(instance.translation_key):
        return True
    return registration.may_register([instance, *registration.versions(instance.translation_key)], at=timezone.now())


def edition_saved(
    sender: Any, instance: EditionPage, update_fields: Collection[str] | None = None, **kwargs: Any
) -> None:
    """Notify people, unless only a draft was saved: screens that change all versions decide themselves who is notified.
    A program may save the public page without a revision. Then no ``page_published`` follows."""
    if not instance.live and (update_fields is None or "live" in update_fields):
        _follow([instance.translation_key])
    replaced = instance.__dict__.get(_REPLACED)
    if instance.live and replaced and replaced[1] == instance.live_revision_id:
        versions_follow(sender, instance)
        tasks.edition_published(sender, instance)


def edition_unpublished(sender: Any, instance: EditionPage, **kwargs: Any) -> None:
    """Notify people. Wagtail unpublishes aliases as plain pages, so no ``post_save`` of an edition follows."""
    _follow([instance.translation_key])


def edition_to_be_deleted(sender: Any, instance: EditionPage, **kwargs: Any) -> None:
    registration.remember(instance)


def edition_gone(sender: Any, instance: EditionPage, **kwargs: Any) -> None:
    """Notify people of a deleted event. The signal is sent after all pages of the same deletion are gone."""
    _follow([instance.translation_key])


def edition_deleted(sender: Any, instance: EditionPage, **kwargs: Any) -> None:
    transaction.on_commit(lambda: edition_changed(sender, instance))


def series_changed(sender: Any, instance: EventSeriesPage, **kwargs: Any) -> None:
    _try(lambda: announced.record(instance.uuid, at=timezone.now()), instance)


def series_deleted(sender: Any, instance: EventSeriesPage, **kwargs: Any) -> None:
    transaction.on_commit(lambda: series_changed(sender, instance))


def branch_moved(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Notify people, and withdraw pages that are no longer public from calendars at once. The worker updates URLs."""
    _follow_below(instance)
    if instance.get_view_restrictions().exists():
        recording.record_below(instance, at=timezone.now())


def home_page_published_or_not(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Notify people, and show or withdraw all events of a language with its home page."""
    if is_home_of_a_language(instance):
        _follow_below(instance)
        recording.sweep(at=timezone.now())


def visibility_changed(sender: Any, instance: PageViewRestriction, **kwargs: Any) -> None:
    """Update calendars, in one transaction per event so that other editors do not wait for all of them."""
    page = Page.objects.filter(pk=instance.page_id).first()
    if page:
        _follow_below(page)
        recording.record_below(page, at=timezone.now())


def restriction_lifted(sender: Any, instance: PageViewRestriction, origin: Any = None, **kwargs: Any) -> None:
    """Update calendars, unless the page itself is being deleted, because then nothing below it becomes public."""
    if getattr(origin, "model", type(origin)) is sender:
        visibility_changed(sender, instance)


def vocabulary_changed(sender: Any, instance: Any, created: bool, **kwargs: Any) -> None:
    name = next(name for name in VOCABULARIES if isinstance(instance, vocabulary_model(name)))
    if not created:
        enqueue_on_commit(refiling.record_filed_under, f"{name}:{instance.pk}")


def vocabulary_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    name = next(name for name in VOCABULARIES if isinstance(instance, vocabulary_model(name)))
    enqueue_on_commit(refiling.record_filed_under, f"{name}:{instance.pk}")


def copied_for_translation(sender: Any, source_obj: Any, target_obj: Any, **kwargs: Any) -> None:
    """Let the new draft refer to the replacing event in its own language."""
    page = target_obj.specific if isinstance(target_obj, Page) and not target_obj.alias_of_id else None
    if not isinstance(page, EditionPage) or page.replaced_by is None:
        return
    replacing = version_of(EditionPage.objects.open_to_all(), page.replaced_by_id, language=page.locale.language_code)
    if replacing and replacing.pk != page.replaced_by_id:
        page.replaced_by = replacing
        page.save(clean=False)
        page.save_revision(user=page.owner, clean=False)


def _follow_below(page: Page) -> None:
    below = EditionPage.objects.descendant_of(page, inclusive=True).order_by().values("translation_key")
    concerned = Registration.objects.active().filter(translation_key__in=below).order_by()
    _follow(concerned.values_list("translation_key", flat=True).distinct())


def _follow(translation_keys: Iterable[UUID]) -> None:
    """Notify people. Errors are not caught: if notification fails, the change of the event fails too."""
    for key in translation_keys:
        if _has_people(key):
            registration.follow(key, at=timezone.now())


def _try(action: Callable[[], Any], page: Page) -> None:
    try:
        with transaction.atomic():
            action()
    except Exception:
        logger.exception("Calendars could not be updated for page %s. The worker will repair this", page.pk)


def connect() -> None:
    """Connect the signal handlers; called once at start."""
    for signal, name in ((page_published, "published"), (page_unpublished, "unpublished")):
        signal.connect(edition_changed, sender=EditionPage, dispatch_uid=f"events_edition_{name}")
        signal.connect(series_changed, sender=EventSeriesPage, dispatch_uid=f"events_series_{name}")
    for signal in (page_published, page_unpublished):
        signal.connect(home_page_published_or_not, dispatch_uid="events_home_page_published_or_not")
    page_unpublished.connect(edition_unpublished, sender=EditionPage, dispatch_uid="events_unpublished_followed")
    copy_for_translation_done.connect(copied_for_translation, dispatch_uid="events_copied_for_translation")
    page_published.connect(tasks.edition_published, sender=EditionPage, dispatch_uid="events_registered_people_told")
    page_published.connect(versions_follow, sender=EditionPage, dispatch_uid="events_versions_follow")
    post_save.connect(tasks.platform_saved, sender=Platform, dispatch_uid="events_platform_renamed")
    pre_save.connect(edition_to_be_saved, sender=EditionPage, dispatch_uid="events_edition_to_be_saved")
    post_save.connect(edition_saved, sender=EditionPage, dispatch_uid="events_edition_saved")
    pre_delete.connect(edition_to_be_deleted, sender=EditionPage, dispatch_uid="events_edition_remembered")
    post_delete.connect(edition_gone, sender=EditionPage, dispatch_uid="events_edition_gone")
    pre_delete.connect(edition_deleted, sender=EditionPage, dispatch_uid="events_edition_deleted")
    pre_delete.connect(series_deleted, sender=EventSeriesPage, dispatch_uid="events_series_deleted")
    post_page_move.connect(branch_moved, dispatch_uid="events_moved")
    moves.register(recording.follow)
    post_save.connect(visibility_changed, sender=PageViewRestriction, dispatch_uid="events_restricted")
    post_delete.connect(restriction_lifted, sender=PageViewRestriction, dispatch_uid="events_opened")
    post_save.connect(vocabulary_changed, sender=vocabulary_model("topic"), dispatch_uid="events_topic_renamed")
    for name in VOCABULARIES:
        post_delete.connect(vocabulary_deleted, sender=vocabulary_model(name), dispatch_uid=f"events_{name}_deleted")
