"""Message after a change to an event: when the emails about it will be sent, and a button that undoes it."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from wagtail.admin import messages

from events import dates, registration, undoing
from events.models import EditionPage


def say_when_mails_leave(
    request: HttpRequest, edition: EditionPage, text: str, *, change: undoing.Snapshot | None
) -> None:
    """Show ``text``, the time at which emails about the event will be sent, and a button that undoes the change."""
    mails = registration.held_mails(edition.translation_key)
    leaves_at = min((mail.held_until for mail in mails if mail.held_until), default=None)
    context = {
        "text": text,
        "leaves_at": dates.hour(timezone.localtime(leaves_at)) if leaves_at else "",
        "url": reverse("events_undo", args=[edition.pk]),
        "change": change.signed() if change and change.can_be_undone else "",
    }
    messages.success(request, render_to_string("events/admin/undo.html", context, request=request))
