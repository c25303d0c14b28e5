"""Ask before someone publishes unapproved changes of other people.

For Wagtail's hooks ``before_publish_page`` and ``before_bulk_action``. The draft is saved. The publisher sees the names
of the authors, a link to the comparison and, in the editor, a box to tick before publishing again. The box contains the
time of the newest change, so a change saved in the meantime is asked about again.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from foundation.authorship.publication.unapproved import ChangesBy, compare_url, unapproved
from foundation.components import dates

BOX = "publish_changes_of_others"


def ask_first(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Redirect to the editor with the question. Return None if there is nothing to ask, or nothing more."""
    changes = unapproved(page, request.user)
    if not changes or request.POST.get(BOX) == stamp(changes):
        return None
    text = render_to_string(
        "authorship/ask_first.html", {"who": in_words(changes), "box": BOX, "stamp": stamp(changes)}
    )
    messages.error(request, text, buttons=[messages.button(compare_url(page), _("Compare"), new_window=True)])
    return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))


def leave_out(request: HttpRequest, action_type: str, objects: list[Any], action: Any, *, model: type[Page]) -> Any:
    """Remove pages of ``model`` with unapproved changes of others from ``objects`` before bulk publishing, and list them.

    The descendants of the chosen pages are published together or not at all, so one such page among them stops the
    action.
    """
    if action_type != "publish" or not objects or not isinstance(objects[0], Page):
        return None
    held = _held(request, model.objects.filter(pk__in=[page.pk for page in objects]))
    objects[:] = [page for page in objects if page.pk not in held]
    is_stopped = False
    if action.cleaned_form.cleaned_data.get("include_descendants"):
        below = [pk for page in objects for pk in page.get_descendants().not_live().values_list("pk", flat=True)]
        is_stopped = bool(_held(request, model.objects.filter(pk__in=below)))
    return HttpResponseRedirect(action.next_url) if is_stopped or not objects else None


def _held(request: HttpRequest, pages: Any) -> set[int]:
    held = set()
    for page in pages:
        if changes := unapproved(page, request.user):
            held.add(page.pk)
            text = _(
                "“%(title)s” was not published. It contains changes that nobody has approved, by %(who)s. Open "
                "the page, compare the versions and publish it there."
            ) % {"title": page.get_admin_display_title(), "who": in_words(changes)}
            edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
            messages.error(request, text, buttons=[messages.button(edit_url, _("Edit"))])
    return held


def stamp(changes: list[ChangesBy]) -> str:
    return max(changes, key=lambda one: one.at).at.isoformat()


def in_words(changes: list[ChangesBy]) -> str:
    """Return text such as "carla (26 November 2026, 20:21), boris (…)", in the time zone of the reader."""
    return ", ".join(f"{one.name} ({dates.in_words(timezone.localtime(one.at), 'DATETIME_FORMAT')})" for one in changes)
