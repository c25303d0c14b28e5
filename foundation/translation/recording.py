"""Record of a new draft that it is an untranslated copy."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page
from wagtail.signals import copy_for_translation_done

from foundation.translation.pages import begin, is_translated, original_of


def copied_for_translation(sender: Any, target_obj: Any, **kwargs: Any) -> None:
    page = target_obj.specific if isinstance(target_obj, Page) else None
    if page is None or not is_translated(page) or (original := original_of(page)) is None:
        return
    begin(page, original)
    page.save(clean=False)
    page.save_revision(user=page.owner, clean=False)


def connect() -> None:
    copy_for_translation_done.connect(copied_for_translation, dispatch_uid="translation_copied")
