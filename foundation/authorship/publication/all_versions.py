"""Offer to publish, schedule and correct the other languages of a page after one of them was published.

The message after a publication links to one screen. The screen shows the check results of each version and what would
happen to it; one button does it. Withdrawal has a similar screen of its own (``custody.removal.withdrawal``).

Page types are registered together with their checks (`register_checks`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from foundation.authorship.publication.asking import in_words
from foundation.authorship.publication.unapproved import unapproved
from foundation.components import dates
from foundation.components.admin import AdminScreen, register_screens
from foundation.languages import spelling
from foundation.page_types import of_type

NOTE_CHARACTERS = 500


class Said(Protocol):
    """Result of a check: a sentence and how to fix the problem."""

    @property
    def message(self) -> str: ...

    @property
    def fix(self) -> str: ...


# Function that checks a page of this type as it is in memory. Errors prevent publication, warnings do not.
type Checks = Callable[[Any], tuple[Iterable[Said], Iterable[Said]]]
_checks: dict[type[Page], Checks] = {}


def register_checks(model: type[Page], checks: Checks) -> None:
    """Offer the other versions of pages of this type after one of them was published."""
    _checks[model] = checks


@dataclass(slots=True)
class Version:
    """One other version: its newest draft and what would happen to it. ``note`` is None if no correction is missing."""

    draft: Any
    go_live_at: datetime | None
    note: str | None
    errors: list[Said] = field(default_factory=list)
    warnings: list[Said] = field(default_factory=list)
    not_approved: str = ""

    @property
    def code(self) -> str:
        return str(self.draft.locale.language_code)

    @property
    def language(self) -> str:
        return str(self.draft.locale.get_display_name())

    @property
    def name(self) -> str:
        return spelling.labelled(self.language, self.draft.title)

    @property
    def is_new(self) -> bool:
        """Return whether the draft has content that readers have not seen."""
        return not self.draft.live or bool(self.draft.has_unpublished_changes)

    @property
    def is_stopped(self) -> bool:
        return bool(self.errors or self.not_approved)

    @property
    def when(self) -> str:
        return dates.in_words(timezone.localtime(self.go_live_at), "DATETIME_FORMAT") if self.go_live_at else ""


def others(page: Page, user: Any) -> list[Version]:
    """Return the versions of ``page`` in other languages that ``user`` may publish and that need publishing. A version
    needs it if it has an unpublished draft or lacks a correction that ``page`` has.
    """
    checks = of_type(_checks, page.specific_class)
    if checks is None or page.alias_of_id:
        return []
    latest = page.specific.get_latest_revision_as_object()
    go_live_at = latest.go_live_at if latest.go_live_at and latest.go_live_at > timezone.now() else None
    found = []
    same = page.specific_class.objects.filter(translation_key=page.translation_key, alias_of=None).exclude(pk=page.pk)
    for other in same.select_related("locale").order_by("locale__language_code"):
        permissions = other.permissions_for_user(user)
        if not permissions.can_publish() or permissions.page_locked():
            continue
        draft = other.get_latest_revision_as_object()
        note = _missed_correction(page.specific, other, draft)
        own_date = draft.go_live_at if draft.go_live_at and draft.go_live_at > timezone.now() else None
        version = Version(draft, go_live_at=go_live_at or own_date, note=note)
        if version.is_new or note is not None:
            errors, warnings = checks(version.draft)
            version.errors, version.warnings = list(errors), list(warnings)
            changes = unapproved(other, user)
            version.not_approved = in_words(changes) if changes else ""
            found.append(version)
    return found


def _missed_correction(page: Any, other: Any, draft: Any) -> str | None:
    """Return the draft's note on the correction that readers of ``page`` see, or None if no correction is missing."""
    day = getattr(page, "last_corrected_on", None)
    if not (day and page.live and page.correction_note and other.live and other.first_published_at):
        return None
    is_known = other.last_corrected_on and other.last_corrected_on >= day
    if is_known or timezone.localdate(other.first_published_at) > day:
        return None
    return str(draft.correction_note)


