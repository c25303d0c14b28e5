"""People who are registered stand in the way of taking their event from readers (a hook of ``custody``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.models import Page

from events import registration
from events.admin.messaging import language_name
from events.admin.planning.editions import may_change
from events.models import EditionPage, EditionStatus
from foundation.custody.removing import Objection
from foundation.languages import spelling


@hooks.register("register_objections")
def registered_people(pages: QuerySet[Page], *, user: Any) -> Iterator[Objection]:
    for edition in registration.missed(pages, at=timezone.now()):
        is_cancelled = edition.status == EditionStatus.CANCELLED
        advice = _("Cancel the event first, so that they get an email.")
        if is_cancelled:
            advice = _("The event was cancelled without an email to them. Send it first.")
        yield Objection(
            page=edition,
            sentence=" ".join([_who(edition), advice]),
            url=reverse("events_notify" if is_cancelled else "events_cancel", args=[edition.pk])
            if may_change(edition, user)
            else "",
            label=_("Send the emails") if is_cancelled else _("Cancel and tell them"),
        )


def _who(edition: EditionPage) -> str:
    """``3 people are registered (English: 1, Russian: 2).``, by the page that they registered on."""
    by_page = registration.by_page(edition.translation_key)
    count = sum(by_page.values())
    said = ngettext("%(count)d person is registered", "%(count)d people are registered", count) % {"count": count}
    pages = [spelling.labelled(language_name(code), number) for code, number in by_page.items() if code]
    return f"{said} ({', '.join(pages)})." if len(by_page) > 1 else f"{said}."
