"""Objections to removing an event with registered people, or its platform, for the hooks of ``custody``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.models import Page

from events import dates, registration
from events.admin.messaging import registered_in_words
from events.admin.planning.editions import obstacle
from events.models import EditionPage, EditionStatus, Platform
from foundation.custody.deletion.uses import EXAMPLES, Fate, Use
from foundation.custody.removal.objections import Act, Objection


@hooks.register("register_objections")
def registered_people(pages: QuerySet[Page], *, user: Any) -> Iterator[Objection]:
    for edition in registration.missed(pages, at=timezone.now()):
        who, why_not = registered_in_words(registration.by_page([edition.translation_key])), obstacle(edition, user)
        is_cancelled = edition.status == EditionStatus.CANCELLED
        advice = _("Cancel the event first, so that they get an email.")
        if is_cancelled:
            advice = _("The event was cancelled, but no email was sent to registered people. Send the email first.")
        yield Objection(
            page=edition,
            sentence=" ".join(filter(None, [who, advice, why_not])),
            url=reverse("events_notify" if is_cancelled else "events_cancel", args=[edition.pk]) if not why_not else "",
            label=_("Send the emails") if is_cancelled else _("Cancel and notify"),
        )


@hooks.register("register_consequences")
def registered_people_notice(pages: QuerySet[Page], *, act: Act, user: Any) -> Iterator[str]:
    """Yield a notice if nothing blocks the action. Only a restriction can hide an event with registered people. While
    the emails about it wait, the notice says when they are sent and how to stop them.
    """
    at = timezone.now()
    keys = list(registration.coming(pages, at=at))
    sentences = {
        Act.MOVE: _("Links in earlier emails will redirect to the new addresses, so no emails will be sent."),
        Act.UNPUBLISH: _(
            "No emails will be sent while the event has a public page. To withdraw the last public page, "
            "cancel the event first."
        ),
        Act.DELETE: _(
            "Registrations remain valid, and no emails will be sent. Later emails to readers of a deleted page "
            "will link to the page in another language."
        ),
        Act.RESTRICT: _(
            "Registrations remain valid. If none of an event’s pages is public any more, registered people "
            "will get an email. Until it is sent, you can stop it by making the page public again."
        ),
    }
    waiting = _waiting(keys) if act == Act.RESTRICT else ""
    if counts := registration.by_page(keys):
        yield f"{registered_in_words(counts)} {waiting or sentences[act]}"


def _waiting(translation_keys: list[UUID]) -> str:
    """Return when the emails about a restriction are sent; empty if none wait."""
    held = registration.held_about_pages(translation_keys)
    leaves_at = min((mail.held_until for mail in held if mail.held_until), default=None)
    if leaves_at is None:
        return ""
    return ngettext(
        "%(count)d email about the page will be sent at %(time)s. To stop it, make the page public again before then.",
        "%(count)d emails about the page will be sent at %(time)s. To stop them, make the page public again "
        "before then.",
        len(held),
    ) % {"count": len(held), "time": dates.hour(timezone.localtime(leaves_at))}


@hooks.register("register_uses")
def events_with_people(thing: Model) -> list[Use]:
    """Return the coming events that take place on the platform and have registered people. Its deletion would change
    them, and people would get unexpected emails."""
    if not isinstance(thing, Platform):
        return []
    named = EditionPage.objects.live().filter(Q(platform=thing) | Q(sessions__platform=thing))
    found = named.filter(translation_key__in=registration.coming_on(thing, at=timezone.now())).distinct().order_by("pk")
    return [Use(_("Events with registrations"), found.count(), Fate.BLOCKS, list(found[:EXAMPLES]))]