class VersionsScreen(AdminScreen, TemplateView):
    """Screen that shows what would happen to each version, and does it."""

    template_name = "authorship/versions.html"
    page_title = gettext_lazy("Publish the other languages")
    header_icon = "site"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.page = get_object_or_404(Page.objects.filter(alias_of=None), pk=kwargs["page_id"]).specific

    def is_allowed(self) -> bool:
        return bool(self.page.permissions_for_user(self.request.user).can_publish())

    @cached_property
    def versions(self) -> list[Version]:
        return others(self.page, self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = request.POST.getlist("version")
        for version in self.versions:
            if version.code in chosen:
                self._publish(version)
        return redirect("wagtailadmin_pages:edit", self.page.pk)

    def _publish(self, version: Version) -> None:
        """Publish one version. A failure becomes a message and does not stop the others."""
        draft = version.draft
        if version.note is not None:
            note = self.request.POST.get(f"note-{version.code}", "").replace("\0", "").strip()[:NOTE_CHARACTERS]
            if note:
                draft.correction_note, draft.last_corrected_on = note, self.page.last_corrected_on
            elif not version.is_new:
                messages.warning(
                    self.request, _("“%(name)s” was not changed: no correction was entered.") % {"name": version.name}
                )
                return
        checks = of_type(_checks, self.page.specific_class)
        errors, _warnings = checks(draft) if checks else ((), ())
        why = [f"{error.message} {error.fix}" for error in errors]
        if version.not_approved:
            why.append(
                _("This version contains changes by %(who)s that no one has approved.") % {"who": version.not_approved}
            )
        if not why:
            why = _published(draft, go_live_at=version.go_live_at, by=self.request.user)
        edit = messages.button(reverse("wagtailadmin_pages:edit", args=[draft.pk]), _("Edit"))
        if why:
            text = _("“%(name)s” was not published: %(why)s") % {"name": version.name, "why": " ".join(why)}
            messages.error(self.request, text, buttons=[edit])
        elif version.go_live_at:
            text = _("“%(name)s” will go live on %(moment)s.") % {"name": version.name, "moment": version.when}
            messages.success(self.request, text, buttons=[edit])
        else:
            messages.success(self.request, _("“%(name)s” has been published.") % {"name": version.name}, buttons=[edit])

    def way_here(self) -> list[dict[str, Any]]:
        edit_url = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [{"url": edit_url, "label": self.get_page_subtitle()}, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_any_possible = any(not version.is_stopped for version in self.versions)
        corrected = self.page.correction_note if any(version.note is not None for version in self.versions) else ""
        return super().get_context_data(
            page=self.page,
            versions=self.versions,
            correction=corrected,
            is_any_possible=is_any_possible,
            back_url=reverse("wagtailadmin_pages:edit", args=[self.page.pk]),
            **kwargs,
        )


def _published(draft: Any, *, go_live_at: datetime | None, by: Any) -> list[str]:
    """Publish or schedule ``draft``. Return the reasons why it failed, empty on success."""
    if go_live_at:
        draft.go_live_at = go_live_at
    try:
        with transaction.atomic():
            draft.save_revision(user=by, log_action=True).publish(user=by)
    except ValidationError as error:
        return list(error.messages)
    return []


@hooks.register("after_publish_page", order=50)
def offer_versions(request: HttpRequest, page: Page) -> None:
    """Offer the other versions of a page that was just published or scheduled."""
    found = others(page, request.user)
    new, behind = [one for one in found if one.is_new], [one for one in found if not one.is_new]
    address = reverse("authorship_versions", args=[page.pk])
    if new:
        text = ngettext(
            "A version in another language has unpublished changes: %(languages)s.",
            "Versions in other languages have unpublished changes: %(languages)s.",
            len(new),
        )
        label = ngettext("Publish it too", "Publish them too", len(new))
        messages.info(request, text % {"languages": _named(new)}, buttons=[messages.button(address, label)])
    if behind:
        text = ngettext(
            "A version in another language lacks this correction: %(languages)s.",
            "Versions in other languages lack this correction: %(languages)s.",
            len(behind),
        )
        buttons = [messages.button(address, _("Show what is missing"))]
        messages.info(request, text % {"languages": _named(behind)}, buttons=buttons)


def _named(found: Iterable[Version]) -> str:
    return ", ".join(version.language for version in found)


register_screens(path("versions/<int:page_id>/", VersionsScreen.as_view(), name="authorship_versions"))
