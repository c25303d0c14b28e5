"""Notice for readers: a public translation lacks changes of its public original."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from wagtail.models import Page

from foundation.public_pages import public_pages
from foundation.translation.models import TranslationState


@dataclass(frozen=True, slots=True)
class Outdated:
    """State of a public translation. ``is_known``: each of its texts was compared. ``original`` and ``since`` are set
    if texts of the original have changed since the translation.
    """

    is_known: bool
    since: date | None = None
    original: Any = None

    @property
    def request_url(self) -> str:
        """URL of the form to request an email when the translation is up to date again. Empty if the site does not
        include these URLs.
        """
        try:
            return reverse("translation_requests:ask", args=[self.original.translation_key])
        except NoReverseMatch:
            return ""


def outdated(page: Page) -> Outdated | None:
    """Return the state of ``page`` for readers, None if there is none. One query, and two more if it is out of date."""
    state = TranslationState.objects.filter(page=page.pk, is_public=True, original_is_public=True).first()
    if state is None:
        return None
    is_known = not state.public_unknown
    if state.public_outdated_since is None:
        return Outdated(is_known)
    original = public_pages(Page.objects).filter(pk=state.original_id).select_related("locale").first()
    return Outdated(True, timezone.localdate(state.public_outdated_since), original) if original else Outdated(is_known)
