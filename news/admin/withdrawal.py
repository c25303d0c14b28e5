"""The reason of a withdrawal, typed where an editor unpublishes; readers of the old address are told it."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

REASON_CHARACTERS = 300


@hooks.register("before_unpublish_page")
def keep_reason(request: HttpRequest, page: Page) -> None:
    """Of a page that has a ``withdrawal_note``. Wagtail saves it next, so the reason is written with the withdrawal."""
    if request.method == "POST" and hasattr(page, "withdrawal_note") and "withdrawal_note" in request.POST:
        page.withdrawal_note = request.POST["withdrawal_note"].replace("\0", "").strip()[:REASON_CHARACTERS]
