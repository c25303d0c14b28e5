"""Message after a reviewer returned a page: to whom. Wagtail only says that the page was updated."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.admin import messages

from foundation.authorship.naming import display_name
from foundation.authorship.publication.refusing import RETURN_TO_AUTHOR


class SaysToWhomReturned:
    """Mixin for Wagtail's edit view."""

    request: HttpRequest
    page: Any
    action_name: str
    workflow_action: str
    workflow_state: Any

    def add_save_confirmation_message(self) -> None:
        if self.action_name == "perform_workflow_action" and self.workflow_action == RETURN_TO_AUTHOR:
            say_to_whom(self.request, self.page, self.workflow_state.requested_by)
        else:
            super().add_save_confirmation_message()  # type: ignore[misc]


def say_to_whom(request: HttpRequest, page: Any, author: Any) -> None:
    title = page.get_admin_display_title()
    if author is None:
        text = _("“%(title)s” has been returned to its author.") % {"title": title}
    else:
        text = _("“%(title)s” has been returned to %(name)s.") % {"title": title, "name": display_name(author)}
    messages.success(request, text)
