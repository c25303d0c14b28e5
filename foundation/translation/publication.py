"""Machine drafts are not published before a person has read them.

All ways to publish a page save it with ``live``, and all ways to schedule it save a revision with the time when it goes
live. `page_is_saved` and `revision_is_saved` refuse both. The hooks in ``wagtail_hooks`` tell editors before it comes
to that. ``QuerySet.update`` sends no signal, so a program that publishes with it must ask `refuse` itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models.signals import pre_save
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Revision

from foundation.translation import pages, states
from foundation.translation.pairing import drafted
from foundation.translation.quality.findings import Finding, Kind


class UnreadDrafts(PermissionDenied, ValidationError):
    """Error that is raised instead of publishing. Wagtail's screens treat it as a missing permission, and programs can
    read its messages.
    """


@dataclass(frozen=True, slots=True)
class Unread:
    """Error of a page with unread drafts, for editors."""

    page: Any
    finding: Finding

    @property
    def message(self) -> str:
        return self.finding.message

    @property
    def fix(self) -> str:
        return self.finding.fix if self._has_rows else _("Read each, then change or confirm it.")

    @property
    def label(self) -> str:
        return _("Translate side by side") if self._has_rows else _("Texts without an original")

    @property
    def url(self) -> str:
        screen = "side_by_side" if self._has_rows else "without_original"
        return reverse(f"translation:{screen}", args=[self.page.pk])

    @property
    def _has_rows(self) -> bool:
        """Return whether one of the drafts has a counterpart in the original."""
        own = {text.path for text in pages.without_original(pages.original_of(self.page), self.page)}
        return any(text.path not in own for text in pages.unread_drafts(self.page))


def errors(page: Any) -> list[Unread]:
    """Return one error if ``page``, as it is in memory, has unread drafts."""
    found = pages.unread_drafts(page)
    return [Unread(page, Finding(Kind.DRAFT, count=len(found)))] if found else []


def refuse(page: Any) -> None:
    """Raise `UnreadDrafts` if ``page`` has unread drafts."""
    for error in errors(page):
        raise UnreadDrafts(f"{error.message} {error.fix}")


def page_is_saved(sender: Any, instance: Any, update_fields: Any = None, raw: bool = False, **kwargs: Any) -> None:
    """Refuse to make unread drafts public. A save of other fields alone, such as the number of the latest draft, is allowed."""
    public = {"live", "translated_from", *instance.translated_fields}
    if instance.live and not raw and (update_fields is None or not public.isdisjoint(update_fields)):
        refuse(instance)


def revision_is_saved(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    made = instance.content.get("translated_from") or {}
    if instance.approved_go_live_at and not raw and drafted(made.values()):
        refuse(instance.as_object())


def connect() -> None:
    for model in states.models():
        pre_save.connect(page_is_saved, sender=model, dispatch_uid=f"translation_unread_{model._meta.label}")
    pre_save.connect(revision_is_saved, sender=Revision, dispatch_uid="translation_unread_revision")
