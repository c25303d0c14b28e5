"""Refuse to publish pages whose checks find errors, from the editor and in bulk.

A draft is always saved. Errors stop publishing, submitting and approving, and no input is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

# Actions after which readers or the next reviewer see the page.
LEADS_TO_READERS = {"publish", "submit", "restart_workflow"}
# The only review action that returns the page to its author.
RETURN_TO_AUTHOR = "reject"


class Error(Protocol):
    @property
    def message(self) -> str: ...

    @property
    def fix(self) -> str: ...


type Errors = Callable[[Any], Iterable[Error]]


def leads_to_readers(view: Any) -> bool:
    """Return whether the action of a Wagtail create or edit view is one that errors must stop."""
    if view.action_name == "perform_workflow_action":
        return bool(view.workflow_action != RETURN_TO_AUTHOR)
    return view.action_name in LEADS_TO_READERS


def say_why_not(request: HttpRequest, page: Page, errors: Collection[Error]) -> None:
    """Show the errors as a message, with a button for each that has a ``url`` and a ``label``."""
    text = _("“%(title)s” was not published: %(why)s") % {
        "title": page.get_admin_display_title() if page.pk else page.title,
        "why": " ".join(f"{error.message} {error.fix}" for error in errors),
    }
    buttons = [messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), _("Edit"))] if page.pk else []
    some: Iterable[Any] = errors
    buttons += [messages.button(error.url, error.label) for error in some if getattr(error, "url", "")]
    messages.error(request, text, buttons=buttons)


def leave_out(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any, *, model: type[Page], errors: Errors
) -> HttpResponse | None:
    """Remove pages of ``model`` with errors from ``objects`` and list them. For the hook ``before_bulk_action``.

    The descendants of the chosen pages are published together or not at all, so one faulty page among them stops the
    action.
    """
    if action_type != "publish" or not objects or not isinstance(objects[0], Page):
        return None
    for page, found in _faulty([page.pk for page in objects], model, errors):
        objects[:] = [other for other in objects if other.pk != page.pk]
        say_why_not(request, page, found)
    is_stopped = False
    if action.cleaned_form.cleaned_data.get("include_descendants"):
        below = [pk for page in objects for pk in page.get_descendants().not_live().values_list("pk", flat=True)]
        for page, found in _faulty(below, model, errors):
            say_why_not(request, page, found)
            is_stopped = True
    return HttpResponseRedirect(action.next_url) if is_stopped or not objects else None


def _faulty(pks: list[int], model: type[Page], errors: Errors) -> Iterator[tuple[Page, list[Error]]]:
    for page in model._default_manager.filter(pk__in=pks):
        draft = page.get_latest_revision_as_object()
        if found := list(errors(draft)):
            yield draft, found
