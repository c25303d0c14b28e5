"""The reason of a withdrawal, typed where an editor unpublishes a page; readers of the old address are shown it.

A page that keeps a ``withdrawal_note`` gets the question by naming `UnpublishWithReasonView` in its `PageViewSet`.
"""

from __future__ import annotations

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.models import Page

REASON_CHARACTERS = 300


class UnpublishWithReasonView(UnpublishView):
    """Wagtail's question, with a field for the reason; `keep_reason` reads it."""

    template_name = "custody/admin/confirm_unpublish.html"


@hooks.register("before_unpublish_page")
def keep_reason(request: HttpRequest, page: Page) -> None:
    """Of a page that has a ``withdrawal_note``. Wagtail saves it next, so the reason is written with the withdrawal."""
    if request.method == "POST" and hasattr(page, "withdrawal_note") and "withdrawal_note" in request.POST:
        page.withdrawal_note = request.POST["withdrawal_note"].replace("\0", "").strip()[:REASON_CHARACTERS]
