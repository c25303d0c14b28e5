"""Signal handlers: a new draft is recorded as an untranslated copy, and a change of a page or of an object with
multilingual fields updates stored states."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import copy_for_translation_done, post_page_move

from foundation.jobs.commits import once_after_commit
from foundation.jobs.task_queue import enqueue_on_commit
from foundation.page_types import is_type
from foundation.translation import fields, states, tasks
from foundation.translation.models import Assignment
from foundation.translation.pages import TranslatedPage, begin, has_original, is_translated

# Fields on which a state depends, among those that Wagtail writes separately, as for a draft or a withdrawal.
COUNTED_FIELDS = {"latest_revision", "live", "live_revision"}


def copied_for_translation(sender: Any, target_obj: Any, **kwargs: Any) -> None:
    page = target_obj.specific if isinstance(target_obj, Page) else None
    if page is None or not is_translated(page) or not has_original(page):
        return
    begin(page)
    page.save(clean=False)
    page.save_revision(user=page.owner, clean=False)


def page_saved(sender: Any, instance: Any, update_fields: Any = None, raw: bool = False, **kwargs: Any) -> None:
    if raw or (update_fields is not None and COUNTED_FIELDS.isdisjoint(update_fields)):
        return
    page_changed(sender, instance)


def page_changed(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Enqueue the calculation if the text has another version. One query, for a page that is translated."""
    if instance.alias_of_id or not is_type(instance, TranslatedPage):
        return
    others = Page.objects.filter(translation_key=instance.translation_key, alias_of=None).exclude(pk=instance.pk)
    if others.exists():
        once_after_commit(enqueue_on_commit, tasks.recalculate, str(instance.translation_key))
    elif "origin" in kwargs:  # the last version was deleted
        Assignment.objects.filter(translation_key=instance.translation_key).delete()


def object_saved(sender: Any, instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        fields.record(instance, is_new=created)


def object_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    fields.forget(instance)


def privacy_changed(sender: Any, **kwargs: Any) -> None:
    """Enqueue the repair, because different pages below may now be open to everybody."""
    enqueue_on_commit(tasks.repair)


def connect() -> None:
    for model in fields.translated_models():
        post_save.connect(object_saved, sender=model, dispatch_uid=f"translation_fields_saved_{model._meta.label}")
        post_delete.connect(
            object_deleted, sender=model, dispatch_uid=f"translation_fields_deleted_{model._meta.label}"
        )
    for model in (Page, *states.models()):
        post_save.connect(page_saved, sender=model, dispatch_uid=f"translation_saved_{model._meta.label}")
    # Only the base class, so that other models keep their fast deletion.
    post_delete.connect(page_changed, sender=Page, dispatch_uid="translation_page_deleted")
    for signal in (post_save, post_delete):
        signal.connect(privacy_changed, sender=PageViewRestriction, dispatch_uid="translation_privacy_changed")
    post_page_move.connect(privacy_changed, dispatch_uid="translation_page_moved")
    copy_for_translation_done.connect(copied_for_translation, dispatch_uid="translation_copied")
