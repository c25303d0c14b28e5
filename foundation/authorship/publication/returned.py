"""Returned pages: a message about who gets the page back, and the comment above the editor until it is submitted again.

Wagtail only says that the page was updated, and shows the comment nowhere in the editor.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import WorkflowState

from foundation.authorship.naming import display_name
from foundation.authorship.publication.refusing import RETURN_TO_AUTHOR
from foundation.components import dates


class SaysToWhomReturned:
    """Mixin for Wagtail's create and edit views."""

    request: HttpRequest
    page: Any
    action_name: str
    workflow_action: str
    workflow_state: Any = None
    expects_json_response: bool

    def add_save_confirmation_message(self) -> None:
        if self.action_name == "perform_workflow_action" and self.workflow_action == RETURN_TO_AUTHOR:
            say_to_whom(self.request, self.page, self.workflow_state.requested_by)
        else:
            super().add_save_confirmation_message()  # type: ignore[misc]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.workflow_state and not self.expects_json_response:
            say_why_returned(self.request, self.workflow_state)
        return super().get_context_data(**kwargs)  # type: ignore[misc, no-any-return]


def say_to_whom(request: HttpRequest, page: Any, author: Any) -> None:
    title = page.get_admin_display_title()
    if author is None:
        text = _("“%(title)s” has been returned to its author.") % {"title": title}
    else:
        text = _("“%(title)s” has been returned to %(name)s.") % {"title": title, "name": display_name(author)}
    messages.success(request, text)


def say_why_returned(request: HttpRequest, state: WorkflowState) -> None:
    """If the page was returned, show who returned it, when, and with which comment."""
    if state.status != WorkflowState.STATUS_NEEDS_CHANGES or state.current_task_state is None:
        return
    task = state.current_task_state
    words = {"moment": dates.moment(task.finished_at), "comment": task.comment}
    if task.finished_by:
        words["name"] = display_name(task.finished_by)
    messages.warning(request, render_to_string("authorship/returned.html", words))
